//! From everybody's histories to a model.

use super::{
    Trained,
    file::{self, Kept},
    model::About,
};
use crate::{Error, Feed};
use learn::{
    Interactions, InteractionsBuilder, NeighbourTable, SparseRows,
    ridge::{self, RidgeSettings},
};
use memory::{Histories, Memory};
use model::Timestamp;
use rustc_hash::FxHashMap;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use storage::{keys::KeyStore, signals::SignalLog};

/// How a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainSettings {
    pub ridge: RidgeSettings,
    /// Leaves that must have met an item before it is trained on; before that its content speaks for it.
    pub met_by: u32,
}

impl Default for TrainSettings {
    fn default() -> Self {
        // A hundred neighbours cost a tenth of what three hundred do. The loudest of a row make most of a page's
        // candidates, and a yard of a million posts has to hold all rows in memory.
        let ridge = RidgeSettings {
            neighbours: 100,
            row: 48,
            ..RidgeSettings::default()
        };
        Self { ridge, met_by: 3 }
    }
}

/// What a training run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Signals read, of so many.
    Reading(u64, u64),
    /// Items solved, of so many.
    Solving(u64, u64),
}

impl Feed {
    /// Trains a model on the log. It is not used before [`Feed::use_model`]. Blocks, for minutes in a large yard.
    ///
    /// # Errors
    /// What keeps the log or the keys from being read; [`learn::Error::Empty`] where nobody's history may be learned from.
    pub fn train(
        &self,
        log: &dyn SignalLog,
        keys: &KeyStore,
        settings: &TrainSettings,
        now: Timestamp,
        tell: &(dyn Fn(Progress) + Sync),
    ) -> Result<Trained, Error> {
        let memory = &self.parts.memory;
        let histories = memory.histories(log, keys, |read, all| tell(Progress::Reading(read, all)))?;
        let interactions = interactions(&histories, settings.met_by)?;
        let about = About {
            at: now,
            leaves: interactions.people().len() as u64,
            interactions: interactions.len() as u64,
            items: interactions.items().len() as u64,
            signals: histories.signals,
        };
        drop(histories);
        let (done, all) = (AtomicU64::new(0), about.items);
        let solved = |items: usize| {
            let before = done.fetch_add(items as u64, Ordering::Relaxed);
            tell(Progress::Solving(before + items as u64, all));
        };
        let fitted = ridge::fit(&interactions, &settings.ridge, solved)?.table()?;
        let table = by_ordinal(&fitted, interactions.items().ids(), memory.items())?;
        Ok(self.with_content(table, about)?)
    }

    /// The model that pages are made with.
    pub fn model(&self) -> Arc<Trained> {
        Arc::clone(&self.parts.trained.read())
    }

    /// Pages are made with this model from now on; those under way keep theirs.
    pub fn use_model(&self, model: Trained) {
        *self.parts.trained.write() = Arc::new(model);
    }

    /// The model as a file, for [`Feed::read_model`] of this yard.
    pub fn write_model(&self, model: &Trained) -> Vec<u8> {
        let table = model.table().clone();
        file::encode(&Kept {
            about: *model.about(),
            numbering: numbering(&self.parts.memory, table.items()),
            table,
        })
    }

    /// # Errors
    /// [`Error::Learn`] for a file that is no model, or a broken one; [`Error::OtherNumbering`] for one that was trained
    /// before memory was built anew.
    pub fn read_model(&self, bytes: &[u8]) -> Result<Trained, Error> {
        let kept = file::decode(bytes)?;
        let memory = &self.parts.memory;
        if kept.table.items() > memory.items() || kept.numbering != numbering(memory, kept.table.items()) {
            return Err(Error::OtherNumbering);
        }
        Ok(self.with_content(kept.table, kept.about)?)
    }

    fn with_content(&self, table: NeighbourTable, about: About) -> learn::Result<Trained> {
        let index = self.parts.index.read();
        Trained::new(table, &index, self.parts.memory.items(), about)
    }
}

fn numbering(memory: &Memory, ordinals: usize) -> [u8; 32] {
    let ordinals = (0..).take(ordinals).map(memory::Ordinal);
    Kept::numbering(ordinals.filter_map(|ordinal| memory.item_id(ordinal)))
}

/// Who engaged with what and did not turn it away. Items that few met are left out: their columns would be hearsay, and
/// are most of what a training run would cost.
fn interactions(histories: &Histories, met_by: u32) -> Result<Interactions, Error> {
    let engaged = |leaf: &Vec<memory::Line>| -> Vec<memory::Ordinal> {
        let mut items: Vec<(memory::Ordinal, bool)> = leaf
            .iter()
            .map(|line| (line.item, line.acts.engaged() && !line.acts.hidden()))
            .collect();
        // One item through two sources is met once, and not at all if it was hidden in one of them.
        items.sort_unstable();
        let mut met = Vec::new();
        for same in items.chunk_by(|a, b| a.0 == b.0) {
            let hidden = leaf
                .iter()
                .any(|line| same.first().is_some_and(|(item, _)| line.item == *item) && line.acts.hidden());
            if let (Some((item, true)), false) = (same.last(), hidden) {
                met.push(*item);
            }
        }
        met
    };
    let mut counts: FxHashMap<memory::Ordinal, u32> = FxHashMap::default();
    for leaf in &histories.leaves {
        for item in engaged(leaf) {
            *counts.entry(item).or_default() += 1;
        }
    }
    let mut builder = InteractionsBuilder::new();
    for (leaf, lines) in (0_u64..).zip(&histories.leaves) {
        let met = engaged(lines);
        let known = met
            .iter()
            .filter(|item| counts.get(item).is_some_and(|count| *count >= met_by));
        for item in known {
            builder.add(leaf, u64::from(item.0), 1.0)?;
        }
    }
    let interactions = builder.finish();
    if interactions.is_empty() {
        return Err(learn::Error::Empty.into());
    }
    Ok(interactions)
}

/// Rows of trained items, spread over all ordinals.
fn by_ordinal(fitted: &NeighbourTable, ids: &[u64], ordinals: usize) -> learn::Result<NeighbourTable> {
    let mut order: Vec<(u64, u32)> = ids.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut order = order.into_iter().peekable();
    let mut rows = SparseRows::with_capacity(ordinals, fitted.len());
    for ordinal in (0_u64..).take(ordinals) {
        let item = order.next_if(|(id, _)| *id == ordinal).map(|(_, item)| item);
        let pairs = item.into_iter().flat_map(|item| fitted.rows().pairs(item));
        rows.push(pairs.filter_map(|(neighbour, weight)| {
            let id = ids.get(neighbour as usize)?;
            Some((u32::try_from(*id).ok()?, weight))
        }));
    }
    NeighbourTable::from_rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_ordinals() {
        // Items 0 and 1 of the model are ordinals 5 and 2.
        let fitted = NeighbourTable::new(vec![0, 1, 2], vec![1, 0], vec![0.5, 0.25]).unwrap();
        let spread = by_ordinal(&fitted, &[5, 2], 7).unwrap();
        assert_eq!(spread.items(), 7);
        assert_eq!(spread.row(5), (&[2][..], &[0.5][..]));
        assert_eq!(spread.row(2), (&[5][..], &[0.25][..]));
        assert_eq!(spread.row(3).0.len(), 0);
    }
}
