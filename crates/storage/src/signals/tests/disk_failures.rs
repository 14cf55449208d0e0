use super::{
    disk::{Disk, RealDisk},
    *,
};
use parking_lot::{Condvar, Mutex};
use std::{fs::File, future::Future, io, path::Path, pin::Pin, sync::Arc, task, thread};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// No room for another segment.
    Allocate,
    /// Room ran out in the middle of a write.
    Write,
    /// The write looked fine, the sync says that data was lost, and it was.
    Sync,
}

/// A disk that fails or stalls on demand.
#[derive(Default)]
struct FlakyDisk {
    fault: Mutex<Option<Fault>>,
    stalled: Mutex<bool>,
    resumed: Condvar,
}

impl FlakyDisk {
    fn set(&self, fault: Option<Fault>) {
        *self.fault.lock() = fault;
    }

    fn stall(&self) {
        *self.stalled.lock() = true;
    }

    fn resume(&self) {
        *self.stalled.lock() = false;
        self.resumed.notify_all();
    }

    fn fails(&self, fault: Fault) -> bool {
        *self.fault.lock() == Some(fault)
    }
}

impl Disk for FlakyDisk {
    fn allocate(&self, file: &File, len: u64) -> io::Result<()> {
        if self.fails(Fault::Allocate) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        RealDisk.allocate(file, len)
    }

    fn write_at(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        if self.fails(Fault::Write) {
            RealDisk.write_at(file, &bytes[..bytes.len() / 2], at)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        RealDisk.write_at(file, bytes, at)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let mut stalled = self.stalled.lock();
        while *stalled {
            self.resumed.wait(&mut stalled);
        }
        if self.fails(Fault::Sync) {
            return Err(io::Error::other("the device lost a write"));
        }
        RealDisk.sync(file)
    }
}

fn open(dir: &Path) -> (EmbeddedLog, Arc<FlakyDisk>) {
    let disk = Arc::new(FlakyDisk::default());
    (
        EmbeddedLog::open_on(dir, &small_segments(), Arc::clone(&disk) as Arc<dyn Disk>).unwrap(),
        disk,
    )
}

fn resolved(pending: &mut Pending) -> bool {
    let mut context = task::Context::from_waker(task::Waker::noop());
    Pin::new(pending).poll(&mut context).is_ready()
}

#[test]
fn after_any_failure_the_log_goes_on_where_it_was_durable() {
    for fault in [Fault::Allocate, Fault::Write, Fault::Sync] {
        let dir = tempfile::tempdir().unwrap();
        let (log, disk) = open(dir.path());
        let mut expected = Vec::new();
        for round in 0..6_u128 {
            let keys = round * 1000..round * 1000 + 30;
            append(&log, batch(keys.clone())).unwrap();
            expected.extend(keys);
            disk.set(Some(fault));
            // Enough to need another segment, so that every kind of failure is met.
            let lost = round * 1000 + 500..round * 1000 + 600;
            for _ in 0..2 {
                let failed = append(&log, batch(lost.clone()));
                match fault {
                    Fault::Sync => assert!(matches!(failed, Err(Error::Io { .. })), "{failed:?}"),
                    Fault::Allocate | Fault::Write => {
                        assert!(matches!(failed, Err(Error::DiskFull { .. })), "{failed:?}")
                    }
                }
            }
            assert_eq!(keys_from(&log, 0).unwrap(), expected);
            disk.set(None);
            if round % 2 == 0 {
                // What failed was forgotten: offered again, it is new.
                let next = expected.len() as u64;
                assert_eq!(
                    append(&log, batch(lost.clone())).unwrap()[0],
                    Appended::Stored(at(next))
                );
                expected.extend(lost);
            }
        }
        assert!(log.verify().unwrap().is_sound());
        drop(log);
        let (log, _) = open(dir.path());
        assert_eq!(keys_from(&log, 0).unwrap(), expected, "{fault:?}");
        assert_eq!(
            append(&log, batch(expected.clone())).unwrap(),
            vec![Appended::Duplicate; expected.len()]
        );
    }
}

#[test]
fn a_failed_first_group_leaves_a_log_that_starts_at_zero() {
    for fault in [Fault::Write, Fault::Sync] {
        let dir = tempfile::tempdir().unwrap();
        let (log, disk) = open(dir.path());
        disk.set(Some(fault));
        append(&log, batch([1])).unwrap_err();
        disk.set(None);
        assert_eq!(
            append(&log, batch([1, 2])).unwrap(),
            [Appended::Stored(at(0)), Appended::Stored(at(1))]
        );
        drop(log);
        assert_eq!(keys_from(&open(dir.path()).0, 0).unwrap(), [1, 2]);
    }
}

#[test]
fn a_full_disk_leaves_no_unfinished_file_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (log, disk) = open(dir.path());
    disk.set(Some(Fault::Allocate));
    append(&log, batch([1])).unwrap_err();
    assert_eq!(std::fs::read_dir(dir.path().join("p00000")).unwrap().count(), 0);
}

#[test]
fn a_repeat_of_a_record_in_flight_waits_for_the_first_copy() {
    let dir = tempfile::tempdir().unwrap();
    let (log, disk) = open(dir.path());
    append(&log, batch([0])).unwrap();
    disk.stall();
    let mut first = log.append(ZERO, batch([1])).unwrap();
    let mut repeat = log.append(ZERO, batch([1])).unwrap();
    thread::sleep(Duration::from_millis(50));
    assert!(!resolved(&mut first) && !resolved(&mut repeat));
    assert_eq!(keys_from(&log, 0).unwrap(), [0]);
    disk.resume();
    assert_eq!(first.wait().unwrap(), [Appended::Stored(at(1))]);
    assert_eq!(repeat.wait().unwrap(), [Appended::Duplicate]);
}

#[test]
fn a_repeat_is_stored_when_the_first_copy_failed() {
    let dir = tempfile::tempdir().unwrap();
    let (log, disk) = open(dir.path());
    append(&log, batch([0])).unwrap();
    disk.stall();
    let first = log.append(ZERO, batch([1])).unwrap();
    // The writer has taken the first and waits for the disk before the repeat arrives.
    thread::sleep(Duration::from_millis(50));
    let repeat = log.append(ZERO, batch([1])).unwrap();
    disk.set(Some(Fault::Sync));
    disk.resume();
    assert!(matches!(first.wait(), Err(Error::Io { .. })));
    disk.set(None);
    // The repeat was either in the failed group's successor, which failed too, or is stored by now.
    match repeat.wait() {
        Ok(outcome) => assert_eq!(outcome, [Appended::Stored(at(1))]),
        Err(error) => {
            assert!(matches!(error, Error::Io { .. }), "{error}");
            assert_eq!(append(&log, batch([1])).unwrap(), [Appended::Stored(at(1))]);
        }
    }
    assert_eq!(keys_from(&log, 0).unwrap(), [0, 1]);
}

#[test]
fn a_stalled_disk_fills_the_queue_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(FlakyDisk::default());
    let options = Options {
        queue: QueueLimits {
            records: 50,
            bytes: 1 << 20,
        },
        ..small_segments()
    };
    let log = EmbeddedLog::open_on(dir.path(), &options, Arc::clone(&disk) as Arc<dyn Disk>).unwrap();
    disk.stall();
    let mut taken = Vec::new();
    let refused = loop {
        let start = taken.len() as u128 * 10;
        match log.append(ZERO, batch(start..start + 10)) {
            Ok(pending) => taken.push(pending),
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused.error, Error::Full { records: 50, .. }));
    // One group may be with the writer, and the queue behind it is full.
    assert!(taken.len() >= 5 && taken.len() <= 10, "{}", taken.len());
    disk.resume();
    for pending in taken {
        pending.wait().unwrap();
    }
    append(&log, refused.batch).unwrap();
}
