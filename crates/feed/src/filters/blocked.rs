use crate::{
    index::IndexedPost,
    pipeline::{Filter, Yard},
    query::Query,
};

/// Creators the viewer blocked, or who block the viewer.
pub struct Blocked;

impl Filter for Blocked {
    fn name(&self) -> &'static str {
        "blocked"
    }

    fn allows(&self, _: &Yard, query: &Query, post: &IndexedPost) -> bool {
        !query.facts.blocked_creators.contains(&post.creator)
    }
}
