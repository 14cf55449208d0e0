use super::Content;
use memory::Ordinal;
use model::{PersonId, PostId, ProductId, ShopId, Tag, Timestamp};
use smallvec::SmallVec;

/// What the index is told of a post.
#[derive(Debug, Clone)]
pub struct PostFacts {
    pub id: PostId,
    pub author: PersonId,
    pub tags: Vec<Tag>,
    pub pins: Vec<(ShopId, ProductId)>,
    pub created_at: Timestamp,
}

/// A post as ranking sees it: two cache lines, its names as ordinals. What most posts have stands in place, because a
/// page looks at hundreds of posts and each pointer that it follows is a wait for memory; what filters and most heads
/// ask for stands in the first line.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub struct IndexedPost {
    pub id: PostId,
    pub ordinal: Ordinal,
    pub creator: u32,
    /// Seconds since the epoch.
    pub created_at: u32,
    pub tags: SmallVec<[u32; 4]>,
    pub shops: SmallVec<[u32; 2]>,
    pub products: SmallVec<[Ordinal; 4]>,
    pub content: Content,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_takes_two_cache_lines() {
        assert!(size_of::<Option<IndexedPost>>() <= 128);
    }
}
