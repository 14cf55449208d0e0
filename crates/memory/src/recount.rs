//! The memory beside the log it came from.

use crate::{Error, ItemId, Memory, follower};
use std::sync::atomic::Ordering;
use storage::{
    keys::KeyStore,
    signals::{Position, SignalLog},
};

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Items whose counters were compared; none when the log no longer holds its beginning.
    pub items: usize,
    /// Items whose counters differ; where signals say nothing any more, fewer than are left.
    pub different: Vec<ItemId>,
    /// Signals in the log that say nothing any more: their person was erased, or their keys are not there.
    pub erased: u64,
}

impl Memory {
    /// Counts everything again from the log, up to the positions that this memory includes.
    ///
    /// # Errors
    /// [`Error::Ahead`] and [`Error::Gap`] when the log is not the one that this memory came from.
    pub fn compare_with(&self, log: &dyn SignalLog, keys: &KeyStore) -> Result<Compared, Error> {
        let (recounted, mut erased) = (Self::new(), 0);
        let positions: Vec<Position> = self
            .positions
            .read()
            .iter()
            .map(|(partition, next)| Position {
                partition: *partition,
                offset: next.load(Ordering::Acquire),
            })
            .collect();
        for position in positions {
            let held = follower::held(log, position.partition)?;
            follower::check_place(position, &held)?;
            if held.start > 0 {
                return Ok(Compared::default());
            }
            erased += follower::apply_between(&recounted, log, keys, held.start, position)?;
        }
        let names: Vec<ItemId> = {
            let (own, other) = (self.ordinals.read(), recounted.ordinals.read());
            own.iter().chain(other.iter()).collect()
        };
        let mut different: Vec<ItemId> = names
            .iter()
            .copied()
            .filter(|id| {
                let (own, other) = (self.counters(*id), recounted.counters(*id));
                if erased == 0 {
                    own != other
                } else {
                    own.views < other.views
                }
            })
            .collect();
        different.sort_unstable();
        different.dedup();
        Ok(Compared {
            items: self.ordinals.read().len(),
            different,
            erased,
        })
    }
}
