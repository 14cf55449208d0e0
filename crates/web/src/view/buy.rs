//! Buying: cart, checkout, paying, orders.

use askama::Template;

use super::filters;
use super::form::Field;
use super::picture::Picture;
use super::shell::Shell;
use crate::lang::{Ago, Words};

#[derive(Debug, Clone)]
pub struct CartLineRow {
    pub variant: String,
    pub href: String,
    pub title: String,
    pub options: String,
    pub picture: Option<Picture>,
    pub quantity: u32,
    pub unit: String,
    /// The price without a sale, where there is one.
    pub regular: Option<String>,
    pub total: String,
    pub problem: Option<String>,
}

#[derive(Debug, Clone)]
pub struct CartPart {
    pub shop: String,
    pub name: String,
    pub href: String,
    pub lines: Vec<CartLineRow>,
    pub goods: String,
    pub code: Option<String>,
    pub discount: Option<String>,
    pub code_problem: Option<String>,
}

#[derive(Debug, Clone)]
pub struct CartTotal {
    pub currency: String,
    pub sum: String,
    /// Can all of it be ordered as it is?
    pub ready: bool,
}

#[derive(Template)]
#[template(path = "buy/cart.html")]
pub struct CartPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub problem: Option<String>,
    pub parts: Vec<CartPart>,
    pub totals: Vec<CartTotal>,
    /// Lines that are left out because their variant does not exist any more.
    pub gone: u64,
}

/// What stands where the button was when something went into the cart.
#[derive(Template)]
#[template(path = "buy/in_cart.html")]
pub struct InCart {
    pub t: Words,
    pub pieces: u64,
}

#[derive(Debug, Clone, Default)]
pub struct ContactFields {
    pub email: Field,
    pub country: Field,
    pub name: Field,
    pub line1: Field,
    pub line2: Field,
    pub city: Field,
    pub region: Field,
    pub postal_code: Field,
    pub phone: Field,
}

#[derive(Debug, Clone)]
pub struct ShippingOption {
    pub value: String,
    pub name: String,
    pub price: String,
    pub chosen: bool,
}

/// What one shop's part comes to.
#[derive(Debug, Clone)]
pub struct QuoteLines {
    pub shop: String,
    pub name: String,
    /// What is ordered: its name and options, how many, what they cost.
    pub lines: Vec<(String, u32, String)>,
    pub goods: String,
    pub discount: Option<String>,
    pub code: Option<String>,
    pub shipping: String,
    pub tax: Option<String>,
    pub total: String,
    pub options: Vec<ShippingOption>,
    pub code_problem: Option<String>,
}

#[derive(Debug, Clone)]
pub struct QuoteView {
    pub shops: Vec<QuoteLines>,
    pub total: String,
    /// Minor units.
    pub expected: i64,
    pub key: String,
    /// Nothing is to be paid.
    pub free: bool,
}

#[derive(Template)]
#[template(path = "buy/checkout.html")]
pub struct CheckoutPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub currency: String,
    pub countries: Vec<String>,
    pub contact: ContactFields,
    /// `None` in the first step.
    pub quote: Option<QuoteView>,
    pub problem: Option<String>,
    pub guest: bool,
    /// No money moves.
    pub sandbox: bool,
}

#[derive(Debug, Clone)]
pub struct PayMethod {
    pub name: &'static str,
    pub label: String,
}

#[derive(Template)]
#[template(path = "buy/pay.html")]
pub struct PayPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub id: String,
    pub total: String,
    /// For how long the pieces are held.
    pub minutes: u64,
    pub methods: Vec<PayMethod>,
    /// Present where Stripe takes the money.
    pub stripe: Option<StripeForm>,
    pub problem: Option<String>,
}

/// What Stripe's own form needs to know.
#[derive(Debug, Clone)]
pub struct StripeForm {
    pub publishable_key: String,
    /// In minor units, as Stripe counts them.
    pub amount: i64,
    /// In small letters.
    pub currency: String,
}

#[derive(Template)]
#[template(path = "buy/bank.html")]
pub struct BankPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub intent: String,
    pub total: String,
}

#[derive(Debug, Clone)]
pub struct OrderRow {
    pub href: String,
    pub number: String,
    pub shop: String,
    pub what: String,
    pub state: String,
    pub is_over: bool,
    pub total: String,
    pub when: Ago,
}

#[derive(Template)]
#[template(path = "buy/orders.html")]
pub struct OrdersPage {
    pub shell: Shell,
    pub t: Words,
    pub rows: Vec<OrderRow>,
    pub more: Option<String>,
}

/// A station on an order's way.
#[derive(Debug, Clone)]
pub struct OrderStep {
    pub label: String,
    pub done: bool,
    pub current: bool,
}

#[derive(Debug, Clone)]
pub struct OrderedLine {
    pub line: u32,
    pub href: String,
    pub title: String,
    pub options: String,
    pub quantity: u32,
    /// Neither cancelled nor sent back.
    pub left: u32,
    pub cancelled: u32,
    pub returned: u32,
    pub total: String,
}

/// One shop's order.
#[derive(Debug, Clone)]
pub struct OrderPart {
    pub id: String,
    pub number: String,
    pub shop: String,
    pub href: String,
    pub state: String,
    /// Empty for an order that ended otherwise.
    pub steps: Vec<OrderStep>,
    pub lines: Vec<OrderedLine>,
    pub goods: String,
    pub discount: Option<String>,
    pub shipping: String,
    pub tax: Option<String>,
    pub total: String,
    pub refunded: Option<String>,
    pub carrier: Option<String>,
    pub tracking: Option<String>,
    pub trail: Vec<(String, Ago)>,
    pub can_cancel: bool,
    pub can_return: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStage {
    /// It is the buyer's turn.
    Open,
    /// It is the provider's.
    Waiting,
    Paid,
    Cancelled,
}

impl PaymentStage {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
        }
    }
}

/// All orders under one payment.
#[derive(Template)]
#[template(path = "buy/payment.html")]
pub struct PaymentPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub id: String,
    pub stage: PaymentStage,
    /// Where paying goes on.
    pub on: String,
    pub total: String,
    /// What was taken, where it is less.
    pub captured: Option<String>,
    pub address: Vec<String>,
    pub email: String,
    pub guest: bool,
    pub sandbox: bool,
    pub parts: Vec<OrderPart>,
}

#[derive(Debug, Clone)]
pub struct ReturnLine {
    pub line: u32,
    pub title: String,
    pub options: String,
    pub left: u32,
    pub picture: Option<Picture>,
}

#[derive(Template)]
#[template(path = "buy/return.html")]
pub struct ReturnPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub action: String,
    pub back: String,
    /// Drawn for this form, so that sent twice it is one return.
    pub key: String,
    pub lines: Vec<ReturnLine>,
    pub problem: Option<String>,
}
