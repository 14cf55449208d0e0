//! The page of a tag.

use askama::Template;

use super::card::Tile;
use super::chart::DayChart;
use super::people::Follow;
use super::picture::Picture;
use super::shell::Shell;
use super::trend::Trend;
use super::{filters, links};
use crate::lang::Words;

/// A tag in a list.
#[derive(Debug, Clone)]
pub struct TagLine {
    pub name: String,
    pub views: u64,
    pub trend: Option<Trend>,
    /// Of its top posts, at most three; empty where they are not shown.
    pub pictures: Vec<Picture>,
}

impl TagLine {
    pub fn href(&self) -> String {
        links::tag(&self.name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagTab {
    Top,
    New,
}

/// How much a tag is looked at.
#[derive(Debug, Clone, Default)]
pub struct TagFigures {
    /// Exact.
    pub views: u64,
    /// Of these, how many by people who do not allow to be measured.
    pub anonymous: u64,
    /// About how many people, in words; `None` where nobody was measured.
    pub people: Option<String>,
    /// How far that may be off: `±1 %`.
    pub error: String,
    /// Views of the last hour, and how they went.
    pub hour: u64,
    pub hour_line: Option<Trend>,
    pub direction: Option<String>,
    pub chart: DayChart,
    /// Since when, where that is less than the chart could show.
    pub since: Option<String>,
}

#[derive(Template)]
#[template(path = "tag.html")]
pub struct TagPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub line: TagLine,
    pub figures: TagFigures,
    pub posts_count: u64,
    pub follow: Follow,
    pub tab: TagTab,
    /// Whether the viewer asked to see less of it.
    pub seeing_less: bool,
    pub posts: Vec<Tile>,
    pub more: Option<String>,
}

impl TagPage {
    pub fn is_new(&self) -> bool {
        self.tab == TagTab::New
    }
}
