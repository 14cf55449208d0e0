use super::*;
use std::path::Path;
use tempfile::TempDir;

fn put(kind: u8, key: &[u8], value: &[u8]) -> Change {
    Change {
        kind,
        key: key.into(),
        value: Some(value.to_vec()),
    }
}

fn all(store: &StateStore, kind: u8) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    store
        .scan(kind, |key, value| {
            found.push((key.to_vec(), value.to_vec()));
            Ok::<_, Error>(())
        })
        .unwrap();
    found
}

#[test]
fn values_and_positions_come_back_after_a_reopen() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    {
        let store = StateStore::open(&path).unwrap();
        assert_eq!(store.positions().unwrap(), []);
        store
            .commit(
                &[put(1, b"b", b"two"), put(1, b"a", b"one"), put(2, b"a", b"")],
                &[(0, 7)],
            )
            .unwrap();
        store
            .commit(&[put(1, b"a", b"uno")], &[(0, 9), (1, u64::MAX)])
            .unwrap();
    }
    let store = StateStore::open(&path).unwrap();
    assert_eq!(store.positions().unwrap(), [(0, 9), (1, u64::MAX)]);
    assert_eq!(store.get(1, b"a").unwrap().as_deref(), Some(&b"uno"[..]));
    assert_eq!(store.get(3, b"a").unwrap(), None);
    assert_eq!(
        all(&store, 1),
        [(b"a".to_vec(), b"uno".to_vec()), (b"b".to_vec(), b"two".to_vec())]
    );
    let mut keys = 0;
    store.keys(1, |_| keys += 1).unwrap();
    assert_eq!(keys, 2);
}

#[test]
fn deleted_values_are_in_no_file() {
    let folder = TempDir::new().unwrap();
    let store = StateStore::open(&folder.path().join("state")).unwrap();
    let canary = b"canary-of-a-person-who-left";
    store.commit(&[put(1, b"a", canary)], &[]).unwrap();
    assert!(holds(folder.path(), canary));
    let delete = Change {
        value: None,
        ..put(1, b"a", b"")
    };
    store.commit(&[delete], &[]).unwrap();
    assert!(!holds(folder.path(), canary));
}

fn holds(folder: &Path, wanted: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}

#[test]
fn a_changed_byte_is_found() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    let value = b"a value that is long enough to be found again".repeat(3);
    {
        let store = StateStore::open(&path).unwrap();
        store
            .commit(&[put(1, b"good", b"sound"), put(1, b"key", &value)], &[])
            .unwrap();
        // A deletion brings everything from the write-ahead file into this one.
        let delete = Change {
            value: None,
            ..put(1, b"none", b"")
        };
        store.commit(&[delete], &[]).unwrap();
        assert_eq!(store.check().unwrap().damaged, Vec::<String>::new());
    }
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes
        .windows(20)
        .position(|window| window == &value[..20])
        .unwrap();
    bytes[at + 5] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let store = StateStore::open(&path).unwrap();
    assert!(matches!(store.get(1, b"key"), Err(Error::Damaged { .. })));
    assert_eq!(store.get(1, b"good").unwrap().as_deref(), Some(&b"sound"[..]));
    let checked = store.check().unwrap();
    assert_eq!(
        (checked.values, checked.damaged),
        (2, vec!["1/6b6579".to_owned()])
    );
}

#[test]
fn a_file_that_is_no_state_is_refused_with_its_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state");
    std::fs::write(&path, b"not a database at all, and long enough to be read as one").unwrap();
    let error = StateStore::open(&path).err().unwrap().to_string();
    assert!(
        error.contains("state") && error.contains("move it away"),
        "{error}"
    );
}

#[test]
fn a_copy_is_whole() {
    let folder = TempDir::new().unwrap();
    let store = StateStore::open(&folder.path().join("state")).unwrap();
    store.commit(&[put(1, b"a", b"one")], &[(0, 3)]).unwrap();
    let copy = folder.path().join("copy");
    store.copy_to(&copy).unwrap();
    let copy = StateStore::open(&copy).unwrap();
    assert_eq!(
        (all(&copy, 1), copy.positions().unwrap()),
        (all(&store, 1), vec![(0, 3)])
    );
}
