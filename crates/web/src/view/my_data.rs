//! What the yard remembers about the one who reads it.

use askama::Template;

use super::consent::PurposeSwitch;
use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// One thing remembered, in a sentence.
#[derive(Debug, Clone)]
pub struct Memory {
    pub sentence: String,
    /// Where it comes from, in words.
    pub source: String,
    /// How strong it is, 0-100.
    pub strength: u8,
    /// Value of `what` when it is to be forgotten.
    pub what: String,
}

/// Memories of one kind: tags, creators, shops, prices.
#[derive(Debug, Clone)]
pub struct MemoryGroup {
    pub heading: String,
    pub memories: Vec<Memory>,
}

/// One change of consent; receipts are never altered.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub when: Ago,
    pub sentence: String,
    /// Where it was answered.
    pub via: String,
    pub id: String,
}

#[derive(Template)]
#[template(path = "my_data.html")]
pub struct MyDataPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    /// The browser asks not to be tracked.
    pub gpc: bool,
    pub purposes: Vec<PurposeSwitch>,
    /// Things remembered about this person, on how many devices, and since when.
    pub signals: u64,
    pub devices: u64,
    pub since: Option<Ago>,
    pub groups: Vec<MemoryGroup>,
    /// Shown where there are no groups.
    pub why_empty: String,
    pub receipts: Vec<Receipt>,
}

/// Taking one's data along.
#[derive(Template)]
#[template(path = "my_data_export.html")]
pub struct ExportPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    /// A visitor without an account has none.
    pub asks_password: bool,
    pub password: Field,
}

/// How far an archive that somebody brings along has come.
#[derive(Debug, Clone)]
pub enum ImportStage {
    Empty,
    Waiting {
        /// Name of the yard it comes from.
        from: String,
        /// Day it was made.
        made: String,
        /// Is everything here already?
        is_empty: bool,
        /// What would be taken over, in words.
        brings: Vec<String>,
        /// Remembered things, taken over only when ticked.
        memories: u64,
        /// May the feed learn from what is brought along already?
        learns: bool,
        /// What was allowed over there, each beside an empty switch.
        allowed: Vec<PurposeSwitch>,
        /// What stays behind, in words.
        stay: Vec<String>,
    },
    Taking {
        done: u64,
        of: u64,
    },
    Done(Vec<String>),
    Failed,
}

/// Bringing one's data along.
#[derive(Template)]
#[template(path = "my_data_import.html")]
pub struct ImportPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub problem: Option<String>,
    pub stage: ImportStage,
}
