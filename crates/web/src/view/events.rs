//! Events of a shop's programs, on its desk.

use super::{desk::DeskHead, filters, shell::Shell};
use crate::lang::{Ago, Words};
use askama::Template;

#[derive(Debug, Clone)]
pub struct EventLine {
    pub when: Ago,
    pub title: String,
    pub outcome: String,
    pub class: &'static str,
    /// Why it was refused, or what was odd.
    pub notes: Vec<String>,
}

/// A minute of the last hour; `height` in percent of the highest.
#[derive(Debug, Clone, Copy)]
pub struct MinuteBar {
    pub x: u64,
    pub height: u64,
}

impl MinuteBar {
    fn y(&self) -> u64 {
        100 - self.height.min(100)
    }
}

#[derive(Debug, Clone)]
pub struct KindRow {
    pub name: String,
    pub count: u64,
}

#[derive(Template)]
#[template(path = "desk/events.html")]
pub struct DeskEvents {
    pub shell: Shell,
    pub t: Words,
    pub head: DeskHead,
    pub lines: Vec<EventLine>,
    pub bars: Vec<MinuteBar>,
    pub last_hour: u64,
    /// Events of the busiest minute.
    pub most: u64,
    pub kinds: Vec<KindRow>,
    /// The yard's own.
    pub address: String,
    /// The same without `https://`.
    pub bare: String,
}

impl DeskEvents {
    fn is_quiet(&self) -> bool {
        self.lines.is_empty() && self.kinds.is_empty()
    }
}
