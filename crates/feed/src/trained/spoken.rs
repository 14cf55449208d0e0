use super::Trained;
use crate::query::NeighbourScore;
use learn::cold::Taste;
use memory::Ordinal;
use rustc_hash::FxHashMap;

/// What one history speaks for: the history times the weights of the model, items and content apart. The sums of two
/// models, or of two histories, are not on one scale; so each is told beside the best of its own.
#[derive(Debug, Default)]
pub struct Spoken {
    pub items: FxHashMap<Ordinal, NeighbourScore>,
    content: Option<Taste>,
    best_item: f32,
    best_content: f32,
}

impl Spoken {
    /// Items of the history by ordinal, each with its strength.
    pub fn of(trained: &Trained, history: &[(u32, f32)]) -> Self {
        let mut items: FxHashMap<Ordinal, NeighbourScore> = FxHashMap::default();
        for (item, strength) in history {
            let (neighbours, weights) = trained.table().row(*item);
            items.reserve(neighbours.len());
            for (neighbour, weight) in neighbours.iter().zip(weights) {
                let score = items.entry(Ordinal(*neighbour)).or_default();
                let added = strength * weight;
                score.weight += added;
                if added > score.strongest {
                    score.strongest = added;
                    score.because = Some(Ordinal(*item));
                }
            }
        }
        let mut content = Taste::default();
        content.fill(trained.cold(), history.iter().copied());
        Self {
            best_item: items.values().map(|score| score.weight).fold(0.0, f32::max),
            items,
            content: Some(content),
            best_content: 0.0,
        }
    }

    /// How loudly the history speaks for an item: 1 for the one it speaks for loudest, below 0 where it speaks against.
    pub fn item(&self, item: Ordinal) -> f32 {
        let weight = self.items.get(&item).map_or(0.0, |score| score.weight);
        beside(weight, self.best_item)
    }

    /// The sum of the content's weights, on the scale of this history alone.
    pub fn content_sum(&self, said: &[u16]) -> f32 {
        self.content.as_ref().map_or(0.0, |taste| taste.score(said))
    }

    /// Says which content sum counts as 1.
    pub fn set_best_content(&mut self, best: f32) {
        self.best_content = best;
    }

    /// As [`Spoken::item`], for what a post says of itself, beside the best that was said to
    /// [`Spoken::set_best_content`].
    pub fn content(&self, said: &[u16]) -> f32 {
        if self.best_content <= 0.0 {
            return 0.0;
        }
        beside(self.content_sum(said), self.best_content)
    }
}

fn beside(weight: f32, best: f32) -> f32 {
    if best > 0.0 {
        (weight / best).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}
