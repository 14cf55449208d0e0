//! Co-visitation: what people engaged with soon after, and soon before, they engaged with an item.
//!
//! [`CoVisitation`] learns from one event at a time in bounded memory and forgets; [`count`] counts everything at once,
//! exactly, for tables made from files. What follows an item and what precedes it are kept apart.

mod clock;
mod counted;
mod model;
mod neighbours;
mod settings;
mod two_steps;

pub use clock::{Clock, Moment};
pub use counted::{Counted, Normalisation, count};
pub(crate) use counted::{Row, keep_strongest};
pub use model::{CoVisitation, Engagement, Pair};
pub use neighbours::{Neighbour, Neighbours, Order};
pub use settings::CovisSettings;
pub use two_steps::two_steps;
