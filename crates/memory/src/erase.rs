//! Erasing leaves: their keys destroyed, and memory purged of what it had opened before.
//!
//! The order is keys first. From the moment the destruction is on disk nobody can seal or open in the name of the leaf:
//! the door stores what still comes without a name, and the follower passes over sealed records. What is left are
//! copies in clear that were made before: a page that the follower is applying right now, leaves in memory, and a
//! checkpoint on its way to disk. [`Memory::purge`] waits for the page (it holds the positions, as a checkpoint does)
//! and for the checkpoint (it holds the same turn), then removes the leaves from memory and from the state store. What
//! comes after cannot bring them back: reading the log or the store ends at the destroyed key.
//!
//! No signal is needed to say so: records of the leaf say nothing any more, the order to forget among them.

use crate::{Door, Error, Memory};
use model::{LeafId, Timestamp};
use std::sync::Arc;
use storage::keys::{Erasure, KeyStore};

impl Door {
    /// Destroys the keys of `leaves`, at most [`KeyStore::MAX_LEAVES`], and purges `memory` of them. Gives the line of
    /// the ledger; when all were erased before, the line that erased the first of them, and `None` for no leaves. Can
    /// be done again after it failed or was cut short.
    ///
    /// # Errors
    /// [`Error::Keys`] or [`Error::States`]; some of it may be done.
    pub async fn erase(
        &self,
        memory: &Arc<Memory>,
        leaves: &[LeafId],
        at: Timestamp,
    ) -> Result<Option<Erasure>, Error> {
        let Some(first) = leaves.first().copied() else {
            return Ok(None);
        };
        let line = self.destroy(leaves, first, at).await?;
        let (memory, purged) = (Arc::clone(memory), leaves.to_vec());
        let done = tokio::task::spawn_blocking(move || memory.purge(&purged)).await;
        done.map_err(|panicked| Error::Thread(panicked.into()))??;
        Ok(Some(line))
    }

    async fn destroy(&self, leaves: &[LeafId], first: LeafId, at: Timestamp) -> Result<Erasure, Error> {
        let keys = self.keys();
        if all_erased(keys, leaves)?
            && let Some(line) = keys.erasure_of(first)?
        {
            return Ok(line);
        }
        Ok(keys.destroy(leaves, at).await?)
    }
}

fn all_erased(keys: &KeyStore, leaves: &[LeafId]) -> Result<bool, Error> {
    for leaf in leaves {
        if !keys.was_erased(*leaf)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Memory {
    /// Removes leaves whose keys were destroyed, from memory and from the state store. Blocks.
    ///
    /// # Errors
    /// [`Error::States`]: they are gone from memory, and from the store with the next checkpoint.
    pub fn purge(&self, leaves: &[LeafId]) -> Result<(), Error> {
        let _turn = self.turn.lock();
        {
            // No page is being applied that was opened while there were keys.
            let _positions = self.positions.write();
            for leaf in leaves {
                self.leaves.remove(*leaf);
            }
        }
        let Some(store) = &self.store else { return Ok(()) };
        // Their names stay among the changes: the next checkpoint deletes them once more.
        let gone: Vec<_> = leaves.iter().map(|leaf| crate::leaves::deletion(*leaf)).collect();
        Ok(store.commit(&gone, &[])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Follower, sealing};
    use model::{Act, ConsentStamp, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source};
    use std::{
        path::Path,
        sync::atomic::{AtomicBool, Ordering},
    };
    use storage::{
        keys::MasterKey,
        signals::{EmbeddedLog, Options, Partition, SignalLog},
        states::StateStore,
    };

    struct Yard {
        memory: Arc<Memory>,
        door: Door,
        keys: Arc<KeyStore>,
        log: Arc<dyn SignalLog>,
    }

    fn yard(folder: &Path) -> Yard {
        let keys = KeyStore::open(&folder.join("keys"), &MasterKey::from_bytes([3; 32])).unwrap();
        let keys = Arc::new(keys);
        let states = Arc::new(StateStore::open(&folder.join("memory")).unwrap());
        let memory = Arc::new(Memory::open_sealed(states, Arc::clone(&keys)).unwrap());
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.join("log"), &Options::default()).unwrap());
        let door = Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys));
        Yard {
            memory,
            door,
            keys,
            log,
        }
    }

    fn like(leaf: LeafId, number: u8) -> Signal {
        Signal {
            message_id: format!("like-{leaf}-{number}").parse().unwrap(),
            at: Timestamp::from_micros(1_780_000_000_000_000),
            scope: Scope::Yard,
            leaf: Some(leaf),
            source: Source::Feed,
            act: Act::Like,
            object: Object::Post(PostId::from_bytes([number; 16])),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        }
    }

    fn knows(memory: &Memory, leaf: LeafId) -> bool {
        memory.leaves.read(&[leaf], |found| found.next().is_some())
    }

    #[tokio::test]
    async fn an_erased_leaf_is_nowhere_and_does_not_come_back_with_a_restart() {
        let folder = tempfile::TempDir::new().unwrap();
        let (gone, stays) = (LeafId::new(), LeafId::new());
        {
            let yard = yard(folder.path());
            let follower = Follower::start(&yard.memory, &yard.log, &yard.keys).unwrap();
            yard.door
                .record(&[like(gone, 1), like(stays, 1), like(gone, 2)])
                .await
                .unwrap();
            while yard.memory.applied() < 3 {
                tokio::task::yield_now().await;
            }
            yard.memory.checkpoint(0).unwrap();
            assert!(knows(&yard.memory, gone), "it comes back from the store");
            let line = yard
                .door
                .erase(&yard.memory, &[gone], Timestamp::now())
                .await
                .unwrap();
            assert_eq!(line.as_ref().map(|line| (line.leaves, line.keys)), Some((1, 1)));
            assert!(!knows(&yard.memory, gone) && knows(&yard.memory, stays));
            let again = yard
                .door
                .erase(&yard.memory, &[gone], Timestamp::now())
                .await
                .unwrap();
            assert_eq!(again, line, "a second time finds the first");
            assert_eq!(
                yard.door
                    .erase(&yard.memory, &[], Timestamp::now())
                    .await
                    .unwrap(),
                None
            );
            drop(follower);
        }
        let states = std::fs::read(folder.path().join("memory")).unwrap();
        assert!(!states.windows(16).any(|bytes| bytes == gone.as_bytes()));
        assert!(states.windows(16).any(|bytes| bytes == stays.as_bytes()));
        let yard = yard(folder.path());
        let _follower = Follower::start(&yard.memory, &yard.log, &yard.keys).unwrap();
        assert!(!knows(&yard.memory, gone) && knows(&yard.memory, stays));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_brings_a_leaf_back_while_it_is_applied_and_written_down() {
        let folder = tempfile::TempDir::new().unwrap();
        let yard = yard(folder.path());
        let follower = Follower::start(&yard.memory, &yard.log, &yard.keys).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (memory, stopping) = (Arc::clone(&yard.memory), Arc::clone(&stop));
        let writing = std::thread::spawn(move || {
            while !stopping.load(Ordering::Acquire) {
                memory.checkpoint(0).unwrap();
            }
        });
        let mut erased = Vec::new();
        for _ in 0..20 {
            let leaf = LeafId::new();
            let signals: Vec<Signal> = (0..60).map(|number| like(leaf, number)).collect();
            let door = yard.door.clone();
            let sending = tokio::spawn(async move { door.record(&signals).await.unwrap() });
            yard.door
                .erase(&yard.memory, &[leaf], Timestamp::now())
                .await
                .unwrap();
            sending.await.unwrap();
            erased.push(leaf);
        }
        // What was sealed before the key went is passed over, so the position tells, not the count.
        let held = crate::follower::held(&*yard.log, Partition(0)).unwrap();
        while yard.memory.position(Partition(0)).unwrap().offset < held.end {
            tokio::task::yield_now().await;
        }
        stop.store(true, Ordering::Release);
        writing.join().unwrap();
        drop(follower);
        yard.memory.checkpoint(0).unwrap();
        assert!(erased.iter().all(|leaf| !knows(&yard.memory, *leaf)));
        assert_eq!(yard.memory.leaves(), 0);
    }

    #[tokio::test]
    async fn what_comes_from_an_erased_leaf_is_counted_without_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let yard = yard(folder.path());
        let leaf = LeafId::new();
        yard.door
            .erase(&yard.memory, &[leaf], Timestamp::now())
            .await
            .unwrap();
        let mut late = like(leaf, 1);
        late.extra = Some("canary".into());
        yard.door.record(&[late]).await.unwrap();
        let mut cursor = yard
            .log
            .read(storage::signals::Position {
                partition: Partition(0),
                offset: 0,
            })
            .unwrap();
        let page = cursor.next_page().unwrap().unwrap();
        let entry = page.iter().next().unwrap();
        let opened = sealing::open(entry.payload, entry.time, &yard.keys).unwrap();
        let sealing::Opened::Clear(signal) = opened else {
            panic!("it is plain")
        };
        assert_eq!((signal.leaf, signal.extra), (None, None));
    }
}
