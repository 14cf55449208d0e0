use super::slots::SLOTS;
use crate::sparse::SparseRows;

/// For each item of a history, the content that it speaks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cold {
    /// Items by content slots.
    pub(super) of_item: SparseRows,
    /// Content slots by items: the same numbers.
    pub(super) of_slot: SparseRows,
}

/// What one history speaks for, by content slot; kept and filled again, it never allocates.
#[derive(Debug, Clone)]
pub struct Taste {
    by_slot: Box<[f32]>,
    touched: Vec<u16>,
}

impl Default for Taste {
    fn default() -> Self {
        Self {
            by_slot: vec![0.0; SLOTS].into(),
            touched: Vec::new(),
        }
    }
}

impl Cold {
    /// Items that speak for anything.
    pub fn items(&self) -> usize {
        self.of_item.rows()
    }

    /// The content that an item speaks for: slots and weights.
    pub fn slots_of(&self, item: u32) -> (&[u32], &[f32]) {
        self.of_item.row(item)
    }

    /// The neighbours of an item that has these slots: items that speak for it, strongest first, at most `limit`.
    pub fn neighbours(&self, slots: &[u16], limit: usize) -> Vec<(u32, f32)> {
        let share = share(slots);
        let mut all: Vec<(u32, f32)> = slots
            .iter()
            .filter(|slot| **slot != 0)
            .flat_map(|slot| self.of_slot.pairs(u32::from(*slot)))
            .collect();
        all.sort_unstable_by_key(|(item, _)| *item);
        let mut merged: Vec<(u32, f32)> = Vec::with_capacity(all.len());
        for (item, weight) in all {
            match merged.last_mut() {
                Some(last) if last.0 == item => last.1 += weight * share,
                _ => merged.push((item, weight * share)),
            }
        }
        merged.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        merged.truncate(limit);
        merged
    }
}

impl Taste {
    /// Adds up what the items of a history speak for, each with its own weight; items without a row say nothing.
    pub fn fill(&mut self, cold: &Cold, history: impl IntoIterator<Item = (u32, f32)>) {
        for slot in self.touched.drain(..) {
            if let Some(sum) = self.by_slot.get_mut(usize::from(slot)) {
                *sum = 0.0;
            }
        }
        for (item, weight) in history {
            for (slot, speaks) in cold.of_item.pairs(item) {
                let (Ok(name), Some(sum)) = (u16::try_from(slot), self.by_slot.get_mut(slot as usize)) else {
                    continue;
                };
                if *sum == 0.0 {
                    self.touched.push(name);
                }
                *sum += weight * speaks;
            }
        }
    }

    /// How well an item with these slots fits; 0 where nothing is known.
    pub fn score(&self, slots: &[u16]) -> f32 {
        let known = slots.iter().filter(|slot| **slot != 0);
        let sum: f32 = known
            .filter_map(|slot| self.by_slot.get(usize::from(*slot)))
            .sum();
        sum * share(slots)
    }
}

/// An item that says much says less with each word.
fn share(slots: &[u16]) -> f32 {
    let count = slots.iter().filter(|slot| **slot != 0).count();
    1.0 / (count.max(1) as f32).sqrt()
}
