//! The creator's studio: from being seen to being paid, with every step told.

use askama::Template;

use super::filters;
use super::form::Field;
use super::people::Face;
use super::picture::Picture;
use super::product::{PickLine, ProductTile};
use super::sales::SiteSale;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// One step of the way from a view to money.
#[derive(Debug, Clone)]
pub struct FunnelStep {
    pub label: String,
    pub value: String,
    /// What the step counts.
    pub note: String,
    /// Its share of the first step, such as `12.5%`; `None` where the steps are not of one kind.
    pub width: Option<String>,
}

#[derive(Debug, Clone)]
pub struct EarningPost {
    pub href: String,
    pub picture: Option<Picture>,
    pub words: String,
    pub views: u64,
    pub taps: u64,
    pub sales: u64,
    pub earned: String,
}

/// What one shop gives.
#[derive(Debug, Clone)]
pub struct ShopTerms {
    pub shop: Face,
    pub id: String,
    /// `5 %`, or `None` where it pays nothing.
    pub rate: Option<String>,
    /// A cut that waits, in a sentence.
    pub cut: Option<String>,
    pub steps: Vec<String>,
    /// `None` for somebody who has not begun.
    pub joined: Option<Ago>,
    pub how: String,
}

/// A sum of one kind in one currency.
#[derive(Debug, Clone)]
pub struct EarnedSum {
    pub label: String,
    pub amounts: Vec<String>,
    pub note: String,
}

#[derive(Debug, Clone)]
pub struct ExplainedLine {
    pub when: Ago,
    pub title: String,
    pub shop: String,
    /// By what it was earned, with the post where there is one.
    pub by: String,
    pub post: Option<String>,
    pub sum: String,
    pub back: Option<String>,
    pub state: String,
    pub state_class: &'static str,
    pub state_note: String,
    pub amount: String,
}

#[derive(Debug, Clone)]
pub struct PaidOut {
    pub when: Ago,
    pub amount: String,
    pub id: String,
}

#[derive(Template)]
#[template(path = "studio.html")]
pub struct StudioPage {
    pub shell: Shell,
    /// On merchants' own sites.
    pub site_sales: Vec<SiteSale>,
    pub t: Words,
    pub csrf: String,
    pub funnel: Vec<FunnelStep>,
    pub posts: Vec<EarningPost>,
    pub shops: Vec<ShopTerms>,
    pub sums: Vec<EarnedSum>,
    pub lines: Vec<ExplainedLine>,
    /// Earlier lines.
    pub more: Option<String>,
    pub payouts: Vec<PaidOut>,
}

/// One of a creator's collections, to be changed.
#[derive(Debug, Clone)]
pub struct OwnCollection {
    pub id: String,
    pub name: String,
    pub about: String,
    /// Ids and products in their order.
    pub products: Vec<(String, ProductTile)>,
    /// What was looked for to be put in.
    pub query: String,
    pub is_searched: bool,
    pub found: Vec<PickLine>,
}

#[derive(Template)]
#[template(path = "storefront.html")]
pub struct StorefrontPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    /// The page that others see.
    pub mine: Option<String>,
    pub collections: Vec<OwnCollection>,
    /// Of a new one.
    pub name: Field,
}
