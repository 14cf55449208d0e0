//! What all visitors together left on one tag: exact views, about how many different viewers, the last hour by
//! minutes and the last month by days.
//!
//! A view counts for the tags that its item carries when it is applied: a tag that is added later has none of the
//! item's earlier views, and one that is taken off keeps those it had. What was applied behind the last checkpoint is
//! applied again after a crash, and counts for the tags that the item carries then: a view of the half minute in which
//! its item's tags were edited may so move from one tag to the other. None is lost or doubled.

mod all;
mod memory;
mod ring;
mod sketch;
mod state;

pub(crate) use all::Tags;
pub use sketch::Estimate;
pub use state::{Day, TagState, TagStats};
#[cfg(test)]
mod tests;
