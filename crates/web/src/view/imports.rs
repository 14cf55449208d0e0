//! Catalogue files on the shop's desk.

use super::{desk::DeskHead, filters, shell::Shell};
use crate::lang::{Ago, Words};
use askama::Template;
use shop::{ImportFigures, KeptWarning, PictureProgress};

/// A format to be chosen, by its name and what people call it.
#[derive(Debug, Clone)]
pub struct FormatChoice {
    pub name: &'static str,
    pub label: &'static str,
}

#[derive(Debug, Clone)]
pub struct RunRow {
    pub href: String,
    pub name: String,
    pub state: String,
    pub is_bad: bool,
    /// What came of it; empty before its end.
    pub figures: String,
    pub warnings: u64,
    pub when: Ago,
}

/// An address that is fetched again and again.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// Forms post to `{base}/fetch`, `/pause` and `/remove`.
    pub base: String,
    pub url: String,
    pub pace: String,
    pub is_on: bool,
    pub problem: Option<String>,
    pub checked: Option<Ago>,
}

#[derive(Template)]
#[template(path = "desk/imports.html")]
pub struct DeskImports {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub formats: Vec<FormatChoice>,
    /// Hours between two fetches, and their words.
    pub paces: Vec<(u32, String)>,
    /// A file is being taken in.
    pub busy: bool,
    pub runs: Vec<RunRow>,
    pub sources: Vec<SourceRow>,
    pub pictures: PictureProgress,
    /// Address and name of a product, and why its picture did not come.
    pub failures: Vec<(String, String, String)>,
    pub file_problem: Option<String>,
    pub address: String,
    pub address_problem: Option<String>,
}

impl DeskImports {
    fn pictures_in_all(&self) -> u64 {
        self.pictures.waiting + self.pictures.taken + self.pictures.failed
    }
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportStep {
    Queued,
    Reading(u64),
    /// So many products of so many.
    Writing(u64, u64),
    Over,
}

/// Warnings of one kind.
#[derive(Debug, Clone)]
pub struct WarningGroup {
    pub code: String,
    pub count: u64,
    /// The first of them.
    pub lines: Vec<KeptWarning>,
}

impl WarningGroup {
    fn more(&self) -> u64 {
        self.count.saturating_sub(self.lines.len() as u64)
    }
}

#[derive(Template)]
#[template(path = "desk/import_run.html")]
pub struct DeskImportRun {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    /// This page's own address; forms post below it.
    pub action: String,
    pub name: String,
    pub state: String,
    pub format: Option<String>,
    pub when: Ago,
    pub dry_run: bool,
    pub step: ImportStep,
    pub figures: Option<ImportFigures>,
    pub problem: Option<String>,
    pub groups: Vec<WarningGroup>,
    /// The file of a trial is still here.
    pub can_take: bool,
    /// Pictures that are still to be fetched.
    pub pictures: u64,
}

impl DeskImportRun {
    fn is_under_way(&self) -> bool {
        self.step != ImportStep::Over
    }
}
