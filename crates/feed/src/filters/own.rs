use crate::{
    index::IndexedPost,
    pipeline::{Filter, Yard},
    query::Query,
};

/// A person's own posts.
pub struct Own;

impl Filter for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    fn allows(&self, _: &Yard, query: &Query, post: &IndexedPost) -> bool {
        query.facts.own != Some(post.creator)
    }
}
