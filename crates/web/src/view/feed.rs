//! The feed, the following list and their next cards.

use askama::Template;

use super::card::{PostCard, Tile};
use super::filters;
use super::people::Face;
use super::shell::Shell;
use super::tag::TagLine;
use crate::lang::Words;

/// Several posts of one tag, shown as one card.
#[derive(Debug, Clone)]
pub struct Collection {
    pub title: String,
    pub note: String,
    pub href: String,
    pub tiles: Vec<Tile>,
}

// A page holds at most a few dozen; boxing the larger would only add noise to the templates.
#[expect(clippy::large_enum_variant, reason = "few, short-lived")]
#[derive(Debug, Clone)]
pub enum FeedItem {
    Post(PostCard),
    Collection(Collection),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    ForYou,
    Following,
}

#[derive(Template)]
#[template(path = "feed.html")]
pub struct FeedPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub kind: FeedKind,
    pub items: Vec<FeedItem>,
    /// Address of the next cards; without script it is a link to the next page.
    pub more: Option<String>,
    /// Shown beside the feed where there is room.
    pub tags: Vec<TagLine>,
    /// Beside the feed for those who are not signed in.
    pub shops: Vec<Face>,
}

impl FeedPage {
    pub fn is_following(&self) -> bool {
        self.kind == FeedKind::Following
    }

    /// Nothing on the first page; behind a cursor it is only the end.
    pub fn is_bare(&self) -> bool {
        self.items.is_empty() && !self.shell.path.contains("cursor=")
    }
}

/// The next cards: the answer to the `more` address when `HX-Request` is set.
#[derive(Template)]
#[template(path = "feed_more.html")]
pub struct FeedMore {
    pub t: Words,
    pub csrf: String,
    pub viewer: bool,
    pub items: Vec<FeedItem>,
    pub more: Option<String>,
}
