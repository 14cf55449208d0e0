//! Who buys, and where it goes.

mod address;
mod country;
mod shopper;

pub use address::{Address, Contact};
pub use country::Country;
pub use shopper::{CartOwner, Shopper};
