use crate::{Error, Memory};
use model::Signal;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use storage::signals::{Partition, Position, SignalLog, Tail};

/// A stopping follower notices within this time.
const PATIENCE: Duration = Duration::from_millis(100);

/// The thread per partition that reads the log and applies each durable record to the memory once, in order.
pub struct Follower {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Follower {
    /// Applies all that the log holds, then follows it. Returns when the memory has caught up; blocks until then.
    pub fn start(memory: &Arc<Memory>, log: &Arc<dyn SignalLog>) -> Result<Self, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for partition in (0..log.partitions()).map(Partition) {
            let usage = log.usage(partition)?;
            let from = usage.first().map_or(0, |oldest| oldest.first);
            let mut reader = Reader {
                memory: Arc::clone(memory),
                log: Arc::clone(log),
                tail: log.tail(partition)?,
                next: Position {
                    partition,
                    offset: from,
                },
            };
            reader.catch_up()?;
            let stopping = Arc::clone(&stop);
            let thread = thread::Builder::new()
                .name(format!("memory-{}", partition.0))
                .spawn(move || reader.follow(&stopping))
                .map_err(Error::Thread)?;
            threads.push(thread);
        }
        Ok(Self { stop, threads })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a memory follower had panicked");
            }
        }
    }
}

struct Reader {
    memory: Arc<Memory>,
    log: Arc<dyn SignalLog>,
    tail: Tail,
    next: Position,
}

impl Reader {
    fn follow(&mut self, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            let end = self.tail.wait(self.next.offset, PATIENCE);
            if end <= self.next.offset {
                continue;
            }
            if let Err(error) = self.catch_up() {
                tracing::error!(%error, offset = self.next.offset, "memory cannot read the signal log");
                thread::sleep(PATIENCE);
            }
        }
    }

    fn catch_up(&mut self) -> Result<(), Error> {
        let mut cursor = self.log.read(self.next)?;
        while let Some(page) = cursor.next_page()? {
            for entry in page.iter() {
                match Signal::decode(entry.payload) {
                    Ok(signal) => self.memory.apply(&signal),
                    // One unreadable record must not keep the rest of the log from being remembered.
                    Err(error) => {
                        metrics::counter!("madang_signals_undecodable_total").increment(1);
                        tracing::error!(%error, position = %entry.position, "a signal does not decode");
                    }
                }
                self.next.offset = entry.position.offset + 1;
            }
        }
        Ok(())
    }
}
