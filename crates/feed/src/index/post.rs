use memory::Ordinal;
use model::{PersonId, PostId, ProductId, ShopId, Tag, Timestamp};

/// What the index is told of a post.
#[derive(Debug, Clone)]
pub struct PostFacts {
    pub id: PostId,
    pub author: PersonId,
    pub tags: Vec<Tag>,
    pub pins: Vec<(ShopId, ProductId)>,
    pub created_at: Timestamp,
}

/// A post as ranking sees it: about 100 bytes, its names as ordinals.
#[derive(Debug, Clone)]
pub struct IndexedPost {
    pub id: PostId,
    pub ordinal: Ordinal,
    pub creator: u32,
    /// Seconds since the epoch.
    pub created_at: u32,
    pub tags: Box<[u32]>,
    pub shops: Box<[u32]>,
    pub products: Box<[Ordinal]>,
}
