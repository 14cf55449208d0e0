use crate::{Change, Changes, ProductCard};
use model::ProductId;
use storage::{ReadCache, Records, Statements};

/// Cards kept in memory; each takes about half a kilobyte.
const CACHED_CARDS: usize = 50_000;

/// What all doors to the shops share: the announcer of changes, and the cards that were read before.
pub(crate) struct Desk {
    pub changes: Changes,
    pub cards: ReadCache<ProductId, ProductCard>,
}

impl Desk {
    pub fn new(records: &Records) -> Self {
        Self {
            changes: Changes::new(),
            cards: ReadCache::of(records, CACHED_CARDS),
        }
    }

    /// Announces `change` once this unit of work is committed; from then on the card is read again.
    pub fn announce(&self, tx: &mut dyn Statements, change: Change) {
        let (Change::Product { product, .. } | Change::Stock { product, .. }) = change;
        self.cards.change(tx, product);
        let changes = self.changes.clone();
        tx.after_commit(Box::new(move || changes.announce(change)));
    }

    /// Announces what is on disk already, written by another process.
    pub fn notice(&self, change: Change) {
        let (Change::Product { product, .. } | Change::Stock { product, .. }) = change;
        self.cards.changed([&product]);
        self.changes.announce(change);
    }
}
