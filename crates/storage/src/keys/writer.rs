//! The thread that makes and destroys keys.

use super::{Erasure, Error, LeafKey, Lookup, file::KeyFile, store::Shared};
use model::{LeafId, Timestamp};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// Leaves in one commit, so that the first to ask does not wait long for the last.
const MAX_LEAVES: usize = 16_384;
/// Between two tries to clear the write-ahead log behind a destruction.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) enum Job {
    Find {
        leaves: Vec<LeafId>,
        answer: oneshot::Sender<Result<Vec<Option<LeafKey>>, Error>>,
    },
    Destroy {
        leaves: Vec<LeafId>,
        at: Timestamp,
        answer: oneshot::Sender<Result<Erasure, Error>>,
    },
}

type Find = (Vec<LeafId>, oneshot::Sender<Result<Vec<Option<LeafKey>>, Error>>);

pub(super) struct Writer {
    pub file: KeyFile,
    pub shared: Arc<Shared>,
    pub jobs: Receiver<Job>,
    /// Destroyed keys may still be in the write-ahead log.
    pub owes_clearing: bool,
}

impl Writer {
    /// Works until the store is dropped.
    pub fn run(mut self) {
        while let Some(first) = self.next() {
            let mut finds: Vec<Find> = Vec::new();
            let mut leaves = 0;
            let mut job = Some(first);
            while let Some(current) = job {
                match current {
                    Job::Find { leaves: of, answer } => {
                        leaves += of.len();
                        finds.push((of, answer));
                    }
                    Job::Destroy { leaves, at, answer } => {
                        self.find(std::mem::take(&mut finds));
                        // Who asked may have gone away; the keys are destroyed all the same.
                        let _ = answer.send(self.destroy(&leaves, at));
                    }
                }
                job = if leaves < MAX_LEAVES {
                    self.jobs.try_recv().ok()
                } else {
                    None
                };
            }
            self.find(finds);
        }
        // The connection of look-ups closes last and cannot do it; the next open would.
        if let Err(error) = self.clear() {
            tracing::warn!(%error, "the key store's write-ahead log stays until the next start");
        }
    }

    fn next(&mut self) -> Option<Job> {
        loop {
            if !self.owes_clearing {
                return self.jobs.recv().ok();
            }
            match self.jobs.recv_timeout(AGAIN) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = self.clear() {
                        tracing::warn!(%error, "wrapped copies of destroyed keys are still on disk");
                    }
                }
            }
        }
    }

    fn find(&mut self, finds: Vec<Find>) {
        if finds.is_empty() {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let found = self.file.transaction(|file| {
            let of_job = |(leaves, _): &Find| -> Result<Vec<Option<LeafKey>>, Error> {
                leaves
                    .iter()
                    .map(|leaf| match shared.by_leaf.get(leaf) {
                        Some(known) => Ok(known),
                        None => file.find_or_draw(&shared.vault, shared.vault.tag(*leaf)),
                    })
                    .collect()
            };
            finds.iter().map(of_job).collect::<Result<Vec<_>, Error>>()
        });
        match found {
            Ok(found) => {
                for ((leaves, answer), keys) in finds.into_iter().zip(found) {
                    for (leaf, key) in leaves.iter().zip(&keys) {
                        self.shared.remember(*leaf, key.as_ref());
                    }
                    // Who asked may have gone away; the keys stay.
                    let _ = answer.send(Ok(keys));
                }
            }
            Err(error) => {
                for (_, answer) in finds {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }

    fn destroy(&mut self, leaves: &[LeafId], at: Timestamp) -> Result<Erasure, Error> {
        let tags = leaves.iter().map(|leaf| self.shared.vault.tag(*leaf)).collect();
        let (erasure, destroyed) = self.file.transaction(|file| file.destroy(tags, at))?;
        self.owes_clearing = true;
        {
            // A look-up reads and remembers under this lock: none can bring back what it read before the commit.
            let _reader = self.shared.reader.lock();
            for leaf in leaves {
                self.shared.by_leaf.insert(*leaf, None);
            }
            for id in destroyed {
                self.shared.by_id.insert(id, Lookup::Destroyed);
            }
        }
        self.clear()?;
        Ok(erasure)
    }

    fn clear(&mut self) -> Result<(), Error> {
        // Our own reader must not be what the checkpoint waits for.
        let _reader = self.shared.reader.lock();
        self.file.clear_log()?;
        self.owes_clearing = false;
        Ok(())
    }
}
