//! What goes with a post or a product.

use crate::Feed;
use memory::{ItemId, Ordinal};
use rustc_hash::FxHashMap;

/// Neighbours of either kind that are looked at.
const LOOKED_AT: usize = 64;

impl Feed {
    /// Live posts, or products that can be bought, that people who engaged with `item` engaged with too: of the same kind
    /// as `item`, strongest first. What the trained model says and what was done next to it since count alike; of an item
    /// that nobody has met, its content speaks. What a viewer may not see is for the caller to leave out.
    pub fn goes_with(&self, item: ItemId, limit: usize) -> Vec<ItemId> {
        let memory = &self.parts.memory;
        let Some(ordinal) = memory.ordinal(item) else {
            return Vec::new();
        };
        let index = self.parts.index.read();
        let said = index.post(ordinal).map(|post| post.said()).unwrap_or_default();
        let learned = self.model().similar(ordinal, &said, LOOKED_AT);
        let mut next_to = Vec::new();
        memory.visit_neighbours(std::iter::once(ordinal), |_, neighbour| {
            next_to.push((neighbour.item, neighbour.weight));
        });
        let mut scores: FxHashMap<Ordinal, f32> = FxHashMap::default();
        for list in [learned, next_to] {
            let strongest = list.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
            for (other, weight) in list {
                if other != ordinal && weight > 0.0 {
                    *scores.entry(other).or_default() += weight / strongest;
                }
            }
        }
        let mut found: Vec<(Ordinal, f32)> = scores.into_iter().collect();
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let shown = |(other, _): (Ordinal, f32)| {
            let id = memory.item_id(other)?;
            let present = match (item, id) {
                (ItemId::Post(_), ItemId::Post(_)) => {
                    index.post(other).is_some_and(|post| !index.is_sold_out(post))
                }
                (ItemId::Product(_), ItemId::Product(_)) => index.can_be_bought(other),
                _ => false,
            };
            present.then_some(id)
        };
        found.into_iter().filter_map(shown).take(limit).collect()
    }
}
