//! A product: its page, its drawer, and the list to pick one from.

use askama::Template;
use std::fmt;

use super::card::{Tile, Toggle};
use super::people::Face;
use super::picture::Picture;
use super::shell::Shell;
use super::{filters, links};
use crate::lang::Words;

/// What is left, in the three steps that matter to somebody who wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    Plenty,
    Few(u64),
    None,
    /// The shop does not offer it any more.
    Withdrawn,
}

impl Stock {
    pub fn words(self, t: Words) -> String {
        match self {
            Self::Plenty => t.get("stock-plenty"),
            Self::Few(left) => t.count("stock-few", left),
            Self::None => t.get("stock-none"),
            Self::Withdrawn => t.get("stock-withdrawn"),
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Self::Plenty => "stock ok",
            Self::Few(_) => "stock few",
            Self::None | Self::Withdrawn => "stock none",
        }
    }
}

/// What a product costs now, and without the sale that is on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Price {
    pub now: String,
    pub regular: Option<String>,
}

impl From<String> for Price {
    /// Without a sale.
    fn from(now: String) -> Self {
        Self { now, regular: None }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.now)
    }
}

/// A product in a grid.
#[derive(Debug, Clone)]
pub struct ProductTile {
    pub href: String,
    pub drawer: String,
    pub title: String,
    pub price: Price,
    pub shop: String,
    pub stock: Stock,
    pub picture: Option<Picture>,
}

impl ProductTile {
    pub fn is_gone(&self) -> bool {
        matches!(self.stock, Stock::None | Stock::Withdrawn)
    }
}

/// One choice of a product.
#[derive(Debug, Clone)]
pub struct Choice {
    pub name: String,
    pub href: String,
    /// The same in the drawer.
    pub drawer: String,
    pub chosen: bool,
    pub gone: bool,
}

/// What both the page and the drawer show.
#[derive(Debug, Clone)]
pub struct ProductSheet {
    pub id: String,
    pub title: String,
    pub price: String,
    /// The price without a sale, where there is one.
    pub regular: Option<String>,
    pub stock: Stock,
    /// The variant that would go into the cart; `None` when it cannot be had.
    pub variant: Option<String>,
    /// The way to the merchant's own site, where the product is bought there.
    pub elsewhere: Option<String>,
    /// Pieces that may go at once.
    pub most: u64,
    /// The post whose pin led here.
    pub from: Option<String>,
    /// The creator's collection that led here.
    pub shelf: Option<String>,
    pub shop: Face,
    pub pictures: Vec<Picture>,
    pub choices: Vec<Choice>,
    pub about: String,
    /// `None` where products cannot be saved.
    pub save: Option<Toggle>,
    /// A way to reach the shop: `mailto:` or a page of its own.
    pub ask: Option<String>,
}

impl ProductSheet {
    pub fn href(&self) -> String {
        let page = links::product(&self.id);
        match (&self.from, &self.shelf) {
            (Some(post), _) => format!("{page}?from={}", links::encode(post)),
            (None, Some(shelf)) => format!("{page}?shelf={}", links::encode(shelf)),
            (None, None) => page,
        }
    }
}

#[derive(Template)]
#[template(path = "product.html")]
pub struct ProductPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub sheet: ProductSheet,
    pub posts: Vec<Tile>,
    /// Products that the same people engaged with.
    pub goes_with: Vec<ProductTile>,
}

/// The inside of the drawer.
#[derive(Template)]
#[template(path = "product_drawer.html")]
pub struct ProductDrawer {
    pub t: Words,
    pub csrf: String,
    pub sheet: ProductSheet,
}

/// The answer to `/products/{id}/save` and `unsave`.
#[derive(Template)]
#[template(path = "actions/keep.html")]
pub struct KeepButton {
    pub t: Words,
    pub csrf: String,
    pub product: String,
    pub save: Toggle,
}

/// A product offered while placing a pin.
#[derive(Debug, Clone)]
pub struct PickLine {
    pub id: String,
    pub title: String,
    pub price: Price,
    pub shop: String,
    pub picture: Option<Picture>,
    /// What the one who asks gets of a sale, where the shop pays anything.
    pub rate: Option<String>,
}

/// The answer to `/search?q=…&for=pin`.
#[derive(Template)]
#[template(path = "product_picks.html")]
pub struct ProductPicks {
    pub t: Words,
    pub query: String,
    pub picks: Vec<PickLine>,
}
