use crate::{
    index::IndexedPost,
    pipeline::{Filter, Yard},
    query::{Query, short_name},
};

/// What this session was already served, and with consent what the person has seen before.
pub struct Seen;

impl Filter for Seen {
    fn name(&self) -> &'static str {
        "seen"
    }

    fn allows(&self, _: &Yard, query: &Query, post: &IndexedPost) -> bool {
        let served = query.served.contains(&short_name(post.id));
        !served
            && !query
                .memory
                .is_some_and(|memory| memory.seen.contains(&post.ordinal))
    }
}
