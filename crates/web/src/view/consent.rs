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

/// The sheet as a page of its own, for those without script.
#[derive(Template)]
#[template(path = "consent_page.html")]
pub struct ConsentPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub switches: Switches,
}
