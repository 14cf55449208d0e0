//! From everybody's histories to a model.

use super::{
    Trained,
    engaged::interactions,
    file,
    model::{About, Fit},
    refresh::Last,
};
use crate::{Error, Feed};
use learn::{
    NeighbourTable, SparseRows,
    ridge::{self, RidgeSettings},
};
use memory::Memory;
use model::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
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
    /// From the `last` model only items whose counts changed since are solved, unless it was made with other settings or too
    /// long ago, too much has changed, or somebody took something back; see [`About::solved`].
    ///
    /// # Errors
    /// What keeps the log or the keys from being read; [`learn::Error::Empty`] where nobody's history may be learned from.
    pub fn train(
        &self,
        log: &dyn SignalLog,
        keys: &KeyStore,
        settings: &TrainSettings,
        last: Option<&Trained>,
        now: Timestamp,
        tell: &(dyn Fn(Progress) + Sync),
    ) -> Result<Trained, Error> {
        let memory = &self.parts.memory;
        let histories = memory.histories(log, keys, |read, all| tell(Progress::Reading(read, all)))?;
        let interactions = interactions(&histories, settings.met_by)?;
        let (signals, taken_back) = (histories.signals, histories.erased + histories.forgotten);
        drop(histories);
        let items = interactions.items().len() as u64;
        let began = Instant::now();
        let going_on =
            last.and_then(|last| Some((last, Last::of(last, &interactions, taken_back, &settings.ridge)?)));
        let wanted = going_on
            .as_ref()
            .map_or(items, |(_, last)| last.changed.len() as u64);
        let done = AtomicU64::new(0);
        let count = |items: usize| {
            let before = done.fetch_add(items as u64, Ordering::Relaxed);
            tell(Progress::Solving(before + items as u64, wanted));
        };
        let (ridge, refreshed, solving_all) = match going_on {
            Some((last, Last { ridge, changed })) => {
                let (ridge, _) = ridge.refresh(&interactions, changed, count)?;
                let about = last.about();
                (ridge, about.refreshed + 1, Some(about.solving_all))
            }
            None => (ridge::fit(&interactions, &settings.ridge, count)?, 0, None),
        };
        let solving = began.elapsed();
        let about = About {
            at: now,
            leaves: interactions.people().len() as u64,
            interactions: interactions.len() as u64,
            items,
            signals,
            taken_back,
            solved: wanted,
            refreshed,
            solving,
            solving_all: solving_all.unwrap_or(solving),
        };
        let (ids, ordinals) = (interactions.items().ids(), memory.items());
        let fit = Fit {
            settings: settings.ridge.clone(),
            lambda: ridge.lambda(),
            met: counts_by_ordinal(ridge.popularity(), ids, ordinals),
        };
        let table = by_ordinal(&ridge.table()?, ids, ordinals)?;
        Ok(self.with_content(table, about)?.with_fit(fit))
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
        let numbering = numbering(&self.parts.memory, model.table().items());
        file::encode(model.about(), &model.fit, &numbering, model.table())
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
        Ok(self.with_content(kept.table, kept.about)?.with_fit(kept.fit))
    }

    fn with_content(&self, table: NeighbourTable, about: About) -> learn::Result<Trained> {
        let index = self.parts.index.read();
        Trained::new(table, &index, self.parts.memory.items(), about)
    }
}

fn numbering(memory: &Memory, ordinals: usize) -> [u8; 32] {
    memory.with_item_ids(|ids| file::numbering(ids.take(ordinals)))
}

/// Where each ordinal stands among the items of a model.
pub(super) fn item_places(ids: &[u64], ordinals: usize) -> Vec<Option<u32>> {
    let mut places = vec![None; ordinals];
    for (place, id) in (0_u32..).zip(ids) {
        let ordinal = usize::try_from(*id).ok();
        if let Some(slot) = ordinal.and_then(|ordinal| places.get_mut(ordinal)) {
            *slot = Some(place);
        }
    }
    places
}

/// What is said of each item of a model, spread over all ordinals.
fn counts_by_ordinal(counts: &[f32], ids: &[u64], ordinals: usize) -> Vec<f32> {
    let places = item_places(ids, ordinals).into_iter();
    let count = |place: Option<u32>| place.and_then(|place| counts.get(place as usize).copied());
    places.map(|place| count(place).unwrap_or(0.0)).collect()
}

/// Rows of trained items, spread over all ordinals.
fn by_ordinal(fitted: &NeighbourTable, ids: &[u64], ordinals: usize) -> learn::Result<NeighbourTable> {
    let mut rows = SparseRows::with_capacity(ordinals, fitted.len());
    for place in item_places(ids, ordinals) {
        let pairs = place.into_iter().flat_map(|item| fitted.rows().pairs(item));
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
