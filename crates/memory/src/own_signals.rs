//! What the log still holds about one person's leaves, for that person.

use crate::{
    Door, Error,
    follower::held,
    sealing::{self, Opened, Opener},
};
use model::{LeafId, Signal};
use std::collections::HashSet;
use storage::{
    keys::KeyId,
    signals::{Partition, Position},
};

/// Records of one partition that are looked at, the newest: a log keeps more, and one person asks.
const LOOKED_AT: u64 = 2_000_000;

impl Door {
    /// Calls `visit` with each signal of `leaves` that can still be read, in the log's order, until it says stop. Blocks
    /// on disk. Signals of other leaves are not opened.
    ///
    /// # Errors
    /// What keeps the log or the keys from being read, or what `visit` failed with.
    pub fn own_signals<E: From<Error>>(
        &self,
        leaves: &[LeafId],
        mut visit: impl FnMut(Signal) -> Result<Going, E>,
    ) -> Result<(), E> {
        let keys = self.keys().keys_of_blocking(leaves).map_err(Error::from)?;
        let own: HashSet<KeyId> = keys.iter().flatten().map(|key| key.id()).collect();
        let mut partitions: Vec<Partition> = leaves
            .iter()
            .map(|leaf| Partition::of(leaf.as_u128(), self.log().partitions()))
            .collect();
        partitions.sort_unstable_by_key(|partition| partition.0);
        partitions.dedup();
        let mut opener = Opener::new();
        for partition in partitions {
            let held = held(&**self.log(), partition)?;
            let first = held.start.max(held.end.saturating_sub(LOOKED_AT));
            let from = Position {
                partition,
                offset: first,
            };
            let mut cursor = self.log().read(from).map_err(Error::from)?;
            while let Some(page) = cursor.next_page().map_err(Error::from)? {
                for entry in page.iter() {
                    if entry.position.offset >= held.end {
                        break;
                    }
                    if !sealing::key_of(entry.payload).is_some_and(|key| own.contains(&key)) {
                        continue;
                    }
                    match opener.open(entry.payload, entry.time, self.keys()) {
                        Ok(Opened::Clear(signal)) => {
                            if visit(signal)? == Going::Stop {
                                return Ok(());
                            }
                        }
                        // Erased meanwhile, or not to be read by anybody.
                        Ok(Opened::Erased | Opened::NoKey(_))
                        | Err(Error::Malformed(_) | Error::Unsealable) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                if cursor.position().offset >= held.end {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// Whether somebody who is told things wants more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    On,
    Stop,
}
