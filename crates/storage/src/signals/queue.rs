use super::{Batch, Error, Pending, Refused, log::Outcome};
use parking_lot::{Condvar, Mutex};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How much may wait for the writer of one partition. One batch is always taken, whatever its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    pub records: usize,
    pub bytes: usize,
}

impl Default for QueueLimits {
    /// A quarter of a million records, 64 MiB.
    fn default() -> Self {
        Self {
            records: 250_000,
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// A group closes when it has this many bytes or records: large enough that a sync costs little per record, small
/// enough that one is done every few milliseconds.
const GROUP_BYTES: usize = 4 * 1024 * 1024;
const GROUP_RECORDS: usize = 20_000;

pub(super) struct Waiting {
    pub batch: Batch,
    pub reply: oneshot::Sender<Outcome>,
}

/// The bounded queue between the callers and the writer of a partition.
pub(super) struct Queue {
    limits: QueueLimits,
    line: Mutex<Line>,
    arrived: Condvar,
    left: Condvar,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<Waiting>,
    records: usize,
    bytes: usize,
    closed: bool,
}

impl Queue {
    pub fn new(limits: QueueLimits) -> Self {
        Self {
            limits,
            line: Mutex::default(),
            arrived: Condvar::new(),
            left: Condvar::new(),
        }
    }

    pub fn push(&self, batch: Batch) -> Result<Pending, Refused> {
        self.push_until(batch, None)
    }

    pub fn push_patiently(&self, batch: Batch, patience: Duration) -> Result<Pending, Refused> {
        self.push_until(batch, Some(Instant::now() + patience))
    }

    fn push_until(&self, batch: Batch, deadline: Option<Instant>) -> Result<Pending, Refused> {
        if batch.is_empty() {
            return Ok(Pending::ready(Vec::new()));
        }
        let mut line = self.line.lock();
        loop {
            if line.closed {
                return Err(Refused {
                    error: Error::Closed,
                    batch,
                });
            }
            if line.waiting.is_empty() || self.has_room(&line, &batch) {
                break;
            }
            let in_time =
                deadline.is_some_and(|deadline| !self.left.wait_until(&mut line, deadline).timed_out());
            if !in_time {
                let error = Error::Full {
                    records: line.records,
                    bytes: line.bytes,
                };
                return Err(Refused { error, batch });
            }
        }
        let (reply, receiver) = oneshot::channel();
        line.records += batch.len();
        line.bytes += batch.bytes();
        line.waiting.push_back(Waiting { batch, reply });
        drop(line);
        self.arrived.notify_one();
        Ok(Pending::waiting(receiver))
    }

    fn has_room(&self, line: &Line, batch: &Batch) -> bool {
        line.records + batch.len() <= self.limits.records && line.bytes + batch.bytes() <= self.limits.bytes
    }

    /// Waits for batches and moves the next group of them into `group`; false when the queue is closed and empty.
    pub fn take(&self, group: &mut Vec<Waiting>) -> bool {
        let mut line = self.line.lock();
        while line.waiting.is_empty() {
            if line.closed {
                return false;
            }
            self.arrived.wait(&mut line);
        }
        let (mut records, mut bytes) = (0, 0);
        while let Some(next) = line.waiting.pop_front() {
            records += next.batch.len();
            bytes += next.batch.bytes();
            group.push(next);
            if records >= GROUP_RECORDS || bytes >= GROUP_BYTES {
                break;
            }
        }
        line.records -= records;
        line.bytes -= bytes;
        drop(line);
        self.left.notify_all();
        true
    }

    /// Takes no more batches; those that wait are still written.
    pub fn close(&self) {
        self.line.lock().closed = true;
        self.arrived.notify_all();
        self.left.notify_all();
    }

    /// Closes, and tells those that wait that nobody will write them.
    pub fn abandon(&self) {
        self.close();
        let waiting = std::mem::take(&mut self.line.lock().waiting);
        for Waiting { reply, .. } in waiting {
            let _ = reply.send(Err(Error::Closed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::DedupeKeys;
    use model::Timestamp;

    fn batch(records: usize) -> Batch {
        let mut batch = Batch::new();
        for key in 0..records {
            batch
                .push(Timestamp::default(), DedupeKeys::One(key as u128), b"x")
                .unwrap();
        }
        batch
    }

    #[test]
    fn a_full_queue_gives_the_batch_back_until_the_writer_takes_some() {
        let queue = Queue::new(QueueLimits {
            records: 10,
            bytes: 1 << 20,
        });
        queue.push(batch(6)).unwrap();
        let refused = queue.push(batch(5)).unwrap_err();
        assert!(matches!(refused.error, Error::Full { records: 6, .. }));
        assert_eq!(refused.batch.len(), 5);
        let impatient = queue
            .push_patiently(refused.batch, Duration::from_millis(5))
            .unwrap_err();
        let mut group = Vec::new();
        assert!(queue.take(&mut group) && group.len() == 1);
        queue.push(impatient.batch).unwrap();
    }

    #[test]
    fn a_patient_caller_gets_the_room_that_the_writer_makes() {
        let queue = Queue::new(QueueLimits {
            records: 4,
            bytes: 1 << 20,
        });
        queue.push(batch(4)).unwrap();
        std::thread::scope(|scope| {
            let caller = scope.spawn(|| queue.push_patiently(batch(3), Duration::from_secs(20)).is_ok());
            std::thread::sleep(Duration::from_millis(20));
            assert!(queue.take(&mut Vec::new()));
            assert!(caller.join().unwrap());
        });
    }

    #[test]
    fn a_batch_larger_than_the_limits_is_taken_when_nothing_waits() {
        let queue = Queue::new(QueueLimits { records: 1, bytes: 1 });
        queue.push(batch(3)).unwrap();
        assert!(queue.push(batch(1)).is_err());
    }

    #[test]
    fn a_closed_queue_still_hands_out_what_waits() {
        let queue = Queue::new(QueueLimits::default());
        queue.push(batch(1)).unwrap();
        queue.close();
        assert!(matches!(queue.push(batch(1)).unwrap_err().error, Error::Closed));
        let mut group = Vec::new();
        assert!(queue.take(&mut group));
        assert!(!queue.take(&mut group));
    }

    #[test]
    fn an_abandoned_queue_lets_nobody_wait() {
        let queue = Queue::new(QueueLimits::default());
        let pending = queue.push(batch(1)).unwrap();
        queue.abandon();
        assert!(matches!(pending.wait(), Err(Error::Closed)));
    }
}
