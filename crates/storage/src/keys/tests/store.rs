use super::*;
use crate::keys::{Error, KeyId, Lookup, Options};
use model::{LeafId, Timestamp};
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_ask_at_once_for_a_new_leaf_get_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    let leaves: Vec<LeafId> = (0..20).map(|_| LeafId::new()).collect();
    let tasks: Vec<_> = (0..400)
        .map(|number| {
            let (store, leaf) = (Arc::clone(&store), leaves[number % 20]);
            tokio::spawn(async move { (leaf, store.key_of(leaf).await.unwrap().unwrap().id()) })
        })
        .collect();
    let mut ids = std::collections::HashMap::new();
    for task in tasks {
        let (leaf, id) = task.await.unwrap();
        assert_eq!(*ids.entry(leaf).or_insert(id), id);
    }
    let different: std::collections::HashSet<KeyId> = ids.into_values().collect();
    assert_eq!((different.len(), store.count().unwrap()), (20, 20));
}

#[tokio::test]
async fn a_key_outlives_a_restart_and_a_full_cache() {
    let folder = tempfile::tempdir().unwrap();
    let leaves: Vec<LeafId> = (0..500).map(|_| LeafId::new()).collect();
    let small = Options { cached_keys: 8 };
    let store = KeyStore::open_with(&file(folder.path()), &master(), small).unwrap();
    let keys = store.keys_of(&leaves).await.unwrap();
    let again = store.keys_of(&leaves).await.unwrap();
    drop(store);
    let store = open(folder.path());
    let reopened = store.keys_of(&leaves).await.unwrap();
    for ((key, again), reopened) in keys.iter().zip(&again).zip(&reopened) {
        let [key, again, reopened] = [key, again, reopened].map(|key| key.as_ref().unwrap());
        assert_eq!((key.id(), key.id()), (again.id(), reopened.id()));
        let mut sealed = Vec::new();
        let mut sealer = key.sealer().unwrap();
        sealer.seal(b"", &mut sealed, |out| out.extend(b"text")).unwrap();
        assert_eq!(reopened.open(b"", &mut sealed).unwrap(), b"text");
    }
}

#[tokio::test]
async fn a_lookup_tells_a_destroyed_key_from_one_that_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let leaf = LeafId::new();
    let id = store.key_of(leaf).await.unwrap().unwrap().id();
    assert!(matches!(store.lookup(id).unwrap(), Lookup::Key(key) if key.id() == id));
    store.destroy(&[leaf], NOW).await.unwrap();
    let unknown = KeyId::from_u64(id.as_u64() ^ 1);
    for _ in 0..2 {
        assert!(matches!(store.lookup(id).unwrap(), Lookup::Destroyed));
        assert!(matches!(store.lookup(unknown).unwrap(), Lookup::Unknown));
    }
    drop(store);
    let store = open(folder.path());
    assert!(matches!(store.lookup(id).unwrap(), Lookup::Destroyed));
    assert!(matches!(store.lookup(unknown).unwrap(), Lookup::Unknown));
}

#[tokio::test]
async fn an_erased_leaf_gets_no_key_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (known, never_seen, other) = (LeafId::new(), LeafId::new(), LeafId::new());
    store.keys_of(&[known, other]).await.unwrap();
    let erasure = store.destroy(&[known, never_seen, known], NOW).await.unwrap();
    assert_eq!((erasure.number, erasure.leaves, erasure.keys), (1, 2, 1));
    let again = store.destroy(&[known], NOW).await.unwrap();
    assert_eq!((again.number, again.leaves, again.keys), (2, 0, 0));
    drop(store);
    let store = open(folder.path());
    for leaf in [known, never_seen] {
        assert!(store.key_of(leaf).await.unwrap().is_none());
        assert_eq!(store.erasure_of(leaf).unwrap().as_ref(), Some(&erasure));
    }
    assert!(store.key_of(other).await.unwrap().is_some());
    assert!(!store.was_erased(other).unwrap());
    assert_eq!(store.count().unwrap(), 1);
}

#[tokio::test]
async fn a_wrong_master_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let wrong = KeyStore::open(&file(folder.path()), &MasterKey::from_bytes([8; 32]));
    assert!(matches!(wrong, Err(Error::WrongMasterKey)));
    drop(open(folder.path()));
}

#[tokio::test]
async fn one_process_at_a_time_has_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let second = KeyStore::open(&file(folder.path()), &master());
    assert!(matches!(second, Err(Error::InUse { .. })));
    drop(store);
    drop(open(folder.path()));
}

#[tokio::test]
async fn more_leaves_than_one_call_may_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let many = vec![LeafId::new(); KeyStore::MAX_LEAVES + 1];
    assert!(matches!(store.keys_of(&many).await, Err(Error::TooMany { .. })));
    assert!(matches!(
        store.destroy(&many, NOW).await,
        Err(Error::TooMany { .. })
    ));
    assert_eq!(store.count().unwrap(), 0);
}

#[tokio::test]
async fn a_ledger_line_cannot_be_changed_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for _ in 0..5 {
        let leaves: Vec<LeafId> = (0..30).map(|_| LeafId::new()).collect();
        store.keys_of(&leaves).await.unwrap();
        store.destroy(&leaves, NOW).await.unwrap();
    }
    assert_eq!(store.verify_ledger().unwrap(), 5);
    assert_eq!(
        store
            .erasures(2, 2)
            .unwrap()
            .iter()
            .map(|line| line.number)
            .collect::<Vec<_>>(),
        [3, 4]
    );
    drop(store);
    let connection = rusqlite::Connection::open(file(folder.path())).unwrap();
    for forbidden in [
        "DELETE FROM erasure",
        "UPDATE erasure SET at = 0",
        "DELETE FROM erased",
        "DELETE FROM key",
    ] {
        assert!(connection.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    // Whoever drops the triggers too still breaks the chain.
    connection
        .execute_batch("DROP TRIGGER erased_stays; DELETE FROM erased WHERE tag = (SELECT min(tag) FROM erased WHERE erasure = 3)")
        .unwrap();
    drop(connection);
    let damaged = open(folder.path()).verify_ledger().unwrap_err();
    assert!(damaged.to_string().contains("line 3 "), "{damaged}");
}

#[tokio::test]
async fn warming_reads_the_newest_keys_and_no_destroyed_one() {
    let folder = tempfile::tempdir().unwrap();
    let leaves: Vec<LeafId> = (0..9_000).map(|_| LeafId::new()).collect();
    let store = open(folder.path());
    store.keys_of(&leaves).await.unwrap();
    store.destroy(&leaves[8_990..], NOW).await.unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.warm(usize::MAX).unwrap(), 8_990);
    let few = Options { cached_keys: 100 };
    drop(store);
    let store = KeyStore::open_with(&file(folder.path()), &master(), few).unwrap();
    assert_eq!(store.warm(usize::MAX).unwrap(), 100);
}

#[test]
fn a_master_key_file_is_made_once_and_kept_from_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let made = MasterKey::load(&path).unwrap();
    let read = MasterKey::load(&path).unwrap();
    assert_eq!(made.derive("test")[..], read.derive("test")[..]);
    let mode = |bits| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(bits)).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    mode(0o644);
    assert!(
        MasterKey::load(&path)
            .unwrap_err()
            .to_string()
            .contains("chmod 600")
    );
    mode(0o600);
    std::fs::write(&path, [1; 31]).unwrap();
    assert!(
        MasterKey::load(&path)
            .unwrap_err()
            .to_string()
            .contains("31 bytes")
    );
}
