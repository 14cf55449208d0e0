use crate::{
    Error, Memory,
    sealing::{Opened, Opener},
};
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use storage::{
    keys::KeyStore,
    signals::{Cursor, Entry, Partition, Position, SignalLog, Tail},
};

/// A stopping follower notices within this time.
const PATIENCE: Duration = Duration::from_millis(100);

/// The thread per partition that reads the log and applies each durable record to the memory once, in order.
pub struct Follower {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Follower {
    /// Applies all that the log holds behind what the memory includes, then follows it. Returns when the memory has
    /// caught up; blocks until then.
    ///
    /// # Errors
    /// [`Error::Ahead`] and [`Error::Gap`] when the log is not the one that the memory came from, [`Error::Keys`] when
    /// the key store cannot be read.
    pub fn start(
        memory: &Arc<Memory>,
        log: &Arc<dyn SignalLog>,
        keys: &Arc<KeyStore>,
    ) -> Result<Self, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for partition in (0..log.partitions()).map(Partition) {
            let held = held(&**log, partition)?;
            let next = Position {
                partition,
                offset: memory.begin(partition, held.start),
            };
            check_place(next, &held)?;
            let mut reader = Reader {
                memory: Arc::clone(memory),
                log: Arc::clone(log),
                keys: Arc::clone(keys),
                opener: Opener::new(),
                tail: log.tail(partition)?,
                next,
                cursor: None,
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
    keys: Arc<KeyStore>,
    opener: Opener,
    tail: Tail,
    /// The first record that is not applied.
    next: Position,
    /// Stands at `next`, in a segment that is open already; `None` after a failure.
    cursor: Option<Box<dyn Cursor>>,
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
        let mut cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => self.log.read(self.next)?,
        };
        while let Some(page) = cursor.next_page()? {
            let Position { partition, offset } = &mut self.next;
            let mut applied = Ok(());
            self.memory.apply_all(*partition, || {
                for entry in page.iter() {
                    applied = apply(&self.memory, &self.keys, &mut self.opener, &entry).map(drop);
                    if applied.is_err() {
                        break;
                    }
                    *offset = entry.position.offset + 1;
                }
                *offset
            });
            applied?;
        }
        self.cursor = Some(cursor);
        Ok(())
    }
}

/// Offsets that a partition of the log holds.
pub(crate) fn held(log: &dyn SignalLog, partition: Partition) -> Result<Range<u64>, Error> {
    let usage = log.usage(partition)?;
    let start = usage.first().map_or(0, |oldest| oldest.first);
    Ok(start..usage.last().map_or(start, |newest| newest.end))
}

/// Can the log go on at `next`?
pub(crate) fn check_place(next: Position, held: &Range<u64>) -> Result<(), Error> {
    let (partition, included) = (next.partition.0, next.offset);
    if included > held.end {
        return Err(Error::Ahead {
            partition,
            included,
            end: held.end,
        });
    }
    if included < held.start {
        return Err(Error::Gap {
            partition,
            included,
            first: held.start,
        });
    }
    Ok(())
}

/// Applies the records of one partition from `first` up to `end`, without that one; gives how many said nothing.
pub(crate) fn apply_between(
    memory: &Memory,
    log: &dyn SignalLog,
    keys: &KeyStore,
    first: u64,
    end: Position,
) -> Result<u64, Error> {
    let (mut opener, mut erased) = (Opener::new(), 0);
    let mut cursor = log.read(Position { offset: first, ..end })?;
    while let Some(page) = cursor.next_page()? {
        for entry in page.iter() {
            if entry.position.offset >= end.offset {
                return Ok(erased);
            }
            erased += u64::from(apply(memory, keys, &mut opener, &entry)? != Outcome::Applied);
        }
    }
    Ok(erased)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Applied,
    Erased,
    Unreadable,
}

/// One unreadable record must not keep the rest of the log from being remembered; a key or a leaf that cannot be read
/// for now must, for it is not known then what the record has to do.
fn apply(memory: &Memory, keys: &KeyStore, opener: &mut Opener, entry: &Entry) -> Result<Outcome, Error> {
    let unreadable = |reason: &dyn std::fmt::Display| {
        metrics::counter!("madang_signals_undecodable_total").increment(1);
        tracing::error!(%reason, position = %entry.position, "a signal does not decode");
        Ok(Outcome::Unreadable)
    };
    match opener.open(entry.payload, entry.time, keys) {
        Ok(Opened::Clear(signal)) => {
            memory.apply(&signal)?;
            Ok(Outcome::Applied)
        }
        Ok(Opened::Erased) => {
            metrics::counter!("madang_signals_erased_total").increment(1);
            Ok(Outcome::Erased)
        }
        Ok(Opened::NoKey(key)) => unreadable(&format_args!("the key store has no {key:?}")),
        Err(error @ Error::Keys(_)) => Err(error),
        Err(error) => unreadable(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Door;
    use model::{
        Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Timestamp,
    };
    use storage::{
        keys::MasterKey,
        signals::{EmbeddedLog, Options},
        states::StateStore,
    };

    fn like(leaf: LeafId, number: u8) -> Signal {
        Signal {
            message_id: format!("like-{leaf}-{number}").parse().unwrap(),
            at: Timestamp::from_micros(1_780_000_000_000_000),
            scope: Scope::Yard,
            leaf: Some(leaf),
            source: Source::Feed,
            act: Act::Like,
            object: Object::Post(PostId::from_bytes([number; 16])),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        }
    }

    async fn applied(memory: &Memory, count: u64) {
        let waiting = async {
            while memory.applied() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting)
            .await
            .expect("the follower applies");
    }

    #[tokio::test]
    async fn a_leaf_that_cannot_be_read_for_now_stops_the_follower_until_it_can() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("memory");
        let keys = KeyStore::open(&folder.path().join("keys"), &MasterKey::from_bytes([3; 32])).unwrap();
        let keys = Arc::new(keys);
        let states = Arc::new(StateStore::open(&file).unwrap());
        let memory = Arc::new(Memory::open_sealed(states, Arc::clone(&keys)).unwrap());
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.path().join("log"), &Options::default()).unwrap());
        let door = Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys));
        let _follower = Follower::start(&memory, &log, &keys).unwrap();
        let (mina, jisu) = (LeafId::new(), LeafId::new());
        door.record(&[like(mina, 1)]).await.unwrap();
        applied(&memory, 1).await;
        assert_eq!(memory.checkpoint(0).unwrap().evicted, 1, "it lies on disk alone");

        // Somebody else's hand on the file: every read fails, and works again afterwards.
        let hand = rusqlite::Connection::open(&file).unwrap();
        hand.execute_batch("ALTER TABLE state RENAME TO hidden").unwrap();
        door.record(&[like(mina, 2), like(jisu, 3)]).await.unwrap();
        tokio::time::sleep(PATIENCE * 4).await;
        assert_eq!(memory.applied(), 1, "what comes behind it waits as well");
        assert_eq!(memory.position(Partition(0)).unwrap().offset, 1);

        hand.execute_batch("ALTER TABLE hidden RENAME TO state").unwrap();
        applied(&memory, 3).await;
        let lines = |leaf| {
            memory
                .leaves
                .read(&[leaf], |found| found.next().map(|leaf| leaf.history().len()))
        };
        assert_eq!(
            (lines(mina), lines(jisu)),
            (Some(2), Some(1)),
            "nothing was lost, nothing overwritten"
        );
    }
}
