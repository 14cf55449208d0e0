//! Where a person is signed in, and what of it is part of their memory.

use askama::Template;

use super::filters;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// One browser in its owner's list.
#[derive(Debug, Clone)]
pub struct DeviceLine {
    /// In words: "Chrome on Android".
    pub name: String,
    /// What its state means for one's memory, in a sentence.
    pub state: String,
    pub first: Option<Ago>,
    pub used: Ago,
    pub mark: DeviceMark,
    /// Where what can be done about it posts to.
    pub base: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceMark {
    /// The one that shows the page.
    Here,
    SignedIn,
    SignedOut,
    /// The person said that it was not them.
    GivenAway,
}

impl DeviceLine {
    pub fn is_here(&self) -> bool {
        self.mark == DeviceMark::Here
    }

    pub fn is_signed_in(&self) -> bool {
        self.mark == DeviceMark::SignedIn
    }
}

/// The lists, which change while the page stays.
#[derive(Template)]
#[template(path = "devices_list.html")]
pub struct DeviceLists {
    pub t: Words,
    pub csrf: String,
    pub lists: Lists,
}

#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Those that are the person's: the one that shows the page first.
    pub own: Vec<DeviceLine>,
    /// Those they gave away, newest first.
    pub given_away: Vec<DeviceLine>,
    /// The one that was given away just now, to be taken back at once.
    pub just_now: Option<DeviceLine>,
    /// Whether there is another one to sign out.
    pub others_signed_in: bool,
}

#[derive(Template)]
#[template(path = "devices.html")]
pub struct DevicesPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub lists: Lists,
}
