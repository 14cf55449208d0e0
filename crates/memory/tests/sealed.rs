//! What names a leaf is sealed on its way into the log, and gone for good with the leaf's key.

#![cfg(test)]

use memory::{
    Arrival, Door, Follower, ItemId, Memory, Origin, Verdict,
    sealing::{self, Opened},
};
use model::{
    Act, ConsentStamp, LeafId, Object, PageId, PostId, Purpose, PurposeSet, Scope, Signal, Source, Tag,
    Timestamp, VisitorId,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog},
};

const CANARY: &str = "canary-4f1c8e27";

struct Yard {
    log: Arc<dyn SignalLog>,
    keys: Arc<KeyStore>,
    door: Door,
}

fn open(folder: &Path) -> Yard {
    let log: Arc<dyn SignalLog> =
        Arc::new(EmbeddedLog::open(&folder.join("signals"), &Options::default()).unwrap());
    let keys = KeyStore::open(&folder.join("keys.sqlite"), &MasterKey::from_bytes([9; 32])).unwrap();
    let keys = Arc::new(keys);
    let door = Door::new(Arc::clone(&log), [7; 32], Arc::clone(&keys));
    Yard { log, keys, door }
}

impl Yard {
    fn payloads(&self) -> Vec<(Vec<u8>, Timestamp)> {
        let partition = Partition(0);
        let mut cursor = self.log.read(Position { partition, offset: 0 }).unwrap();
        let mut found = Vec::new();
        while let Some(page) = cursor.next_page().unwrap() {
            found.extend(page.iter().map(|entry| (entry.payload.to_vec(), entry.time)));
        }
        found
    }

    fn opened(&self) -> Vec<Opened<Signal>> {
        let payloads = self.payloads();
        payloads
            .iter()
            .map(|(payload, at)| sealing::open(payload, *at, &self.keys).unwrap())
            .collect()
    }

    fn follow(&self) -> (Arc<Memory>, Follower) {
        let memory = Arc::new(Memory::new());
        let follower = Follower::start(&memory, &self.log, &self.keys).unwrap();
        (memory, follower)
    }
}

fn origin(leaf: LeafId) -> Origin {
    Origin {
        visitor: VisitorId::new(),
        leaf,
        consent: ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        }
        .into(),
    }
}

fn arrival(id: &str, act: Act, object: Object) -> Arrival {
    Arrival {
        message_id: id.parse().unwrap(),
        at: None,
        source: Source::Feed,
        act,
        object,
        trace: None,
        value: None,
        extra: Some(format!(r#"{{"search":"{CANARY}"}}"#).into()),
    }
}

fn recorded(leaf: LeafId, act: Act, object: Object) -> Signal {
    Signal {
        message_id: format!("{CANARY}:{}", PageId::new()).parse().unwrap(),
        at: Timestamp::now(),
        scope: Scope::Yard,
        leaf: Some(leaf),
        source: Source::Shop,
        act,
        object,
        consent: origin(leaf).consent.of(Source::Shop),
        trace: None,
        value: Some(3),
        extra: None,
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files of `folder` that hold `bytes`.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut holding = files(folder);
    holding.retain(|path| {
        let content = std::fs::read(path).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    });
    holding
}

#[tokio::test]
async fn what_names_a_leaf_stands_in_no_file_and_is_read_back_in_full() {
    let folder = tempfile::tempdir().unwrap();
    let yard = open(folder.path());
    let leaf = LeafId::new();
    let tag: Tag = "canarytag".parse().unwrap();
    let batch = vec![
        arrival(&format!("{CANARY}-1"), Act::View, Object::Post(PostId::new())),
        arrival(&format!("{CANARY}-2"), Act::Open, Object::Tag(tag)),
    ];
    yard.door
        .accept(&origin(leaf), batch, None, Timestamp::now())
        .await
        .unwrap();
    let like = recorded(leaf, Act::Like, Object::Post(PostId::new()));
    yard.door.record(std::slice::from_ref(&like)).await.unwrap();

    for (payload, _) in yard.payloads() {
        assert_eq!(
            sealing::key_of(&payload).unwrap(),
            yard.keys.key_of(leaf).await.unwrap().unwrap().id()
        );
    }
    let opened = yard.opened();
    assert!(
        matches!(&opened[0], Opened::Clear(signal) if signal.leaf == Some(leaf) && signal.extra.is_some())
    );
    assert_eq!(opened[2], Opened::Clear(like));
    drop(yard);
    for canary in [CANARY.as_bytes(), b"canarytag", leaf.as_bytes()] {
        assert_eq!(holding(folder.path(), canary), Vec::<PathBuf>::new());
    }
    // The search is able to find: the log's own magic is where it belongs.
    assert!(!holding(folder.path(), b"MADANGSL").is_empty());
}

#[tokio::test]
async fn with_its_key_a_leaf_is_gone_from_the_log_and_from_memory_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let yard = open(folder.path());
    let (mina, juno, post) = (LeafId::new(), LeafId::new(), PostId::new());
    for (leaf, id) in [(mina, "1"), (juno, "2"), (mina, "3")] {
        let act = vec![arrival(id, Act::Tap, Object::Post(post))];
        yard.door
            .accept(&origin(leaf), act, None, Timestamp::now())
            .await
            .unwrap();
    }
    let (memory, follower) = yard.follow();
    assert_eq!((memory.applied(), memory.leaves()), (3, 2));
    drop(follower);
    yard.keys.destroy(&[mina], Timestamp::now()).await.unwrap();
    let (memory, follower) = yard.follow();
    assert_eq!((memory.applied(), memory.leaves()), (1, 1));
    drop((follower, yard));
    let yard = open(folder.path());
    let erased = yard
        .opened()
        .into_iter()
        .filter(|opened| *opened == Opened::Erased)
        .count();
    assert_eq!(erased, 2);
}

#[tokio::test]
async fn what_an_erased_leaf_still_sends_is_counted_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let yard = open(folder.path());
    let (leaf, post) = (LeafId::new(), PostId::new());
    yard.keys.destroy(&[leaf], Timestamp::now()).await.unwrap();
    let (memory, _follower) = yard.follow();
    let late = vec![arrival("late", Act::Tap, Object::Post(post))];
    let verdicts = yard
        .door
        .accept(&origin(leaf), late, None, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(verdicts, [Verdict::Stored]);
    let signals = [
        recorded(leaf, Act::Like, Object::Post(post)),
        recorded(leaf, Act::Forget, Object::Leaf(leaf)),
    ];
    assert_eq!(
        yard.door.record(&signals).await.unwrap(),
        [Verdict::Stored, Verdict::Erased]
    );
    let deadline = Instant::now() + Duration::from_secs(20);
    while memory.applied() < 2 {
        assert!(Instant::now() < deadline, "not applied within 20 s");
        std::thread::sleep(Duration::from_millis(2));
    }
    let counters = memory.counters(ItemId::Post(post));
    assert_eq!((counters.taps, counters.likes, memory.leaves()), (1, 1, 0));
    for opened in yard.opened() {
        assert!(
            matches!(
                opened,
                Opened::Clear(Signal {
                    leaf: None,
                    extra: None,
                    ..
                })
            ),
            "{opened:?}"
        );
    }
    drop((_follower, yard));
    assert_eq!(holding(folder.path(), leaf.as_bytes()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn signals_of_many_leaves_recorded_at_once_each_open_with_their_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let yard = open(folder.path());
    let leaves: Vec<LeafId> = (0..40).map(|_| LeafId::new()).collect();
    let mut signals: Vec<Signal> = (0..400)
        .map(|number| recorded(leaves[number % 40], Act::Like, Object::Post(PostId::new())))
        .collect();
    signals[7].leaf = None;
    yard.door.record(&signals).await.unwrap();
    assert_eq!(yard.keys.count().unwrap(), 40);
    let opened = yard.opened();
    for (opened, signal) in opened.iter().zip(&signals) {
        assert_eq!(*opened, Opened::Clear(signal.clone()));
    }
    yard.keys.destroy(&leaves[3..4], Timestamp::now()).await.unwrap();
    for (opened, signal) in yard.opened().iter().zip(&signals) {
        assert_eq!(*opened == Opened::Erased, signal.leaf == Some(leaves[3]));
    }
}
