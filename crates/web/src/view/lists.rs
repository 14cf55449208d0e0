//! Saved things, people followed, notifications and search.

use askama::Template;

use super::card::Tile;
use super::filters;
use super::people::{Face, Follow};
use super::picture::Picture;
use super::product::ProductTile;
use super::shell::Shell;
use super::tag::TagLine;
use crate::lang::{Ago, Words};

#[derive(Template)]
#[template(path = "saved.html")]
pub struct SavedPage {
    pub shell: Shell,
    pub t: Words,
    pub posts: Vec<Tile>,
    pub products: Vec<ProductTile>,
    pub more: Option<String>,
}

/// A person or shop with the button to follow it.
#[derive(Debug, Clone)]
pub struct FollowLine {
    pub face: Face,
    pub follow: Follow,
}

/// A link to one of several lists.
#[derive(Debug, Clone)]
pub struct ListTab {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// Everybody somebody follows, or who follows somebody.
#[derive(Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub heading: String,
    /// The lists beside this one; empty where there is only one.
    pub tabs: Vec<ListTab>,
    pub people: Vec<FollowLine>,
    pub more: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Notice {
    pub face: Face,
    /// The rest of the sentence after the name.
    pub text: String,
    /// The first words of the comment that it is about.
    pub quote: Option<String>,
    pub href: String,
    pub when: Ago,
    pub unread: bool,
    pub picture: Option<Picture>,
}

#[derive(Template)]
#[template(path = "notifications.html")]
pub struct NotificationsPage {
    pub shell: Shell,
    pub t: Words,
    pub notices: Vec<Notice>,
    pub more: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    pub shell: Shell,
    pub t: Words,
    pub query: String,
    pub products: Vec<ProductTile>,
    pub tags: Vec<TagLine>,
    pub people: Vec<Face>,
    pub shops: Vec<Face>,
    /// Offered while nothing was asked, and where nothing was found.
    pub trending: Vec<TagLine>,
}

impl SearchPage {
    pub fn is_empty(&self) -> bool {
        self.products.is_empty() && self.tags.is_empty() && self.people.is_empty() && self.shops.is_empty()
    }
}
