//! `kill -9` while visitors post signals and members write comments: what was acknowledged is there once, and counters
//! equal a recount.

use crate::{
    members::{Member, written},
    process::{Server, request},
};
use memory::{
    Memory,
    sealing::{self, Opened},
};
use model::{Act, Object, PersonId, Photo, PostId, Signal, Timestamp};
use people::{HashCost, Imported, Language, People};
use serde_json::{Value, json};
use social::{BulkPost, PostPhoto, Social};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use storage::{
    Records, blob_refs,
    keys::{KeyStore, MasterKey},
    outbox,
    records::Location,
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog},
    states::StateStore,
};

const POSTS: usize = 5;
const SIGNALS: usize = 10_000;
pub const BATCH: usize = 50;
const SENDERS: usize = 4;
const MEMBERS: usize = 2;
const ROUNDS: usize = 3;
/// A yard that takes no signals for so long fails the test; it does not hang it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Posts to send signals about, written through the same crates that the server reads them with.
pub fn yard_with_posts(data: &Path) -> Vec<PostId> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let file = data.join("records.sqlite");
        let records = Records::open(Location::File(&file)).await.unwrap();
        let all = [
            outbox::MIGRATIONS,
            blob_refs::MIGRATIONS,
            people::MIGRATIONS,
            shop::MIGRATIONS,
            social::MIGRATIONS,
        ];
        records.migrate(&all.concat()).await.unwrap();
        let author = author(&records).await;
        let posts: Vec<BulkPost> = (0..POSTS).map(|_| post(author)).collect();
        let ids = posts.iter().map(|post| post.id).collect();
        Social::new(records).bulk_insert(posts).await.unwrap();
        ids
    })
}

async fn author(records: &Records) -> PersonId {
    let mut config = people::Config::new("http://127.0.0.1", "Yard");
    config.hash_cost = HashCost::LIGHT;
    let mina = Imported {
        sign_in: None,
        handle: "mina".parse().unwrap(),
        name: "Mina".parse().unwrap(),
        language: Language::Korean,
        bio: "".parse().unwrap(),
        picture: None,
    };
    let people = People::new(records.clone(), config).unwrap();
    people.import(vec![mina], Timestamp::now()).await.unwrap()[0].id
}

fn post(author: PersonId) -> BulkPost {
    let photo = Photo {
        width: 4,
        height: 5,
        thumbhash: Vec::new(),
        colour: [1, 2, 3],
        files: Vec::new(),
    };
    BulkPost {
        id: PostId::new(),
        author,
        created_at: Timestamp::now(),
        caption: "컵 #도자기".to_owned(),
        photos: vec![PostPhoto {
            photo,
            alt: String::new(),
        }],
        pins: Vec::new(),
    }
}

/// Sends signals until all are sent or the server is gone; gives the ids that were acknowledged.
fn send(
    address: SocketAddr,
    posts: &[PostId],
    round: usize,
    done: &AtomicUsize,
    stop: &AtomicBool,
) -> Vec<String> {
    let acknowledged = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let from = next.fetch_add(BATCH, Ordering::Relaxed);
                    if from >= SIGNALS {
                        return;
                    }
                    let (ids, body) = batch(posts, round, from);
                    if let Some((200, answer)) = request(address, "POST", "/api/v1/signals", &body) {
                        let answer: Value = serde_json::from_str(&answer).unwrap();
                        assert_eq!(answer["refused"], json!([]));
                        acknowledged.lock().unwrap().extend(ids);
                        done.fetch_add(BATCH, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    acknowledged.into_inner().unwrap()
}

pub fn batch(posts: &[PostId], round: usize, from: usize) -> (Vec<String>, String) {
    let ids: Vec<String> = (from..from + BATCH)
        .map(|number| format!("r{round}-{number}"))
        .collect();
    let signals: Vec<Value> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| {
            // One view of each post: a further one of this visitor and hour would be a repeat.
            let act = if place < POSTS { "view" } else { ["open", "tap"][place % 2] };
            json!({ "messageId": id, "act": act, "object": { "kind": "post", "id": posts[place % posts.len()] } })
        })
        .collect();
    (ids, json!({ "signals": signals }).to_string())
}

pub fn keys(data: &Path) -> KeyStore {
    let master = MasterKey::load(&data.join("master.key")).unwrap();
    KeyStore::open(&data.join("keys.sqlite"), &master).unwrap()
}

/// How often each message id stands in the log, and how often each post was viewed.
pub fn read_log(data: &Path) -> (HashMap<String, u32>, HashMap<PostId, u64>) {
    let (mut ids, mut views) = (HashMap::new(), HashMap::new());
    for signal in signals(data) {
        *ids.entry(signal.message_id.as_str().to_owned()).or_default() += 1;
        if let (Act::View, Object::Post(post)) = (signal.act, signal.object) {
            *views.entry(post).or_default() += 1;
        }
    }
    (ids, views)
}

fn signals(data: &Path) -> Vec<Signal> {
    let log = EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap();
    let keys = keys(data);
    let mut cursor = log
        .read(Position {
            partition: Partition(0),
            offset: 0,
        })
        .unwrap();
    let mut signals = Vec::new();
    while let Some(page) = cursor.next_page().unwrap() {
        for entry in page.iter() {
            let Opened::Clear(signal) = sealing::open(entry.payload, entry.time, &keys).unwrap() else {
                panic!("{} cannot be opened", entry.position);
            };
            signals.push(signal);
        }
    }
    signals
}

/// The last checkpoint is readable and counts what the log says up to its position.
pub fn check_memory(data: &Path) {
    let log = EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap();
    let states = StateStore::open(&data.join("memory.sqlite")).unwrap();
    let memory = Memory::open(Arc::new(states)).unwrap();
    let compared = memory.compare_with(&log, &keys(data)).unwrap();
    assert_eq!(compared.different, []);
}

/// Each comment is one signal in the log, however often the relay was killed in between.
fn comments_reach_the_log_once(data: &Path) {
    let mut server = Server::start(data);
    let given_up = Instant::now() + PATIENCE;
    let (mut comments, mut waiting) = written(data);
    while waiting > 0 && Instant::now() < given_up {
        std::thread::sleep(Duration::from_millis(20));
        (comments, waiting) = written(data);
    }
    server.kill();
    assert_eq!(waiting, 0, "the outbox is relayed");
    assert!(!comments.is_empty());
    let told = signals(data)
        .into_iter()
        .filter(|signal| signal.act == Act::Comment);
    assert_eq!(told.count(), comments.len());
}

/// So many kills; more on request.
fn rounds() -> usize {
    let asked = std::env::var("MADANG_CRASH_ROUNDS").ok();
    asked.map_or(ROUNDS, |rounds| rounds.parse().unwrap())
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_once_and_counters_equal_a_recount() {
    let folder = tempfile::TempDir::new().unwrap();
    let posts = yard_with_posts(folder.path());
    let mut acknowledged = Vec::new();
    let mut members: Vec<Member> = Vec::new();
    std::fs::write(folder.path().join("madang.toml"), "memory.checkpoint_ms = 40\n").unwrap();
    let rounds = rounds();
    for round in 0..rounds {
        let mut server = Server::start(folder.path());
        let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let address = server.address;
        if members.is_empty() {
            members.extend((0..MEMBERS).map(|n| Member::sign_up(address, &format!("member{n}"))));
        }
        std::thread::scope(|scope| {
            for member in &mut members {
                scope.spawn(|| member.comment(address, &posts, &stop));
            }
            let sending = scope.spawn(|| send(address, &posts, round, &done, &stop));
            // Somewhere in the middle, at another place in each round.
            let given_up = Instant::now() + PATIENCE;
            let enough = (round % ROUNDS + 1) * SIGNALS / (ROUNDS + 1);
            while done.load(Ordering::Relaxed) < enough && Instant::now() < given_up {
                std::thread::sleep(Duration::from_micros(200));
            }
            server.kill();
            stop.store(true, Ordering::Relaxed);
            acknowledged.extend(sending.join().unwrap());
        });
        let (ids, views) = read_log(folder.path());
        check_memory(folder.path());
        // Each request is of a new visitor, so no view here repeats one of another request.
        for id in &acknowledged {
            assert_eq!(ids.get(id), Some(&1), "{id} was acknowledged");
        }
        assert!(ids.values().all(|times| *times == 1));
        let (comments, _) = written(folder.path());
        for comment in members.iter().flat_map(|member| &member.acknowledged) {
            assert_eq!(comments.get(comment), Some(&1), "{comment} was acknowledged");
        }
        assert!(comments.values().all(|times| *times == 1));
        let server = Server::start(folder.path());
        for post in &posts {
            let path = format!("/api/v1/posts/{post}");
            let (status, body) = request(server.address, "GET", &path, "").unwrap();
            assert_eq!(status, 200, "{body}");
            let shown: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(
                shown["counts"]["views"].as_u64(),
                views.get(post).copied().or(Some(0))
            );
        }
    }
    comments_reach_the_log_once(folder.path());
    assert!(
        acknowledged.len() >= SIGNALS,
        "{} acknowledged in {rounds} rounds",
        acknowledged.len()
    );
}
