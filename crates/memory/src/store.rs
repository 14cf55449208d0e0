//! The memory itself: applied signals behind short locks.

use crate::{
    Error,
    covisit::{self, Neighbour},
    item::{Counters, Item, Pulse},
    items::Items,
    leaf::Leaf,
    leaves::{Leaves, Shelf},
    ordinal::{ItemId, Ordinal, Ordinals},
    person::PersonMemory,
    tags::Tags,
};
use consent::{Consented, Personalise};
use learn::covis::{Engagement, Pair};
use model::{Act, Object, Purpose, Signal, Source, Timestamp};
use parking_lot::{Mutex, RwLock};
use std::{
    collections::BTreeMap,
    panic,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};
use storage::{
    keys::KeyStore,
    signals::{Partition, Position},
    states::StateStore,
};

/// Entries of the trending list.
const MAX_TRENDING: usize = 400;
/// Items read under one lock while the trending list is made, so that nobody waits for all of it.
const ITEMS_AT_ONCE: usize = 8_192;

/// Everything derived from the log so far.
pub struct Memory {
    pub(crate) ordinals: RwLock<Ordinals>,
    pub(crate) items: RwLock<Items>,
    pub(crate) leaves: Leaves,
    pub(crate) tags: RwLock<Tags>,
    /// For each partition the first offset that is not in here. Held for reading while records are applied, for
    /// writing while a checkpoint is taken.
    pub(crate) positions: RwLock<BTreeMap<Partition, AtomicU64>>,
    pub(crate) store: Option<Arc<StateStore>>,
    /// Held from taking the changes until they are on disk, so that a purge falls between two checkpoints.
    pub(crate) turn: Mutex<()>,
    applied: AtomicU64,
}

/// One line of what is busy right now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trending {
    pub item: Ordinal,
    pub trend: f32,
}

impl Memory {
    /// A memory that starts with nothing and is kept nowhere: for a recount, and for tests.
    #[expect(clippy::expect_used, reason = "without a store nothing is read")]
    pub fn new() -> Self {
        Self::with(None, None).expect("an empty memory")
    }

    /// The memory as it was at the last checkpoint; a [`crate::Follower`] adds what the log has behind it.
    pub fn open(store: Arc<StateStore>) -> Result<Self, Error> {
        Self::with(Some(store), None)
    }

    /// [`Memory::open`], with each leaf sealed by its own key while it is on disk. A memory is opened always with keys,
    /// or always without.
    pub fn open_sealed(store: Arc<StateStore>, keys: Arc<KeyStore>) -> Result<Self, Error> {
        Self::with(Some(store), Some(keys))
    }

    fn with(store: Option<Arc<StateStore>>, keys: Option<Arc<KeyStore>>) -> Result<Self, Error> {
        let shelf = store.clone().map(|states| Shelf { states, keys });
        // What a start waits for: the leaves' names are read beside the items.
        let (leaves, read) = thread::scope(|scope| {
            let leaves = scope.spawn(|| Leaves::new(shelf));
            let read = match &store {
                Some(store) => Items::load(store).and_then(|items| Ok((items, Tags::load(store)?))),
                None => Ok(Default::default()),
            };
            (leaves.join(), read)
        });
        let leaves = leaves.unwrap_or_else(|panicked| panic::resume_unwind(panicked))?;
        let ((items, ordinals), tags) = read?;
        let positions = match &store {
            Some(store) => store.positions()?,
            None => Vec::new(),
        };
        let position = |(partition, next)| (Partition(partition), AtomicU64::new(next));
        Ok(Self {
            ordinals: RwLock::new(ordinals),
            items: RwLock::new(items),
            leaves,
            tags: RwLock::new(tags),
            positions: RwLock::new(positions.into_iter().map(position).collect()),
            store,
            turn: Mutex::new(()),
            applied: AtomicU64::new(0),
        })
    }

    /// The first record of a partition that is not in this memory.
    pub fn position(&self, partition: Partition) -> Option<Position> {
        let positions = self.positions.read();
        let offset = positions.get(&partition)?.load(Ordering::Acquire);
        Some(Position { partition, offset })
    }

    /// The ordinal of `id`, given now if it has none.
    pub fn intern(&self, id: ItemId) -> Ordinal {
        if let Some(known) = self.ordinals.read().get(id) {
            return known;
        }
        let mut ordinals = self.ordinals.write();
        let ordinal = ordinals.get_or_add(id);
        self.items.write().grow(ordinals.len());
        ordinal
    }

    pub fn ordinal(&self, id: ItemId) -> Option<Ordinal> {
        self.ordinals.read().get(id)
    }

    pub fn item_id(&self, ordinal: Ordinal) -> Option<ItemId> {
        self.ordinals.read().id(ordinal)
    }

    /// What `read` makes of all items in the order of their ordinals. No item can be added meanwhile.
    pub fn with_item_ids<T>(&self, read: impl FnOnce(&mut dyn Iterator<Item = ItemId>) -> T) -> T {
        read(&mut self.ordinals.read().iter())
    }

    /// Signals applied since this memory was made.
    pub fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Leaves that hold anything.
    pub fn leaves(&self) -> usize {
        self.leaves.len().0
    }

    /// Leaves in memory; the others are in the state store.
    pub fn active_leaves(&self) -> usize {
        self.leaves.len().1
    }

    pub fn counters(&self, id: ItemId) -> Counters {
        self.ordinal(id)
            .map_or_else(Counters::default, |ordinal| self.counters_at(ordinal))
    }

    pub fn counters_at(&self, ordinal: Ordinal) -> Counters {
        self.items
            .read()
            .get(ordinal)
            .map_or_else(Counters::default, |item| item.counters)
    }

    /// Calls `visit` with each item's pulse, in the order asked.
    pub fn visit_items(
        &self,
        ordinals: impl Iterator<Item = Ordinal>,
        mut visit: impl FnMut(Ordinal, &Pulse),
    ) {
        // First all are fetched, one load after the other, so that the waits for memory overlap; then they are looked at.
        let fetched: Vec<(Ordinal, Pulse)> = {
            let items = self.items.read();
            let fetch = |ordinal| (ordinal, items.get(ordinal).map(Item::pulse).unwrap_or_default());
            ordinals.map(fetch).collect()
        };
        for (ordinal, pulse) in &fetched {
            visit(*ordinal, pulse);
        }
    }

    /// Calls `visit` with each neighbour of each item asked, under one lock. Weights can be compared within one item's list;
    /// see [`Self::visit_neighbours_at`].
    pub fn visit_neighbours(
        &self,
        ordinals: impl Iterator<Item = Ordinal>,
        mut visit: impl FnMut(Ordinal, Neighbour),
    ) {
        let items = self.items.read();
        for ordinal in ordinals {
            if let Some(item) = items.get(ordinal) {
                item.neighbours
                    .iter()
                    .for_each(|neighbour| visit(ordinal, neighbour));
            }
        }
    }

    /// [`Self::visit_neighbours`] with what the weights are worth at `now`: pairs of long ago are forgotten, also those of
    /// items that nobody has touched since.
    pub fn visit_neighbours_at(
        &self,
        ordinals: impl Iterator<Item = Ordinal>,
        now: Timestamp,
        mut visit: impl FnMut(Ordinal, Neighbour),
    ) {
        let items = self.items.read();
        for ordinal in ordinals {
            if let Some(item) = items.get(ordinal) {
                let worth = item.neighbours.worth_at(now);
                for Neighbour { item, weight } in item.neighbours.iter() {
                    let weight = weight * worth;
                    visit(ordinal, Neighbour { item, weight });
                }
            }
        }
    }

    /// Items that have an ordinal.
    pub fn items(&self) -> usize {
        self.items.read().len()
    }

    /// The busiest items at `now`, busiest first, at most 400. Reads every item: callers keep the answer a while.
    pub fn trending(&self, now: Timestamp) -> Vec<Trending> {
        let at = u32::try_from(now.seconds()).unwrap_or(0);
        let (mut busy, mut from): (Vec<Trending>, usize) = (Vec::new(), 0);
        loop {
            let items = self.items.read();
            let some = items.slice(from, ITEMS_AT_ONCE);
            if some.is_empty() {
                break;
            }
            let ordinals = u32::try_from(from).unwrap_or(u32::MAX)..;
            let trends = some.iter().zip(ordinals).map(|(item, ordinal)| Trending {
                item: Ordinal(ordinal),
                trend: item.trend_at(at) as f32,
            });
            busy.extend(trends.filter(|line| line.trend > 0.05));
            from += some.len();
        }
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
        let ids = consented.leaves();
        let ids = ids.get(..PersonMemory::MAX_LEAVES).unwrap_or(ids);
        self.leaves
            .read(ids, |leaves| PersonMemory::merge(leaves, consented.sources()))
    }

    /// Applies records of `partition` in order, the first at or behind its [`Memory::position`]. A checkpoint falls
    /// between two calls, never into one.
    pub(crate) fn apply_all(&self, partition: Partition, apply: impl FnOnce() -> u64) {
        let positions = self.positions.read();
        let next = apply();
        if let Some(position) = positions.get(&partition) {
            position.store(next, Ordering::Release);
        }
    }

    /// Where a follower begins to read a partition whose first record is `first`.
    pub(crate) fn begin(&self, partition: Partition, first: u64) -> u64 {
        let mut positions = self.positions.write();
        let position = positions
            .entry(partition)
            .or_insert_with(|| AtomicU64::new(first));
        position.load(Ordering::Acquire)
    }

    /// Takes one signal in. The follower calls this once per record of the log, in its order.
    ///
    /// # Errors
    /// What keeps the leaf from being read for now; nothing was applied, and the signal has to come again.
    pub fn apply(&self, signal: &Signal) -> Result<(), Error> {
        if signal.act == Act::Forget {
            self.forget(signal)?;
        } else if let Some(id) = ItemId::of(&signal.object) {
            self.apply_to_item(signal, self.intern(id))?;
        }
        self.applied.fetch_add(1, Ordering::Release);
        Ok(())
    }

    fn apply_to_item(&self, signal: &Signal, item: Ordinal) -> Result<(), Error> {
        // First of all, because it alone can fail.
        let pairs = self.learn(signal, item)?;
        // What somebody brought along from elsewhere did not happen here: it teaches their own memory and counts nowhere.
        if signal.source == Source::Import {
            return Ok(());
        }
        if signal.act == Act::View {
            self.view_tags(signal, item);
        }
        let mut items = self.items.write();
        items.change(item, |own| {
            own.apply(&signal.act, signal.value, signal.at);
            for pair in &pairs {
                own.neighbours.add(item, pair, signal.at);
            }
        });
        for pair in &pairs {
            let other = Ordinal(if pair.earlier == item.0 {
                pair.later
            } else {
                pair.earlier
            });
            items.change(other, |own| own.neighbours.add(other, pair, signal.at));
        }
        Ok(())
    }

    /// Teaches the leaf, if its person allows it, and gives the pairs that this act made.
    fn learn(&self, signal: &Signal, item: Ordinal) -> Result<Vec<Pair>, Error> {
        let (Some(leaf), true) = (signal.leaf, signal.consent.purposes.has(Purpose::Personalise)) else {
            return Ok(Vec::new());
        };
        self.leaves.tick(signal.at);
        self.leaves.change(leaf, |leaf| {
            let (before, after) = leaf.apply(item, &signal.act, signal.source, signal.value, signal.at);
            // A pair counts when the item becomes engaged, and again by as much as a stronger act adds.
            let gained = after.weight() - before.weight();
            if !after.engaged() || gained <= 0.0 {
                return Vec::new();
            }
            pairs(leaf, item, gained, signal.at)
        })
    }

    fn forget(&self, signal: &Signal) -> Result<(), Error> {
        let Some(leaf) = signal.leaf else { return Ok(()) };
        if matches!(signal.object, Object::Leaf(_)) {
            match signal.extra.as_deref().and_then(forgotten_source) {
                Some(source) => self.leaves.change(leaf, |leaf| leaf.forget_source(source))?,
                None => self.leaves.remove(leaf),
            }
        } else if let Some(item) = ItemId::of(&signal.object).and_then(|id| self.ordinal(id)) {
            self.leaves.change(leaf, |leaf| leaf.forget(item))?;
        }
        Ok(())
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// The source named by a forget that is for one source only: `{"source":"shop"}`.
pub(crate) fn forgotten_source(extra: &str) -> Option<Source> {
    let name = extra.strip_prefix(r#"{"source":""#)?.strip_suffix(r#""}"#)?;
    name.parse().ok()
}

/// The pairs of a new engagement with what the same leaf engaged with before.
fn pairs(leaf: &Leaf, item: Ordinal, gained: f32, at: Timestamp) -> Vec<Pair> {
    let new = Engagement {
        item: item.0,
        strength: gained,
        at: covisit::seconds(at),
    };
    let recent = leaf.history().iter().rev();
    let engaged = recent.filter(|line| line.item != item && line.acts.engaged() && !line.acts.hidden());
    let engagements = engaged.map(|line| Engagement {
        item: line.item.0,
        strength: line.acts.weight(),
        at: covisit::seconds(line.at()),
    });
    covisit::SETTINGS.pairs(engagements, new).collect()
}
