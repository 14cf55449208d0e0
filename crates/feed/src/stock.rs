use crate::{Error, feed::Parts};
use model::Position;
use shop::Availability;

/// Products read at once.
const BATCH: usize = 500;

/// Reads which products can be bought, and what they cost.
pub(crate) async fn load_stock(parts: &Parts) -> Result<(), Error> {
    let mut position = Position::START;
    loop {
        let changed = parts.catalogue.changed_since(position, BATCH).await?;
        let Some((last, _)) = changed.last() else {
            return Ok(());
        };
        position = *last;
        let mut index = parts.index.write();
        for (_, card) in &changed {
            index.stock(&parts.memory, card.id, card.availability == Availability::InStock);
            index.offer(&parts.memory, card.id, &card.shop, card.price_min);
        }
    }
}
