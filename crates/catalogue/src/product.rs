//! What every format says, in one form.

use crate::Gtin;
use model::{Money, Timestamp};

/// Pieces that count as there when a file says "in stock" and no number.
pub const ASSUMED_PIECES: i64 = 100;

/// A product with its variants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product {
    /// Names the product among those of its dialect: a group's id, a handle, a SKU; see each dialect.
    pub key: String,
    /// The first of its rows.
    pub row: u64,
    pub title: String,
    /// Plain text.
    pub description: String,
    /// The merchant's own category, such as `Home > Cups`.
    pub kind: String,
    pub brand: String,
    pub link: String,
    /// Paths such as `Home > Cups`.
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub state: State,
    pub options: Vec<String>,
    pub images: Vec<Image>,
    pub variants: Vec<Variant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    #[default]
    Offered,
    /// A draft, hidden, not for sale here, or without a usable price.
    NotOffered,
    /// The file asks for its removal.
    Withdrawn,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub url: String,
    pub alt: String,
}

/// One thing that can be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Names the variant in its product.
    pub key: String,
    pub row: u64,
    /// One value for each of the product's options.
    pub options: Vec<String>,
    pub sku: Option<String>,
    /// The regular price; `None` when the file gives none that can be used.
    pub price: Option<Money>,
    pub sale: Option<Sale>,
    pub availability: Availability,
    pub available_from: Option<Timestamp>,
    /// `None` when the file does not count.
    pub quantity: Option<i64>,
    pub gtin: Option<Gtin>,
    pub mpn: Option<String>,
    pub weight_grams: Option<u32>,
    pub condition: Condition,
    pub link: String,
    pub image: Option<String>,
}

impl Variant {
    pub const fn new(key: String, row: u64) -> Self {
        Self {
            key,
            row,
            options: Vec::new(),
            sku: None,
            price: None,
            sale: None,
            availability: Availability::InStock,
            available_from: None,
            quantity: None,
            gtin: None,
            mpn: None,
            weight_grams: None,
            condition: Condition::New,
            link: String::new(),
            image: None,
        }
    }

    /// What can be sold: the file's number, none when it says that there is none, and [`ASSUMED_PIECES`] when it says
    /// that there are some.
    pub fn pieces(&self) -> i64 {
        match (self.availability, self.quantity) {
            (Availability::OutOfStock, _) => 0,
            (_, Some(quantity)) => quantity.max(0),
            (Availability::InStock, None) => ASSUMED_PIECES,
            (Availability::Preorder | Availability::Backorder, None) => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    pub price: Money,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    InStock,
    OutOfStock,
    Preorder,
    Backorder,
}

impl Availability {
    /// Reads `in_stock`, `in stock`, `https://schema.org/InStock` and their like.
    pub fn read(text: &str) -> Option<Self> {
        let last = text.trim().rsplit('/').next().unwrap_or("");
        let word: String = last.chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match word.to_lowercase().as_str() {
            "instock"
            | "limitedavailability"
            | "onlineonly"
            | "instoreonly"
            | "available"
            | "availablefororder"
            | "madetoorder" => Self::InStock,
            "outofstock" | "soldout" | "discontinued" | "reserved" | "unavailable" => Self::OutOfStock,
            "preorder" | "presale" => Self::Preorder,
            "backorder" | "onbackorder" => Self::Backorder,
            _ => return None,
        })
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::OutOfStock => "out_of_stock",
            Self::Preorder => "preorder",
            Self::Backorder => "backorder",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    New,
    Refurbished,
    Used,
}

impl Condition {
    pub fn read(text: &str) -> Option<Self> {
        let last = text.trim().rsplit('/').next().unwrap_or("");
        let word: String = last.chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match word.to_lowercase().as_str() {
            "new" | "newcondition" | "신상품" | "새상품" => Self::New,
            "refurbished" | "refurbishedcondition" | "cpo" | "리퍼" | "리퍼상품" => Self::Refurbished,
            "used" | "usedcondition" | "usedlikenew" | "usedgood" | "usedfair" | "damagedcondition"
            | "openbox" | "중고" | "중고상품" => Self::Used,
            _ => return None,
        })
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Refurbished => "refurbished",
            Self::Used => "used",
        }
    }
}
