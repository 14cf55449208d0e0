use crate::{
    index::IndexedPost,
    pipeline::{Filter, Yard},
    query::Query,
};

/// Posts the viewer hid.
pub struct Hidden;

impl Filter for Hidden {
    fn name(&self) -> &'static str {
        "hidden"
    }

    fn allows(&self, _: &Yard, query: &Query, post: &IndexedPost) -> bool {
        !query.facts.hidden.contains(&post.ordinal)
    }
}
