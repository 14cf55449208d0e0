//! Keys on the shop's desk.

use super::{desk::DeskHead, filters, form::Field, shell::Shell};
use crate::lang::{Ago, Words};
use askama::Template;

#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Where revoking posts to.
    pub revoke: String,
    pub name: String,
    /// Its beginning.
    pub shown: String,
    pub scopes: Vec<&'static str>,
    /// From everywhere when empty.
    pub origins: Vec<String>,
    pub made: Ago,
    pub used: Option<Ago>,
    pub is_revoked: bool,
}

#[derive(Debug, Clone)]
pub struct ScopeChoice {
    pub name: &'static str,
    pub does: String,
    pub is_chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/keys.html")]
pub struct DeskKeys {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub rows: Vec<KeyRow>,
    pub name: Field,
    pub scopes: Vec<ScopeChoice>,
    pub origins: String,
    /// The yard's own.
    pub address: String,
    /// A key that was just made; it is shown once.
    pub made: Option<String>,
    pub problem: Option<String>,
}
