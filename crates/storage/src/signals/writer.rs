use super::{
    Appended, Batch, Error,
    disk::Disk,
    frame::GroupHeader,
    partition::PartitionState,
    queue::{Queue, Waiting},
    segment::{self, Segment},
    window::Window,
};
use model::Timestamp;
use std::{fs::File, sync::Arc};

/// The one thread that writes a partition: it wakes up when a batch arrives, takes all that wait, up to a group,
/// writes what is not a repeat with one write and one sync, and then answers every caller of the group.
pub(super) struct Writer {
    pub state: Arc<PartitionState>,
    pub queue: Arc<Queue>,
    pub window: Window,
    pub disk: Arc<dyn Disk>,
    pub segment_bytes: u64,
    /// The segment being written, if the last group that went to it is durable.
    pub active: Option<Active>,
    pub next: u64,
    pub last_written: Timestamp,
    pub group: Vec<u8>,
}

pub(super) struct Active {
    pub segment: Arc<Segment>,
    pub file: File,
    pub len: u64,
}

impl Writer {
    pub fn run(mut self) {
        let mut group = Vec::new();
        while self.queue.take(&mut group) {
            match self.store(&group) {
                Ok(outcomes) => {
                    for (waiting, outcome) in group.drain(..).zip(outcomes) {
                        // A caller that no longer waits is no concern of the log.
                        let _ = waiting.reply.send(Ok(outcome));
                    }
                }
                Err(error) => {
                    tracing::error!(partition = self.state.partition.0, %error, "a group of signals was not stored");
                    for waiting in group.drain(..) {
                        let _ = waiting.reply.send(Err(error.clone()));
                    }
                }
            }
        }
        self.finish();
    }

    fn store(&mut self, waiting: &[Waiting]) -> Result<Vec<Vec<Appended>>, Error> {
        // The clock may step back; the age of the window must not.
        let now = Timestamp::now().max(self.last_written);
        self.window.begin(now, self.next);
        self.state.set_window_floor(self.window.floor());
        self.group.clear();
        self.group.resize(GroupHeader::LEN, 0);
        let mut end = self.next;
        let outcomes = waiting
            .iter()
            .map(|waiting| self.gather(&waiting.batch, &mut end))
            .collect();
        // All repeats: their first copies are in earlier groups, which are durable.
        if end == self.next {
            self.window.settle();
            return Ok(outcomes);
        }
        match self.write_group(now, end) {
            Ok(()) => {
                self.window.settle();
                self.last_written = now;
                self.next = end;
                self.state.end.advance(end);
                Ok(outcomes)
            }
            Err(error) => {
                self.window.take_back();
                self.abandon_segment();
                Err(error)
            }
        }
    }

    /// Copies what is new of a batch into the group and numbers it.
    fn gather(&mut self, batch: &Batch, end: &mut u64) -> Vec<Appended> {
        self.window.warm(batch.records());
        let mut outcome = Vec::with_capacity(batch.len());
        // Runs of new records are copied at once.
        let mut run = batch.encoded();
        let mut run_len = 0;
        for raw in batch.records() {
            if self.window.admit(raw.keys) {
                outcome.push(Appended::Stored(self.state.position(*end)));
                *end += 1;
                run_len += raw.encoded_len;
            } else {
                outcome.push(Appended::Duplicate);
                let (fresh, rest) = run.split_at(run_len);
                self.group.extend_from_slice(fresh);
                run = rest.split_at(raw.encoded_len).1;
                run_len = 0;
            }
        }
        self.group.extend_from_slice(run);
        outcome
    }

    fn write_group(&mut self, now: Timestamp, end: u64) -> Result<(), Error> {
        self.make_room(now)?;
        let Some(active) = &mut self.active else {
            return Err(Error::Closed);
        };
        let (header, body) = self.group.split_at_mut(GroupHeader::LEN);
        let records = u32::try_from(end - self.next).unwrap_or(u32::MAX);
        let group = GroupHeader::of(body, records, self.next, now);
        header.copy_from_slice(&group.encode(active.segment.header.salt));
        let path = &active.segment.path;
        self.disk
            .write_at(&active.file, &self.group, active.len)
            .map_err(Error::io("write", path))?;
        self.disk.sync(&active.file).map_err(Error::io("sync", path))?;
        active.segment.mark(self.next, active.len);
        active.len += self.group.len() as u64;
        active.segment.set_durable(active.len);
        Ok(())
    }

    /// Sees that the active segment has room for the group, and starts another one if not.
    fn make_room(&mut self, now: Timestamp) -> Result<(), Error> {
        let needed = self.group.len() as u64;
        if let Some(active) = &self.active {
            let holds_records = self.next > active.segment.base();
            if active.len + needed <= self.segment_bytes || !holds_records {
                return Ok(());
            }
            self.abandon_segment();
        }
        let room = self.segment_bytes.max(segment::HEADER_LEN + needed);
        let state = &self.state;
        let (segment, file) = segment::create(
            &state.dir,
            state.partition,
            self.next,
            now,
            room,
            self.disk.as_ref(),
        )?;
        let segment = Arc::new(segment);
        state.open_segment(Arc::clone(&segment));
        self.active = Some(Active {
            segment,
            file,
            len: segment::HEADER_LEN,
        });
        Ok(())
    }

    /// Cuts the segment back to what is durable and writes to it no more.
    ///
    /// After a failed write or sync nothing is known about the pages behind the durable end, and asking again may
    /// report success for data that was lost (Rebello et al., "Can Applications Recover from fsync Failures?",
    /// USENIX ATC 2020). If the cut fails as well, the next segment's name still ends this one.
    fn abandon_segment(&mut self) {
        if let Some(active) = self.active.take()
            && let Err(error) = active.file.set_len(active.len)
        {
            tracing::warn!(path = %active.segment.path.display(), %error, "cannot cut a signal segment");
        }
    }

    /// Marks the end with an empty group. It proves at the next open that all groups before it were whole.
    fn finish(&mut self) {
        let now = Timestamp::now().max(self.last_written);
        self.group.clear();
        self.group.resize(GroupHeader::LEN, 0);
        let holds_records = self
            .active
            .as_ref()
            .is_some_and(|active| self.next > active.segment.base());
        if holds_records && let Err(error) = self.write_group(now, self.next) {
            tracing::warn!(%error, "cannot mark the end of the signal log");
        }
        self.abandon_segment();
    }
}

impl Drop for Writer {
    /// However the thread ends, nobody waits for it in vain.
    fn drop(&mut self) {
        self.queue.abandon();
        self.state.end.close();
    }
}
