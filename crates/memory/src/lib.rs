//! What signals leave behind: one leaf per visitor, counters and neighbours per item, views and viewers per tag, the
//! day's trend.
//!
//! Everything in here is derived from the signal log and can be rebuilt from it. One thread, the follower, reads the
//! log and applies each durable signal once, in order; readers take short locks. A person's part is reachable only
//! with a [`consent::Consented`], which names the leaves it may touch.

mod checkpoint;
mod codec;
mod covisit;
mod door;
mod erase;
mod error;
mod follower;
mod histories;
mod item;
mod items;
mod keeper;
mod leaf;
mod leaves;
mod order;
mod ordinal;
mod own_signals;
mod person;
mod recount;
mod relay;
pub mod sealing;
mod shop_door;
mod store;
mod stored;
mod tags;

pub use checkpoint::Checkpoint;
pub use covisit::Neighbour;
pub use door::{Arrival, Door, Origin, Verdict};
pub use error::Error;
pub use follower::Follower;
pub use histories::{Histories, Line};
pub use item::{Counters, Pulse};
pub use keeper::{Keeper, Keeping};
pub use leaf::{ActSet, Remembered};
pub use order::{ForgetOrders, Forgotten, forget_order};
pub use ordinal::{ItemId, Ordinal};
pub use own_signals::Going;
pub use person::PersonMemory;
pub use recount::Compared;
pub use relay::Relay;
pub use shop_door::Report;
pub use store::{Memory, Trending};
pub use stored::StoredLeaves;
pub use tags::{Day, Estimate, TagState, TagStats};
