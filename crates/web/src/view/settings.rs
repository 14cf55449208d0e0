//! Profile and account.

use askama::Template;

use super::filters;
use super::form::Field;
use super::picture::Avatar;
use super::shell::Shell;
use crate::lang::Words;

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
    /// Browsers that are signed in, this one among them.
    pub signed_in_on: u64,
    pub problem: Option<String>,
}
