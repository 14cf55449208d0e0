//! What goes with an item: the answer of the model, and of content where nobody has met the item yet.

use super::Trained;
use memory::Ordinal;

impl Trained {
    /// Items that `item` speaks for and that speak for it, strongest first, at most `limit`, without itself. One that is
    /// too new to have been trained on is known by what it says of itself, its content slots.
    pub fn similar(&self, item: Ordinal, said: &[u16], limit: usize) -> Vec<(Ordinal, f32)> {
        let (columns, weights) = self.table.row(item.0);
        let mut found: Vec<(u32, f32)> = columns.iter().copied().zip(weights.iter().copied()).collect();
        if found.is_empty() {
            found = self.cold.neighbours(said, limit + 1);
        }
        found.retain(|(other, weight)| *other != item.0 && *weight > 0.0);
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(limit);
        found
            .into_iter()
            .map(|(item, weight)| (Ordinal(item), weight))
            .collect()
    }
}
