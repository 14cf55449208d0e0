use crate::{Error, Memory};
use model::Timestamp;
use parking_lot::{Condvar, Mutex};
use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use storage::signals::{Position, Retention, SignalLog};

/// When the keeper writes, and what it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// The longest time between two checkpoints: what a start has to read again at the most.
    pub every: Duration,
    /// So many unwritten changes make a checkpoint earlier: it pauses applying for their encoding.
    pub changes: usize,
    /// Leaves in memory after a checkpoint, about; each takes up to a kilobyte.
    pub active_leaves: usize,
    /// Segments of the log that are wholly older go away once a checkpoint includes them; `None` keeps all.
    pub log_for: Option<Duration>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(30),
            changes: 20_000,
            active_leaves: 1_000_000,
            log_for: None,
        }
    }
}

/// How often the number of unwritten changes is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// The thread that makes checkpoints. Dropping it makes a last one.
pub struct Keeper {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Start it after the follower has caught up, and drop it after the follower.
    pub fn start(memory: &Arc<Memory>, log: &Arc<dyn SignalLog>, keeping: Keeping) -> Result<Self, Error> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let (memory, log, stopping) = (Arc::clone(memory), Arc::clone(log), Arc::clone(&stop));
        let thread = thread::Builder::new()
            .name("memory-keeper".to_owned())
            .spawn(move || keep(&memory, &*log, keeping, &stopping))
            .map_err(Error::Thread)?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        *self.stop.0.lock() = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the keeper of the memory had panicked");
        }
    }
}

fn keep(memory: &Memory, log: &dyn SignalLog, keeping: Keeping, stop: &(Mutex<bool>, Condvar)) {
    let mut last = Instant::now();
    loop {
        let stopping = {
            let mut stopped = stop.0.lock();
            if !*stopped {
                stop.1.wait_for(&mut stopped, LOOK.min(keeping.every));
            }
            *stopped
        };
        let is_due = last.elapsed() >= keeping.every || memory.unwritten() >= keeping.changes;
        if stopping || is_due {
            checkpoint(memory, log, keeping);
            last = Instant::now();
        }
        if stopping {
            return;
        }
    }
}

fn checkpoint(memory: &Memory, log: &dyn SignalLog, keeping: Keeping) {
    let start = Instant::now();
    let done = match memory.checkpoint(keeping.active_leaves) {
        Ok(done) => done,
        Err(error) => {
            metrics::counter!("madang_checkpoints_failed_total").increment(1);
            tracing::error!(%error, "the memory could not be written; the log still has everything");
            return;
        }
    };
    metrics::histogram!("madang_checkpoint_seconds").record(start.elapsed().as_secs_f64());
    metrics::gauge!("madang_leaves_active").set(memory.active_leaves() as f64);
    tracing::debug!(written = done.written, evicted = done.evicted, "checkpoint");
    let Some(log_for) = keeping.log_for else { return };
    for covered in done.positions {
        if let Err(error) = drop_old(log, covered, log_for) {
            tracing::warn!(%error, partition = covered.partition.0, "old signals could not be dropped");
        }
    }
}

/// Drops what is older than `log_for`, of that what the checkpoint covers.
fn drop_old(log: &dyn SignalLog, covered: Position, log_for: Duration) -> Result<(), Error> {
    let usage = log.usage(covered.partition)?;
    let retention = Retention {
        longest: Some(log_for),
        most_bytes: None,
    };
    let horizon = retention.horizon(&usage, Timestamp::now()).min(covered.offset);
    if usage.first().is_some_and(|oldest| oldest.end <= horizon) {
        let left = log.drop_before(Position {
            offset: horizon,
            ..covered
        })?;
        tracing::info!(
            partition = covered.partition.0,
            oldest = left,
            "old signals were dropped"
        );
    }
    Ok(())
}
