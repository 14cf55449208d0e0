//! What a shop has sold, in figures, a chart and tables.

use askama::Template;

use super::chart::DayChart;
use super::desk::DeskHead;
use super::filters;
use super::people::Face;
use super::picture::Picture;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// A sum over some days.
#[derive(Debug, Clone)]
pub struct SalesSum {
    pub label: String,
    pub amount: String,
    pub orders: u64,
    /// What was given back of it.
    pub given_back: Option<String>,
}

#[derive(Debug, Clone)]
pub struct DayLine {
    pub day: String,
    pub iso: String,
    pub orders: u64,
    pub amount: String,
    pub given_back: String,
}

#[derive(Debug, Clone)]
pub struct ProductLine {
    pub href: String,
    pub title: String,
    pub picture: Option<Picture>,
    pub orders: u64,
    pub units: u64,
    pub units_back: u64,
    pub total: String,
}

#[derive(Debug, Clone)]
pub struct PostLine {
    pub href: String,
    /// `None` where the post was taken back since.
    pub picture: Option<Picture>,
    pub creator: Option<Face>,
    pub products: String,
    pub orders: u64,
    pub units: u64,
    pub total: String,
    pub commission: String,
}

#[derive(Debug, Clone)]
pub struct RefundLine {
    pub reason: String,
    pub refunds: u64,
    pub amount: String,
}

#[derive(Debug, Clone)]
pub struct LowLine {
    pub href: String,
    pub title: String,
    pub options: String,
    pub sku: String,
    pub left: u64,
    pub sold: u64,
}

/// How many were sent to the merchant's own site.
#[derive(Debug, Clone)]
pub struct SentLine {
    /// The creator, or that nobody led there.
    pub name: String,
    pub href: Option<String>,
    pub count: u64,
}

/// A sale on a merchant's own site, as it was reported.
#[derive(Debug, Clone)]
pub struct SiteSale {
    /// The creator for the shop, the shop for the creator.
    pub name: String,
    /// The merchant's own number.
    pub reference: String,
    pub base: String,
    pub refunded: Option<String>,
    pub rate: String,
    pub commission: String,
    pub when: Ago,
}

#[derive(Template)]
#[template(path = "desk/sales.html")]
pub struct DeskSales {
    pub shell: Shell,
    pub t: Words,
    pub head: DeskHead,
    pub sums: Vec<SalesSum>,
    pub chart: DayChart,
    pub chart_label: String,
    /// The newest first.
    pub days: Vec<DayLine>,
    pub products: Vec<ProductLine>,
    pub posts: Vec<PostLine>,
    pub refunds: Vec<RefundLine>,
    pub sent: Vec<SentLine>,
    pub site_sales: Vec<SiteSale>,
    pub low: Vec<LowLine>,
}
