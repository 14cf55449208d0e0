//! The page of a shop.

use askama::Template;

use super::card::Tile;
use super::filters;
use super::people::{Face, Follow};
use super::product::ProductTile;
use super::shell::Shell;
use crate::lang::Words;

#[derive(Template)]
#[template(path = "shop.html")]
pub struct ShopPage {
    pub shell: Shell,
    pub t: Words,
    pub face: Face,
    pub about: String,
    pub follow: Follow,
    /// Address of the desk, for those who work there.
    pub desk: Option<String>,
    pub products_count: u64,
    pub products: Vec<ProductTile>,
    pub more: Option<String>,
    pub posts: Vec<Tile>,
}
