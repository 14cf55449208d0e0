//! What signals leave behind: one leaf per visitor, counters and neighbours per item, the day's trend.
//!
//! Everything in here is derived from the signal log and can be rebuilt from it. One thread, the follower, reads the
//! log and applies each durable signal once, in order; readers take short locks. A person's part is reachable only
//! with a [`consent::Consented`], which names the leaves it may touch.

mod covisit;
mod door;
mod error;
mod follower;
mod item;
mod leaf;
mod ordinal;
mod person;
mod relay;
mod store;

pub use covisit::Neighbour;
pub use door::{Arrival, Door, Origin, Verdict};
pub use error::Error;
pub use follower::Follower;
pub use item::Counters;
pub use leaf::{ActSet, Remembered};
pub use ordinal::{ItemId, Ordinal};
pub use person::PersonMemory;
pub use relay::Relay;
pub use store::{Memory, Trending};
