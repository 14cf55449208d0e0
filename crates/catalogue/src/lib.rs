//! Catalogue files of the formats that shops come with, read and written: Google Merchant, Shopify, WooCommerce, Naver
//! EP, Meta, and schema.org's JSON-LD.
//!
//! Pure: it reads what it is handed and asks nothing of a clock, a disk or a network. A file is read row by row in
//! bounded memory ([`open`]); each row says alone to which product it belongs ([`Mapping::route`]), and all rows of one
//! product make a [`Product`] ([`Mapping::product`]). Rows are kept as the file had them, with columns that nobody here
//! knows, so that the same format can be written again without loss ([`write::Writer`]). What was wrong is an
//! [`Issue`]; a file that is no catalogue at all is an [`Error`].

pub mod date;
mod dialect;
mod encoding;
mod error;
mod format;
mod gtin;
mod issue;
mod price;
mod product;
mod read;
pub mod row;
mod text;
pub mod write;

pub use dialect::{Currencies, Group, Mapping, Route};
pub use error::Error;
pub use format::{Container, Dialect, Format};
pub use gtin::{Gtin, has_check_digit};
pub use issue::{Code, Issue, Issues, shown};
pub use price::MOST as MOST_PRICE;
pub use product::{ASSUMED_PIECES, Availability, Condition, Image, Product, Sale, State, Variant};
pub use read::{Source, open};
pub use row::{Column, Columns, Row};
pub use text::{cut, is_unsafe, one_line, sanitised};
