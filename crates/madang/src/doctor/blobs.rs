use super::{Finding, Patient, Problem, finding::Repair};
use anyhow::Result;
use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};
use storage::{
    Row, blob_refs,
    blobs::{BlobName, Blobs, Entry, FolderBlobs, LIST_PAGE, Span, Verdict},
    records::{self, query_in},
};

/// An upload is announced before its pictures are put, and taken up within the hour.
const GRACE: Duration = Duration::from_hours(1);
/// Names asked at once.
const NAMES: u32 = 1_000;
const NAMED: usize = 20;

/// Each picture is what its name says, each that a post needs is there, and each that is there is known.
pub async fn examine(patient: &Patient) -> Result<Finding> {
    let store = FolderBlobs::open(patient.folder.blobs())?;
    let (mut seen, mut damaged, mut orphans) = (0_usize, Vec::new(), Vec::new());
    let mut after: Option<BlobName> = None;
    loop {
        let page = store.list(after.as_ref(), LIST_PAGE)?;
        seen += page.len();
        for entry in &page {
            if store.verify(&entry.name)? != Verdict::Sound {
                damaged.push(entry.name.clone());
            }
        }
        orphans.extend(unknown(patient, &page).await?);
        after = page.last().map(|entry| entry.name.clone());
        if page.len() < LIST_PAGE {
            break;
        }
    }
    let (missing, named) = missing(patient, &store).await?;
    let mut finding = Finding::new(
        "blobs",
        format!("{seen} files read, {named} of them named by records"),
    );
    for name in damaged.iter().take(NAMED) {
        finding.add(Problem::new(
            format!("the picture {name} is damaged ({} are in all)", damaged.len()),
            "copy it out of a backup, from `blobs/` there to the same place here",
        ));
    }
    if missing > 0 {
        finding.add(Problem::new(
            format!("{missing} pictures that posts need are missing"),
            "copy them out of a backup, or delete the posts",
        ));
    }
    if !orphans.is_empty() {
        let what = format!(
            "{} pictures that no record knows, older than an hour",
            orphans.len()
        );
        // With the wrong records every picture is one.
        let is_few = orphans.len() * 2 <= seen || (seen < NAMED && named > 0);
        finding.add(match is_few {
            true => Problem::new(what, "delete them").mended_by(Repair::RemoveBlobs(orphans)),
            false => Problem::new(
                what,
                "most of all pictures: see that these are the records that belong to this folder",
            ),
        });
    }
    Ok(finding)
}

/// Those of a page that have no row and are old enough to have one.
async fn unknown(patient: &Patient, page: &[Entry]) -> Result<Vec<BlobName>> {
    let now = SystemTime::now();
    let is_old = |entry: &&Entry| now.duration_since(entry.touched).is_ok_and(|age| age > GRACE);
    let old: Vec<BlobName> = page
        .iter()
        .filter(is_old)
        .map(|entry| entry.name.clone())
        .collect();
    let asked = old.clone();
    let rows = patient.records.read(move |tx| {
        let names: Vec<&str> = asked.iter().map(BlobName::as_str).collect();
        query_in(tx, "SELECT name FROM blob_refs WHERE name IN", &[], &names)
    });
    let rows: Result<Vec<Row>, records::Error> = rows.await;
    let known: Result<HashSet<String>, records::Error> = rows?.iter().map(|row| row.get(0)).collect();
    let known = known?;
    Ok(old
        .into_iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect())
}

/// How many pictures that records name are missing, and how many they name.
async fn missing(patient: &Patient, store: &FolderBlobs) -> Result<(u64, u64)> {
    let (mut missing, mut named, mut after) = (0, 0, String::new());
    loop {
        let from = after.clone();
        let page = patient
            .records
            .read(move |tx| blob_refs::named(tx, &from, NAMES))
            .await;
        let page: Result<Vec<String>, records::Error> = page;
        let page = page?;
        for name in &page {
            let name = name.parse::<BlobName>();
            missing += u64::from(!name.is_ok_and(|name| store.open(&name, Span::All).is_ok()));
        }
        named += page.len() as u64;
        match page.last() {
            Some(last) if page.len() == NAMES as usize => after.clone_from(last),
            _ => return Ok((missing, named)),
        }
    }
}
