//! From the log to a study: the same for the running yard, which reads on as the log grows, and for a training run,
//! which reads all of it.

use super::{open_pages::OpenPages, state::Checkpoint, study::Study};
use crate::Error;
use memory::sealing::{self, Opened, Opener};
use model::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use storage::{
    keys::KeyStore,
    signals::{Cursor, Partition, Position, SignalLog},
};

/// Everything that a log teaches, from its beginning to `now`: what a training run makes, and what the running yard has
/// when it has caught up. `tell` hears how many records were read and how many there are. Blocks on disk.
///
/// # Errors
/// What keeps the log or the keys from being read.
pub fn relearn(
    log: &dyn SignalLog,
    keys: &KeyStore,
    window: Duration,
    now: Timestamp,
    mut tell: impl FnMut(u64, u64),
) -> Result<Checkpoint, Error> {
    let mut reader = LogReader::new(log, Checkpoint::default(), window)?;
    let (mut read, all) = (0, reader.behind(log));
    loop {
        let some = reader.read(log, keys, AT_ONCE)?;
        if some == 0 {
            break;
        }
        read += some;
        tell(read, all);
    }
    reader.close(now);
    Ok(reader.checkpoint())
}

/// Records of each partition that are read in one go.
const AT_ONCE: u64 = 20_000;

/// Reads one partition in its order.
struct Place {
    partition: Partition,
    open: OpenPages,
    cursor: Option<Box<dyn Cursor>>,
    /// The first record that was not read.
    next: u64,
    /// The newest time that was read.
    newest: Timestamp,
}

/// Reads a log into a study. Of a log and the settings it always makes the same study, whether in one go or after any
/// number of restarts: a page is closed when its window has passed, in the order in which pages were served, and a
/// checkpoint begins again at the oldest open one.
pub struct LogReader {
    study: Study,
    places: Vec<Place>,
    opener: Opener,
}

impl LogReader {
    /// Goes on where `checkpoint` ends; where the log no longer holds that place, at the next one that it holds.
    ///
    /// # Errors
    /// What keeps the log from being read.
    pub fn new(log: &dyn SignalLog, checkpoint: Checkpoint, window: Duration) -> Result<Self, Error> {
        let mut places = Vec::new();
        for partition in (0..log.partitions()).map(Partition) {
            let usage = log.usage(partition).map_err(memory::Error::from)?;
            let (first, end) = (
                usage.first().map_or(0, |oldest| oldest.first),
                usage.last().map_or(0, |newest| newest.end),
            );
            let wanted = checkpoint.positions.get(&partition.0).copied().unwrap_or(first);
            places.push(Place {
                partition,
                open: OpenPages::new(window),
                cursor: None,
                next: wanted.clamp(first, end.max(first)),
                newest: Timestamp::default(),
            });
        }
        Ok(Self {
            study: checkpoint.study,
            places,
            opener: Opener::new(),
        })
    }

    /// Reads at most `records` of each partition; gives how many there were.
    ///
    /// # Errors
    /// What keeps the log or the keys from being read for now. Ask again: nothing was lost.
    pub fn read(&mut self, log: &dyn SignalLog, keys: &KeyStore, records: u64) -> Result<u64, Error> {
        let mut read = 0;
        for place in &mut self.places {
            read += place.read(log, keys, &mut self.opener, &mut self.study, records)?;
        }
        Ok(read)
    }

    /// Closes what nothing can follow any more at `now`, by the yard's clock.
    pub fn close(&mut self, now: Timestamp) {
        for place in &mut self.places {
            for page in place.open.close(now) {
                self.study.take(&page);
            }
        }
    }

    pub fn study(&self) -> &Study {
        &self.study
    }

    pub fn study_mut(&mut self) -> &mut Study {
        &mut self.study
    }

    /// Pages that wait for what follows them, and those that were left out because too many waited.
    pub fn open(&self) -> (usize, u64) {
        let open = self.places.iter().map(|place| place.open.len()).sum();
        (open, self.places.iter().map(|place| place.open.left_out).sum())
    }

    /// Records of all partitions that were not read yet.
    pub fn behind(&self, log: &dyn SignalLog) -> u64 {
        let of_place = |place: &Place| {
            let usage = log.usage(place.partition).unwrap_or_default();
            usage
                .last()
                .map_or(0, |newest| newest.end.saturating_sub(place.next))
        };
        self.places.iter().map(of_place).sum()
    }

    /// The study, and from where the log has to be read again to go on: the oldest page that is still open.
    pub fn checkpoint(&self) -> Checkpoint {
        let position = |place: &Place| (place.partition.0, place.open.oldest().unwrap_or(place.next));
        Checkpoint {
            study: self.study.clone(),
            positions: self.places.iter().map(position).collect::<BTreeMap<_, _>>(),
        }
    }
}

impl Place {
    fn read(
        &mut self,
        log: &dyn SignalLog,
        keys: &KeyStore,
        opener: &mut Opener,
        study: &mut Study,
        records: u64,
    ) -> Result<u64, Error> {
        let from = Position {
            partition: self.partition,
            offset: self.next,
        };
        let mut cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => log.read(from).map_err(memory::Error::from)?,
        };
        let mut read = 0;
        while read < records {
            let Some(page) = cursor.next_page().map_err(memory::Error::from)? else {
                break;
            };
            for entry in page.iter() {
                if entry.time > self.newest {
                    self.newest = entry.time;
                    for closed in self.open.close(entry.time) {
                        study.take(&closed);
                    }
                }
                // What names nobody was led to by no page.
                if sealing::key_of(entry.payload).is_some() {
                    match opener.open(entry.payload, entry.time, keys) {
                        Ok(Opened::Clear(signal)) => self.open.note(signal, entry.position.offset),
                        // Nothing is known of it: the place is kept and read again.
                        Err(error @ memory::Error::Keys(_)) => return Err(error.into()),
                        Ok(Opened::Erased | Opened::NoKey(_)) | Err(_) => {}
                    }
                }
                self.next = entry.position.offset + 1;
                read += 1;
            }
        }
        self.cursor = Some(cursor);
        Ok(read)
    }
}
