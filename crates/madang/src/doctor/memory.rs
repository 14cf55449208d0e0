use super::{Finding, Patient, Problem, finding::Repair, tags};
use anyhow::Result;
use memory::{Memory, StoredLeaves};
use std::sync::Arc;
use storage::{
    keys::KeyStore,
    signals::{EmbeddedLog, Partition, SignalLog},
    states::StateStore,
};

/// Items and tags that are named; of more, only the number.
const NAMED: usize = 20;
const ANEW: &str = "the memory can be made anew from the log: move `memory.sqlite*` away";
const RESTORE: &str = "restore the newest backup: the log no longer holds all that the memory was made of";

/// Sums of the memory, its place in the log, its counters beside a recount, its leaves beside their keys.
pub async fn examine(patient: &Patient, log: &EmbeddedLog, keys: &KeyStore) -> Result<Finding> {
    let remedy = Remedy::of(patient, log)?;
    let store = match StateStore::open(&patient.folder.memory()) {
        Ok(store) => store,
        Err(error) => {
            let mut finding = Finding::new("memory", "the memory does not open".to_owned());
            finding.add(remedy.for_all(error.to_string()));
            return Ok(finding);
        }
    };
    let checked = match store.check() {
        Ok(checked) => checked,
        Err(error) => {
            let mut finding = Finding::new("memory", "the memory cannot be read".to_owned());
            finding.add(remedy.for_all(error.to_string()));
            return Ok(finding);
        }
    };
    let damaged = checked
        .damaged
        .iter()
        .map(|value| format!("value {value} is damaged"));
    let damaged: Vec<String> = checked.file.iter().cloned().chain(damaged).collect();
    if !damaged.is_empty() {
        let mut finding = Finding::new("memory", format!("{} values read", checked.values));
        for what in damaged {
            finding.add(remedy.for_all(what));
        }
        return Ok(finding);
    }
    let leaves = StoredLeaves::look(&store, keys)?;
    let mut problems = of_leaves(leaves, &remedy);
    let (mut items, mut counted) = (0, 0);
    match Memory::open(Arc::new(store)).and_then(|memory| Ok((memory.compare_with(log, keys)?, memory))) {
        Ok((compared, memory)) => {
            items = compared.items;
            for item in compared.different.iter().take(NAMED) {
                problems.push(remedy.for_all(format!("{item:?} is counted differently in the log")));
            }
            let found = tags::examine(patient, &memory).await?;
            counted = found.tags;
            for wrong in found.wrong.iter().take(NAMED) {
                problems.push(remedy.for_all(wrong.to_string()));
            }
        }
        Err(error) => problems.push(remedy.for_all(error.to_string())),
    }
    let seen = format!(
        "{} values read, {items} items and {counted} tags recounted",
        checked.values
    );
    let mut finding = Finding::new("memory", seen);
    problems.into_iter().for_each(|problem| finding.add(problem));
    Ok(finding)
}

fn of_leaves(leaves: StoredLeaves, remedy: &Remedy) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !leaves.erased.is_empty() {
        let what = format!(
            "{} leaves lie there whose keys are destroyed",
            leaves.erased.len()
        );
        let remove = Problem::new(what, "delete them: nothing can read them");
        problems.push(remove.mended_by(Repair::RemoveLeaves(leaves.erased)));
    }
    if !leaves.keyless.is_empty() {
        problems.push(Problem::new(
            format!(
                "{} leaves are sealed with keys that `keys.sqlite` does not have",
                leaves.keyless.len()
            ),
            "put its newest copy back: `madang restore --keys-from DIR --data DATA`",
        ));
    }
    if leaves.unreadable > 0 {
        problems.push(remedy.for_all(format!("{} leaves are not what was sealed", leaves.unreadable)));
    }
    problems
}

/// What mends a memory as a whole.
enum Remedy {
    Anew,
    Restore,
}

impl Remedy {
    /// A memory can be made anew while the log still has its beginning and the keys to read it.
    fn of(patient: &Patient, log: &EmbeddedLog) -> Result<Self> {
        let mut is_whole = patient.restored.keyless.is_empty();
        for partition in (0..log.partitions()).map(Partition) {
            is_whole &= log
                .usage(partition)?
                .first()
                .is_none_or(|oldest| oldest.first == 0);
        }
        Ok(if is_whole { Self::Anew } else { Self::Restore })
    }

    fn for_all(&self, what: String) -> Problem {
        match self {
            Self::Anew => Problem::new(what, ANEW).mended_by(Repair::MemoryAnew),
            Self::Restore => Problem::new(what, RESTORE),
        }
    }
}
