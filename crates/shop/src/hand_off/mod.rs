//! Buying on the merchant's own site: whom the yard sent there, through which creator, and what the merchant says came of it.
//!
//! The buyer's money never comes near the yard, so nothing of this is in the ledger: what creators are owed by such sales stands
//! in a list that the shop settles itself. Nobody learns who was sent: a reference names a product, a creator and a moment.

mod handed;
mod reported;
mod schema;
mod site;

pub use handed::{HandedOver, Sent};
pub(crate) use reported::FORGET;
pub use reported::{HandOffs, Reported, ReportedOrder, ReportedSale};
pub(crate) use schema::MIGRATION;
pub use site::CheckoutMode;
