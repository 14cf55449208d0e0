use crate::{index::Index, query::Facts};
use memory::{ItemId, Memory};
use model::PersonId;

impl Facts {
    /// The records of a person in the index's numbers; what the index does not know cannot be on a page.
    pub(crate) fn of(
        index: &Index,
        memory: &Memory,
        facts: &social::Facts,
        person: Option<PersonId>,
    ) -> Self {
        let creators = |people: &[PersonId]| people.iter().filter_map(|id| index.creators.get(id)).collect();
        let tags = |tags: &[model::Tag]| tags.iter().filter_map(|tag| index.tags.get(tag)).collect();
        let mut blocked_creators: rustc_hash::FxHashSet<u32> = creators(&facts.blocked);
        blocked_creators.extend(
            facts
                .see_less_creators
                .iter()
                .filter_map(|id| index.creators.get(id)),
        );
        let liked = facts.liked.iter();
        Self {
            own: person.and_then(|person| index.creators.get(&person)),
            follows_creators: creators(&facts.follows_people),
            follows_shops: facts
                .follows_shops
                .iter()
                .filter_map(|id| index.shops.get(id))
                .collect(),
            follows_tags: tags(&facts.follows_tags),
            blocked_creators,
            hidden: facts
                .hidden
                .iter()
                .filter_map(|id| memory.ordinal(ItemId::Post(*id)))
                .collect(),
            less_tags: tags(&facts.see_less_tags),
            likes: liked
                .filter_map(|(id, at)| Some((memory.ordinal(ItemId::Post(*id))?, *at)))
                .collect(),
        }
    }
}
