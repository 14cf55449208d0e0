use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Posts of the tags this person likes: the newest of each, and a seeded draw from all of it, so that a large tag's
/// older posts are not lost.
pub struct TagAffinity;

const TAGS: usize = 8;
const NEWEST: usize = 25;
const DRAWN: usize = 25;

impl Source for TagAffinity {
    fn kind(&self) -> SourceKind {
        SourceKind::TagAffinity
    }

    fn enable(&self, query: &Query) -> bool {
        !query.affinities.tags.is_empty()
    }

    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let mut random = Pcg64Mcg::seed_from_u64(query.seed ^ 0x7a67);
        for (tag, _) in query.affinities.strongest_tags(TAGS) {
            for (_, post) in yard.index.of_tag(tag).take(NEWEST) {
                candidates.add(post, SourceKind::TagAffinity);
            }
            let postings = yard.index.tag_size(tag);
            if postings > NEWEST {
                for _ in 0..DRAWN {
                    if let Some((_, post)) = yard.index.nth_of_tag(tag, random.random_range(0..postings)) {
                        candidates.add(post, SourceKind::TagAffinity);
                    }
                }
            }
            if deadline.passed() {
                break;
            }
        }
        Ok(())
    }
}
