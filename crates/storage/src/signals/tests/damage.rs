use super::{
    segments::{copy_log, segment_files},
    *,
};
use std::{fs, path::Path};

/// A log of several segments as a kill leaves it, the place where its last group stands, and where that ends.
fn killed_log(dir: &Path) -> (u64, u64) {
    let live = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(live.path(), &small_segments()).unwrap();
    for chunk in 0..20 {
        append(&log, batch(chunk * 10..(chunk + 1) * 10)).unwrap();
    }
    let start = log.usage(ZERO).unwrap().last().unwrap().bytes;
    append(&log, batch(200..203)).unwrap();
    let end = log.usage(ZERO).unwrap().last().unwrap().bytes;
    copy_log(live.path(), dir);
    assert!(end > start && segment_files(dir).len() > 2);
    (start, end)
}

fn open(dir: &Path) -> Result<EmbeddedLog, Error> {
    EmbeddedLog::open(dir, &small_segments())
}

/// What the last group would leave if the power went after only some of its bytes were written.
fn tear(dir: &Path, damage: impl FnOnce(&mut Vec<u8>)) {
    let last = segment_files(dir).pop().unwrap();
    let mut bytes = fs::read(&last).unwrap();
    damage(&mut bytes);
    fs::write(&last, bytes).unwrap();
}

fn holds_all_but_the_last_group(dir: &Path) {
    let log = open(dir).unwrap();
    assert_eq!(keys_from(&log, 0).unwrap(), (0..200).collect::<Vec<_>>());
    // The keys of what was cut are free again, and the offsets go on where they stood.
    assert_eq!(append(&log, batch([200])).unwrap(), [Appended::Stored(at(200))]);
    drop(log);
    let verified = verify_dir(dir).unwrap();
    assert!(
        verified.is_sound() && verified.torn.is_empty() && verified.records == 201,
        "{verified:?}"
    );
}

#[test]
fn the_last_group_torn_at_any_byte_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole");
    let (start, end) = killed_log(&whole);
    for torn_at in start..end {
        let [cut, zeroed] = ["cut", "zeroed"].map(|kind| dir.path().join(format!("{kind} {torn_at}")));
        copy_log(&whole, &cut);
        tear(&cut, |bytes| bytes.truncate(torn_at as usize));
        holds_all_but_the_last_group(&cut);
        copy_log(&whole, &zeroed);
        tear(&zeroed, |bytes| bytes[torn_at as usize..].fill(0));
        holds_all_but_the_last_group(&zeroed);
        fs::remove_dir_all(cut).unwrap();
        fs::remove_dir_all(zeroed).unwrap();
    }
}

#[test]
fn a_last_group_whose_beginning_was_not_written_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let (start, end) = killed_log(dir.path());
    let verified = verify_dir(dir.path()).unwrap();
    assert_eq!((verified.records, verified.torn.len()), (203, 0));
    tear(dir.path(), |bytes| {
        bytes[start as usize..(start + end) as usize / 2].fill(0)
    });
    let verified = verify_dir(dir.path()).unwrap();
    assert_eq!(
        (verified.records, verified.torn.len(), verified.is_sound()),
        (200, 1, true)
    );
    holds_all_but_the_last_group(dir.path());
}

#[test]
fn the_log_as_killed_holds_every_group() {
    let dir = tempfile::tempdir().unwrap();
    killed_log(dir.path());
    assert_eq!(
        keys_from(&open(dir.path()).unwrap(), 0).unwrap(),
        (0..203).collect::<Vec<_>>()
    );
}

#[test]
fn any_flipped_bit_before_the_last_group_is_named_and_open_refuses() {
    let dir = tempfile::tempdir().unwrap();
    let (start, _) = killed_log(dir.path());
    let files = segment_files(dir.path());
    for (file, len) in [(&files[0], 0), (&files[files.len() - 1], start as usize)] {
        let sound = fs::read(file).unwrap();
        // The bytes a sealed segment was cut to, or those before the last group.
        let len = if len == 0 { sound.len() } else { len };
        for byte in (0..len).step_by(3) {
            let mut damaged = sound.clone();
            damaged[byte] ^= 1 << (byte % 8);
            fs::write(file, &damaged).unwrap();
            let verified = verify_dir(dir.path()).unwrap();
            let [problem] = &verified.problems[..] else {
                panic!("byte {byte}: {verified:?}")
            };
            assert_eq!(&problem.file, file);
            assert!(problem.at <= byte as u64, "byte {byte}: {problem}");
            assert!(
                matches!(open(dir.path()), Err(Error::Damaged { .. })),
                "byte {byte}"
            );
        }
        fs::write(file, sound).unwrap();
    }
    assert!(verify_dir(dir.path()).unwrap().is_sound());
}

#[test]
fn damage_to_the_last_group_of_a_closed_log_is_not_taken_for_a_torn_end() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path()).unwrap();
    append(&log, batch([1])).unwrap();
    let end = log.usage(ZERO).unwrap()[0].bytes as usize;
    drop(log);
    tear(dir.path(), |bytes| bytes[end - 1] ^= 1);
    assert!(matches!(
        open(dir.path()),
        Err(Error::Damaged {
            damage: Damage::GroupBody,
            offset: 0,
            ..
        })
    ));
}

#[test]
fn a_missing_segment_is_named() {
    let dir = tempfile::tempdir().unwrap();
    killed_log(dir.path());
    fs::remove_file(&segment_files(dir.path())[1]).unwrap();
    assert!(matches!(
        open(dir.path()),
        Err(Error::Damaged {
            damage: Damage::Missing,
            ..
        })
    ));
    assert_eq!(
        verify_dir(dir.path()).unwrap().problems[0].damage,
        Damage::Missing
    );
}

/// As after a failed sync, when even cutting the segment back failed: its last group is whole, was never
/// acknowledged, and other records took its offsets in the next segment.
#[test]
fn a_group_behind_the_end_of_a_sealed_segment_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    killed_log(dir.path());
    let sealed = segment_files(dir.path()).remove(0);
    let mut bytes = fs::read(&sealed).unwrap();
    let copy = bytes[64..].to_vec();
    bytes.extend(copy);
    fs::write(&sealed, bytes).unwrap();
    let verified = verify_dir(dir.path()).unwrap();
    assert!(verified.is_sound() && verified.records == 203, "{verified:?}");
    assert_eq!(
        keys_from(&open(dir.path()).unwrap(), 0).unwrap(),
        (0..203).collect::<Vec<_>>()
    );
}

#[test]
fn a_payload_that_looks_like_a_group_is_not_taken_for_one() {
    let dir = tempfile::tempdir().unwrap();
    let live = dir.path().join("live");
    let log = open(&live).unwrap();
    append(&log, batch([1])).unwrap();
    // The bytes of a sound group of another log, as the payload of the group that is torn.
    let other = dir.path().join("other");
    let (start, end) = killed_log(&other);
    let forged =
        fs::read(segment_files(&other).pop().unwrap()).unwrap()[start as usize..end as usize].to_vec();
    let mut forging = Batch::new();
    forging
        .push(Timestamp::default(), DedupeKeys::One(2), &forged)
        .unwrap();
    append(&log, forging).unwrap();
    let before = log.usage(ZERO).unwrap()[0].bytes as usize - forged.len();
    let killed = dir.path().join("killed");
    copy_log(&live, &killed);
    tear(&killed, |bytes| bytes[before - 20] ^= 1);
    assert_eq!(keys_from(&open(&killed).unwrap(), 0).unwrap(), [1]);
}

#[test]
fn a_newer_version_and_a_foreign_file_are_named() {
    let dir = tempfile::tempdir().unwrap();
    killed_log(dir.path());
    let file = segment_files(dir.path()).remove(0);
    let sound = fs::read(&file).unwrap();
    for (byte, expected) in [(8, Damage::UnknownVersion(2)), (0, Damage::NotASegment)] {
        let mut bytes = sound.clone();
        bytes[byte] = 2;
        fs::write(&file, bytes).unwrap();
        let Err(Error::Damaged { damage, .. }) = open(dir.path()) else {
            panic!("opened")
        };
        assert_eq!(damage, expected);
    }
}

#[test]
fn reading_a_damaged_record_names_the_place_and_keeps_the_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path()).unwrap();
    append(&log, batch([1])).unwrap();
    let first_end = log.usage(ZERO).unwrap()[0].bytes;
    append(&log, batch([2])).unwrap();
    let file = segment_files(dir.path()).pop().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[first_end as usize + 40] ^= 1;
    fs::write(&file, bytes).unwrap();
    let mut cursor = log.read(at(0)).unwrap();
    assert_eq!(cursor.next_page().unwrap().unwrap().iter().count(), 1);
    for _ in 0..2 {
        let Err(Error::Damaged {
            at: place, offset: 1, ..
        }) = cursor.next_page()
        else {
            panic!("read")
        };
        assert_eq!(place, first_end);
        assert_eq!(cursor.position(), at(1));
    }
}
