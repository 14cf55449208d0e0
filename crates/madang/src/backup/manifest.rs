use anyhow::{Context, Result, bail};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// `backup.json`: what a backup holds. A folder without it is no backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Of the program that made it.
    pub version: String,
    pub began_at: Timestamp,
    pub ended_at: Timestamp,
    pub records: Engine,
    /// What each partition of the copied log holds.
    pub log: Vec<Extent>,
    /// The first record of each partition that the copied memory does not include.
    pub memory: Vec<Reached>,
    pub parts: Parts,
    /// BLAKE3 of `BLAKE3SUMS`, which has the sum of every other file.
    pub sums: String,
    /// What could not be copied as it should be, in words.
    pub notes: Vec<String>,
}

/// How the records were copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// `records.sqlite`.
    Sqlite,
    /// `records.dump`, made with `pg_dump --format=custom`.
    PostgresDump,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    pub partition: u16,
    pub first: u64,
    /// One more than the last record.
    pub end: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    pub partition: u16,
    pub next: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    pub records: Part,
    pub signals: Part,
    pub memory: Part,
    pub blobs: Part,
    /// `secret.key`, `madang.toml` and what is known of an earlier restore.
    pub settings: Part,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub files: u64,
    pub bytes: u64,
}

impl Part {
    pub fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

impl Parts {
    pub fn total(&self) -> Part {
        let parts = [self.records, self.signals, self.memory, self.blobs, self.settings];
        parts.iter().fold(Part::default(), |sum, part| Part {
            files: sum.files + part.files,
            bytes: sum.bytes + part.bytes,
        })
    }
}

impl Manifest {
    pub const FILE: &str = "backup.json";
    pub const FORMAT: u32 = 1;

    /// Reads the manifest of the backup in `dir`.
    ///
    /// # Errors
    /// When there is none, or one of a newer format.
    pub fn load(dir: &Path) -> Result<Self> {
        let path = dir.join(Self::FILE);
        if !path.is_file() {
            bail!(
                "{} is not a finished backup: it has no `{}`; an interrupted `madang backup` leaves such a folder, delete it",
                dir.display(),
                Self::FILE
            );
        }
        let text = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let read = serde_json::from_slice::<serde_json::Value>(&text)
            .with_context(|| format!("{} is damaged", path.display()))?;
        let format = read.get("format").and_then(serde_json::Value::as_u64);
        if format != Some(u64::from(Self::FORMAT)) {
            bail!(
                "{} is in format {}, this program knows {}; use the version of madang that made it",
                dir.display(),
                format.map_or("?".to_owned(), |format| format.to_string()),
                Self::FORMAT
            );
        }
        serde_json::from_value(read).with_context(|| format!("{} is damaged", path.display()))
    }

    /// Does the copied log hold all that the copied memory still has to read?
    pub fn fits(&self) -> bool {
        self.memory.iter().all(|reached| {
            let extent = self
                .log
                .iter()
                .find(|extent| extent.partition == reached.partition);
            extent.map_or(reached.next == 0, |extent| {
                (extent.first..=extent.end).contains(&reached.next)
            })
        })
    }
}
