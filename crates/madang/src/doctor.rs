//! `madang doctor`: reads everything that a yard has on disk and says what is wrong and what to do.

use crate::{
    cli::DoctorArgs,
    config::Config,
    logging, serve,
    yard::{Folder, open_keys, open_records},
};
use anyhow::{Context, Result};
use memory::{
    Memory,
    sealing::{Opened, Opener},
};
use serde::Serialize;
use std::{process::ExitCode, sync::Arc};
use storage::{
    Records,
    blobs::{BlobName, Blobs, FolderBlobs, LIST_PAGE, Verdict},
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog, verify_dir},
    states::StateStore,
    values,
};

/// One check and what it found.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    /// What was looked at, in numbers.
    seen: String,
    problems: Vec<String>,
}

pub fn run(args: &DoctorArgs) -> ExitCode {
    logging::start("warn");
    let findings = serve::runtime().and_then(|runtime| runtime.block_on(examine(args)));
    match findings {
        Ok(findings) => tell(&findings, args.json),
        Err(error) => {
            eprintln!("madang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn tell(findings: &[Finding], json: bool) -> ExitCode {
    if json {
        println!("{}", serde_json::to_string(findings).unwrap_or_default());
    } else {
        for finding in findings {
            let verdict = if finding.problems.is_empty() {
                "ok"
            } else {
                "PROBLEM"
            };
            println!("{verdict:<8} {:<9} {}", finding.check, finding.seen);
            for problem in &finding.problems {
                println!("           - {problem}");
            }
        }
    }
    let sound = findings.iter().all(|finding| finding.problems.is_empty());
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn examine(args: &DoctorArgs) -> Result<Vec<Finding>> {
    let folder = Folder::new(&args.data);
    if !folder.signals().exists() {
        anyhow::bail!(
            "{} is not a yard's data folder: it has no `signals`",
            args.data.display()
        );
    }
    let config = Config::load(&args.data, args.config.as_deref())?;
    let records = open_records(&folder, &config).await?;
    let mut findings = vec![signals(&folder)?];
    if folder.memory().exists() && findings.iter().all(|finding| finding.problems.is_empty()) {
        findings.push(memory(&folder)?);
    }
    findings.push(integrity(&records).await?);
    findings.push(counters(&records).await?);
    findings.push(blobs(&folder, &records).await?);
    Ok(findings)
}

/// Sums, offsets and encodings of the log.
fn signals(folder: &Folder) -> Result<Finding> {
    let dir = &folder.signals();
    let verified = verify_dir(dir)?;
    let mut problems: Vec<String> = verified.problems.iter().map(ToString::to_string).collect();
    let (mut undecodable, mut erased, mut keyless) = (0_u64, 0_u64, 0_u64);
    let mut read = 0_u64;
    if verified.is_sound() {
        let keys = open_keys(folder)?;
        let mut opener = Opener::new();
        let log = EmbeddedLog::open(dir, &Options::default())
            .context("the signal log is in use: stop the yard that serves this folder first")?;
        for partition in (0..log.partitions()).map(Partition) {
            let first = log.usage(partition)?.first().map_or(0, |oldest| oldest.first);
            let mut cursor = log.read(Position {
                partition,
                offset: first,
            })?;
            while let Some(page) = cursor.next_page()? {
                for entry in page.iter() {
                    read += 1;
                    match opener.open(entry.payload, entry.time, &keys) {
                        Ok(Opened::Clear(_)) => {}
                        Ok(Opened::Erased) => erased += 1,
                        Ok(Opened::NoKey(_)) => keyless += 1,
                        Err(memory::Error::Keys(error)) => return Err(error.into()),
                        Err(_) => undecodable += 1,
                    }
                }
            }
        }
    }
    if keyless > 0 {
        problems.push(format!(
            "{keyless} signals are sealed with keys that `keys.sqlite` does not have: put back its newest copy"
        ));
    }
    if undecodable > 0 {
        problems.push(format!(
            "{undecodable} signals cannot be decoded by this version; they are kept and skipped"
        ));
    }
    Ok(Finding {
        check: "signals",
        seen: format!("{read} signals read, {erased} of them erased"),
        problems,
    })
}

/// Sums of the memory, its place in the log, and its counters beside a recount.
fn memory(folder: &Folder) -> Result<Finding> {
    const REMEDY: &str = "move `memory.sqlite` away: the memory is made anew from the log at the next start";
    const NAMED: usize = 20;
    let store = StateStore::open(&folder.memory())?;
    let checked = store.check()?;
    let damaged = checked
        .damaged
        .iter()
        .map(|value| format!("value {value} is damaged"));
    let mut problems: Vec<String> = checked.file.iter().cloned().chain(damaged).collect();
    let mut recounted = 0;
    if problems.is_empty() {
        let log = EmbeddedLog::open(&folder.signals(), &Options::default())?;
        let keys = open_keys(folder)?;
        match Memory::open(Arc::new(store)).and_then(|memory| memory.compare_with(&log, &keys)) {
            Ok(compared) => {
                recounted = compared.items;
                let wrong = compared.different.iter().take(NAMED);
                problems.extend(wrong.map(|item| format!("{item:?} is counted differently in the log")));
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    if !problems.is_empty() {
        problems.push(REMEDY.to_owned());
    }
    Ok(Finding {
        check: "memory",
        seen: format!("{} values read, {recounted} items recounted", checked.values),
        problems,
    })
}

/// The database's own check, where it has one that can be asked for.
async fn integrity(records: &Records) -> Result<Finding> {
    let mut problems = Vec::new();
    if records.engine() == storage::records::Engine::Sqlite {
        let rows = records
            .read(|tx| tx.query("PRAGMA integrity_check(20)", values![]))
            .await;
        let rows: Result<Vec<storage::Row>, storage::records::Error> = rows;
        for row in rows? {
            let line: String = row.get(0)?;
            if line != "ok" {
                problems.push(format!("{line}: restore the newest backup"));
            }
        }
    }
    let waiting = count(records, "SELECT COUNT(*) FROM outbox").await?;
    Ok(Finding {
        check: "records",
        seen: format!("{waiting} signals wait in the outbox"),
        problems,
    })
}

/// Counters beside the rows that they count.
async fn counters(records: &Records) -> Result<Finding> {
    const COUNTED: [(&str, &str, &str); 3] = [
        ("like_count", "likes", ""),
        ("save_count", "saves", ""),
        ("comment_count", "comments", " AND t.state = 'live'"),
    ];
    let mut problems = Vec::new();
    for (column, table, only) in COUNTED {
        let sql = format!(
            "SELECT COUNT(*) FROM posts p WHERE p.state <> 'deleted' AND p.{column} <>
               (SELECT COUNT(*) FROM {table} t WHERE t.post_id = p.id{only})"
        );
        let wrong = count(records, &sql).await?;
        if wrong > 0 {
            problems.push(format!("{wrong} posts count other {table} than there are"));
        }
    }
    let posts = count(records, "SELECT COUNT(*) FROM posts").await?;
    Ok(Finding {
        check: "counters",
        seen: format!("{posts} posts recounted"),
        problems,
    })
}

async fn count(records: &Records, sql: &str) -> Result<i64> {
    let sql = sql.to_owned();
    let row = records.read(move |tx| tx.query_first(&sql, values![])).await;
    let row: Result<Option<storage::Row>, storage::records::Error> = row;
    Ok(row?.map_or(Ok(0), |row| row.get(0))?)
}

/// Each blob is what its name says, and each that a post needs is there.
async fn blobs(folder: &Folder, records: &Records) -> Result<Finding> {
    let store = FolderBlobs::open(folder.blobs())?;
    let (mut seen, mut problems) = (0_u64, Vec::new());
    let mut after: Option<BlobName> = None;
    loop {
        let page = store.list(after.as_ref(), LIST_PAGE)?;
        for entry in &page {
            seen += 1;
            if store.verify(&entry.name)? != Verdict::Sound {
                problems.push(format!(
                    "the picture {} is damaged: restore it from a backup",
                    entry.name
                ));
            }
        }
        after = page.last().map(|entry| entry.name.clone());
        if page.len() < LIST_PAGE {
            break;
        }
    }
    let named = records
        .read(|tx| {
            tx.query(
                "SELECT name FROM blob_refs WHERE refs > 0 ORDER BY name",
                values![],
            )
        })
        .await;
    let named: Result<Vec<storage::Row>, storage::records::Error> = named;
    let mut missing = 0_u64;
    for row in named? {
        let name: String = row.get(0)?;
        let there = name
            .parse::<BlobName>()
            .is_ok_and(|name| store.open(&name, storage::blobs::Span::All).is_ok());
        missing += u64::from(!there);
    }
    if missing > 0 {
        problems.push(format!(
            "{missing} pictures that posts need are missing: restore them from a backup"
        ));
    }
    Ok(Finding {
        check: "blobs",
        seen: format!("{seen} files read"),
        problems,
    })
}
