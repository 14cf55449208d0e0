//! All leaves: those in use in memory, the others in the state store, each found under its shard's lock.

use crate::{
    Error, codec,
    leaf::Leaf,
    sealing::{self, Opened},
};
use model::{LeafId, Timestamp};
use parking_lot::{Mutex, MutexGuard};
use rustc_hash::FxHashSet;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use storage::{
    keys::KeyStore,
    states::{Change, StateStore},
};

pub(crate) const KIND: u8 = 2;
const SHARDS: usize = 64;

/// Where leaves wait that nobody uses.
#[derive(Clone)]
pub(crate) struct Shelf {
    pub states: Arc<StateStore>,
    /// With these each leaf lies there sealed with its own key.
    pub keys: Option<Arc<KeyStore>>,
}

pub(crate) struct Leaves {
    shards: Vec<Mutex<Shard>>,
    shelf: Option<Shelf>,
    /// The latest time seen, in seconds; what "used" is measured by.
    clock: AtomicU32,
}

#[derive(Default)]
pub(crate) struct Shard {
    resident: HashMap<LeafId, Resident>,
    /// Leaves in the store alone, by the random half of their ids. A false hit costs one look into the store.
    stored: FxHashSet<u64>,
    /// Leaves that the store does not have as they are, each once.
    changed: Vec<LeafId>,
}

#[derive(Default)]
struct Resident {
    leaf: Leaf,
    used: u32,
    changed: bool,
}

/// What takes a leaf out of the state store.
pub(crate) fn deletion(id: LeafId) -> Change {
    Change {
        kind: KIND,
        key: id.as_bytes().as_slice().into(),
        value: None,
    }
}

impl Leaves {
    pub fn new(shelf: Option<Shelf>) -> Result<Self, Error> {
        let mut shards: Vec<Shard> = (0..SHARDS).map(|_| Shard::default()).collect();
        if let Some(shelf) = &shelf {
            shelf.states.keys(KIND, |key| {
                if let Some(id) = LeafId::from_slice(key)
                    && let Some(shard) = shards.get_mut(shard_of(id))
                {
                    shard.stored.insert(fingerprint(id));
                }
            })?;
        }
        Ok(Self {
            shards: shards.into_iter().map(Mutex::new).collect(),
            shelf,
            clock: AtomicU32::new(0),
        })
    }

    /// Moves the clock on; it never goes back.
    pub fn tick(&self, now: Timestamp) {
        let now = u32::try_from(now.seconds()).unwrap_or(0);
        self.clock.fetch_max(now, Ordering::Relaxed);
    }

    /// Leaves that hold anything, and how many of them are in memory.
    pub fn len(&self) -> (usize, usize) {
        let count = |shard: &Mutex<Shard>| {
            let shard = shard.lock();
            (shard.resident.len() + shard.stored.len(), shard.resident.len())
        };
        let counts = self.shards.iter().map(count);
        counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Changes a leaf, made when there is none.
    ///
    /// # Errors
    /// What keeps the stored leaf from being read now, and may not later: nothing was changed, and going on with an
    /// empty leaf would overwrite it.
    pub fn change<T: Default>(&self, id: LeafId, change: impl FnOnce(&mut Leaf) -> T) -> Result<T, Error> {
        let Some(shard) = self.shards.get(shard_of(id)) else {
            return Ok(T::default());
        };
        let mut shard = shard.lock();
        shard.load(id, self.shelf.as_ref())?;
        let used = self.clock.load(Ordering::Relaxed);
        let Shard {
            resident, changed, ..
        } = &mut *shard;
        let resident = resident.entry(id).or_default();
        resident.used = used;
        if !std::mem::replace(&mut resident.changed, true) {
            changed.push(id);
        }
        Ok(change(&mut resident.leaf))
    }

    pub fn remove(&self, id: LeafId) {
        let Some(shard) = self.shards.get(shard_of(id)) else {
            return;
        };
        let mut shard = shard.lock();
        let was_changed = shard
            .resident
            .remove(&id)
            .is_some_and(|resident| resident.changed);
        shard.stored.remove(&fingerprint(id));
        if !was_changed {
            shard.changed.push(id);
        }
    }

    /// Calls `read` with those of the leaves that there are, all at one moment.
    pub fn read<T>(&self, ids: &[LeafId], read: impl FnOnce(&mut dyn Iterator<Item = &Leaf>) -> T) -> T {
        let mut guards = self.lock(ids);
        let used = self.clock.load(Ordering::Relaxed);
        for id in ids {
            let shard = guards.iter_mut().find(|(index, _)| *index == shard_of(*id));
            if let Some((_, shard)) = shard {
                // A page without this leaf is better than none; nothing is written.
                if let Err(error) = shard.load(*id, self.shelf.as_ref()) {
                    tracing::warn!(%error, "a leaf cannot be read now");
                }
                if let Some(resident) = shard.resident.get_mut(id) {
                    resident.used = used;
                }
            }
        }
        let mut leaves = ids.iter().filter_map(|id| {
            let (_, shard) = guards.iter().find(|(index, _)| *index == shard_of(*id))?;
            Some(&shard.resident.get(id)?.leaf)
        });
        read(&mut leaves)
    }

    /// Locks the shards of `ids`, each once, in ascending order, so that two readers cannot wait for each other.
    fn lock(&self, ids: &[LeafId]) -> Vec<(usize, MutexGuard<'_, Shard>)> {
        let mut indexes: Vec<usize> = ids.iter().map(|id| shard_of(*id)).collect();
        indexes.sort_unstable();
        indexes.dedup();
        let guard = |index: usize| Some((index, self.shards.get(index)?.lock()));
        indexes.into_iter().filter_map(guard).collect()
    }

    /// Takes what the store does not have yet. Nothing may be applied meanwhile, or the moments would differ.
    pub fn take_changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock();
            let Shard {
                resident, changed, ..
            } = &mut *shard;
            for id in changed.drain(..) {
                let resident = resident.get_mut(&id);
                let value = resident.map(|resident| {
                    resident.changed = false;
                    codec::encode(&resident.leaf)
                });
                changes.push(Change {
                    kind: KIND,
                    key: id.as_bytes().as_slice().into(),
                    value,
                });
            }
        }
        changes
    }

    /// How many leaves the store does not have as they are.
    pub fn changed(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().changed.len()).sum()
    }

    /// Seals taken changes with the keys of their leaves; a leaf whose key was destroyed is deleted instead. Blocks.
    pub fn sealed(&self, mut changes: Vec<Change>) -> Result<Vec<Change>, Error> {
        let Some(keys) = self.shelf.as_ref().and_then(|shelf| shelf.keys.as_ref()) else {
            return Ok(changes);
        };
        for changes in changes.chunks_mut(KeyStore::MAX_LEAVES) {
            // Only leaves that are kept need one: asking makes the key.
            let mut kept: Vec<(LeafId, &mut Change)> = changes
                .iter_mut()
                .filter(|change| change.value.is_some())
                .filter_map(|change| Some((LeafId::from_slice(&change.key)?, change)))
                .collect();
            let ids: Vec<LeafId> = kept.iter().map(|(id, _)| *id).collect();
            let keys = keys.keys_of_blocking(&ids)?;
            for ((id, change), key) in kept.iter_mut().zip(keys) {
                change.value = match (change.value.take(), key) {
                    (Some(plain), Some(key)) => Some(sealing::seal_leaf(*id, &plain, &key)?),
                    _ => None,
                };
            }
        }
        Ok(changes)
    }

    /// The changes did not reach the store: they are taken again next time.
    pub fn put_back(&self, leaves: &[LeafId]) {
        for id in leaves.iter().copied() {
            let Some(shard) = self.shards.get(shard_of(id)) else {
                continue;
            };
            let mut shard = shard.lock();
            let known = shard.resident.get_mut(&id);
            if !known.is_some_and(|resident| std::mem::replace(&mut resident.changed, true)) {
                shard.changed.push(id);
            }
        }
    }

    /// Lets the leaves go that were not used for longest, until about `limit` are in memory. Only what the store has
    /// as it is goes; call it after a commit, on the thread that commits.
    pub fn evict(&self, limit: usize) -> usize {
        let limit = limit.div_ceil(SHARDS);
        let mut evicted = 0;
        for shard in &self.shards {
            let mut shard = shard.lock();
            let over = shard.resident.len().saturating_sub(limit);
            if over == 0 {
                continue;
            }
            let mut idle: Vec<(u32, LeafId)> = shard
                .resident
                .iter()
                .filter(|(_, resident)| !resident.changed)
                .map(|(id, resident)| (resident.used, *id))
                .collect();
            if idle.len() > over {
                idle.select_nth_unstable(over);
                idle.truncate(over);
            }
            for (_, id) in &idle {
                shard.resident.remove(id);
                shard.stored.insert(fingerprint(*id));
            }
            evicted += idle.len();
        }
        evicted
    }
}

impl Shelf {
    fn find(&self, id: LeafId) -> Result<Option<Leaf>, Error> {
        let Some(bytes) = self.states.get(KIND, id.as_bytes())? else {
            return Ok(None);
        };
        let Some(keys) = &self.keys else {
            return codec::decode(&bytes).map(Some);
        };
        match sealing::open_leaf(&bytes, id, keys)? {
            Opened::Clear(plain) => codec::decode(&plain).map(Some),
            Opened::Erased => Ok(None),
            Opened::NoKey(key) => Err(Error::Unreadable {
                what: "leaf",
                reason: format!("the key store has no {key:?}"),
            }),
        }
    }
}

impl Shard {
    /// Brings the leaf into memory if the store alone has it. One that is damaged for good goes on empty.
    fn load(&mut self, id: LeafId, shelf: Option<&Shelf>) -> Result<(), Error> {
        let Some(shelf) = shelf else { return Ok(()) };
        if !self.stored.contains(&fingerprint(id)) || self.resident.contains_key(&id) {
            return Ok(());
        }
        match shelf.find(id) {
            Ok(Some(leaf)) => {
                let resident = Resident {
                    leaf,
                    ..Resident::default()
                };
                self.resident.insert(id, resident);
                self.stored.remove(&fingerprint(id));
            }
            // Another leaf has the same random half, or this one was erased.
            Ok(None) => {}
            Err(error) if error.may_pass() => return Err(error),
            Err(error) => {
                metrics::counter!("madang_leaves_unreadable_total").increment(1);
                tracing::error!(%error, "a leaf cannot be read and goes on empty");
            }
        }
        Ok(())
    }
}

/// The last bytes of a version 7 id are random.
fn fingerprint(id: LeafId) -> u64 {
    let [_, _, _, _, _, _, _, _, half @ ..] = *id.as_bytes();
    u64::from_le_bytes(half)
}

fn shard_of(id: LeafId) -> usize {
    let [.., last] = *id.as_bytes();
    usize::from(last) % SHARDS
}
