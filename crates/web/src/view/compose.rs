//! Writing a post and changing one.

use askama::Template;

use super::card::Photo;
use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::Words;

/// What a post may hold, told to the page so that it can say so before the server has to.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub photos: u32,
    pub pins_per_photo: u32,
    pub caption_chars: u32,
    pub photo_megabytes: u32,
}

#[derive(Template)]
#[template(path = "compose.html")]
pub struct ComposePage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    /// `/compose` for a new post, `/p/{id}/edit` for an old one.
    pub action: String,
    pub caption: Field,
    /// Photos that are there already; empty for a new post.
    pub photos: Vec<Photo>,
    pub limits: Limits,
    pub problem: Option<String>,
    /// Where deleting is confirmed; only for an old post.
    pub delete: Option<String>,
}

impl ComposePage {
    pub fn is_new(&self) -> bool {
        self.photos.is_empty()
    }
}
