use super::strengths::strengths;
use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    pipeline::{Deadline, Source, Yard},
    query::Query,
    trained::Spoken,
};
use memory::Ordinal;

/// What the trained model says of this history: the history times the item-to-item weights, so that one more event changes
/// the very next page; and the content that the history speaks for, which finds what nobody has met.
pub struct Learned;

const MAX: usize = 200;
/// Newest posts whose content is looked at.
const NEW: usize = 200;
/// ... of which so many become candidates.
const NEW_MAX: usize = 40;
const HALF_LIFE_SECONDS: f32 = 30.0 * 86_400.0;

impl Source for Learned {
    fn kind(&self) -> SourceKind {
        SourceKind::Learned
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
        if yard.trained.is_empty() {
            return Ok(());
        }
        let history: Vec<(u32, f32)> = strengths(query, HALF_LIFE_SECONDS, |_| 1.0)
            .map(|(item, strength)| (item.0, strength))
            .collect();
        let mut spoken = Spoken::of(yard.trained, &history);
        if deadline.passed() {
            return Ok(());
        }
        let posts = spoken
            .items
            .iter()
            .filter(|(item, score)| score.weight > 0.0 && yard.index.post(**item).is_some());
        best(posts.map(|(item, score)| (*item, score.weight)).collect(), MAX)
            .for_each(|item| candidates.add(item, SourceKind::Learned));
        let new = yard.index.newest().take(NEW).filter_map(|(_, item)| {
            let fits = spoken.content_sum(&yard.index.post(item)?.said());
            (fits > 0.0).then_some((item, fits))
        });
        let new: Vec<(Ordinal, f32)> = new.collect();
        spoken.set_best_content(new.iter().map(|(_, fits)| *fits).fold(0.0, f32::max));
        best(new, NEW_MAX).for_each(|item| candidates.add(item, SourceKind::Learned));
        query.spoken = spoken;
        Ok(())
    }
}

/// The best `most`, best first.
fn best(mut scored: Vec<(Ordinal, f32)>, most: usize) -> impl Iterator<Item = Ordinal> {
    let order = |a: &(Ordinal, f32), b: &(Ordinal, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if scored.len() > most {
        scored.select_nth_unstable_by(most, order);
        scored.truncate(most);
    }
    scored.sort_unstable_by(order);
    scored.into_iter().map(|(item, _)| item)
}
