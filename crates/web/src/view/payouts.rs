//! What creators are owed, and paying it out.

use askama::Template;

use super::filters;
use super::people::Face;
use super::shell::Shell;
use crate::lang::{Ago, Words};

#[derive(Debug, Clone)]
pub struct OwedRow {
    /// `None` for a creator who was forgotten.
    pub face: Option<Face>,
    pub payee: String,
    pub approved: String,
    pub pending: String,
}

#[derive(Debug, Clone)]
pub struct OrderedRow {
    pub face: Option<Face>,
    pub payee: String,
    pub amount: String,
    pub when: Ago,
}

/// What a payout in one currency would come to.
#[derive(Debug, Clone)]
pub struct CurrencyRun {
    pub currency: String,
    pub total: String,
    pub creators: u64,
}

#[derive(Template)]
#[template(path = "operator_payouts.html")]
pub struct PayoutsPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub runs: Vec<CurrencyRun>,
    pub owed: Vec<OwedRow>,
    pub ordered: Vec<OrderedRow>,
    pub problem: Option<String>,
}
