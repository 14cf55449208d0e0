//! How good a candidate would be; one file each.

mod features;
mod heads;
mod weights;

pub use features::rows;
pub use heads::Heads;
pub use weights::{prior, weights_by_hand, worth};
