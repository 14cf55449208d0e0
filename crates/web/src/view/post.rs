//! One post with its comments.

use askama::Template;

use super::card::{PostCard, Span, Tile};
use super::filters;
use super::people::Face;
use super::shell::Shell;
use crate::lang::{Ago, Words};

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: String,
    pub author: Face,
    pub when: Ago,
    pub text: Vec<Span>,
    pub mine: bool,
    /// The author of the post may take a comment away as well.
    pub may_delete: bool,
}

/// The comments under a post; also the answer to writing and deleting one.
#[derive(Debug, Clone)]
pub struct Comments {
    pub post: String,
    pub count: u64,
    pub list: Vec<Comment>,
    pub more: Option<String>,
    /// What was typed and refused, with the reason.
    pub draft: super::form::Field,
}

#[derive(Template)]
#[template(path = "comments.html")]
pub struct CommentList {
    pub t: Words,
    pub csrf: String,
    pub viewer: bool,
    pub comments: Comments,
}

#[derive(Template)]
#[template(path = "post.html")]
pub struct PostPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub card: PostCard,
    pub comments: Comments,
    /// Posts with the same products or tag.
    pub goes_with: Vec<Tile>,
    pub preview: LinkPreview,
}

/// What messengers show of a link to the post; absolute addresses (<https://ogp.me>).
#[derive(Debug, Clone, Default)]
pub struct LinkPreview {
    pub address: String,
    /// With width and height in pixels.
    pub picture: Option<(String, u32, u32)>,
}

/// Asks why something is reported; `action` takes the answer.
#[derive(Template)]
#[template(path = "report.html")]
pub struct ReportPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub action: String,
    pub back: String,
}

/// Asks once more before something is gone for good.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub question: String,
    pub consequence: String,
    pub action: String,
    pub label: String,
    pub back: String,
}
