use super::{features::Features, weights::Weights};
use crate::{
    Error,
    candidates::Candidates,
    pipeline::{Scorer, Yard},
    query::Query,
};

/// Expected worth of showing the post, from the predicted probability of each act.
pub struct Heads {
    pub weights: Weights,
}

impl Scorer for Heads {
    fn name(&self) -> &'static str {
        "heads"
    }

    fn score(&self, yard: &Yard, query: &Query, candidates: &mut Candidates) -> Result<(), Error> {
        let kept: Vec<_> = candidates.kept_rows().collect();
        let scores = &mut candidates.scores;
        let mut rows = kept.iter().map(|(row, _)| *row);
        yard.memory.visit_items(
            kept.iter().map(|(_, item)| *item),
            query.now,
            |item, counters, trend| {
                let Some(row) = rows.next() else { return };
                if let (Some(post), Some(score)) = (yard.index.post(item), scores.get_mut(row)) {
                    *score = self
                        .weights
                        .score(&Features::of(yard, query, post, counters, trend));
                }
            },
        );
        Ok(())
    }
}
