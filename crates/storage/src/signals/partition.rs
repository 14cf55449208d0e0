use super::{
    Error, Partition, Position, Usage,
    segment::{self, Segment},
    tail::Announcer,
};
use model::Timestamp;
use parking_lot::RwLock;
use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
};

/// What the writer of a partition shares with its readers.
pub(super) struct PartitionState {
    pub partition: Partition,
    pub dir: PathBuf,
    pub end: Arc<Announcer>,
    /// Oldest first; only the last one is written to. Empty until the first append.
    segments: RwLock<Vec<Arc<Segment>>>,
    window_floor: AtomicU64,
}

impl PartitionState {
    pub fn new(partition: Partition, dir: PathBuf, segments: Vec<Arc<Segment>>, next: u64) -> Self {
        let end = Announcer::new(next);
        Self {
            partition,
            dir,
            end,
            segments: RwLock::new(segments),
            window_floor: AtomicU64::new(0),
        }
    }

    pub fn position(&self, offset: u64) -> Position {
        Position {
            partition: self.partition,
            offset,
        }
    }

    /// The oldest record that is kept; the next one to come if none is.
    pub fn first(&self) -> u64 {
        self.segments
            .read()
            .first()
            .map_or_else(|| self.end.next(), |segment| segment.base())
    }

    pub fn segments(&self) -> Vec<Arc<Segment>> {
        self.segments.read().clone()
    }

    /// The segment that holds the durable record `offset`.
    pub fn holding(&self, offset: u64) -> Option<Arc<Segment>> {
        let segments = self.segments.read();
        let after = segments.partition_point(|segment| segment.base() <= offset);
        after
            .checked_sub(1)
            .and_then(|index| segments.get(index))
            .map(Arc::clone)
    }

    /// Adds the segment that is written to from now on; it takes the place of one with the same base, which then
    /// never held a durable record.
    pub fn open_segment(&self, segment: Arc<Segment>) {
        let mut segments = self.segments.write();
        segments.retain(|other| other.base() != segment.base());
        segments.push(segment);
    }

    /// Records from `offset` on hold keys that the dedupe window promises to know.
    pub fn set_window_floor(&self, offset: u64) {
        self.window_floor.store(offset, Ordering::Release);
    }

    pub fn usage(&self, now: Timestamp) -> Vec<Usage> {
        let segments = self.segments();
        let end = self.end.next();
        let following = segments
            .iter()
            .skip(1)
            .map(|next| (next.base(), next.header.created));
        let bounds = following.chain([(end, now)]);
        segments
            .iter()
            .zip(bounds)
            .map(|(segment, (end, newest))| Usage {
                first: segment.base(),
                end,
                bytes: segment.durable(),
                newest,
            })
            .collect()
    }

    pub fn drop_before(&self, offset: u64) -> Result<u64, Error> {
        let offset = offset.min(self.window_floor.load(Ordering::Acquire));
        let mut segments = self.segments.write();
        // The last segment stays: its name is what numbers the next record after a restart.
        let ends = segments.iter().skip(1).map(|next| next.base());
        let droppable = ends.take_while(|&end| end <= offset).count();
        let mut removed = 0;
        let mut outcome = Ok(());
        // Oldest first, so that what is left has no gap wherever this stops.
        for segment in segments.iter().take(droppable) {
            outcome = fs::remove_file(&segment.path).map_err(Error::io("remove", &segment.path));
            if outcome.is_err() {
                break;
            }
            removed += 1;
        }
        segments.drain(..removed);
        let first = segments.first().map_or(0, |segment| segment.base());
        drop(segments);
        outcome?;
        if removed > 0 {
            segment::sync_dir(&self.dir)?;
        }
        Ok(first)
    }
}
