use super::{Damage, Error, Partition, disk::Disk, frame::SegmentHeader};
use model::Timestamp;
use parking_lot::Mutex;
use std::{
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// One file of the log, named after the first record it may hold.
pub(super) struct Segment {
    pub path: PathBuf,
    pub header: SegmentHeader,
    /// Groups below this place are on disk; written by the writer, read by cursors.
    durable: AtomicU64,
    /// Where some groups start, for reading from the middle; sparse and in order.
    marks: Mutex<Vec<Mark>>,
}

#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub offset: u64,
    pub at: u64,
}

/// 64 MiB of segment then have at most 256 marks, 4 KiB.
const MARK_EVERY: u64 = 256 * 1024;
pub(super) const HEADER_LEN: u64 = SegmentHeader::LEN as u64;
const EXTENSION: &str = "seg";
const UNFINISHED: &str = "new";

impl Segment {
    fn new(path: PathBuf, header: SegmentHeader, durable: u64) -> Self {
        Self {
            path,
            header,
            durable: AtomicU64::new(durable),
            marks: Mutex::new(Vec::new()),
        }
    }

    pub fn base(&self) -> u64 {
        self.header.base
    }

    pub fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    pub fn set_durable(&self, len: u64) {
        self.durable.store(len, Ordering::Release);
    }

    pub fn open(&self) -> Result<File, Error> {
        File::open(&self.path).map_err(Error::io("open", &self.path))
    }

    /// Remembers that the group starting with record `offset` stands at `at`, if the last mark is far enough away.
    pub fn mark(&self, offset: u64, at: u64) {
        let mut marks = self.marks.lock();
        if marks.last().is_none_or(|last| at >= last.at + MARK_EVERY) {
            marks.push(Mark { offset, at });
        }
    }

    /// The nearest known start of a group at or before record `offset`.
    pub fn nearest(&self, offset: u64) -> Mark {
        let marks = self.marks.lock();
        let before = marks.partition_point(|mark| mark.offset <= offset);
        let mark = before.checked_sub(1).and_then(|index| marks.get(index)).copied();
        mark.unwrap_or(Mark {
            offset: self.base(),
            at: HEADER_LEN,
        })
    }

    pub fn damaged(&self, at: u64, offset: u64, damage: Damage) -> Error {
        Error::Damaged {
            file: self.path.clone(),
            at,
            offset,
            damage,
        }
    }
}

/// Creates the segment that starts with record `base`, with `room` bytes reserved; it is there whole or not at all.
/// A segment of the same base, which then never held a durable record, is replaced.
pub(super) fn create(
    dir: &Path,
    partition: Partition,
    base: u64,
    now: Timestamp,
    room: u64,
    disk: &dyn Disk,
) -> Result<(Segment, File), Error> {
    let salt = RandomState::new().hash_one(base) as u32;
    let header = SegmentHeader {
        partition,
        salt,
        base,
        created: now,
    };
    let path = dir.join(format!("{base:020}.{EXTENSION}"));
    let unfinished = path.with_extension(UNFINISHED);
    let fill = || -> Result<File, Error> {
        let mut options = fs::OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&unfinished);
        let file = file.map_err(Error::io("create", &path))?;
        disk.allocate(&file, room)
            .map_err(Error::io("reserve room for", &path))?;
        disk.write_at(&file, &header.encode(), 0)
            .map_err(Error::io("write", &path))?;
        disk.sync(&file).map_err(Error::io("sync", &path))?;
        fs::rename(&unfinished, &path).map_err(Error::io("create", &path))?;
        sync_dir(dir)?;
        Ok(file)
    };
    match fill() {
        Ok(file) => Ok((Segment::new(path, header, HEADER_LEN), file)),
        Err(error) => {
            // Gives the reserved room back; what cannot be removed now is removed at the next open.
            let _ = fs::remove_file(&unfinished);
            Err(error)
        }
    }
}

/// The segments in `dir`, oldest first, each with its header checked; bytes up to the end of the file count as
/// durable until a scan knows better.
pub(super) fn list(dir: &Path, partition: Partition) -> Result<Vec<Result<Segment, Error>>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(Error::io("list", dir))? {
        let path = entry.map_err(Error::io("list", dir))?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            paths.push(path);
        }
    }
    // Names are zero-padded: their order is the order of the records.
    paths.sort();
    Ok(paths.into_iter().map(|path| load(path, partition)).collect())
}

fn load(path: PathBuf, partition: Partition) -> Result<Segment, Error> {
    let base = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .and_then(|stem| stem.parse().ok());
    let damaged = |damage| Error::Damaged {
        file: path.clone(),
        at: 0,
        offset: base.unwrap_or(0),
        damage,
    };
    let file = File::open(&path).map_err(Error::io("open", &path))?;
    let len = file.metadata().map_err(Error::io("read", &path))?.len();
    if len < HEADER_LEN {
        return Err(damaged(Damage::CutShort));
    }
    let mut bytes = [0; SegmentHeader::LEN];
    file.read_exact_at(&mut bytes, 0)
        .map_err(Error::io("read", &path))?;
    let header = SegmentHeader::decode(&bytes).map_err(damaged)?;
    if Some(header.base) != base || header.partition != partition {
        return Err(damaged(Damage::Misplaced {
            partition: header.partition.0,
            base: header.base,
        }));
    }
    Ok(Segment::new(path, header, len))
}

/// Removes what a crash left of segments being created.
pub(super) fn remove_unfinished(dir: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(dir).map_err(Error::io("list", dir))? {
        let path = entry.map_err(Error::io("list", dir))?.path();
        if path.extension().is_some_and(|extension| extension == UNFINISHED) {
            fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        }
    }
    Ok(())
}

/// Makes creations, renames and removals in `dir` durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), Error> {
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(Error::io("sync", dir))
}
