//! From the door through the log into memory, with a real log in a temporary folder.

#![cfg(test)]

use consent::{Choice, Consented, Consents, GlobalPrivacyControl, Personalise, Subject, Via};
use memory::{Arrival, Door, Follower, ItemId, Memory, Origin, PersonMemory, Relay, Verdict};
use model::{
    Act, ConsentStamp, LeafId, MessageId, Object, PersonId, PostId, Purpose, PurposeSet, Signal, Source, Tag,
    Timestamp, VisitorId,
};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    keys::{KeyStore, MasterKey},
    outbox,
    signals::{EmbeddedLog, Options, SignalLog},
    states::StateStore,
    testing,
};

fn open(folder: &Path) -> Arc<dyn SignalLog> {
    Arc::new(EmbeddedLog::open(folder, &Options::default()).unwrap())
}

fn keys(folder: &Path) -> Arc<KeyStore> {
    let master = MasterKey::from_bytes([9; 32]);
    Arc::new(KeyStore::open(&folder.join("keys.sqlite"), &master).unwrap())
}

fn origin(purposes: PurposeSet) -> Origin {
    Origin {
        visitor: VisitorId::new(),
        leaf: LeafId::new(),
        consent: ConsentStamp { purposes }.into(),
    }
}

fn arrival(id: &str, act: Act, post: PostId) -> Arrival {
    Arrival {
        message_id: id.parse().unwrap(),
        at: None,
        source: Source::Feed,
        act,
        object: Object::Post(post),
        trace: None,
        value: None,
        extra: None,
    }
}

/// The proof that a feed would hold for this leaf, made by the real desk.
async fn consented(leaf: LeafId) -> Consented<Personalise> {
    let folder = tempfile::TempDir::new().unwrap();
    let records = testing::sqlite(&folder).await;
    records.migrate(consent::MIGRATIONS).await.unwrap();
    let person = Subject::Person(PersonId::new());
    let allow = vec![Choice::allow(Purpose::Personalise)];
    let standing = Consents::new(records)
        .answer(person, allow, Via::Sheet, Timestamp::now())
        .await
        .unwrap();
    standing.allow(&[leaf], GlobalPrivacyControl::Unset).unwrap()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "not within 20 s: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn liked(person: &PersonMemory) -> usize {
    person.history.iter().filter(|line| line.acts.liked()).count()
}

#[tokio::test]
async fn a_signal_reaches_memory_and_a_restart_remembers_it_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys(folder.path());
    let allowed = origin(PurposeSet::NONE.with(Purpose::Personalise));
    let consented = consented(allowed.leaf).await;
    let post = PostId::new();
    {
        let log = open(folder.path());
        let memory = Arc::new(Memory::new());
        let _follower = Follower::start(&memory, &log, &keys).unwrap();
        let door = Door::new(Arc::clone(&log), [7; 32], Arc::clone(&keys));
        let batch = vec![
            arrival("a", Act::Open, post),
            arrival("b", Act::View, post),
            arrival("a", Act::Open, post),
        ];
        let verdicts = door
            .accept(&allowed, batch, None, Timestamp::now())
            .await
            .unwrap();
        assert_eq!(verdicts, [Verdict::Stored, Verdict::Stored, Verdict::Duplicate]);
        until("both are applied", || memory.applied() == 2);
        assert_eq!(memory.person(&consented).history.len(), 1);
    }
    let log = open(folder.path());
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let counters = memory.counters(ItemId::Post(post));
    assert_eq!((counters.opens, counters.views), (1, 1));
    assert_eq!(memory.person(&consented).seen.len(), 1);
}

#[tokio::test]
async fn a_view_counts_once_per_visitor_post_and_hour() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys(folder.path());
    let log = open(folder.path());
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let door = Door::new(log, [7; 32], Arc::clone(&keys));
    let (mina, juno, post) = (origin(PurposeSet::NONE), origin(PurposeSet::NONE), PostId::new());
    let noon = Timestamp::from_micros(1_700_000_000_000_000);
    let later = noon.plus(Duration::from_secs(3_600));
    for (from, id, at) in [
        (&mina, "1", noon),
        (&mina, "2", noon),
        (&juno, "3", noon),
        (&mina, "4", later),
    ] {
        door.accept(from, vec![arrival(id, Act::View, post)], None, at)
            .await
            .unwrap();
    }
    until("three are applied", || memory.applied() == 3);
    assert_eq!(memory.counters(ItemId::Post(post)).views, 3);
}

#[tokio::test]
async fn who_it_was_is_not_stored_where_nothing_was_allowed() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys(folder.path());
    let log = open(folder.path());
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let silent = origin(PurposeSet::NONE);
    let door = Door::new(log, [7; 32], Arc::clone(&keys));
    let post = PostId::new();
    door.accept(
        &silent,
        vec![arrival("a", Act::Tap, post)],
        None,
        Timestamp::now(),
    )
    .await
    .unwrap();
    until("it is applied", || memory.applied() == 1);
    assert_eq!(memory.counters(ItemId::Post(post)).taps, 1);
    assert_eq!(memory.leaves(), 0);
    drop((door, _follower));
    let leaf = silent.leaf.as_bytes().as_slice();
    let visitor = silent.visitor.as_bytes().as_slice();
    for segment in std::fs::read_dir(folder.path().join("p00000")).unwrap() {
        let bytes = std::fs::read(segment.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(16)
                .any(|window| window == leaf || window == visitor)
        );
    }
}

#[tokio::test]
async fn what_a_person_asks_to_forget_stays_forgotten_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys(folder.path());
    let allowed = origin(PurposeSet::NONE.with(Purpose::Personalise));
    let consented = consented(allowed.leaf).await;
    let (kept, dropped) = (PostId::new(), PostId::new());
    {
        let log = open(folder.path());
        let door = Door::new(log, [7; 32], Arc::clone(&keys));
        let batch = vec![arrival("1", Act::Tap, kept), arrival("2", Act::Tap, dropped)];
        door.accept(&allowed, batch, None, Timestamp::now())
            .await
            .unwrap();
        let forget = Signal {
            message_id: "forget-1".parse::<MessageId>().unwrap(),
            at: Timestamp::now(),
            scope: model::Scope::Yard,
            leaf: Some(allowed.leaf),
            source: Source::Feed,
            act: Act::Forget,
            object: Object::Post(dropped),
            consent: allowed.consent.of(Source::Feed),
            trace: None,
            value: None,
            extra: None,
        };
        door.record(&[forget]).await.unwrap();
    }
    let log = open(folder.path());
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let person = memory.person(&consented);
    assert_eq!(person.history.len(), 1);
    assert_eq!(memory.item_id(person.history[0].item), Some(ItemId::Post(kept)));
}

#[tokio::test]
async fn the_relay_moves_the_outbox_into_the_log_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys(folder.path());
    let records = testing::sqlite(&folder).await;
    records.migrate(outbox::MIGRATIONS).await.unwrap();
    let log = open(&folder.path().join("signals"));
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let door = Door::new(log, [7; 32], Arc::clone(&keys));
    let allowed = origin(PurposeSet::NONE.with(Purpose::Personalise));
    let like = Signal {
        message_id: "like:1".parse().unwrap(),
        at: Timestamp::now(),
        scope: model::Scope::Yard,
        leaf: Some(allowed.leaf),
        source: Source::Feed,
        act: Act::Like,
        object: Object::Post(PostId::new()),
        consent: allowed.consent.of(Source::Feed),
        trace: None,
        value: None,
        extra: None,
    };
    // The relay had appended it and died before it could settle the row.
    door.record(std::slice::from_ref(&like)).await.unwrap();
    records.write(move |tx| outbox::put(tx, &like)).await.unwrap();
    let relay = Relay::new(records.clone(), door);
    assert_eq!(relay.drain().await.unwrap(), 1);
    assert!(outbox::waiting(&records, 1).await.unwrap().is_empty());
    until("it is applied", || memory.applied() == 1);
    assert_eq!(liked(&memory.person(&consented(allowed.leaf).await)), 1);
}

#[tokio::test]
async fn a_view_that_is_sent_again_and_again_over_restarts_counts_once_for_its_tag() {
    let folder = tempfile::TempDir::new().unwrap();
    let states = folder.path().join("memory.sqlite");
    let tag: Tag = "moonjar".parse().unwrap();
    let measured = PurposeSet::NONE.with(Purpose::Measure);
    let viewers: Vec<Origin> = (0..10).map(|_| origin(measured)).collect();
    let posts: Vec<PostId> = (0..7).map(|_| PostId::new()).collect();
    let now = Timestamp::now();
    for (restart, checkpointed) in [true, false, true, false].into_iter().enumerate() {
        let log = open(&folder.path().join("signals"));
        let memory = Arc::new(Memory::open(Arc::new(StateStore::open(&states).unwrap())).unwrap());
        for post in &posts {
            memory.set_tags(memory.intern(ItemId::Post(*post)), std::slice::from_ref(&tag));
        }
        let keys = keys(folder.path());
        let follower = Follower::start(&memory, &log, &keys).unwrap();
        let door = Door::new(log, [7; 32], keys);
        // Each post is new at one of the first two starts and sent again, twice, at all that follow.
        for (place, post) in posts.iter().enumerate().filter(|(place, _)| place % 2 <= restart) {
            for (viewer, from) in viewers.iter().enumerate() {
                let view = arrival(&format!("{place}-{viewer}"), Act::View, *post);
                door.accept(from, vec![view.clone(), view], None, now)
                    .await
                    .unwrap();
            }
        }
        let expected = if restart == 0 { 40 } else { 70 };
        until("all are counted", || memory.tag_views(&tag) == expected);
        if checkpointed {
            memory.checkpoint(0).unwrap();
        }
        drop(follower);
        let stats = memory.tag(&tag, now);
        assert_eq!((stats.views, stats.uniques.value), (expected, 10));
        assert_eq!((stats.anonymous, stats.days.last().unwrap().1), (0, expected));
    }
}

#[tokio::test]
async fn what_was_brought_along_teaches_its_bringer_and_counts_nowhere() {
    let folder = tempfile::TempDir::new().unwrap();
    let (log, keys) = (open(&folder.path().join("log")), keys(folder.path()));
    let memory = Arc::new(Memory::new());
    let _follower = Follower::start(&memory, &log, &keys).unwrap();
    let door = Door::new(log, [7; 32], keys);
    let origin = origin(PurposeSet::NONE.with(Purpose::Personalise));
    let post = PostId::new();
    let brought = Arrival {
        source: Source::Import,
        ..arrival("brought", Act::Like, post)
    };
    let now = Timestamp::now();
    door.accept(&origin, vec![brought], None, now).await.unwrap();
    until("it is applied", || memory.applied() == 1);
    let consented = consented(origin.leaf).await;
    assert_eq!(liked(&memory.person(&consented)), 1);
    assert_eq!(memory.counters(ItemId::Post(post)).likes, 0);

    let order = memory::forget_order(origin.leaf, memory::Forgotten::Source(Source::Feed), now).unwrap();
    door.record(&[order]).await.unwrap();
    until("the order is applied", || memory.applied() == 2);
    assert_eq!(
        memory.person(&consented).history.len(),
        1,
        "it did not come from the feed"
    );
    let order = memory::forget_order(origin.leaf, memory::Forgotten::Source(Source::Import), now).unwrap();
    door.record(&[order]).await.unwrap();
    until("that order is applied", || memory.applied() == 3);
    assert!(memory.person(&consented).is_empty());
}

#[tokio::test]
async fn people_are_told_their_own_signals_and_nobody_elses() {
    let folder = tempfile::TempDir::new().unwrap();
    let (log, keys) = (open(&folder.path().join("log")), keys(folder.path()));
    let door = Door::new(log, [7; 32], keys);
    let allowed = PurposeSet::NONE.with(Purpose::Personalise);
    let (mina, doyun, nameless) = (origin(allowed), origin(allowed), origin(PurposeSet::NONE));
    let now = Timestamp::now();
    for (who, id) in [(&mina, "of-mina"), (&doyun, "of-doyun"), (&nameless, "of-nobody")] {
        let arrivals = vec![arrival(id, Act::Tap, PostId::new())];
        door.accept(who, arrivals, None, now).await.unwrap();
    }
    let told = tokio::task::spawn_blocking(move || {
        let mut told = Vec::new();
        door.own_signals::<memory::Error>(&[mina.leaf, nameless.leaf], |signal| {
            told.push(signal.message_id.as_str().to_owned());
            Ok(memory::Going::On)
        })
        .map(|()| told)
    });
    assert_eq!(told.await.unwrap().unwrap(), ["of-mina"]);
}
