use super::{
    Damage, DedupeWindow, Error, Partition, Records,
    disk::Disk,
    frame::GroupHeader,
    scan::{Found, GroupReader},
    segment::{self, Segment},
    window::Window,
    writer::Active,
};
use model::Timestamp;
use std::{fs, path::Path, sync::Arc};

/// A partition as it was found on disk, with what a crash left behind cut off.
pub(super) struct Recovered {
    pub segments: Vec<Arc<Segment>>,
    pub window: Window,
    pub next: u64,
    pub last_written: Timestamp,
    /// The last segment, if it may be written on.
    pub active: Option<Active>,
}

/// Opens the segments in `dir` and rebuilds the dedupe window from the newest of them.
///
/// Only the end of the last segment can be torn by a crash. Damage anywhere else in what is read is an error.
pub(super) fn recover(
    dir: &Path,
    partition: Partition,
    rule: DedupeWindow,
    segment_bytes: u64,
    disk: &dyn Disk,
) -> Result<Recovered, Error> {
    fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
    segment::remove_unfinished(dir)?;
    let segments: Vec<Segment> = segment::list(dir, partition)?
        .into_iter()
        .collect::<Result<_, _>>()?;
    let segments: Vec<Arc<Segment>> = segments.into_iter().map(Arc::new).collect();
    let start = replay_start(&segments, rule, Timestamp::now());
    let first = segments.get(start).map_or(0, |segment| segment.base());
    let mut replay = Replay {
        window: Window::new(rule, first),
        last_written: Timestamp::default(),
    };
    let mut next = first;
    let mut active = None;
    for (index, segment) in segments.iter().enumerate().skip(start) {
        match segments.get(index + 1) {
            Some(following) => replay.sealed(segment, following.base())?,
            None => (next, active) = replay.last(segment, segment_bytes, disk)?,
        }
    }
    segment::sync_dir(dir)?;
    Ok(Recovered {
        segments,
        window: replay.window,
        next,
        last_written: replay.last_written,
        active,
    })
}

/// The newest segment before which no record can be in the window's promise.
fn replay_start(segments: &[Arc<Segment>], rule: DedupeWindow, now: Timestamp) -> usize {
    let Some(last) = segments.last() else { return 0 };
    let outside = |segment: &Arc<Segment>| {
        // Every record has at least one key.
        let keys_since = last.base() - segment.base();
        let outlived = now.since(segment.header.created) >= rule.age;
        keys_since >= rule.most_keys as u64 || (keys_since >= rule.least_keys as u64 && outlived)
    };
    segments.iter().rposition(outside).unwrap_or(0)
}

struct Replay {
    window: Window,
    last_written: Timestamp,
}

impl Replay {
    /// Takes in a segment that is followed by another one, which starts with record `end`. Bytes behind that record
    /// are of a group that was never acknowledged.
    fn sealed(&mut self, segment: &Segment, end: u64) -> Result<(), Error> {
        let mut reader = GroupReader::new(segment.open()?, segment.header.salt, segment.durable());
        let (mut at, mut next) = (segment::HEADER_LEN, segment.base());
        while next < end {
            match reader
                .group_at(at, next)
                .map_err(Error::io("read", &segment.path))?
            {
                Found::Group(header) => self.take_in(segment, &reader, &mut at, &mut next, &header),
                Found::End => return Err(segment.damaged(at, next, Damage::Missing)),
                Found::Broken(damage) => return Err(segment.damaged(at, next, damage)),
            }
        }
        if next == end {
            Ok(())
        } else {
            Err(segment.damaged(at, next, Damage::WrongOffset(end)))
        }
    }

    /// Takes in the last segment, cuts a torn end off and gives the next offset.
    fn last(
        &mut self,
        segment: &Arc<Segment>,
        segment_bytes: u64,
        disk: &dyn Disk,
    ) -> Result<(u64, Option<Active>), Error> {
        let io = |doing| Error::io(doing, &segment.path);
        let mut reader = GroupReader::new(segment.open()?, segment.header.salt, segment.durable());
        let (mut at, mut next) = (segment::HEADER_LEN, segment.base());
        let torn = loop {
            match reader.group_at(at, next).map_err(io("read"))? {
                Found::Group(header) => self.take_in(segment, &reader, &mut at, &mut next, &header),
                Found::End => break false,
                Found::Broken(damage) => {
                    let checked = matches!(damage, Damage::WrongOffset(_) | Damage::WrongCount(_));
                    if checked || reader.sound_group_behind(at, next).map_err(io("read"))? {
                        return Err(segment.damaged(at, next, damage));
                    }
                    tracing::warn!(path = %segment.path.display(), at, %damage, "cut the torn end of the signal log");
                    break true;
                }
            }
        };
        segment.set_durable(at);
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(&segment.path)
            .map_err(io("open"))?;
        if torn {
            file.set_len(at).map_err(io("cut"))?;
        }
        // A killed process leaves groups in the page cache that were never synced; they count from now on.
        file.sync_all().map_err(io("sync"))?;
        let worthwhile = !torn && at < segment_bytes / 2;
        // Without room to reserve, the first append says so.
        let reserved = worthwhile && disk.allocate(&file, segment_bytes).is_ok();
        let active = reserved.then(|| Active {
            segment: Arc::clone(segment),
            file,
            len: at,
        });
        Ok((next, active))
    }

    fn take_in(
        &mut self,
        segment: &Segment,
        reader: &GroupReader,
        at: &mut u64,
        next: &mut u64,
        header: &GroupHeader,
    ) {
        let records = Records(reader.body(*at, header));
        self.window.begin(header.written, header.first);
        self.window.warm(records.clone());
        for raw in records {
            self.window.remember(raw.keys);
        }
        self.last_written = self.last_written.max(header.written);
        segment.mark(header.first, *at);
        *at += header.whole_len();
        *next = header.end();
    }
}
