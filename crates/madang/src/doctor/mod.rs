//! `madang doctor`: reads everything that a yard has on disk and says what is wrong, what mends it, and whether it can
//! do so itself. With `--repair` it does, where nothing can be lost by it.
//!
//! One file for each floor that is looked at; each gives one [`Finding`]. Nothing may serve the yard meanwhile.

mod accounts;
mod blobs;
mod finding;
mod keys;
mod memory;
mod records;
mod repair;
mod signals;
mod tags;
mod trade;

use crate::{
    backup::{self, Progress},
    cli::DoctorArgs,
    config::Config,
    logging,
    restore::Restored,
    serve,
    yard::{Folder, open_records},
};
use anyhow::{Result, bail};
use finding::{Finding, Problem};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use storage::Records;

/// What is examined.
struct Patient {
    folder: Folder,
    root: PathBuf,
    config: Config,
    records: Records,
    restored: Restored,
}

pub fn run(args: &DoctorArgs) -> ExitCode {
    // What memory has to say about single signals is said here in numbers.
    logging::start("warn,memory=off");
    let findings = serve::runtime().and_then(|runtime| runtime.block_on(find(args)));
    match findings {
        Ok(findings) => tell(&findings, args),
        Err(error) => {
            eprintln!("madang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn find(args: &DoctorArgs) -> Result<Vec<Finding>> {
    if let Some(dir) = &args.backup {
        return Ok(vec![of_backup(dir)?]);
    }
    let Some(data) = &args.data else {
        bail!("`--data` names the yard's data folder, `--backup` a backup");
    };
    let patient = admit(data, args).await?;
    let mut findings = examine(&patient).await?;
    if args.repair {
        for finding in &mut findings {
            repair::mend(&patient, finding).await?;
        }
    }
    Ok(findings)
}

async fn admit(data: &Path, args: &DoctorArgs) -> Result<Patient> {
    let folder = Folder::new(data);
    if !folder.signals().exists() {
        bail!(
            "{} is not a yard's data folder: it has no `signals`",
            data.display()
        );
    }
    let config = Config::load(data, args.config.as_deref())?;
    let records = open_records(&folder, &config).await?;
    Ok(Patient {
        folder,
        root: data.to_path_buf(),
        config,
        records,
        restored: Restored::load(data)?,
    })
}

async fn examine(patient: &Patient) -> Result<Vec<Finding>> {
    let (keys, store) = keys::examine(patient)?;
    let mut findings = vec![keys];
    let (signals, log) = signals::examine(patient, store.as_ref())?;
    findings.push(signals);
    if let (Some(log), Some(store)) = (&log, &store)
        && patient.folder.memory().exists()
    {
        findings.push(memory::examine(patient, log, store).await?);
    }
    if let Some(store) = &store {
        findings.push(accounts::examine(patient, store).await?);
    }
    findings.push(records::integrity(patient).await?);
    findings.push(records::counters(patient).await?);
    findings.push(blobs::examine(patient).await?);
    findings.push(trade::examine(patient).await?);
    Ok(findings)
}

/// A backup, by its manifest.
fn of_backup(dir: &Path) -> Result<Finding> {
    let checked = backup::verify(dir, &Progress::new())?;
    let seen = format!(
        "{} files of {} bytes read, of {}",
        checked.files, checked.bytes, checked.manifest.began_at
    );
    let mut finding = Finding::new("backup", seen);
    for problem in checked.problems {
        finding.add(Problem::new(
            problem,
            "make a new backup; this one cannot be restored",
        ));
    }
    Ok(finding)
}

fn tell(findings: &[Finding], args: &DoctorArgs) -> ExitCode {
    if args.json {
        println!("{}", serde_json::to_string(findings).unwrap_or_default());
    } else {
        findings.iter().for_each(|finding| print!("{finding}"));
        let mendable = findings.iter().any(Finding::is_mendable);
        if mendable && !args.repair {
            println!("`madang doctor --repair` does what is marked with *");
        }
    }
    if findings.iter().all(Finding::is_sound) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
