use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
};

/// The newest posts that the session has not served yet; deep sessions reach further back.
pub struct Fresh;

const MAX: usize = 200;

impl Source for Fresh {
    fn kind(&self) -> SourceKind {
        SourceKind::Fresh
    }

    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        _: Deadline,
    ) -> Result<(), Error> {
        let reach = MAX + query.served.len() + query.memory.map_or(0, |memory| memory.seen.len());
        for (_, post) in yard.index.newest().take(reach) {
            candidates.add(post, SourceKind::Fresh);
        }
        Ok(())
    }
}
