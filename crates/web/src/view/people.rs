//! People and shops as one line, and the creator's page.

use askama::Template;

use super::card::Tile;
use super::picture::Avatar;
use super::product::ProductTile;
use super::shell::Shell;
use super::{filters, links};
use crate::lang::Words;

/// A person or a shop in one line.
#[derive(Debug, Clone, Default)]
pub struct Face {
    pub name: String,
    pub handle: String,
    pub href: String,
    pub avatar: Avatar,
    /// A second line; may be empty.
    pub note: String,
}

impl Face {
    pub fn person(name: &str, handle: &str, picture: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            handle: handle.to_owned(),
            href: links::person(handle),
            avatar: Avatar::new(name, picture),
            note: format!("@{handle}"),
        }
    }

    pub fn shop(name: &str, handle: &str, picture: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            handle: handle.to_owned(),
            href: links::shop(handle),
            avatar: Avatar::new(name, picture),
            note: String::new(),
        }
    }
}

/// The follow button of a creator (`base` = `/@handle`) or a shop (`base` = `/shops/handle`).
#[derive(Debug, Clone, Default)]
pub struct Follow {
    pub base: String,
    pub on: bool,
    pub followers: u64,
}

/// The answer to `follow` and `unfollow`.
#[derive(Template)]
#[template(path = "actions/follow.html")]
pub struct FollowButton {
    pub t: Words,
    pub csrf: String,
    pub follow: Follow,
}

/// How the viewer stands to a creator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Own,
    Other,
    Blocked,
}

/// A creator's collection with what can be had of it.
#[derive(Debug, Clone)]
pub struct Shelved {
    pub id: String,
    pub name: String,
    pub about: String,
    pub products: Vec<ProductTile>,
}

#[derive(Template)]
#[template(path = "creator.html")]
pub struct CreatorPage {
    pub shell: Shell,
    pub t: Words,
    pub face: Face,
    pub bio: String,
    pub standing: Standing,
    pub follow: Follow,
    pub posts_count: u64,
    pub following_count: u64,
    /// What this person put together.
    pub collections: Vec<Shelved>,
    /// Products this person pinned.
    pub storefront: Vec<ProductTile>,
    pub posts: Vec<Tile>,
    pub more: Option<String>,
}

impl CreatorPage {
    pub fn is_own(&self) -> bool {
        self.standing == Standing::Own
    }

    pub fn is_blocked(&self) -> bool {
        self.standing == Standing::Blocked
    }
}
