//! Profile and account.

use askama::Template;

use super::filters;
use super::form::Field;
use super::picture::Avatar;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub struct Device {
    pub name: String,
    /// When it was last used, to the hour.
    pub seen: Ago,
    /// Where ending it posts to; `None` for the one that shows the page.
    pub end: Option<String>,
}

#[derive(Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub avatar: Avatar,
    pub name: Field,
    pub handle: Field,
    pub bio: Field,
    pub email: String,
    pub email_confirmed: bool,
    pub blocked: Vec<super::people::Face>,
    pub devices: Vec<Device>,
    pub problem: Option<String>,
}

/// Deleting the account: says what goes and what stays, asks for the password.
#[derive(Template)]
#[template(path = "settings_delete.html")]
pub struct DeleteAccountPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub password: Field,
}
