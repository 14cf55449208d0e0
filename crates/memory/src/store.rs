//! The memory itself: applied signals behind short locks.

use crate::{
    covisit::Neighbour,
    item::{Counters, Item},
    leaf::{ActSet, Leaf},
    ordinal::{ItemId, Ordinal, Ordinals},
    person::PersonMemory,
};
use consent::{Consented, Personalise};
use model::{Act, LeafId, Object, Purpose, Signal, Source, Timestamp};
use parking_lot::{Mutex, RwLock};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

const LEAF_SHARDS: usize = 64;
/// Items of one history that a new engagement is paired with.
const PAIRED: usize = 12;
/// Engagements further apart than this are not neighbours.
const PAIR_WITHIN: Duration = Duration::from_secs(7 * 86_400);
/// Gap at which the weight of a pair has halved.
const PAIR_HALF_GAP_SECONDS: f32 = 86_400.0;
/// Entries of the trending list.
const MAX_TRENDING: usize = 400;

/// Everything derived from the log so far.
pub struct Memory {
    ordinals: RwLock<Ordinals>,
    items: RwLock<Vec<Item>>,
    leaves: Vec<Mutex<HashMap<LeafId, Leaf>>>,
    applied: AtomicU64,
}

/// One line of what is busy right now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trending {
    pub item: Ordinal,
    pub trend: f32,
}

impl Default for Memory {
    fn default() -> Self {
        let leaves = (0..LEAF_SHARDS).map(|_| Mutex::default()).collect();
        Self {
            ordinals: RwLock::default(),
            items: RwLock::default(),
            leaves,
            applied: AtomicU64::new(0),
        }
    }
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// The ordinal of `id`, given now if it has none.
    pub fn intern(&self, id: ItemId) -> Ordinal {
        if let Some(known) = self.ordinals.read().get(id) {
            return known;
        }
        let mut ordinals = self.ordinals.write();
        let ordinal = ordinals.get_or_add(id);
        let mut items = self.items.write();
        while items.len() < ordinals.len() {
            items.push(Item::default());
        }
        ordinal
    }

    pub fn ordinal(&self, id: ItemId) -> Option<Ordinal> {
        self.ordinals.read().get(id)
    }

    pub fn item_id(&self, ordinal: Ordinal) -> Option<ItemId> {
        self.ordinals.read().id(ordinal)
    }

    /// Signals applied since this memory was made.
    pub fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Leaves that hold anything.
    pub fn leaves(&self) -> usize {
        self.leaves.iter().map(|shard| shard.lock().len()).sum()
    }

    pub fn counters(&self, id: ItemId) -> Counters {
        self.ordinal(id)
            .map_or_else(Counters::default, |ordinal| self.counters_at(ordinal))
    }

    pub fn counters_at(&self, ordinal: Ordinal) -> Counters {
        self.items
            .read()
            .get(ordinal.index())
            .map_or_else(Counters::default, |item| item.counters)
    }

    /// Calls `visit` with each item's counters and its trend at `now`, in the order asked, under one lock.
    pub fn visit_items(
        &self,
        ordinals: impl Iterator<Item = Ordinal>,
        now: Timestamp,
        mut visit: impl FnMut(Ordinal, &Counters, f32),
    ) {
        let at = u32::try_from(now.seconds()).unwrap_or(0);
        let items = self.items.read();
        let nothing = Item::default();
        for ordinal in ordinals {
            let item = items.get(ordinal.index()).unwrap_or(&nothing);
            visit(ordinal, &item.counters, item.trend_at(at) as f32);
        }
    }

    /// Calls `visit` with each neighbour of each item asked, under one lock.
    pub fn visit_neighbours(
        &self,
        ordinals: impl Iterator<Item = Ordinal>,
        mut visit: impl FnMut(Ordinal, Neighbour),
    ) {
        let items = self.items.read();
        for ordinal in ordinals {
            if let Some(item) = items.get(ordinal.index()) {
                item.neighbours
                    .list()
                    .iter()
                    .for_each(|neighbour| visit(ordinal, *neighbour));
            }
        }
    }

    /// The busiest items at `now`, busiest first, at most 400. Reads every item: callers keep the answer a while.
    pub fn trending(&self, now: Timestamp) -> Vec<Trending> {
        let at = u32::try_from(now.seconds()).unwrap_or(0);
        let mut busy: Vec<Trending> = {
            let items = self.items.read();
            let trends = items.iter().zip(0_u32..).map(|(item, ordinal)| Trending {
                item: Ordinal(ordinal),
                trend: item.trend_at(at) as f32,
            });
            trends.filter(|line| line.trend > 0.05).collect()
        };
        let order = |a: &Trending, b: &Trending| b.trend.total_cmp(&a.trend).then(a.item.cmp(&b.item));
        if busy.len() > MAX_TRENDING {
            busy.select_nth_unstable_by(MAX_TRENDING, order);
            busy.truncate(MAX_TRENDING);
        }
        busy.sort_unstable_by(order);
        busy
    }

    /// The merged memory of the leaves that `consented` names, from the sources it allows.
    pub fn person(&self, consented: &Consented<Personalise>) -> PersonMemory {
        let ids = consented.leaves().iter().take(PersonMemory::MAX_LEAVES);
        let guards: Vec<_> = self.shards_of(ids.clone());
        let leaves = ids.filter_map(|id| {
            let shard = guards.iter().find(|(index, _)| *index == shard_of(*id))?;
            shard.1.get(id)
        });
        PersonMemory::merge(leaves, consented.sources())
    }

    /// Locks the shards of `ids`, each once, in ascending order, so that two readers cannot wait for each other.
    fn shards_of<'a>(
        &self,
        ids: impl Iterator<Item = &'a LeafId>,
    ) -> Vec<(usize, parking_lot::MutexGuard<'_, HashMap<LeafId, Leaf>>)> {
        let mut indexes: Vec<usize> = ids.map(|id| shard_of(*id)).collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes
            .into_iter()
            .filter_map(|index| Some((index, self.leaves.get(index)?.lock())))
            .collect()
    }

    /// Takes one signal in. The follower calls this once per record of the log, in its order.
    pub fn apply(&self, signal: &Signal) {
        if signal.act == Act::Forget {
            self.forget(signal);
        } else if let Some(id) = ItemId::of(&signal.object) {
            self.apply_to_item(signal, self.intern(id));
        }
        self.applied.fetch_add(1, Ordering::Release);
    }

    fn apply_to_item(&self, signal: &Signal, item: Ordinal) {
        let at = u32::try_from(signal.at.seconds()).unwrap_or(0);
        let pairs = self.learn(signal, item);
        let mut items = self.items.write();
        if let Some(own) = items.get_mut(item.index()) {
            own.apply(&signal.act, signal.value, signal.at);
            for pair in &pairs {
                own.neighbours.add(pair.item, pair.weight, at);
            }
        }
        for pair in &pairs {
            if let Some(other) = items.get_mut(pair.item.index()) {
                other.neighbours.add(item, pair.weight, at);
            }
        }
    }

    /// Teaches the leaf, if its person allows it, and gives the pairs that this act made.
    fn learn(&self, signal: &Signal, item: Ordinal) -> Vec<Neighbour> {
        let (Some(leaf_id), true) = (signal.leaf, signal.consent.purposes.has(Purpose::Personalise)) else {
            return Vec::new();
        };
        let Some(shard) = self.leaves.get(shard_of(leaf_id)) else {
            return Vec::new();
        };
        let mut shard = shard.lock();
        let leaf = shard.entry(leaf_id).or_default();
        let (before, after) = leaf.apply(item, &signal.act, signal.source, signal.value, signal.at);
        // A pair counts when the item becomes engaged, and again by as much as a stronger act adds.
        let gained = after.weight() - before.weight();
        if !after.engaged() || gained <= 0.0 {
            return Vec::new();
        }
        pairs(leaf, item, gained, signal.at)
    }

    fn forget(&self, signal: &Signal) {
        let Some(leaf_id) = signal.leaf else { return };
        let Some(shard) = self.leaves.get(shard_of(leaf_id)) else {
            return;
        };
        let mut shard = shard.lock();
        if matches!(signal.object, Object::Leaf(_)) {
            match signal.extra.as_deref().and_then(forgotten_source) {
                Some(source) => shard.entry(leaf_id).or_default().forget_source(source),
                None => drop(shard.remove(&leaf_id)),
            }
        } else if let Some(item) = ItemId::of(&signal.object).and_then(|id| self.ordinal(id)) {
            shard.entry(leaf_id).or_default().forget(item);
        }
    }
}

/// The source named by a forget that is for one source only: `{"source":"shop"}`.
fn forgotten_source(extra: &str) -> Option<Source> {
    let name = extra.strip_prefix(r#"{"source":""#)?.strip_suffix(r#""}"#)?;
    name.parse().ok()
}

fn pairs(leaf: &Leaf, item: Ordinal, gained: f32, at: Timestamp) -> Vec<Neighbour> {
    let recent = leaf
        .history()
        .iter()
        .rev()
        .filter(|line| line.item != item && line.acts.engaged());
    recent
        .take(PAIRED)
        .filter(|line| at.since(line.at()) <= PAIR_WITHIN && !line.acts.hidden())
        .map(|line| {
            let gap = at.since(line.at()).as_secs_f32();
            let nearness = (-gap * std::f32::consts::LN_2 / PAIR_HALF_GAP_SECONDS).exp();
            Neighbour {
                item: line.item,
                weight: gained * strength(line.acts) * nearness,
            }
        })
        .collect()
}

/// Square root, so that two purchases do not bind 25 times as strongly as two taps.
fn strength(acts: ActSet) -> f32 {
    acts.weight().max(0.0).sqrt()
}

fn shard_of(leaf: LeafId) -> usize {
    // The last byte of a version 7 id is random.
    let [.., last] = *leaf.as_bytes();
    usize::from(last) % LEAF_SHARDS
}
