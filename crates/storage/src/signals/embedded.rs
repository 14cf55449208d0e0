use super::{
    Batch, Cursor, DedupeWindow, Error, Partition, Pending, Position, QueueLimits, Refused, SignalLog, Tail,
    Usage, Verified,
    cursor::SegmentCursor,
    disk::{Disk, RealDisk},
    partition::PartitionState,
    queue::Queue,
    recovery::{self, Recovered},
    segment,
    writer::Writer,
};
use model::Timestamp;
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// How an [`EmbeddedLog`] is laid out. The number of partitions is fixed when the log is created, all else may
/// change from one open to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Each has a writer thread, files and a dedupe window of its own. On two cores a second one gains nothing
    /// that stands out of the noise.
    pub partitions: u16,
    /// Reserved when a segment is begun: with less room left on the disk, appends fail and readers go on.
    pub segment_bytes: u64,
    pub window: DedupeWindow,
    /// Per partition.
    pub queue: QueueLimits,
}

impl Default for Options {
    fn default() -> Self {
        let (window, queue) = (DedupeWindow::default(), QueueLimits::default());
        Self {
            partitions: 1,
            segment_bytes: 64 * 1024 * 1024,
            window,
            queue,
        }
    }
}

/// The signal log of a yard that fits on one machine: segment files in one folder, owned by one process.
///
/// Dropping it writes what waits, marks the end and lets go of the folder.
pub struct EmbeddedLog {
    partitions: Vec<Open>,
    /// Held for as long as the log is open.
    _lock: File,
}

struct Open {
    state: Arc<PartitionState>,
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
}

impl EmbeddedLog {
    /// Opens the log in `dir`, or creates it. Reads the segments that the dedupe window covers.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::PartitionCount`], [`Error::Damaged`] or [`Error::Io`].
    pub fn open(dir: &Path, options: &Options) -> Result<Self, Error> {
        Self::open_on(dir, options, Arc::new(RealDisk))
    }

    pub(super) fn open_on(dir: &Path, options: &Options, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
        let lock = lock(dir)?;
        let dirs = partition_dirs(dir)?;
        let (found, asked) = (dirs.len(), options.partitions);
        // No partition is written to before all are there: fewer than asked for, and all empty, is a creation that
        // was cut short.
        let unfinished = found < usize::from(asked) && all_empty(&dirs)?;
        if asked == 0 || (found != usize::from(asked) && !unfinished) {
            return Err(Error::PartitionCount {
                dir: dir.to_path_buf(),
                found,
                asked,
            });
        }
        let mut partitions = Vec::new();
        for partition in (0..asked).map(Partition) {
            let dir = partition_dir(dir, partition);
            let recovered = recovery::recover(
                &dir,
                partition,
                options.window,
                options.segment_bytes,
                disk.as_ref(),
            )?;
            partitions.push((dir, partition, recovered));
        }
        segment::sync_dir(dir)?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            segment::sync_dir(parent)?;
        }
        // Threads start only when every partition is sound.
        let partitions = partitions
            .into_iter()
            .map(|(dir, partition, recovered)| Open::start(dir, partition, recovered, options, &disk))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            partitions,
            _lock: lock,
        })
    }

    fn partition(&self, asked: Partition) -> Result<&Open, Error> {
        let partitions = self.partitions();
        self.partitions
            .get(usize::from(asked.0))
            .ok_or(Error::NoSuchPartition { asked, partitions })
    }
}

impl Open {
    fn start(
        dir: PathBuf,
        partition: Partition,
        recovered: Recovered,
        options: &Options,
        disk: &Arc<dyn Disk>,
    ) -> Result<Self, Error> {
        let state = Arc::new(PartitionState::new(
            partition,
            dir.clone(),
            recovered.segments,
            recovered.next,
        ));
        state.set_window_floor(recovered.window.floor());
        let queue = Arc::new(Queue::new(options.queue));
        let writer = Writer {
            state: Arc::clone(&state),
            queue: Arc::clone(&queue),
            window: recovered.window,
            disk: Arc::clone(disk),
            segment_bytes: options.segment_bytes,
            active: recovered.active,
            next: recovered.next,
            last_written: recovered.last_written,
            group: Vec::new(),
        };
        let thread = thread::Builder::new().name(format!("signals-{}", partition.0));
        let writer = thread
            .spawn(move || writer.run())
            .map_err(Error::io("start the writer of", &dir))?;
        Ok(Self {
            state,
            queue,
            writer: Some(writer),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!(
                partition = self.state.partition.0,
                "the writer of the signal log had failed"
            );
        }
    }
}

impl SignalLog for EmbeddedLog {
    fn partitions(&self) -> u16 {
        u16::try_from(self.partitions.len()).unwrap_or(u16::MAX)
    }

    fn append(&self, partition: Partition, batch: Batch) -> Result<Pending, Refused> {
        match self.partition(partition) {
            Ok(open) => open.queue.push(batch),
            Err(error) => Err(Refused { error, batch }),
        }
    }

    fn append_patiently(
        &self,
        partition: Partition,
        batch: Batch,
        patience: Duration,
    ) -> Result<Pending, Refused> {
        match self.partition(partition) {
            Ok(open) => open.queue.push_patiently(batch, patience),
            Err(error) => Err(Refused { error, batch }),
        }
    }

    fn read(&self, from: Position) -> Result<Box<dyn Cursor>, Error> {
        let open = self.partition(from.partition)?;
        Ok(Box::new(SegmentCursor::new(
            Arc::clone(&open.state),
            from.offset,
        )?))
    }

    fn tail(&self, partition: Partition) -> Result<Tail, Error> {
        Ok(Tail::new(&self.partition(partition)?.state.end))
    }

    fn usage(&self, partition: Partition) -> Result<Vec<Usage>, Error> {
        Ok(self.partition(partition)?.state.usage(Timestamp::now()))
    }

    fn drop_before(&self, position: Position) -> Result<u64, Error> {
        self.partition(position.partition)?
            .state
            .drop_before(position.offset)
    }

    fn verify(&self) -> Result<Verified, Error> {
        let mut verified = Verified::default();
        for open in &self.partitions {
            // The end first: segments listed later hold at least the records before it.
            let end = open.state.end.next();
            let segments: Vec<_> = open.state.segments().into_iter().map(Ok).collect();
            verified.partition(&segments, Some(end))?;
        }
        Ok(verified)
    }
}

/// Lets one process at a time have the folder; the lock goes with the process, however it ends.
fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join("lock");
    let file = fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path);
    let file = file.map_err(Error::io("open", &path))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
        }
    }
    Err(Error::InUse {
        dir: dir.to_path_buf(),
    })
}

/// A process being replaced takes a moment to go, and a child being forked holds our locks until it runs.
const LOCK_TRIES: usize = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

pub(super) fn partition_dir(dir: &Path, partition: Partition) -> PathBuf {
    dir.join(format!("p{:05}", partition.0))
}

fn all_empty(dirs: &[(Partition, PathBuf)]) -> Result<bool, Error> {
    for (partition, dir) in dirs {
        if !segment::list(dir, *partition)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The folders of the partitions in `dir`, in order.
pub(super) fn partition_dirs(dir: &Path) -> Result<Vec<(Partition, PathBuf)>, Error> {
    let candidates = (0..=u16::MAX).map(|number| (Partition(number), partition_dir(dir, Partition(number))));
    Ok(candidates.take_while(|(_, dir)| dir.is_dir()).collect())
}
