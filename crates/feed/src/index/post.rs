use super::{Content, Words, content::SAID, offers::BANDS};
use learn::ranker::ROW_SLOTS;
use memory::Ordinal;
use model::{PersonId, PostId, ProductId, ShopId, Tag, Timestamp};
use smallvec::SmallVec;

/// What the index is told of a post.
#[derive(Debug, Clone)]
pub struct PostFacts {
    pub id: PostId,
    pub author: PersonId,
    /// Of the caption.
    pub words: Words,
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
    /// What its products cost, as content slots; 0 where there are no more.
    pub bands: [u16; BANDS],
    pub tags: SmallVec<[u32; 4]>,
    pub shops: SmallVec<[u32; 2]>,
    pub products: SmallVec<[Ordinal; 4]>,
    pub content: Content,
}

impl IndexedPost {
    /// Its content slots that the ranker has weights for.
    pub fn slots(&self) -> [u16; ROW_SLOTS] {
        self.content.slots()
    }

    /// All that it says of itself, for the content model: as [`IndexedPost::slots`], then what it costs and its words.
    pub fn said(&self) -> [u16; SAID] {
        let mut said = [0; SAID];
        let (slots, words) = (self.content.slots(), self.content.words());
        let all = slots.iter().chain(&self.bands).chain(&words);
        for (place, slot) in said.iter_mut().zip(all) {
            *place = *slot;
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_takes_two_cache_lines() {
        assert!(size_of::<Option<IndexedPost>>() <= 128);
    }
}
