//! Putting the memory on disk as it is at one position, and letting the leaves go that nobody uses.

use crate::{Error, Memory};
use model::LeafId;
use std::sync::atomic::Ordering;
use storage::signals::{Partition, Position};

/// What a checkpoint did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checkpoint {
    /// Leaves, items, tags and tags of items that were written.
    pub written: usize,
    /// Leaves that are in the state store alone from now on.
    pub evicted: usize,
    /// The first record of each partition that is not included.
    pub positions: Vec<Position>,
}

impl Memory {
    /// Writes what changed since the last checkpoint, with the positions it includes, in one transaction. Applying
    /// pauses while the changes are gathered, readers do not. Afterwards at most about `active` leaves stay in memory.
    /// Never from a task: it blocks. A memory without a store has nothing to do.
    pub fn checkpoint(&self, active: usize) -> Result<Checkpoint, Error> {
        let Some(store) = &self.store else {
            return Ok(Checkpoint::default());
        };
        let _turn = self.turn.lock();
        let (leaves, items, tags, positions) = {
            let positions = self.positions.write();
            // Before the items: an item has its ordinal before it has tags, and both are kept or neither.
            let tags = self.tags.write().take_changed();
            let tags = (self.tags.read().encoded(&tags), tags);
            // Nothing changes an item while the positions are held, so readers need not wait for the encoding.
            let changed = self.items.write().take_changed();
            let items = {
                let ordinals = self.ordinals.read();
                self.items
                    .read()
                    .encoded(&changed, |ordinal| ordinals.id(ordinal))
            };
            let positions: Vec<(u16, u64)> = positions
                .iter()
                .map(|(partition, next)| (partition.0, next.load(Ordering::Acquire)))
                .collect();
            (self.leaves.take_changes(), items, tags, positions)
        };
        let (tags, changed_tags) = tags;
        let written = leaves.len() + items.len() + tags.len();
        let touched: Vec<LeafId> = leaves
            .iter()
            .filter_map(|change| LeafId::from_slice(&change.key))
            .collect();
        let committed = self.leaves.sealed(leaves).and_then(|leaves| {
            let changes = leaves.iter().chain(&items).chain(&tags);
            Ok(store.commit(changes, &positions)?)
        });
        if let Err(error) = committed {
            self.leaves.put_back(&touched);
            self.items.write().put_back(&items);
            self.tags.write().put_back(changed_tags);
            return Err(error);
        }
        let position = |(partition, offset)| Position {
            partition: Partition(partition),
            offset,
        };
        Ok(Checkpoint {
            written,
            evicted: self.leaves.evict(active),
            positions: positions.into_iter().map(position).collect(),
        })
    }

    /// Changes that no checkpoint has written yet, about.
    pub fn unwritten(&self) -> usize {
        self.leaves.changed() + self.items.read().changed() + self.tags.read().changed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemId, codec, leaf::Leaf, ordinal::Ordinal};
    use model::{
        Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Timestamp,
    };
    use proptest::prelude::*;
    use std::{path::Path, sync::Arc};
    use storage::{
        keys::{KeyStore, MasterKey},
        states::StateStore,
    };

    const PARTITION: Partition = Partition(0);

    fn leaf(number: u8) -> LeafId {
        LeafId::from_bytes([number; 16])
    }

    fn post(number: u8) -> PostId {
        PostId::from_bytes([number; 16])
    }

    fn signal(leaf_number: u8, item: u8, act: Act, second: u32) -> Signal {
        let object = if act == Act::Forget && item == 0 {
            Object::Leaf(leaf(leaf_number))
        } else {
            Object::Post(post(item))
        };
        Signal {
            message_id: "m".parse().unwrap(),
            at: Timestamp::from_micros(i64::from(second) * 1_000_000),
            scope: Scope::Yard,
            leaf: Some(leaf(leaf_number)),
            source: Source::Feed,
            act,
            object,
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        }
    }

    fn signals() -> impl Strategy<Value = Vec<Signal>> {
        let acts = prop::sample::select(vec![
            Act::View,
            Act::Like,
            Act::Unlike,
            Act::Tap,
            Act::Hide,
            Act::Forget,
        ]);
        let one = (0_u8..12, 0_u8..40, acts, 0_u32..400_000);
        prop::collection::vec(one, 1..300).prop_map(|all| {
            let mut all: Vec<Signal> = all
                .into_iter()
                .map(|(leaf, item, act, second)| signal(leaf, item, act, second))
                .collect();
            all.sort_by_key(|signal| signal.at);
            all
        })
    }

    fn open(path: &Path) -> Memory {
        let memory = Memory::open(Arc::new(StateStore::open(path).unwrap())).unwrap();
        memory.begin(PARTITION, 0);
        memory
    }

    fn apply(memory: &Memory, log: &[Signal], to: usize) {
        let from = memory.position(PARTITION).unwrap().offset;
        memory.apply_all(PARTITION, || {
            for signal in log.get(from as usize..to).unwrap_or_default() {
                memory.apply(signal).unwrap();
            }
            to as u64
        });
    }

    fn leaves(memory: &Memory) -> Vec<Option<Leaf>> {
        let one = |number| memory.leaves.read(&[leaf(number)], |found| found.next().cloned());
        // A leaf that was made to forget its only line and one that never was are the same to everybody.
        (0..12)
            .map(|number| one(number).filter(|leaf| *leaf != Leaf::default()))
            .collect()
    }

    fn items(memory: &Memory) -> Vec<crate::item::Item> {
        let items = memory.items.read();
        let one = |number| {
            let ordinal: Ordinal = memory.ordinal(ItemId::Post(post(number)))?;
            items.get(ordinal).cloned()
        };
        (0..40).map(|number| one(number).unwrap_or_default()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_memory_that_was_stopped_anywhere_is_the_one_that_never_was(
            log in signals(),
            stops in prop::collection::vec((0.0_f64..1.0, any::<bool>(), 0_usize..8), 0..8),
        ) {
            let whole = Memory::new();
            whole.begin(PARTITION, 0);
            apply(&whole, &log, log.len());

            let folder = tempfile::TempDir::new().unwrap();
            let path = folder.path().join("state");
            let mut memory = open(&path);
            let mut stops = stops;
            stops.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (share, restart, active) in stops {
                apply(&memory, &log, ((share * log.len() as f64) as usize).max(
                    memory.position(PARTITION).unwrap().offset as usize));
                memory.checkpoint(active).unwrap();
                // What comes behind the checkpoint is lost with the process, and read again from the log.
                apply(&memory, &log, (((share + 0.1) * log.len() as f64) as usize).min(log.len()).max(
                    memory.position(PARTITION).unwrap().offset as usize));
                if restart {
                    drop(memory);
                    memory = open(&path);
                }
            }
            apply(&memory, &log, log.len());
            prop_assert_eq!(leaves(&memory), leaves(&whole));
            prop_assert_eq!(items(&memory), items(&whole));
        }
    }

    #[test]
    fn leaves_that_nobody_uses_wait_on_disk_and_come_back() {
        let folder = tempfile::TempDir::new().unwrap();
        let memory = open(&folder.path().join("state"));
        let log: Vec<Signal> = (0..200).map(|n| signal(n, n, Act::Like, u32::from(n))).collect();
        apply(&memory, &log, log.len());
        let done = memory.checkpoint(0).unwrap();
        assert_eq!(
            (done.evicted, memory.active_leaves(), memory.leaves()),
            (200, 0, 200)
        );
        let first = memory.leaves.read(&[leaf(0)], |found| found.next().cloned());
        assert_eq!(first.unwrap().history().len(), 1);
        assert_eq!((memory.active_leaves(), memory.leaves()), (1, 200));
        assert_eq!(
            memory.checkpoint(0).unwrap().written,
            0,
            "reading changes nothing"
        );
    }

    #[test]
    fn a_forgotten_leaf_is_gone_from_the_store() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("state");
        let memory = open(&path);
        let log = [signal(1, 1, Act::Like, 1), signal(1, 0, Act::Forget, 2)];
        apply(&memory, &log, 1);
        memory.checkpoint(0).unwrap();
        apply(&memory, &log, 2);
        memory.checkpoint(0).unwrap();
        drop(memory);
        assert_eq!(open(&path).leaves(), 0);
    }

    #[test]
    fn a_sealed_leaf_opens_with_its_key_and_is_nothing_without() {
        let folder = tempfile::TempDir::new().unwrap();
        let (path, keys) = (folder.path().join("state"), folder.path().join("keys"));
        let keys = Arc::new(KeyStore::open(&keys, &MasterKey::from_bytes([3; 32])).unwrap());
        let open = || {
            let states = Arc::new(StateStore::open(&path).unwrap());
            let memory = Memory::open_sealed(states, Arc::clone(&keys)).unwrap();
            memory.begin(PARTITION, 0);
            memory
        };
        let history = |memory: &Memory| {
            memory
                .leaves
                .read(&[leaf(1)], |found| found.next().map(|leaf| leaf.history().len()))
        };
        let memory = open();
        let log: Vec<Signal> = (0..20).map(|n| signal(1, n, Act::Like, u32::from(n))).collect();
        apply(&memory, &log, log.len());
        let plain = memory
            .leaves
            .read(&[leaf(1)], |found| codec::encode(found.next().unwrap()));
        memory.checkpoint(0).unwrap();
        assert_eq!((memory.active_leaves(), history(&memory)), (0, Some(20)));
        drop(memory);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(plain.len()).any(|window| window == plain));
        }
        assert_eq!(history(&open()), Some(20));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime
            .block_on(keys.destroy(&[leaf(1)], Timestamp::now()))
            .unwrap();
        assert_eq!(history(&open()), None);
    }
}
