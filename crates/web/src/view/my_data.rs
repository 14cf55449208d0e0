//! What the yard remembers about the one who reads it.

use askama::Template;

use super::consent::Switches;
use super::filters;
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
    pub id: String,
}

#[derive(Template)]
#[template(path = "my_data.html")]
pub struct MyDataPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub switches: Switches,
    /// Things remembered about this person, on how many devices, and since when.
    pub signals: u64,
    pub devices: u64,
    pub since: Option<Ago>,
    pub groups: Vec<MemoryGroup>,
    /// Shown where there are no groups.
    pub why_empty: String,
    pub receipts: Vec<Receipt>,
}
