//! Archives between upload and confirmation. A copy is a file without a name: whatever ends this process ends it.

use super::{Brought, Plan};
use model::{PersonId, Timestamp};
use parking_lot::Mutex;
use std::{collections::HashMap, fs::File, sync::Arc, time::Duration};

/// People with an archive at once in this process, each with at most one.
const MOST: usize = 32;
/// An archive that nobody confirms goes away.
const KEPT: Duration = Duration::from_secs(3_600);

/// How far somebody's archive has come.
#[derive(Clone)]
pub(crate) enum Stage {
    /// Looked through; not taken over yet.
    Waiting(Arc<Plan>),
    Taking {
        done: u64,
        of: u64,
    },
    Done(Brought),
    /// Something of the yard's; what was taken over until then stays, and trying again goes on from there.
    Failed,
}

struct Entry {
    stage: Stage,
    file: Option<File>,
    since: Timestamp,
}

/// All archives on their way.
#[derive(Default)]
pub(crate) struct Staged(Mutex<HashMap<PersonId, Entry>>);

/// Why an archive cannot wait here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// The one before it is being taken over.
    Taking,
    /// Too many others.
    Crowded,
}

impl Staged {
    /// Keeps a looked-through archive until it is confirmed; one that waited before goes away.
    pub fn put(&self, person: PersonId, file: File, plan: Plan, now: Timestamp) -> Result<(), Full> {
        let mut entries = self.0.lock();
        entries
            .retain(|_, entry| matches!(entry.stage, Stage::Taking { .. }) || now.since(entry.since) < KEPT);
        if matches!(entries.get(&person), Some(entry) if matches!(entry.stage, Stage::Taking { .. })) {
            return Err(Full::Taking);
        }
        if entries.len() >= MOST && !entries.contains_key(&person) {
            return Err(Full::Crowded);
        }
        let entry = Entry {
            stage: Stage::Waiting(Arc::new(plan)),
            file: Some(file),
            since: now,
        };
        entries.insert(person, entry);
        Ok(())
    }

    pub fn stage(&self, person: PersonId, now: Timestamp) -> Option<Stage> {
        let entries = self.0.lock();
        let entry = entries.get(&person)?;
        let is_busy = matches!(entry.stage, Stage::Taking { .. });
        (is_busy || now.since(entry.since) < KEPT).then(|| entry.stage.clone())
    }

    /// The archive that waits, to be taken over now; only one caller gets it.
    pub fn begin(&self, person: PersonId, now: Timestamp) -> Option<(File, Arc<Plan>)> {
        let mut entries = self.0.lock();
        let entry = entries.get_mut(&person)?;
        let Stage::Waiting(plan) = &entry.stage else {
            return None;
        };
        let plan = Arc::clone(plan);
        let file = entry.file.take()?;
        entry.stage = Stage::Taking {
            done: 0,
            of: plan.posts.len() as u64,
        };
        entry.since = now;
        Some((file, plan))
    }

    pub fn set(&self, person: PersonId, stage: Stage) {
        if let Some(entry) = self.0.lock().get_mut(&person) {
            entry.stage = stage;
        }
    }

    /// Lets go of an archive that waits, or of the word about one that was taken over.
    pub fn let_go(&self, person: PersonId) {
        let mut entries = self.0.lock();
        if matches!(entries.get(&person), Some(entry) if !matches!(entry.stage, Stage::Taking { .. })) {
            entries.remove(&person);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> File {
        tempfile::tempfile().unwrap()
    }

    #[test]
    fn an_archive_is_taken_over_once() {
        let (staged, mina, now) = (Staged::default(), PersonId::new(), Timestamp::from_micros(0));
        assert!(staged.begin(mina, now).is_none());
        staged.put(mina, file(), Plan::default(), now).unwrap();
        assert!(staged.begin(mina, now).is_some());
        assert!(staged.begin(mina, now).is_none());
        let again = staged.put(mina, file(), Plan::default(), now);
        assert_eq!(again, Err(Full::Taking));
        staged.set(mina, Stage::Done(Brought::default()));
        staged.put(mina, file(), Plan::default(), now).unwrap();
    }

    #[test]
    fn what_nobody_confirms_makes_room() {
        let (staged, now) = (Staged::default(), Timestamp::from_micros(0));
        for _ in 0..MOST {
            staged.put(PersonId::new(), file(), Plan::default(), now).unwrap();
        }
        let one_more = |at| staged.put(PersonId::new(), file(), Plan::default(), at);
        assert_eq!(one_more(now), Err(Full::Crowded));
        assert_eq!(one_more(now.plus(KEPT)), Ok(()));
    }
}
