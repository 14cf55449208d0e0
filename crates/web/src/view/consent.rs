//! The four switches.

use askama::Template;

use super::filters;
use super::shell::Shell;
use crate::lang::Words;

/// How each purpose stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Switches {
    pub personalise: bool,
    pub ads: bool,
    pub measure: bool,
    pub share: bool,
    /// The browser asks not to be tracked (`Sec-GPC: 1`), which is respected over the switches.
    pub gpc: bool,
}

/// A purpose with the sources it may use.
#[derive(Debug, Clone)]
pub struct PurposeSwitch {
    /// Field name of its switch; `{name}-from` is that of its sources.
    pub name: &'static str,
    pub title: String,
    pub does: String,
    pub on: bool,
    pub sources: Vec<SourceSwitch>,
}

#[derive(Debug, Clone)]
pub struct SourceSwitch {
    pub name: &'static str,
    pub label: String,
    pub on: bool,
}

/// The sheet as a page of its own, for those without script.
#[derive(Template)]
#[template(path = "consent_page.html")]
pub struct ConsentPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub switches: Switches,
}
