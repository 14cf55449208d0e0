//! Where candidates come from; one file each.

mod covisited;
mod following;
mod fresh;
mod learned;
mod strengths;
mod tag_affinity;
mod trending;

pub use covisited::Covisited;
pub use following::Following;
pub use fresh::Fresh;
pub use learned::Learned;
pub use tag_affinity::TagAffinity;
pub use trending::Trending;
