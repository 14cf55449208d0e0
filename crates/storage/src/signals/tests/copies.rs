//! Copies of a log that is being written.

use super::{segments::segment_files, *};
use std::{
    fs::{self, File},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

/// Copies all pieces; gives the end of the copy.
fn copy(from: &Path, to: &Path) -> Result<u64, Error> {
    make_dirs(to, 1).unwrap();
    let mut end = 0;
    for piece in pieces(from)? {
        let mut file = File::create(to.join(piece.relative())).unwrap();
        end = piece.write_to(&mut file)?.end;
    }
    Ok(end)
}

#[test]
fn a_copy_made_under_load_holds_all_that_was_acknowledged_before_it() {
    let (dir, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = EmbeddedLog::open(dir.path(), &small_segments()).unwrap();
    append(&log, batch([0])).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut key = 1;
            while !stop.load(Ordering::Relaxed) {
                append(&log, batch(key..key + 7)).unwrap();
                key += 7;
            }
        });
        for round in 0..20 {
            let before = log.tail(ZERO).unwrap().next();
            let to = away.path().join(round.to_string());
            let end = copy(dir.path(), &to).unwrap();
            assert!(end >= before, "round {round}: {end} of {before}");
            assert!(verify_dir(&to).unwrap().torn.is_empty());
            let copied = EmbeddedLog::open(&to, &small_segments()).unwrap();
            let expected: Vec<u128> = (0..u128::from(end)).collect();
            assert_eq!(keys_from(&copied, 0).unwrap(), expected);
            assert_eq!(append(&copied, batch([0])).unwrap(), [Appended::Duplicate]);
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_torn_end_is_left_out_and_damage_is_refused() {
    let (dir, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = EmbeddedLog::open(dir.path(), &Options::default()).unwrap();
    for key in 0..10 {
        append(&log, batch([key])).unwrap();
    }
    drop(log);
    let file = segment_files(dir.path()).pop().unwrap();
    let whole = fs::read(&file).unwrap();
    // Without the mark of the clean close, and in the middle of the group before it.
    fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    assert_eq!(copy(dir.path(), &away.path().join("torn")).unwrap(), 9);
    assert_eq!(extent(dir.path()).unwrap(), [(ZERO, 0..9)]);
    let mut damaged = whole;
    damaged[200] ^= 1;
    fs::write(&file, &damaged).unwrap();
    let refused = copy(dir.path(), &away.path().join("damaged"));
    assert!(matches!(refused, Err(Error::Damaged { .. })), "{refused:?}");
}

#[test]
fn a_segment_that_retention_took_is_told_from_one_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(dir.path(), &small_segments()).unwrap();
    for key in 0..200 {
        append(&log, batch([key])).unwrap();
    }
    let listed = pieces(dir.path()).unwrap();
    fs::remove_file(&segment_files(dir.path())[0]).unwrap();
    let gone = listed[0].write_to(&mut std::io::sink()).unwrap_err();
    assert!(gone.is_gone(), "{gone}");
}
