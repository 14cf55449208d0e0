use crate::backup::{Extent, Manifest};
use anyhow::{Context, Result};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;
use storage::signals::Position;

/// `restored.json` in a data folder: where it comes from, and which signals it can never read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// When the backup was begun, and when it was put back; the last time.
    pub backup_of: Option<Timestamp>,
    pub at: Option<Timestamp>,
    /// Parts of the log that came without their keys.
    pub keyless: Vec<Extent>,
}

impl Restored {
    pub const FILE: &str = "restored.json";

    /// What is known of the yard in `data`; nothing if it was never restored.
    pub fn load(data: &Path) -> Result<Self> {
        let path = data.join(Self::FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged: delete it", path.display()))
    }

    /// After one more restore, with the yard's keys or without.
    pub fn next(self, manifest: &Manifest, now: Timestamp, has_keys: bool) -> Self {
        Self {
            backup_of: Some(manifest.began_at),
            at: Some(now),
            keyless: if has_keys {
                self.keyless
            } else {
                manifest.log.clone()
            },
        }
    }

    pub fn save(&self, data: &Path) -> Result<()> {
        let path = data.join(Self::FILE);
        std::fs::write(&path, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("writing {}", path.display()))
    }

    /// Did the record come without its key?
    pub fn is_keyless(&self, position: Position) -> bool {
        self.keyless.iter().any(|extent| {
            extent.partition == position.partition.0 && (extent.first..extent.end).contains(&position.offset)
        })
    }
}
