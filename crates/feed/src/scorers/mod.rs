//! How good a candidate would be; one file each.

mod features;
mod heads;
mod weights;

pub use heads::Heads;
pub use weights::Weights;
