//! The Ecommerce Events of the Segment spec, version 2, and the names that version 1 had for them
//! (<https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2>).
//!
//! What is odd in one is a [`crate::Warning`]; the rest of it is read all the same.

mod amount;
mod name;
mod order;
mod product;
mod properties;
mod reading;

pub use amount::MOST as MOST_AMOUNT;
pub use name::Name;
pub use order::{Cart, Order};
pub use product::{List, Product, Promotion, Review, Share, Wish};
pub use reading::{Commerce, Reading, read};
