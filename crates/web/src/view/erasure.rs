//! Closing an account, and what becomes of it.

use askama::Template;

use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::Words;

/// Deleting the account: says what goes and what stays, asks for the password.
#[derive(Template)]
#[template(path = "settings_delete.html")]
pub struct DeleteAccountPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub password: Field,
    /// For how long it can be taken back, in hours.
    pub hours: u64,
}

/// Where an erasure stands, for who knows its number.
#[derive(Template)]
#[template(path = "erasure.html")]
pub struct ErasurePage {
    pub shell: Shell,
    pub t: Words,
    pub title: String,
    pub words: String,
    pub number: String,
    /// Moments in universal time, as they are shown and for machines.
    pub ordered: Moment,
    pub due: Option<Moment>,
    pub done: Option<Moment>,
    /// The ledger's line and its commitment.
    pub ledger: Option<(u64, String)>,
    /// Can it still be taken back?
    pub open: bool,
}

/// Where no erasure has the number that was asked for.
#[derive(Template)]
#[template(path = "erasure_none.html")]
pub struct NoErasurePage {
    pub shell: Shell,
    pub t: Words,
}

#[derive(Debug, Clone)]
pub struct Moment {
    pub text: String,
    pub iso: String,
}

impl Moment {
    /// To the minute.
    pub fn new(at: model::Timestamp) -> Self {
        let iso = at.to_string();
        let text = iso.get(..16).unwrap_or(&iso).replace('T', " ");
        Self {
            text: format!("{text} UTC"),
            iso,
        }
    }
}

/// Signing in to an account that waits for its erasure.
#[derive(Template)]
#[template(path = "door/way_back.html")]
pub struct WayBackPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub token: String,
    pub due: Moment,
    /// The page of its erasure.
    pub erasure: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_minute() {
        let moment = Moment::new("2026-11-22T23:05:59.5Z".parse().unwrap());
        assert_eq!(moment.text, "2026-11-22 23:05 UTC");
    }
}
