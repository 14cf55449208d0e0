use super::features::Features;
use crate::{
    Error,
    candidates::Candidates,
    pipeline::{Scorer, Yard},
    query::Query,
};

/// Expected worth of showing the post, from the predicted probability of each act.
pub struct Heads;

impl Scorer for Heads {
    fn name(&self) -> &'static str {
        "heads"
    }

    fn score(&self, yard: &Yard, query: &Query, candidates: &mut Candidates) -> Result<(), Error> {
        let weights = yard.weights.page(query.history());
        let kept: Vec<_> = candidates.kept_rows().collect();
        let Candidates { scores, sources, .. } = candidates;
        let mut rows = kept.iter().map(|(row, _)| *row);
        yard.memory
            .visit_items(kept.iter().map(|(_, item)| *item), |item, pulse| {
                let Some(row) = rows.next() else { return };
                let sources = sources.get(row).copied().unwrap_or(0);
                if let (Some(post), Some(score)) = (yard.index.post(item), scores.get_mut(row)) {
                    *score = weights.score(&Features::of(yard, query, post, pulse, sources));
                }
            });
        Ok(())
    }
}
