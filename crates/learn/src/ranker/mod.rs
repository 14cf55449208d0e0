//! The gated ranker: from scores, counters and content of a candidate to the probability of each act.
//!
//! A logistic model per head, learned online from logged pages by FTRL-proximal, starting from weights set by hand and
//! drawn back to them. Weights add up from a shared block, a block for how much is known of the viewer and a block for
//! how the candidate was found: so blending depends on the context, where one fixed blend measured no gain.

mod codec;
mod content;
mod examples;
mod ftrl;
mod guard;
mod layout;
mod learner;
mod parameters;
mod prior;
mod score;
mod state;
#[cfg(test)]
mod tests;
mod weights;

pub(crate) use content::hash;
pub use content::{ContentKind, slot};
pub use examples::{Example, MOST_WEIGHT};
pub use ftrl::Rates;
pub use guard::Standing;
pub use layout::{Acts, FEATURES, HEADS, Head, History, LANES, Lanes, ROW_SLOTS, Route, Row, SLOTS};
pub use learner::{HeadReport, Learner, Settings};
pub use prior::Prior;
pub use score::PageWeights;
pub use weights::Weights;
