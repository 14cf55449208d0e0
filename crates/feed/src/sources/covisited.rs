use super::strengths::strengths;
use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
};
use memory::Ordinal;
use rustc_hash::FxHashMap;

/// What people who engaged with this history's items engaged with next to them: the history times the sparse
/// item-to-item weights, so that one more event changes the very next page.
pub struct Covisited;

const MAX: usize = 200;
const HALF_LIFE_SECONDS: f32 = 5.0 * 86_400.0;

impl Source for Covisited {
    fn kind(&self) -> SourceKind {
        SourceKind::Covisited
    }

    fn enable(&self, query: &Query) -> bool {
        query.memory.is_some_and(|memory| !memory.is_empty())
    }

    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let Some(memory) = query.memory else { return Ok(()) };
        let strengths: FxHashMap<Ordinal, f32> =
            strengths(query, HALF_LIFE_SECONDS, |acts| acts.weight()).collect();
        let scores = &mut query.neighbours;
        let ordinals = memory.history.iter().map(|line| line.item);
        yard.memory
            .visit_neighbours_at(ordinals, query.now, |of, neighbour| {
                let added = strengths.get(&of).copied().unwrap_or(0.0) * neighbour.weight;
                if added > 0.0 {
                    let score = scores.entry(neighbour.item).or_default();
                    score.weight += added;
                    if added > score.strongest {
                        score.strongest = added;
                        score.because = Some(of);
                    }
                }
            });
        if deadline.passed() {
            return Ok(());
        }
        let posts = scores
            .iter()
            .filter(|(item, _)| yard.index.post(**item).is_some());
        let mut ranked: Vec<_> = posts.map(|(item, score)| (*item, score.weight)).collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (item, _) in ranked.into_iter().take(MAX) {
            candidates.add(item, SourceKind::Covisited);
        }
        Ok(())
    }
}
