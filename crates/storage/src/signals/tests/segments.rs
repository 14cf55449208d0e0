use super::*;
use std::{fs, path::Path, path::PathBuf};

/// The segment files of partition 0, oldest first.
pub fn segment_files(log: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(log.join("p00000"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "seg"));
    paths.sort();
    paths
}

pub fn copy_log(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_log(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn tiny_window() -> Options {
    let window = DedupeWindow {
        least_keys: 5,
        age: Duration::ZERO,
        most_keys: 20,
    };
    Options {
        segment_bytes: 512,
        window,
        ..Options::default()
    }
}

#[test]
fn retention_drops_whole_segments_and_names_what_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &tiny_window()).unwrap();
    for key in 0..200 {
        append(&log, batch([key])).unwrap();
    }
    let before = log.usage(ZERO).unwrap();
    assert!(
        before.windows(2).all(|pair| pair[0].end == pair[1].first),
        "{before:?}"
    );
    let first = log.drop_before(at(100)).unwrap();
    assert!(first > 80 && first <= 100, "{first}");
    assert!(matches!(log.read(at(first - 1)), Err(Error::Dropped { .. })));
    let expected: Vec<u128> = (u128::from(first)..200).collect();
    assert_eq!(keys_from(&log, first).unwrap(), expected);
    assert_eq!(segment_files(dir.path()).len(), log.usage(ZERO).unwrap().len());
    drop(log);
    let log = EmbeddedLog::open(dir.path(), &tiny_window()).unwrap();
    assert_eq!(keys_from(&log, first).unwrap(), expected);
    assert_eq!(append(&log, batch([200])).unwrap(), [Appended::Stored(at(200))]);
}

#[test]
fn retention_keeps_what_the_dedupe_window_promises_to_know() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        window: DedupeWindow::default(),
        ..tiny_window()
    };
    let log = EmbeddedLog::open(dir.path(), &options).unwrap();
    append(&log, batch(0..200)).unwrap();
    append(&log, batch(200..300)).unwrap();
    assert_eq!(log.drop_before(at(300)).unwrap(), 0);
    drop(log);
    let log = EmbeddedLog::open(dir.path(), &options).unwrap();
    assert_eq!(
        append(&log, batch(0..300)).unwrap(),
        vec![Appended::Duplicate; 300]
    );
}

#[test]
fn a_cursor_that_retention_overtakes_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &tiny_window()).unwrap();
    append(&log, batch([0])).unwrap();
    let mut cursor = log.read(at(0)).unwrap();
    for key in 1..200 {
        append(&log, batch([key])).unwrap();
    }
    log.drop_before(at(150)).unwrap();
    assert!(matches!(cursor.next_page(), Err(Error::Dropped { .. })));
    assert_eq!(cursor.position(), at(0));
}

#[test]
fn one_process_at_a_time_has_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &Options::default()).unwrap();
    assert!(matches!(
        EmbeddedLog::open(dir.path(), &Options::default()),
        Err(Error::InUse { .. })
    ));
    drop(log);
    EmbeddedLog::open(dir.path(), &Options::default()).unwrap();
}

#[test]
fn the_number_of_partitions_cannot_change_once_something_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let options = |partitions| Options {
        partitions,
        ..Options::default()
    };
    drop(EmbeddedLog::open(dir.path(), &options(1)).unwrap());
    let log = EmbeddedLog::open(dir.path(), &options(3)).unwrap();
    append(&log, batch([1])).unwrap();
    drop(log);
    for asked in [0, 1, 2, 4] {
        let refused = EmbeddedLog::open(dir.path(), &options(asked));
        assert!(
            matches!(refused, Err(Error::PartitionCount { found: 3, .. })),
            "{asked}"
        );
    }
}

#[test]
fn a_closed_log_takes_no_more_than_its_records_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &Options::default()).unwrap();
    append(&log, batch(0..10)).unwrap();
    drop(log);
    let [file] = &segment_files(dir.path())[..] else {
        panic!("one segment")
    };
    assert!(fs::metadata(file).unwrap().len() < 1000);
}

#[test]
fn waiting_appends_are_stored_when_the_log_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &Options::default()).unwrap();
    let pending: Vec<_> = (0..100)
        .map(|key| log.append(ZERO, batch([key])).unwrap())
        .collect();
    drop(log);
    for (offset, pending) in pending.into_iter().enumerate() {
        assert_eq!(pending.wait().unwrap(), [Appended::Stored(at(offset as u64))]);
    }
}

#[test]
fn records_of_the_largest_size_fit_into_any_segment() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &small_segments()).unwrap();
    for key in 0..5 {
        let mut batch = Batch::new();
        batch
            .push(
                Timestamp::default(),
                DedupeKeys::One(key),
                &vec![key as u8; Batch::MAX_PAYLOAD],
            )
            .unwrap();
        append(&log, batch).unwrap();
    }
    let mut cursor = log.read(at(3)).unwrap();
    let page = cursor.next_page().unwrap().unwrap();
    assert_eq!(page.iter().next().unwrap().payload, vec![3; Batch::MAX_PAYLOAD]);
}
