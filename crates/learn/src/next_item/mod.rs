//! What comes next: the voices of several item-to-item tables, joined by weights that are learned from held-out events.
//!
//! Each [`Component`] turns a history into a score for each item. A conditional logit (McFadden 1974) over the logarithms
//! of these scores, what is popular and what is recent gives the few weights there are, so that nothing has to be set by
//! hand, and one rule serves short sessions and long histories.

mod blend;
mod component;
mod fit;
mod logit;
mod recipe;
mod taste;
mod weights;

pub use blend::{NextItem, Priors, Workspace};
pub use component::{Component, Part};
pub use fit::learn;
pub use logit::{Choice, fit_weights};
pub use recipe::Recipe;
