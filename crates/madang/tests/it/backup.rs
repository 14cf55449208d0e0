//! `madang backup` of yards that are served and written to, and what `madang restore` makes of it.

use crate::{
    crash::{BATCH, batch, check_memory, keys, read_log, yard_with_posts},
    help::run,
    process::{BINARY, Server, request},
};
use memory::{Door, Follower, Memory, sealing};
use model::{
    Act, ConsentStamp, LeafId, Object, PersonId, PostId, Purpose, PurposeSet, Scope, Signal, Source,
    Timestamp,
};
use serde_json::Value;
use social::{Actor, Social};
use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use storage::{
    Records, blob_refs,
    blobs::{BlobName, Blobs, FolderBlobs},
    keys::KeyStore,
    records::{self, Location},
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog},
    states::StateStore,
    values,
};

const BEFORE: usize = 40;
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with a yard in it, and places beside it.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        let place = Self {
            folder: tempfile::TempDir::new().unwrap(),
        };
        fs::create_dir(place.at("yard")).unwrap();
        place
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary; every argument that begins with `@` is a place.
    pub fn madang(&self, arguments: &[&str]) -> (i32, String) {
        let given: Vec<String> = arguments
            .iter()
            .map(|argument| match argument.strip_prefix('@') {
                Some(name) => self.at(name).display().to_string(),
                None => (*argument).to_owned(),
            })
            .collect();
        run(&given.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let (code, text) = self.madang(arguments);
        assert_eq!(code, 0, "{arguments:?}: {text}");
        text
    }

    pub fn fails(&self, arguments: &[&str], with: &str) {
        let (code, text) = self.madang(arguments);
        assert_eq!(code, 1, "{arguments:?}: {text}");
        assert!(text.contains(with), "{arguments:?}: {text}");
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
}

pub async fn open(data: &Path) -> Records {
    Records::open(Location::File(&data.join("records.sqlite")))
        .await
        .unwrap()
}

fn post_signals(address: SocketAddr, posts: &[PostId], round: usize, from: usize) -> Vec<String> {
    let (ids, body) = batch(posts, round, from);
    let (status, answer) = request(address, "POST", "/api/v1/signals", &body).unwrap();
    assert_eq!(status, 200, "{answer}");
    ids
}

/// Somebody new likes the post; the record is written by this process, the signal is relayed by the server.
fn like(runtime: &tokio::runtime::Runtime, social: &Social, post: PostId) {
    let actor = Actor::unremembered(PersonId::new());
    runtime.block_on(social.like(&actor, post)).unwrap();
}

/// How many `Like`s of each post the log has, each of another message id.
fn likes_in_log(data: &Path) -> HashMap<PostId, u64> {
    let log = EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap();
    let keys = keys(data);
    let mut cursor = log
        .read(Position {
            partition: Partition(0),
            offset: 0,
        })
        .unwrap();
    let mut likes = HashMap::new();
    while let Some(page) = cursor.next_page().unwrap() {
        for entry in page.iter() {
            if let sealing::Opened::Clear(signal) = sealing::open(entry.payload, entry.time, &keys).unwrap()
                && let (Act::Like, Object::Post(post)) = (signal.act, signal.object)
            {
                *likes.entry(post).or_default() += 1;
            }
        }
    }
    likes
}

/// Rows of a count, read beside a server.
async fn count(records: &Records, sql: &'static str) -> i64 {
    let row = records.read(move |tx| tx.query_first(sql, values![])).await;
    let row: Result<Option<storage::Row>, records::Error> = row;
    row.unwrap().unwrap().get(0).unwrap()
}

#[test]
fn what_was_acknowledged_before_a_backup_under_load_comes_back_once_and_counters_are_exact() {
    let place = Place::new();
    let yard = place.at("yard");
    let posts = yard_with_posts(&yard);
    fs::write(yard.join("madang.toml"), "memory.checkpoint_ms = 40\n").unwrap();
    let server = Server::start(&yard);
    let runtime = runtime();
    let social = Social::new(runtime.block_on(open(&yard)));
    let mut acknowledged = Vec::new();
    for number in 0..BEFORE {
        acknowledged.extend(post_signals(server.address, &posts, 0, number * BATCH));
        like(&runtime, &social, posts[number % posts.len()]);
    }
    let (stop, written) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                post_signals(server.address, &posts, round, 0);
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                like(&runtime, &social, posts[0]);
            }
        });
        let given_up = Instant::now() + PATIENCE;
        while written.load(Ordering::Relaxed) < 3 && Instant::now() < given_up {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Twice, so that the second exchanges the first.
        for _ in 0..2 {
            place.succeeds(&["backup", "--data", "@yard", "--to", "@copy", "--keys-to", "@keys"]);
        }
        stop.store(true, Ordering::Relaxed);
    });
    drop(server);

    for secret in ["copy/secret.key", "keys/master.key", "keys/keys.sqlite"] {
        assert_eq!(
            fs::metadata(place.at(secret)).unwrap().permissions().mode() & 0o077,
            0,
            "{secret}"
        );
    }
    assert!(!place.at("copy/keys.sqlite").exists() && !place.at("copy/master.key").exists());
    assert!(!place.at("copy.unfinished").exists());
    place.succeeds(&["doctor", "--backup", "@copy"]);
    place.succeeds(&[
        "restore",
        "--from",
        "@copy",
        "--data",
        "@back",
        "--keys-from",
        "@keys",
    ]);
    place.succeeds(&["doctor", "--data", "@back"]);

    let back = place.at("back");
    let restored = Server::start(&back);
    let records = runtime.block_on(open(&back));
    let given_up = Instant::now() + PATIENCE;
    while runtime.block_on(count(&records, "SELECT COUNT(*) FROM outbox")) > 0 && Instant::now() < given_up {
        std::thread::sleep(Duration::from_millis(20));
    }
    let rows = runtime.block_on(count(&records, "SELECT COUNT(*) FROM likes"));
    assert!(rows >= BEFORE as i64);
    let shown: Vec<Value> = posts
        .iter()
        .map(|post| {
            let (status, body) =
                request(restored.address, "GET", &format!("/api/v1/posts/{post}"), "").unwrap();
            assert_eq!(status, 200, "{body}");
            serde_json::from_str(&body).unwrap()
        })
        .collect();
    drop(restored);
    let (ids, views) = read_log(&back);
    for id in &acknowledged {
        assert_eq!(ids.get(id), Some(&1), "{id} was acknowledged before the backup");
    }
    assert!(ids.values().all(|times| *times == 1));
    let liked = likes_in_log(&back);
    // Every like of the copied records has its signal; one that came while the log was copied may be there besides.
    assert!(liked.values().sum::<u64>() >= rows.unsigned_abs());
    for (post, shown) in posts.iter().zip(&shown) {
        assert_eq!(
            shown["counts"]["views"].as_u64(),
            views.get(post).copied().or(Some(0))
        );
        assert!(liked[post] >= shown["counts"]["likes"].as_u64().unwrap());
    }
    check_memory(&back);
    place.succeeds(&["doctor", "--data", "@back"]);
}

/// Pictures that records name.
pub fn pictures(data: &Path, count: u32) -> Vec<BlobName> {
    let runtime = runtime();
    let blobs = FolderBlobs::open(data.join("blobs")).unwrap();
    let names: Vec<BlobName> = (0..count)
        .map(|number| {
            let bytes = [number.to_le_bytes().as_slice(), &[7; 3_000]].concat();
            let name = BlobName::of(&bytes, "jpg").unwrap();
            blobs.put(&name, &bytes).unwrap();
            name
        })
        .collect();
    let named = names.clone();
    runtime.block_on(async {
        let records = open(data).await;
        let kept = records.write(move |tx| {
            named
                .iter()
                .try_for_each(|name| blob_refs::retain(tx, name.as_str(), 1))
        });
        let kept: Result<(), records::Error> = kept.await;
        kept.unwrap();
    });
    names
}

/// A yard that was served once, with pictures, and is not served now.
fn quiet_yard(place: &Place, count: u32) -> Vec<BlobName> {
    let yard = place.at("yard");
    let posts = yard_with_posts(&yard);
    let names = pictures(&yard, count);
    let server = Server::start(&yard);
    post_signals(server.address, &posts, 0, 0);
    drop(server);
    names
}

#[test]
fn a_flipped_byte_or_a_strange_file_in_a_backup_is_found_and_nothing_is_restored() {
    let place = Place::new();
    let names = quiet_yard(&place, 3);
    place.succeeds(&["backup", "--data", "@yard", "--to", "@copy"]);
    place.succeeds(&["doctor", "--backup", "@copy"]);
    let picture = place.at("copy/blobs").join(FolderBlobs::relative(&names[1]));
    for damaged in [
        place.at("copy/signals/p00000/00000000000000000000.seg"),
        picture,
        place.at("copy/BLAKE3SUMS"),
    ] {
        let whole = fs::read(&damaged).unwrap();
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&damaged, &bytes).unwrap();
        let name = damaged.file_name().unwrap().to_str().unwrap();
        place.fails(&["doctor", "--backup", "@copy"], name);
        place.fails(
            &["restore", "--from", "@copy", "--data", "@back"],
            "nothing was restored",
        );
        fs::write(&damaged, &whole).unwrap();
    }
    fs::write(place.at("copy/blobs/stranger"), b"x").unwrap();
    place.fails(
        &["doctor", "--backup", "@copy"],
        "blobs/stranger is not of this backup",
    );
    fs::remove_file(place.at("copy/blobs/stranger")).unwrap();
    fs::remove_file(place.at("copy/records.sqlite")).unwrap();
    place.fails(&["doctor", "--backup", "@copy"], "records.sqlite cannot be read");
    assert!(!place.at("back").exists() && !place.at("back.unfinished").exists());
}

#[test]
fn an_interrupted_backup_is_taken_for_none_and_the_one_before_stays() {
    let place = Place::new();
    quiet_yard(&place, 800);
    let unfinished = place.at("copy.unfinished");
    let (yard, copy) = (place.at("yard"), place.at("copy"));
    let mut interrupted = 0;
    for round in 0..60 {
        let mut backup = Command::new(BINARY)
            .args([
                "backup",
                "--data",
                yard.to_str().unwrap(),
                "--to",
                copy.to_str().unwrap(),
            ])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // At another place each time, from the first folder on.
        let given_up = Instant::now() + PATIENCE;
        while !unfinished.exists() && backup.try_wait().unwrap().is_none() && Instant::now() < given_up {
            std::thread::sleep(Duration::from_micros(100));
        }
        std::thread::sleep(Duration::from_millis(4 * (round % 20)));
        backup.kill().unwrap();
        backup.wait().unwrap();
        if copy.exists() {
            // It was put in place before the kill: then it is whole.
            place.succeeds(&["doctor", "--backup", "@copy"]);
            fs::remove_dir_all(&copy).unwrap();
            if interrupted >= 3 {
                break;
            }
        } else if unfinished.exists() && !unfinished.join("backup.json").exists() {
            interrupted += 1;
            place.fails(
                &["doctor", "--backup", "@copy.unfinished"],
                "not a finished backup",
            );
            place.fails(
                &["restore", "--from", "@copy.unfinished", "--data", "@back"],
                "not a finished backup",
            );
        }
    }
    assert!(interrupted > 0, "no backup was interrupted");
    place.succeeds(&["backup", "--data", "@yard", "--to", "@copy"]);
    place.succeeds(&["doctor", "--backup", "@copy"]);
    assert!(!unfinished.exists());
}

#[test]
fn a_second_backup_shares_what_did_not_change_and_leaves_out_what_records_no_longer_name() {
    let place = Place::new();
    let names = quiet_yard(&place, 5);
    let picture = |name: &BlobName| place.at("copy/blobs").join(FolderBlobs::relative(name));
    place.succeeds(&["backup", "--data", "@yard", "--to", "@copy"]);
    let before = fs::metadata(picture(&names[0])).unwrap().ino();
    let gone = names[1].clone();
    runtime().block_on(async {
        let records = open(&place.at("yard")).await;
        let released = records
            .write(move |tx| blob_refs::release(tx, gone.as_str()))
            .await;
        let released: Result<(), records::Error> = released;
        released.unwrap();
    });
    place.succeeds(&["backup", "--data", "@yard", "--to", "@copy"]);
    assert_eq!(fs::metadata(picture(&names[0])).unwrap().ino(), before);
    assert!(!picture(&names[1]).exists());
    place.succeeds(&["doctor", "--backup", "@copy"]);
    assert!(!place.at("copy.unfinished").exists());

    let other = Place::new();
    quiet_yard(&other, 1);
    let (yard, copy) = (other.at("yard"), place.at("copy"));
    let (code, text) = run(&[
        "backup",
        "--data",
        yard.to_str().unwrap(),
        "--to",
        copy.to_str().unwrap(),
    ]);
    assert_eq!(code, 1);
    assert!(text.contains("another yard"), "{text}");
    place.fails(
        &["backup", "--data", "@yard", "--to", "@yard/copy"],
        "lie in each other",
    );
    place.fails(
        &[
            "backup",
            "--data",
            "@yard",
            "--to",
            "@copy",
            "--keys-to",
            "@copy/keys",
        ],
        "lie in each other",
    );
    place.fails(&["restore", "--from", "@copy", "--data", "@yard"], "is not empty");
}

/// Two people who allowed to be remembered, in log and memory of a yard that nobody serves.
pub fn remembered(data: &Path) -> [LeafId; 2] {
    let posts = yard_with_posts(data);
    let leaves = [LeafId::new(), LeafId::new()];
    fs::write(data.join("secret.key"), [9; 32]).unwrap();
    fs::set_permissions(data.join("secret.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let log: Arc<dyn SignalLog> =
        Arc::new(EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap());
    let keys = Arc::new(keys(data));
    let signals: Vec<Signal> = (0..20_usize)
        .map(|number| Signal {
            message_id: format!("s{number}").parse().unwrap(),
            at: Timestamp::now(),
            scope: Scope::Yard,
            leaf: Some(leaves[number % 2]),
            source: Source::Feed,
            act: Act::Tap,
            object: Object::Post(posts[number % posts.len()]),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        })
        .collect();
    let door = Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys));
    runtime().block_on(door.record(&signals)).unwrap();
    let states = Arc::new(StateStore::open(&data.join("memory.sqlite")).unwrap());
    let memory = Arc::new(Memory::open_sealed(states, Arc::clone(&keys)).unwrap());
    drop(Follower::start(&memory, &log, &keys).unwrap());
    memory.checkpoint(0).unwrap();
    leaves
}

/// The author of the posts is signed in on this leaf.
pub fn signed_in(data: &Path, leaf: LeafId) {
    runtime().block_on(async {
        let sql = "INSERT INTO leaves (person, visitor, leaf, used_at) SELECT id, $1, $1, 0 FROM people";
        let done = open(data)
            .await
            .write(move |tx| tx.execute(sql, values![leaf]))
            .await;
        let done: Result<u64, records::Error> = done;
        assert_eq!(done.unwrap(), 1);
    });
}

/// Accounts that are out of sight and wait for their erasure.
pub fn closed_accounts(data: &Path) -> i64 {
    runtime().block_on(async {
        let sql = "SELECT COUNT(*) FROM erasures e JOIN people p ON p.id = e.person
                   WHERE e.state = 'waiting' AND p.deleted_at IS NOT NULL";
        count(&open(data).await, sql).await
    })
}

/// Leaves in the memory's file, and records of the log that open.
pub fn kept(data: &Path) -> (Vec<LeafId>, usize) {
    const LEAF: u8 = 2;
    let states = StateStore::open(&data.join("memory.sqlite")).unwrap();
    let mut leaves = Vec::new();
    states
        .keys(LEAF, |key| leaves.extend(LeafId::from_slice(key)))
        .unwrap();
    let log = EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap();
    let keys = keys(data);
    let mut cursor = log
        .read(Position {
            partition: Partition(0),
            offset: 0,
        })
        .unwrap();
    let mut clear = 0;
    while let Some(page) = cursor.next_page().unwrap() {
        for entry in page.iter() {
            let opened = sealing::open(entry.payload, entry.time, &keys).unwrap();
            clear += usize::from(matches!(opened, sealing::Opened::Clear(_)));
        }
    }
    (leaves, clear)
}

#[test]
fn who_was_erased_after_the_backup_stays_erased_and_without_keys_nobody_is_remembered() {
    let place = Place::new();
    let yard = place.at("yard");
    let leaves = remembered(&yard);
    signed_in(&yard, leaves[0]);
    place.succeeds(&["backup", "--data", "@yard", "--to", "@copy", "--keys-to", "@keys"]);
    assert_eq!(kept(&yard).0.len(), 2);
    runtime()
        .block_on(keys(&yard).destroy(&leaves[..1], Timestamp::now()))
        .unwrap();

    // With the key store of the yard, which is still there.
    let text = place.succeeds(&[
        "restore",
        "--from",
        "@copy",
        "--data",
        "@back",
        "--keys-from",
        "@yard",
    ]);
    assert_eq!(kept(&place.at("back")), (vec![leaves[1]], 10));
    assert!(text.contains("1 accounts had all their leaves erased"), "{text}");
    assert_eq!(closed_accounts(&place.at("back")), 1);
    place.succeeds(&["doctor", "--data", "@back"]);
    drop(Server::start(&place.at("back")));

    // An old copy of the keys that is put back learns of the later erasure.
    let text = place.succeeds(&["restore", "--keys-from", "@keys", "--data", "@back"]);
    assert!(text.contains("1 later erasures"), "{text}");
    assert!(keys(&place.at("back")).was_erased(leaves[0]).unwrap());

    // With no key store at all.
    let text = place.succeeds(&["restore", "--from", "@copy", "--data", "@bare"]);
    assert!(text.contains("cannot be read again"), "{text}");
    assert_eq!(kept(&place.at("bare")), (vec![], 0));
    place.succeeds(&["doctor", "--data", "@bare"]);
    drop(Server::start(&place.at("bare")));
    place.succeeds(&["doctor", "--data", "@bare"]);
}

#[test]
fn keys_of_another_yard_are_refused() {
    let (place, other) = (Place::new(), Place::new());
    remembered(&place.at("yard"));
    remembered(&other.at("yard"));
    place.succeeds(&["backup", "--data", "@yard", "--keys-to", "@keys"]);
    let (yard, keys) = (other.at("yard"), place.at("keys"));
    let (code, text) = run(&[
        "backup",
        "--data",
        yard.to_str().unwrap(),
        "--keys-to",
        keys.to_str().unwrap(),
    ]);
    assert_eq!(code, 1);
    assert!(text.contains("keys of another yard"), "{text}");
    let store = KeyStore::open(
        &keys.join("keys.sqlite"),
        &storage::keys::MasterKey::load(&keys.join("master.key")).unwrap(),
    );
    assert_eq!(store.unwrap().count().unwrap(), 2);
}

#[test]
fn a_database_out_of_reach_and_a_dump_that_is_old_or_none_are_told() {
    let place = Place::new();
    quiet_yard(&place, 1);
    let toml = "records = \"postgres://nobody:secret@127.0.0.1:1/nowhere\"\n";
    fs::write(place.at("yard/madang.toml"), toml).unwrap();
    let backup = ["backup", "--data", "@yard", "--to", "@copy"];
    place.fails(&backup, "pg_dump failed");
    assert!(!place.madang(&backup).1.contains("secret"));
    let dump = fs::File::create(place.at("yard.dump")).unwrap();
    let with_dump = [&backup[..], &["--records", "@yard.dump"]].concat();
    place.fails(&with_dump, "no dump in the custom format");
    dump.set_modified(std::time::SystemTime::now() - Duration::from_secs(3_600))
        .unwrap();
    place.fails(&with_dump, "minutes old");
    assert!(!place.at("copy").exists() && !place.at("copy.unfinished").exists());
}
