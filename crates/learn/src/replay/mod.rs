//! Replay: what another ranking would have got, from places that were drawn by chance with a known probability.
//!
//! Of each drawn place the log knows what was drawn, what else might have been, and what followed. A policy is a
//! probability for each of those; its worth is estimated by inverse propensities (IPS), the same divided by the weights'
//! sum (SNIPS, Swaminathan & Joachims 2015), and doubly robust (DR, Dudík, Langford & Li 2011), which is right when
//! either the propensities or the predictions are.

mod bootstrap;
mod choice;
mod replayed;

pub(crate) use bootstrap::resample;
pub use choice::{Choice, Policy};
pub use replayed::{Estimates, MOST_RATIO, Replay};
