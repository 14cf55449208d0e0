use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
};

/// What is busy right now, for everybody.
pub struct Trending;

const MAX: usize = 200;

impl Source for Trending {
    fn kind(&self) -> SourceKind {
        SourceKind::Trending
    }

    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        _: Deadline,
    ) -> Result<(), Error> {
        let posts = query
            .trending
            .iter()
            .filter(|line| yard.index.post(line.item).is_some());
        for line in posts.take(MAX) {
            candidates.add(line.item, SourceKind::Trending);
        }
        Ok(())
    }
}
