//! What the yard has learned of a person, item by item and summed up, for *my data*.

use crate::{Feed, IndexedPost, affinity::Affinities};
use consent::{Consented, Personalise};
use memory::{ActSet, ItemId, Ordinal};
use model::{PersonId, ShopId, Source, Tag, Timestamp};

/// Something a person may have a taste for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    Tag(Tag),
    Creator(PersonId),
    Shop(ShopId),
}

/// A taste with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    pub topic: Topic,
    /// Items of it that were liked or saved.
    pub liked: u32,
    /// Decayed sum of act weights; a fresh like is 2.
    pub weight: f32,
}

/// One remembered item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    pub item: ItemId,
    pub acts: ActSet,
    pub source: Source,
    pub at: Timestamp,
}

impl Feed {
    /// Tastes by kind, strongest first, at most `limit` of each. Likes on record are not among the evidence: they are
    /// the person's own records, not memory.
    pub fn learned(&self, consented: &Consented<Personalise>, limit: usize, now: Timestamp) -> Vec<Learned> {
        let memory = self.parts.memory.person(consented);
        let index = self.parts.index.read();
        let affinities = Affinities::of(&index, Some(&memory), &[], now);
        let mut learned = Vec::new();
        let mut add = |found: Vec<Learned>| {
            let mut found = found;
            found.retain(|taste| taste.weight > FAINTEST);
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            found.truncate(limit);
            learned.append(&mut found);
        };
        let tags = affinities.tags.iter().filter_map(|(tag, affinity)| {
            let topic = Topic::Tag(index.tags.name(*tag)?.clone());
            Some(Learned {
                topic,
                liked: affinity.liked,
                weight: affinity.weight,
            })
        });
        add(tags.collect());
        let creators = affinities.creators.iter().filter_map(|(creator, affinity)| {
            let topic = Topic::Creator(*index.creators.name(*creator)?);
            Some(Learned {
                topic,
                liked: affinity.liked,
                weight: affinity.weight,
            })
        });
        add(creators.collect());
        let shops = affinities.shops.iter().filter_map(|(shop, affinity)| {
            let topic = Topic::Shop(*index.shops.name(*shop)?);
            Some(Learned {
                topic,
                liked: affinity.liked,
                weight: affinity.weight,
            })
        });
        add(shops.collect());
        learned
    }

    /// Everything remembered, newest first.
    pub fn known(&self, consented: &Consented<Personalise>) -> Vec<Known> {
        let memory = self.parts.memory.person(consented);
        let lines = memory.history.iter().filter_map(|line| {
            let item = self.parts.memory.item_id(line.item)?;
            Some(Known {
                item,
                acts: line.acts,
                source: line.source,
                at: line.at(),
            })
        });
        lines.collect()
    }

    /// The remembered items that speak for a taste.
    pub fn evidence(&self, consented: &Consented<Personalise>, topic: &Topic) -> Vec<ItemId> {
        let memory = self.parts.memory.person(consented);
        let index = self.parts.index.read();
        let speaks = |post: &IndexedPost| match topic {
            Topic::Tag(tag) => index.tags.get(tag).is_some_and(|tag| post.tags.contains(&tag)),
            Topic::Creator(creator) => index.creators.get(creator) == Some(post.creator),
            Topic::Shop(shop) => index
                .shops
                .get(shop)
                .is_some_and(|shop| post.shops.contains(&shop)),
        };
        // What Affinities takes from a product has to be found again here, so that it can be forgotten.
        let product_speaks = |product: Ordinal| match topic {
            Topic::Tag(_) => index.posts_showing(product).any(speaks),
            Topic::Creator(_) => false,
            Topic::Shop(shop) => index
                .shop_of(product)
                .is_some_and(|of| index.shops.name(of) == Some(shop)),
        };
        let items = memory
            .history
            .iter()
            .filter_map(|line| match index.post(line.item) {
                Some(post) => speaks(post).then_some(ItemId::Post(post.id)),
                None => product_speaks(line.item)
                    .then(|| self.parts.memory.item_id(line.item))
                    .flatten(),
            });
        items.collect()
    }
}

/// A weight below which a taste is not worth a sentence: half a glance.
const FAINTEST: f32 = 0.1;
