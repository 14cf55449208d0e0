use super::{
    Finding, Patient,
    finding::{Counter, Repair},
};
use crate::{restore::accounts, yard::Folder};
use anyhow::{Context, Result};
use memory::StoredLeaves;
use model::Timestamp;
use std::{fs, path::PathBuf};
use storage::{
    blobs::{Blobs, FolderBlobs},
    records,
    states::StateStore,
    values,
};

/// Does what can be done about the problems of a finding, and notes what that was.
pub async fn mend(patient: &Patient, finding: &mut Finding) -> Result<()> {
    let mut is_anew = false;
    for problem in &mut finding.problems {
        problem.repaired = match problem.repair.take() {
            None => None,
            Some(Repair::MemoryAnew) if is_anew => Some("as above".to_owned()),
            Some(Repair::MemoryAnew) => {
                is_anew = true;
                Some(move_memory(&patient.folder)?)
            }
            // What was moved away is none of ours.
            Some(Repair::RemoveLeaves(_)) if is_anew => Some("as above".to_owned()),
            Some(Repair::RemoveLeaves(leaves)) => {
                let states = StateStore::open(&patient.folder.memory())?;
                StoredLeaves::remove(&states, &leaves)?;
                Some(format!("{} leaves deleted", leaves.len()))
            }
            Some(Repair::RemoveBlobs(names)) => {
                let store = FolderBlobs::open(patient.folder.blobs())?;
                for name in &names {
                    store.delete(name)?;
                }
                Some(format!("{} pictures deleted", names.len()))
            }
            Some(Repair::CloseAccounts(left)) => {
                let people = accounts::people(&patient.root, patient.records.clone(), &patient.config)?;
                let count = left.len();
                accounts::take(&people, left).await?;
                Some(format!(
                    "{count} accounts lost their erased leaves; those with no others are closed"
                ))
            }
            Some(Repair::Recount(counter)) => Some(recount(patient, counter).await?),
        };
    }
    Ok(())
}

/// Nothing is deleted: whoever wants to look at it can.
fn move_memory(folder: &Folder) -> Result<String> {
    let from = folder.memory();
    let aside = with_suffix(&from, &format!(".damaged-{}", Timestamp::now().seconds()));
    for companion in ["-wal", "-shm", ""] {
        let (from, to) = (with_suffix(&from, companion), with_suffix(&aside, companion));
        if from.exists() {
            fs::rename(&from, &to).with_context(|| format!("moving {} away", from.display()))?;
        }
    }
    Ok(format!(
        "moved to {}; the next start makes the memory anew from the log",
        aside.display()
    ))
}

fn with_suffix(path: &std::path::Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

async fn recount(patient: &Patient, counter: Counter) -> Result<String> {
    let sql = format!(
        "UPDATE posts AS p SET {} = {} WHERE {}",
        counter.column,
        counter.rows(),
        counter.is_wrong()
    );
    let changed = patient.records.write(move |tx| tx.execute(&sql, values![])).await;
    let changed: Result<u64, records::Error> = changed;
    Ok(format!("{} of {} posts set right", counter.column, changed?))
}
