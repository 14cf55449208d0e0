//! What somebody means to buy, of as many shops as they like.
//!
//! A cart holds nothing back: pieces are claimed when the order is placed, and prices are those of the moment at which
//! the cart is looked at.

mod carts;
mod codes;
mod read;
mod schema;
mod view;

pub use carts::{Carts, Tap};
pub(crate) use codes::codes_of;
pub(crate) use read::{Loaded, cart_of, forget_cart, load_lines, take_lines};
pub(crate) use schema::MIGRATION;
pub use view::{CartLine, CartProblem, CartShop, CartView};
