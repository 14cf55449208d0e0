//! Coming in: sign-in, sign-up, forgotten passwords, confirmed addresses, the first operator.

use askama::Template;

use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::Words;

#[derive(Template)]
#[template(path = "door/sign_in.html")]
pub struct SignInPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub email: Field,
    /// Why it did not work; the same words whether the account exists or not.
    pub problem: Option<String>,
    /// Where to go afterwards.
    pub next: String,
}

#[derive(Template)]
#[template(path = "door/sign_up.html")]
pub struct SignUpPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub name: Field,
    pub handle: Field,
    pub email: Field,
    pub password: Field,
    pub problem: Option<String>,
    pub next: String,
}

#[derive(Template)]
#[template(path = "door/forgot.html")]
pub struct ForgotPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub email: Field,
    /// Whether the form was sent; the words do not tell whether the account exists.
    pub sent: bool,
}

#[derive(Template)]
#[template(path = "door/reset.html")]
pub struct ResetPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub password: Field,
    pub action: String,
}

/// What came of a link from a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOutcome {
    Confirmed,
    Expired,
}

#[derive(Template)]
#[template(path = "door/link.html")]
pub struct LinkPage {
    pub shell: Shell,
    pub t: Words,
    pub outcome: LinkOutcome,
}

impl LinkPage {
    pub fn is_confirmed(&self) -> bool {
        self.outcome == LinkOutcome::Confirmed
    }
}

/// The first account of a new yard, which becomes its operator.
#[derive(Template)]
#[template(path = "door/first.html")]
pub struct FirstPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub action: String,
    pub name: Field,
    pub handle: Field,
    pub email: Field,
    pub password: Field,
    pub problem: Option<String>,
}
