//! That destroyed keys are in no file, whatever happened around the destruction.

use super::*;
use crate::keys::{Lookup, file::KeyFile, vault::LeafTag};
use model::{LeafId, Timestamp};
use proptest::prelude::*;
use std::collections::HashSet;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

/// The cipher bytes of every wrapped key, by tag.
fn wrapped(folder: &Path) -> Vec<(LeafTag, [u8; 48])> {
    let connection = rusqlite::Connection::open(file(folder)).unwrap();
    let mut rows = connection
        .prepare("SELECT tag, wrapped FROM key ORDER BY slot")
        .unwrap();
    rows.query_map([], |row| Ok((LeafTag(row.get(0)?), row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// How many of `secrets` have any 16 aligned-to-nothing bytes of theirs in a file of `folder`.
fn found(folder: &Path, secrets: &[[u8; 48]]) -> usize {
    let pieces: HashSet<[u8; 16]> = secrets
        .iter()
        .flat_map(|secret| secret.chunks_exact(16).map(|piece| piece.try_into().unwrap()))
        .collect();
    let mut seen = HashSet::new();
    for (_, bytes) in all_bytes(folder) {
        for window in bytes.windows(16) {
            let window: &[u8; 16] = window.try_into().unwrap();
            if pieces.contains(window) {
                seen.insert(*window);
            }
        }
    }
    seen.len()
}

fn copy_folder(from: &Path, to: &Path) {
    for (path, bytes) in all_bytes(from) {
        std::fs::write(to.join(path.file_name().unwrap()), bytes).unwrap();
    }
}

#[tokio::test]
async fn of_thousands_destroyed_in_any_pattern_none_is_left_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut leaves = Vec::new();
    // In rounds of different sizes, with destructions in between, so that pages fill and split in every way.
    let mut gone = Vec::new();
    for round in 0..12_usize {
        let new: Vec<LeafId> = (0..700 + 97 * round).map(|_| LeafId::new()).collect();
        store.keys_of(&new).await.unwrap();
        leaves.extend(new);
        let doomed: Vec<LeafId> = leaves.iter().copied().skip(round).step_by(3 + round).collect();
        let tags: HashSet<LeafTag> = doomed.iter().map(|leaf| store.shared_tag(*leaf)).collect();
        let before = wrapped(folder.path());
        let secrets = before
            .iter()
            .filter(|(tag, secret)| tags.contains(tag) && *secret != [0; 48]);
        let secrets: Vec<[u8; 48]> = secrets.map(|(_, secret)| *secret).collect();
        assert_eq!(
            found(folder.path(), &secrets),
            3 * secrets.len(),
            "the search finds what is there"
        );
        store.destroy(&doomed, NOW).await.unwrap();
        gone.extend(secrets);
        assert_eq!(found(folder.path(), &gone), 0, "after round {round}");
    }
    assert!(gone.len() > 3_000, "{}", gone.len());
    drop(store);
    assert_eq!(found(folder.path(), &gone), 0);
    let copy = tempfile::tempdir().unwrap();
    KeyStore::copy(&file(folder.path()), &file(copy.path())).unwrap();
    assert_eq!(found(copy.path(), &gone), 0);
}

#[tokio::test]
async fn a_process_killed_between_the_commit_and_the_clearing_is_cleaned_up_after() {
    let (folder, crashed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let leaves: Vec<LeafId> = (0..300).map(|_| LeafId::new()).collect();
    let store = open(folder.path());
    let keys = store.keys_of(&leaves).await.unwrap();
    let tags = leaves[..100].iter().map(|leaf| store.shared_tag(*leaf)).collect();
    drop(store);
    let secrets: Vec<[u8; 48]> = wrapped(folder.path()).iter().map(|(_, secret)| *secret).collect();
    let (gone, kept) = secrets.split_at(100);
    // What the disk holds after the commit and before the clearing, as if the process had ended there.
    let (mut file, _) = KeyFile::open(&file(folder.path()), &master()).unwrap();
    file.connection()
        .execute_batch("UPDATE key SET wrapped = wrapped")
        .unwrap();
    file.transaction(|file| file.destroy(tags, NOW)).unwrap();
    copy_folder(folder.path(), crashed.path());
    drop(file);
    assert!(
        found(crashed.path(), gone) > 0,
        "the crash left something to clean up"
    );
    let store = open(crashed.path());
    assert_eq!(found(crashed.path(), gone), 0);
    assert_eq!(found(crashed.path(), kept), 3 * kept.len());
    let states = keys.iter().flatten().map(|key| store.lookup(key.id()).unwrap());
    let destroyed = states.filter(|state| matches!(state, Lookup::Destroyed)).count();
    assert_eq!(destroyed, 100);
    assert_eq!(store.verify_ledger().unwrap(), 1);
}

#[tokio::test]
async fn a_reader_of_another_process_delays_the_clearing_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let leaf = LeafId::new();
    let id = store.key_of(leaf).await.unwrap().unwrap().id();
    let secrets: Vec<[u8; 48]> = wrapped(folder.path()).iter().map(|(_, secret)| *secret).collect();
    let other = rusqlite::Connection::open(file(folder.path())).unwrap();
    other.execute_batch("BEGIN; SELECT count(*) FROM key;").unwrap();
    let answer = store.destroy(&[leaf], NOW).await;
    assert!(
        matches!(answer, Err(crate::keys::Error::NotCleared)),
        "{answer:?}"
    );
    assert!(matches!(store.lookup(id).unwrap(), Lookup::Destroyed));
    other.execute_batch("COMMIT").unwrap();
    drop(other);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while found(folder.path(), &secrets) > 0 {
        assert!(std::time::Instant::now() < deadline, "not cleared within 20 s");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(store.was_erased(leaf).unwrap());
}

#[tokio::test]
async fn neither_keys_nor_leaves_stand_in_the_file_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let leaf = LeafId::new();
    let key = store.key_of(leaf).await.unwrap().unwrap();
    let raw = *key.raw();
    for (path, bytes) in all_bytes(folder.path()) {
        assert!(
            !bytes.windows(16).any(|window| window == leaf.as_bytes()),
            "{path:?}"
        );
        assert!(
            !bytes
                .windows(16)
                .any(|window| window == &raw[..16] || window == &raw[16..]),
            "{path:?}"
        );
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path:?}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Ask(usize),
    Destroy(usize),
    Look(usize),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12_usize).prop_map(Step::Ask),
        2 => (0..12_usize).prop_map(Step::Destroy),
        6 => (0..12_usize).prop_map(Step::Look),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_history_agrees_with_a_plain_map(steps in prop::collection::vec(step(), 1..60), cached_keys in 1..16_usize) {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let options = crate::keys::Options { cached_keys };
        let open = || KeyStore::open_with(&file(folder.path()), &master(), options).unwrap();
        let leaves: Vec<LeafId> = (0..12).map(|_| LeafId::new()).collect();
        let (mut ids, mut erased) = ([None; 12], [false; 12]);
        let mut store = Some(open());
        for step in steps {
            let now = store.as_ref().unwrap();
            match step {
                Step::Ask(n) => {
                    let key = runtime.block_on(now.key_of(leaves[n])).unwrap();
                    prop_assert_eq!(key.is_none(), erased[n]);
                    if let Some(key) = key {
                        prop_assert_eq!(*ids[n].get_or_insert(key.id()), key.id());
                    }
                }
                Step::Destroy(n) => {
                    let line = runtime.block_on(now.destroy(&leaves[n..=n], NOW)).unwrap();
                    prop_assert_eq!(line.leaves, u64::from(!erased[n]));
                    prop_assert_eq!(line.keys, u64::from(!erased[n] && ids[n].is_some()));
                    erased[n] = true;
                }
                Step::Look(n) => {
                    prop_assert_eq!(now.was_erased(leaves[n]).unwrap(), erased[n]);
                    if let Some(id) = ids[n] {
                        match now.lookup(id).unwrap() {
                            Lookup::Key(key) => prop_assert!(!erased[n] && key.id() == id),
                            Lookup::Destroyed => prop_assert!(erased[n]),
                            Lookup::Unknown => prop_assert!(false, "a key was lost"),
                        }
                    }
                }
                Step::Reopen => {
                    store = None;
                    store = store.or_else(|| Some(open()));
                }
            }
        }
        store.unwrap().verify_ledger().unwrap();
    }
}
