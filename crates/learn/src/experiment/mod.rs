//! Experiments: who is in which arm, what each arm did, and what may be said of the difference.
//!
//! Nothing is kept of anybody. The arm of a unit is a keyed hash of its name and the experiment's; what units do is
//! added up in [`GROUPS`] random groups, between which the spread is measured.

mod assign;
mod distinct;
mod estimate;
mod split_test;
mod tally;

pub use assign::{ALL, Arm, Hashed, Split};
pub use distinct::Distinct;
pub use estimate::{Difference, Guardrail, Interval, Verdict};
pub use split_test::{SplitTest, split_test};
pub use tally::{GROUPS, Ratio, Tally};
