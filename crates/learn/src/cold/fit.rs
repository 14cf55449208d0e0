use super::{slots::SLOTS, table::Cold};
use crate::{NeighbourTable, error::Result, sparse::SparseRows};

/// How content weights are read off item weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Slots that one item speaks for at the most, the strongest.
    pub slots: usize,
    /// Weights of a slot are divided by (items with it + `shrink`)^`rarity`: without it what everybody writes would
    /// outweigh what fits.
    pub rarity: f32,
    /// Items by which a rare slot is held back: one tag on one item is hearsay.
    pub shrink: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            slots: 48,
            rarity: 0.75,
            shrink: 4.0,
        }
    }
}

impl Cold {
    /// From item-to-item weights and the content of each item (rows in the same order; values are usually 1). One pass
    /// over the table: items × neighbours × slots of each.
    ///
    /// # Errors
    /// [`crate::Error::Table`] when the content names a slot that there is not.
    pub fn fit(table: &NeighbourTable, content: &SparseRows, settings: &Settings) -> Result<Self> {
        let rarity = rarity(content, settings);
        let items = table.items();
        let mut of_item = SparseRows::with_capacity(items, items * settings.slots.min(16));
        let (mut sums, mut touched) = (vec![0.0_f32; SLOTS], Vec::new());
        for item in (0_u32..).take(items) {
            let (neighbours, weights) = table.row(item);
            for (neighbour, weight) in neighbours.iter().zip(weights) {
                for (slot, value) in content.pairs(*neighbour) {
                    let (Some(sum), Some(rare)) = (sums.get_mut(slot as usize), rarity.get(slot as usize))
                    else {
                        return Err(crate::Error::Table("content names a slot that there is not"));
                    };
                    if *sum == 0.0 {
                        touched.push(slot);
                    }
                    *sum += weight * value * rare;
                }
            }
            of_item.push(strongest(&mut sums, &mut touched, settings.slots));
        }
        Ok(Self {
            of_slot: of_item.transposed(SLOTS)?,
            of_item,
        })
    }
}

fn rarity(content: &SparseRows, settings: &Settings) -> Vec<f32> {
    let mut items = vec![0.0_f32; SLOTS];
    for slot in content.columns() {
        if let Some(items) = items.get_mut(*slot as usize) {
            *items += 1.0;
        }
    }
    for items in &mut items {
        *items = (*items + settings.shrink).powf(-settings.rarity);
    }
    items
}

/// Takes the sums of one item and leaves them at zero; slots in rising order.
fn strongest(sums: &mut [f32], touched: &mut Vec<u32>, most: usize) -> Vec<(u32, f32)> {
    touched.sort_unstable();
    touched.dedup();
    let mut row: Vec<(u32, f32)> = touched
        .drain(..)
        .filter_map(|slot| Some((slot, std::mem::take(sums.get_mut(slot as usize)?))))
        .filter(|(_, weight)| *weight != 0.0 && weight.is_finite())
        .collect();
    row.sort_unstable_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    row.truncate(most);
    row.sort_unstable_by_key(|(slot, _)| *slot);
    row
}
