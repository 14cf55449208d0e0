//! From a cart to money and back: quotes, orders under one payment, and the conversation with the payment provider.
//!
//! A checkout survives being cut off anywhere. What is decided is written down in one transaction before the provider is
//! asked to do it, every call carries a key made of the payment's id, and [`Checkout::work`] takes up whatever was left
//! in the middle. What the provider says is *merged* (it may be heard twice, late and in any order), and what follows
//! from it is worked out anew each time.
//!
//! Money is authorised first. Only then are the claims on stock made final, and only what could be is captured: a claim
//! that had run out costs its buyer nothing.

mod advance;
mod dispute;
mod drive;
mod payment;
mod place;
mod plan;
mod webhook;
mod work;

pub use drive::Checkout;
pub(crate) use payment::shopper_of;
pub use payment::{Payment, PaymentStatus};
pub use place::{CheckoutRequest, RequestKey};
pub use plan::{CheckoutQuote, ShippingChoice, ShopQuote};
pub use webhook::Heard;
