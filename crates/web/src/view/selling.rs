//! Orders as the shop's desk sees them.

use askama::Template;

use super::desk::DeskHead;
use super::filters;
use super::picture::Picture;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// One queue, with how many stand in it.
#[derive(Debug, Clone)]
pub struct QueueTab {
    pub href: String,
    pub label: String,
    pub count: u64,
    pub current: bool,
}

/// The creator, and the post where there is one, that led to a sale.
#[derive(Debug, Clone)]
pub struct LedBy {
    pub name: String,
    pub href: String,
}

#[derive(Debug, Clone)]
pub struct SoldRow {
    pub href: String,
    pub number: String,
    pub when: Ago,
    pub buyer: String,
    /// Where it goes, in a word or two.
    pub where_to: String,
    pub what: String,
    pub total: String,
    pub led: Option<LedBy>,
    /// Something of it wants to come back.
    pub state: String,
}

#[derive(Template)]
#[template(path = "desk/orders.html")]
pub struct DeskOrders {
    pub shell: Shell,
    pub t: Words,
    pub head: DeskHead,
    pub queues: Vec<QueueTab>,
    pub heading: String,
    pub rows: Vec<SoldRow>,
    pub more: Option<String>,
    /// The same queue the other way round.
    pub turned: String,
    pub is_oldest_first: bool,
    pub empty: String,
}

#[derive(Debug, Clone)]
pub struct SoldLine {
    pub line: u32,
    pub href: String,
    pub title: String,
    pub options: String,
    pub sku: String,
    pub picture: Option<Picture>,
    pub quantity: u32,
    /// Neither cancelled nor sent back.
    pub left: u32,
    pub cancelled: u32,
    pub returned: u32,
    pub unit: String,
    pub total: String,
    pub led: Option<LedBy>,
}

#[derive(Debug, Clone)]
pub struct PlaceChoice {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct AskedBack {
    pub id: String,
    pub when: Ago,
    pub units: Vec<String>,
    pub reason: String,
    pub answer: String,
    pub state: String,
    pub is_open: bool,
}

#[derive(Debug, Clone)]
pub struct GivenBack {
    pub amount: String,
    pub reason: String,
    pub state: String,
    pub when: Ago,
}

#[derive(Debug, Clone)]
pub struct TrailLine {
    pub when: Ago,
    pub words: String,
    pub who: String,
}

/// What the desk can do with the order as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    Pack,
    Ship,
    Deliver,
    Nothing,
}

#[derive(Template)]
#[template(path = "desk/order.html")]
pub struct DeskOrder {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    /// Where the forms go.
    pub action: String,
    /// Drawn for this page, so that a form sent twice is done once.
    pub key: String,
    pub problem: Option<String>,
    pub number: String,
    pub state: String,
    pub placed: Ago,
    /// Empty once the buyer was forgotten.
    pub address: Vec<String>,
    pub email: String,
    pub sender: String,
    pub shipping_name: String,
    pub carrier: String,
    pub tracking: String,
    pub lines: Vec<SoldLine>,
    pub goods: String,
    pub discount: Option<String>,
    pub code: String,
    pub shipping: String,
    pub tax: Option<String>,
    pub total: String,
    pub refunded: Option<String>,
    pub disputed: Option<String>,
    /// What can still be given back; `None` for nothing.
    pub refundable: Option<String>,
    /// An example of how an amount is written.
    pub example: String,
    pub currency: String,
    pub step: NextStep,
    pub places: Vec<PlaceChoice>,
    pub can_cancel: bool,
    pub returns: Vec<AskedBack>,
    pub refunds: Vec<GivenBack>,
    pub trail: Vec<TrailLine>,
}

impl DeskOrder {
    pub fn is_to_pack(&self) -> bool {
        self.step == NextStep::Pack
    }

    pub fn is_to_ship(&self) -> bool {
        self.step == NextStep::Ship
    }

    pub fn is_to_arrive(&self) -> bool {
        self.step == NextStep::Deliver
    }
}
