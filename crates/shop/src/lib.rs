//! Shops and their catalogues: who may enter a shop, what it offers, at what price, and how much is left.
//!
//! Every table here carries `shop_id`. A shop's rows are reached only through a [`ShopScope`], which
//! [`Shops::enter`] gives to staff and which checks the role again in each transaction; [`PublicCatalogue`] is the
//! only read across shops. Changes are announced on [`Changes`] after they are on disk, for indexes in memory.

mod audit;
mod catalogue;
mod changes;
mod desk;
mod draft;
mod error;
pub mod ledger;
pub mod limits;
mod offer;
mod patience;
mod product;
mod products;
mod schema;
mod scope;
mod search;
mod shops;
mod sql;
mod staff;
mod stock;

pub use audit::{Discrepancy, audit};
pub use catalogue::{Page, PublicCatalogue, Sold, exists, sold_by};
pub use changes::{Change, Changes};
pub(crate) use desk::Desk;
pub use draft::{ProductDraft, VariantDraft};
pub use error::Error;
pub use offer::{Category, Collection, Sale, TaxClass};
pub use product::{Availability, Product, ProductCard, ProductImage, ProductState, Variant};
pub use schema::MIGRATIONS;
pub use scope::ShopScope;
pub use shops::{Membership, NewShop, Shop, ShopEdit, Shops};
pub use staff::{InvitationToken, Invited, Role, StaffMember};
pub use stock::{BundlePart, Bundling, Claim, Held, NewPlace, Place, PlaceKind, Reservations, Shelf};
