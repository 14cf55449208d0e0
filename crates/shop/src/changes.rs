use model::{ProductId, ShopId};
use tokio::sync::broadcast;

/// Changes that one slow listener may leave unread before it is told that it missed some.
const CAPACITY: usize = 4_096;

/// Something about the catalogue that is on disk now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A product was made, edited, archived or brought back.
    Product { shop: ShopId, product: ProductId },
    /// A product's stock changed; `in_stock` tells whether any variant is left.
    Stock {
        shop: ShopId,
        product: ProductId,
        in_stock: bool,
    },
}

/// Announces changes to indexes in memory. A listener that lags (`RecvError::Lagged`) reads what it missed from
/// [`crate::PublicCatalogue::changed_since`], from a few seconds before its last position.
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<Change>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }

    pub(crate) fn announce(&self, change: Change) {
        // Nobody listening is no fault.
        let _ = self.0.send(change);
    }
}
