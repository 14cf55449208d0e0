use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
};

/// The newest posts of followed creators, shops and tags.
pub struct Following;

const NEWEST_OF_EACH: usize = 12;
const MAX: usize = 400;

impl Source for Following {
    fn kind(&self) -> SourceKind {
        SourceKind::Following
    }

    fn enable(&self, query: &Query) -> bool {
        let facts = query.facts;
        !(facts.follows_creators.is_empty()
            && facts.follows_shops.is_empty()
            && facts.follows_tags.is_empty())
    }

    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let (index, facts) = (yard.index, query.facts);
        let mut newest = Vec::new();
        for creator in &facts.follows_creators {
            newest.extend(index.of_creator(*creator).take(NEWEST_OF_EACH));
            if deadline.passed() {
                return Ok(());
            }
        }
        for shop in &facts.follows_shops {
            newest.extend(index.of_shop(*shop).take(NEWEST_OF_EACH));
        }
        for tag in &facts.follows_tags {
            newest.extend(index.of_tag(*tag).take(NEWEST_OF_EACH));
        }
        newest.sort_unstable_by(|a, b| b.cmp(a));
        for (_, ordinal) in newest.into_iter().take(MAX) {
            candidates.add(ordinal, SourceKind::Following);
        }
        Ok(())
    }
}
