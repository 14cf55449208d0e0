//! The operator's desk: what was reported, how the yard is.

use askama::Template;

use super::filters;
use super::people::Face;
use super::picture::Picture;
use super::shell::Shell;
use crate::lang::{Ago, Words};

#[derive(Debug, Clone)]
pub struct ReportLine {
    pub id: String,
    /// What was reported: its words and where to look at it.
    pub text: String,
    pub href: String,
    pub picture: Option<Picture>,
    pub author: Face,
    pub reason: String,
    pub reports: u64,
    pub when: Ago,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Good,
    Watch,
    Bad,
}

/// One number with its verdict.
#[derive(Debug, Clone)]
pub struct Gauge {
    pub label: String,
    pub value: String,
    pub note: String,
    pub health: Health,
}

impl Gauge {
    pub fn class(&self) -> &'static str {
        match self.health {
            Health::Good => "gauge good",
            Health::Watch => "gauge watch",
            Health::Bad => "gauge bad",
        }
    }
}

#[derive(Debug, Clone)]
pub struct ShopRow {
    pub face: Face,
    pub products: u64,
    pub posts: u64,
}

#[derive(Template)]
#[template(path = "operator.html")]
pub struct OperatorPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub gauges: Vec<Gauge>,
    pub reports: Vec<ReportLine>,
    pub shops: Vec<ShopRow>,
}
