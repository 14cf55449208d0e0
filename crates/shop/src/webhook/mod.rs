//! Webhooks: what happens in a shop, told to other programs, after the Standard Webhooks specification
//! (<https://www.standardwebhooks.com>).
//!
//! An event is written down in the transaction of what it tells ([`put`]), once, with one delivery for each receiver that
//! wants to hear of it. [`Webhooks`] posts what is due until the receiver says 2xx, later and later; every attempt is in the log,
//! and any delivery can be asked for again. Receivers tell a repeat by the event's id, which never changes.
//!
//! Events name no buyer: who may know who bought asks for the order.

mod delivery;
mod event;
mod log;
mod receiver;
mod schema;
mod signature;
mod tell;

pub use delivery::Webhooks;
pub use event::Topic;
pub use log::{Attempt, Delivery, DeliveryState};
pub use receiver::{NewWebhook, Webhook};
pub(crate) use schema::MIGRATION;
pub use signature::Secret;
pub(crate) use tell::{of_import, of_order, of_product};
