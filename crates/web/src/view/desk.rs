//! The shop desk: opening a shop, its products, its staff.

use askama::Template;

use super::filters;
use super::form::Field;
use super::people::Face;
use super::picture::Picture;
use super::product::{Price, Stock};
use super::shell::Shell;
use crate::lang::Words;

/// The shops a person works in, and the form to open one.
#[derive(Template)]
#[template(path = "desk/home.html")]
pub struct DeskHome {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub shops: Vec<Face>,
    pub name: Field,
    pub handle: Field,
    pub about: Field,
    pub currency: Field,
    pub currencies: Vec<String>,
    pub problem: Option<String>,
}

/// The head of every desk page.
#[derive(Debug, Clone)]
pub struct DeskHead {
    pub shop: Face,
    pub handle: String,
    /// Owners see the shop's own page and its staff, staff do not.
    pub owner: bool,
    /// Orders that wait for the shop: to be packed, or to be answered.
    pub waiting: u64,
    pub tab: DeskTab,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskTab {
    Orders,
    Products,
    Sales,
    Terms,
    Shop,
    Staff,
    /// Other programs: who is told of what happens here.
    Programs,
}

impl DeskHead {
    pub fn href(&self) -> String {
        super::links::desk(&self.handle)
    }

    pub fn on_orders(&self) -> bool {
        self.tab == DeskTab::Orders
    }

    pub fn on_sales(&self) -> bool {
        self.tab == DeskTab::Sales
    }

    pub fn on_terms(&self) -> bool {
        self.tab == DeskTab::Terms
    }

    pub fn on_products(&self) -> bool {
        self.tab == DeskTab::Products
    }

    pub fn on_shop(&self) -> bool {
        self.tab == DeskTab::Shop
    }

    pub fn on_programs(&self) -> bool {
        self.tab == DeskTab::Programs
    }

    pub fn on_staff(&self) -> bool {
        self.tab == DeskTab::Staff
    }
}

#[derive(Debug, Clone)]
pub struct ProductRow {
    pub href: String,
    pub title: String,
    pub picture: Option<Picture>,
    pub price: Price,
    pub stock: Stock,
    pub left: u64,
    /// Taps on pins that name it.
    pub taps: u64,
    pub hidden: bool,
}

#[derive(Template)]
#[template(path = "desk/products.html")]
pub struct DeskProducts {
    pub shell: Shell,
    pub t: Words,
    pub head: DeskHead,
    pub rows: Vec<ProductRow>,
    pub more: Option<String>,
    /// All products together.
    pub views: u64,
    pub taps: u64,
    pub followers: u64,
}

/// One variant in the form; `id` is empty for a new one.
#[derive(Debug, Clone, Default)]
pub struct VariantRow {
    pub id: String,
    pub name: Field,
    /// The shop's own number for it; may be empty.
    pub sku: Field,
    pub price: Field,
    pub stock: Field,
    /// The count that the form was filled with: what is stored is the difference, so that a sale meanwhile counts.
    pub stock_seen: String,
}

#[derive(Template)]
#[template(path = "desk/product.html")]
pub struct DeskProduct {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub action: String,
    /// The state of the product that is being edited; another edit meanwhile is noticed by it.
    pub seen: String,
    pub is_new: bool,
    pub title: Field,
    pub about: Field,
    /// Where it is bought on the shop's own site.
    pub link: Field,
    /// The shop sells on its own site: the address matters.
    pub buys_elsewhere: bool,
    pub currency: String,
    pub variants: Vec<VariantRow>,
    pub pictures: Vec<Picture>,
    pub hidden: bool,
    pub problem: Option<String>,
}

/// How the shop shows itself; its picture is the one in the head.
#[derive(Template)]
#[template(path = "desk/shop.html")]
pub struct DeskShop {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub name: Field,
    pub about: Field,
    pub problem: Option<String>,
}

#[derive(Debug, Clone)]
pub struct StaffRow {
    pub face: Face,
    pub role: String,
    /// Where removing posts to; `None` for the last owner.
    pub remove: Option<String>,
    /// The other role, for whoever may get it.
    pub change: Option<RoleChange>,
}

/// A button that gives somebody another role.
#[derive(Debug, Clone)]
pub struct RoleChange {
    pub href: String,
    pub role: &'static str,
    pub label: String,
}

#[derive(Template)]
#[template(path = "desk/staff.html")]
pub struct DeskStaff {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub rows: Vec<StaffRow>,
    /// The link of an invitation that was just made; it is shown once.
    pub invitation: Option<String>,
    pub problem: Option<String>,
}
