use super::*;
use crate::keys::{Error, Lookup};
use model::{LeafId, Timestamp};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

#[tokio::test]
async fn a_copy_is_made_while_the_store_is_open_and_replaces_the_one_before() {
    let (folder, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(folder.path());
    let leaves: Vec<LeafId> = (0..50).map(|_| LeafId::new()).collect();
    store.keys_of(&leaves).await.unwrap();
    let copy = file(away.path());
    assert_eq!(KeyStore::copy(&file(folder.path()), &copy).unwrap(), 50);
    store.destroy(&leaves[..20], NOW).await.unwrap();
    assert_eq!(KeyStore::copy(&file(folder.path()), &copy).unwrap(), 30);
    let names: Vec<_> = all_bytes(away.path()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, std::slice::from_ref(&copy), "copies do not accumulate");
    let copied = open(away.path());
    assert!(copied.key_of(leaves[0]).await.unwrap().is_none());
    let key = copied.key_of(leaves[30]).await.unwrap().unwrap();
    assert_eq!(key.id(), store.key_of(leaves[30]).await.unwrap().unwrap().id());
}

#[tokio::test]
async fn an_old_copy_put_back_does_not_undo_later_erasures() {
    let (folder, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let leaves: Vec<LeafId> = (0..9).map(|_| LeafId::new()).collect();
    let store = open(folder.path());
    let keys = store.keys_of(&leaves).await.unwrap();
    store.destroy(&leaves[..1], NOW).await.unwrap();
    let copy = file(away.path());
    KeyStore::copy(&file(folder.path()), &copy).unwrap();
    let second = store.destroy(&leaves[1..3], NOW).await.unwrap();
    let third = store.destroy(&leaves[3..4], NOW).await.unwrap();
    assert!(matches!(
        KeyStore::restore(&copy, &file(folder.path()), &master()),
        Err(Error::InUse { .. })
    ));
    drop(store);
    assert_eq!(
        KeyStore::restore(&copy, &file(folder.path()), &master()).unwrap(),
        2
    );
    let store = open(folder.path());
    assert_eq!(store.erasure_of(leaves[2]).unwrap(), Some(second));
    assert_eq!(store.erasure_of(leaves[3]).unwrap(), Some(third));
    assert_eq!((store.verify_ledger().unwrap(), store.count().unwrap()), (3, 5));
    for (number, key) in keys.iter().flatten().enumerate() {
        let found = store.lookup(key.id()).unwrap();
        assert_eq!(
            matches!(found, Lookup::Destroyed),
            number < 4,
            "{number}: {found:?}"
        );
    }
}

#[tokio::test]
async fn ledgers_that_went_different_ways_are_joined_without_losing_an_erasure() {
    let (folder, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let leaves: Vec<LeafId> = (0..6).map(|_| LeafId::new()).collect();
    let store = open(folder.path());
    store.keys_of(&leaves).await.unwrap();
    let copy = file(away.path());
    KeyStore::copy(&file(folder.path()), &copy).unwrap();
    store.destroy(&leaves[..2], NOW).await.unwrap();
    drop(store);
    let elsewhere = open(away.path());
    elsewhere.destroy(&leaves[1..4], NOW).await.unwrap();
    drop(elsewhere);
    assert_eq!(
        KeyStore::restore(&copy, &file(folder.path()), &master()).unwrap(),
        1
    );
    let store = open(folder.path());
    assert_eq!((store.verify_ledger().unwrap(), store.count().unwrap()), (2, 2));
    for (number, leaf) in leaves.iter().enumerate() {
        assert_eq!(store.was_erased(*leaf).unwrap(), number < 4, "{number}");
    }
}

#[tokio::test]
async fn a_copy_of_another_yard_is_refused_and_nothing_changes() {
    let (folder, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let leaf = LeafId::new();
    let store = open(folder.path());
    store.key_of(leaf).await.unwrap();
    drop(store);
    drop(open(away.path()));
    let refused = KeyStore::restore(&file(away.path()), &file(folder.path()), &master());
    assert!(matches!(refused, Err(Error::OtherStore { .. })), "{refused:?}");
    let wrong = MasterKey::from_bytes([1; 32]);
    let refused = KeyStore::restore(&file(away.path()), &file(folder.path()), &wrong);
    assert!(matches!(refused, Err(Error::WrongMasterKey)));
    assert_eq!(open(folder.path()).count().unwrap(), 1);
}

#[tokio::test]
async fn a_copy_comes_back_where_nothing_is_left() {
    let (folder, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let leaf = LeafId::new();
    let store = open(folder.path());
    let id = store.key_of(leaf).await.unwrap().unwrap().id();
    let copy = file(away.path());
    KeyStore::copy(&file(folder.path()), &copy).unwrap();
    drop(store);
    std::fs::remove_file(file(folder.path())).unwrap();
    assert_eq!(
        KeyStore::restore(&copy, &file(folder.path()), &master()).unwrap(),
        0
    );
    assert_eq!(open(folder.path()).key_of(leaf).await.unwrap().unwrap().id(), id);
}
