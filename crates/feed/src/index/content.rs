use super::{PostFacts, Words, offers::BANDS, words::WORDS};
use learn::ranker::{ContentKind, ROW_SLOTS, slot};
use std::num::NonZeroU16;

/// Content slots of one post: those of the ranker, price bands and words.
pub const SAID: usize = ROW_SLOTS + BANDS + WORDS;

/// What a post says of itself, as content slots, which are the same in every process. It follows from the post alone; what
/// its products cost follows from them and stands beside it.
///
/// The creator's slot is never 0, so that an absent post needs no more room than one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    creator: NonZeroU16,
    /// The first shop, then the first tags; 0 where there are no more.
    others: [u16; ROW_SLOTS - 1],
    words: Words,
}

impl Content {
    pub fn of(facts: &PostFacts) -> Self {
        let creator = slot(ContentKind::Creator, facts.author.as_bytes());
        let shop = facts
            .pins
            .first()
            .map(|(shop, _)| slot(ContentKind::Shop, shop.as_bytes()));
        let tags = facts
            .tags
            .iter()
            .map(|tag| slot(ContentKind::Tag, tag.as_str().as_bytes()));
        let mut others = [0; ROW_SLOTS - 1];
        for (place, slot) in others.iter_mut().zip(shop.into_iter().chain(tags)) {
            *place = slot;
        }
        Self {
            creator: NonZeroU16::new(creator).unwrap_or(NonZeroU16::MIN),
            others,
            words: facts.words,
        }
    }

    /// What the ranker has weights for.
    pub fn slots(self) -> [u16; ROW_SLOTS] {
        let [a, b, c, d, e] = self.others;
        [self.creator.get(), a, b, c, d, e]
    }

    pub fn words(self) -> [u16; WORDS] {
        self.words.slots()
    }
}
