//! What shops use of the yard.

use super::{desk::DeskHead, filters, people::Face, shell::Shell};
use crate::lang::Words;
use askama::Template;

/// A limit, and how much of it is used.
#[derive(Debug, Clone)]
pub struct LimitRow {
    pub title: String,
    /// `1,200 of 5,000`.
    pub text: String,
    /// Of a hundred.
    pub percent: u64,
    /// What happens, if it is used up.
    pub over: Option<String>,
}

/// A month; every text is ready to be shown.
#[derive(Debug, Clone)]
pub struct MonthRow {
    pub month: String,
    pub is_now: bool,
    pub events: u64,
    pub duplicates: u64,
    pub refused: u64,
    pub pages: u64,
    pub embeds: u64,
    pub calls: u64,
    pub stored: String,
}

#[derive(Template)]
#[template(path = "desk/usage.html")]
pub struct DeskUsage {
    pub shell: Shell,
    pub t: Words,
    pub head: DeskHead,
    pub limits: Vec<LimitRow>,
    pub months: Vec<MonthRow>,
}

/// A shop in the list of whoever runs the yard.
#[derive(Debug, Clone)]
pub struct ShopUsageRow {
    pub face: Face,
    pub id: String,
    pub events: u64,
    pub pages: u64,
    pub stored: String,
    /// What stands in the fields.
    pub most_events: String,
    pub most_storage: String,
}

#[derive(Template)]
#[template(path = "operator_usage.html")]
pub struct OperatorUsage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub problem: Option<String>,
    pub shops: Vec<ShopUsageRow>,
    pub more: Option<String>,
}
