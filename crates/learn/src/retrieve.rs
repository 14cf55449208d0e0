use crate::{
    NeighbourTable,
    kernels::collect_above,
    next_item::{self, NextItem},
};

/// An item of a list, and what it scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub item: u32,
    pub score: f32,
}

/// Items that share one mark in the map of touched scores: four cache lines.
const BLOCK: usize = 64;

/// Items of a history that are summed; of a longer one, an even spread. Bounds the time of a list.
pub const HISTORY_ITEMS: usize = 4_096;

/// Room in which lists are made; one for each thread, so that a list allocates nothing.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// All zero between lists.
    scores: Vec<f32>,
    /// Which blocks of scores may not be zero; all zero between lists.
    touched: Vec<u8>,
    best: Vec<Scored>,
    blend: next_item::Workspace,
    events: Vec<u32>,
}

impl Workspace {
    pub fn new() -> Self {
        Self::default()
    }

    /// The `n` items with the largest scores above zero, best first and among equals the smaller ordinal; a score is the
    /// sum over the history of `weight · row`. What `excluded` names is never listed.
    pub fn top(
        &mut self,
        table: &NeighbourTable,
        history: &[(u32, f32)],
        excluded: impl IntoIterator<Item = u32>,
        n: usize,
    ) -> &[Scored] {
        self.begin(table.items());
        self.hear(table, history.iter().copied());
        self.best(excluded, n)
    }

    /// Begins a list over `items` items. [`Self::hear`] what speaks for items, then take the [`Self::best`].
    pub fn begin(&mut self, items: usize) {
        let blocks = items.div_ceil(BLOCK).next_multiple_of(8);
        self.touched.resize(blocks, 0);
        self.scores.resize(blocks * BLOCK, 0.0);
    }

    /// Adds `weight · row` for each item of a history, or for an even spread of one with more than [`HISTORY_ITEMS`].
    pub fn hear(&mut self, table: &NeighbourTable, history: impl ExactSizeIterator<Item = (u32, f32)>) {
        let every = history.len().div_ceil(HISTORY_ITEMS).max(1);
        self.hear_each(table, history.step_by(every));
    }

    /// Adds `weight · row` for the first [`HISTORY_ITEMS`] items of a history. A weight that is no number says nothing.
    pub fn hear_each(&mut self, table: &NeighbourTable, history: impl Iterator<Item = (u32, f32)>) {
        for (item, weight) in history.take(HISTORY_ITEMS) {
            if weight.is_finite() {
                self.add(table.row(item), weight);
            }
        }
    }

    /// All scores, to be written at once.
    pub fn all(&mut self, items: usize) -> &mut [f32] {
        self.begin(items);
        self.touched.fill(1);
        self.scores.get_mut(..items).unwrap_or(&mut [])
    }

    /// Scores all items by what comes next. Such scores are logarithms of odds: they are moved so that the least is one.
    pub(crate) fn blend(&mut self, blend: &NextItem, history: &[(u32, f32)]) {
        let mut room = std::mem::take(&mut self.blend);
        self.events.clear();
        self.events.extend(history.iter().map(|(item, _)| *item));
        let scores = blend.score(&self.events, &mut room);
        let least = scores.iter().copied().fold(f32::INFINITY, f32::min);
        for (place, score) in self.all(blend.items()).iter_mut().zip(scores) {
            *place = score - least + 1.0;
        }
        self.blend = room;
    }

    /// Ends a list: the `n` items with the largest scores above zero, without what is excluded, best first.
    pub fn best(&mut self, excluded: impl IntoIterator<Item = u32>, n: usize) -> &[Scored] {
        for item in excluded {
            self.strike(item);
        }
        self.best_of_touched(n)
    }

    fn add(&mut self, (items, weights): (&[u32], &[f32]), by: f32) {
        for (item, weight) in items.iter().zip(weights) {
            let item = *item as usize;
            if let (Some(score), Some(touched)) =
                (self.scores.get_mut(item), self.touched.get_mut(item / BLOCK))
            {
                *score += weight * by;
                *touched = 1;
            }
        }
    }

    fn strike(&mut self, item: u32) {
        let item = item as usize;
        if let (Some(score), Some(touched)) = (self.scores.get_mut(item), self.touched.get_mut(item / BLOCK))
        {
            *score = f32::NEG_INFINITY;
            *touched = 1;
        }
    }

    /// Searches the touched blocks in one pass with a rising bar, and leaves all zeros behind.
    fn best_of_touched(&mut self, n: usize) -> &[Scored] {
        self.best.clear();
        let (best, room) = (&mut self.best, room(n));
        let mut bar = if n == 0 { f32::INFINITY } else { 0.0 };
        let eights = self
            .touched
            .chunks_exact_mut(8)
            .zip(self.scores.chunks_exact_mut(8 * BLOCK));
        for (number, (marks, scores)) in eights.enumerate() {
            if marks.iter().all(|mark| *mark == 0) {
                continue;
            }
            for (place, (mark, block)) in marks.iter_mut().zip(scores.chunks_exact_mut(BLOCK)).enumerate() {
                if std::mem::take(mark) == 0 {
                    continue;
                }
                let from = ((number * 8 + place) * BLOCK) as u32;
                let mut here = bar;
                bar = collect_above(block, bar, &mut |place, score| {
                    best.push(Scored {
                        item: from + place as u32,
                        score,
                    });
                    if best.len() == room {
                        here = here.max(keep(best, n));
                    }
                    here
                });
                block.fill(0.0);
            }
        }
        keep(best, n);
        best.sort_unstable_by(better);
        best
    }
}

/// Candidates that are gathered before the worst of them are dropped.
fn room(n: usize) -> usize {
    n.saturating_mul(2).saturating_add(64)
}

fn better(a: &Scored, b: &Scored) -> std::cmp::Ordering {
    b.score.total_cmp(&a.score).then(a.item.cmp(&b.item))
}

/// Drops all but the best `n`; returns the score that a later item must beat, which is zero while there is room.
fn keep(best: &mut Vec<Scored>, n: usize) -> f32 {
    if best.len() > n && n > 0 {
        best.select_nth_unstable_by(n - 1, better);
        best.truncate(n);
    }
    best.get(n.wrapping_sub(1)).map_or(0.0, |last| last.score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SparseRows;
    use proptest::{
        collection::{btree_map, btree_set, vec},
        prelude::*,
    };

    fn table(cells: &std::collections::BTreeMap<(u32, u32), f32>, items: u32) -> NeighbourTable {
        let mut rows = SparseRows::default();
        for item in 0..items {
            rows.push(
                cells
                    .iter()
                    .filter(|((row, _), _)| *row == item)
                    .map(|((_, column), value)| (*column, *value)),
            );
        }
        NeighbourTable::from_rows(rows).unwrap()
    }

    proptest! {
        #[test]
        fn a_list_is_what_sorting_all_scores_gives_and_holds_nothing_excluded(
            cells in btree_map((0_u32..200, 0_u32..200), -1_i8..8, 0..2_000),
            history in vec((0_u32..210, 1_u8..5), 0..30),
            excluded in btree_set(0_u32..250, 0..60),
            n in 0_usize..30,
        ) {
            let cells = cells.into_iter().map(|(at, value)| (at, f32::from(value))).collect();
            let table = table(&cells, 200);
            let history: Vec<(u32, f32)> = history.into_iter().map(|(item, weight)| (item, f32::from(weight))).collect();
            let mut scores = vec![0.0; 200];
            for (item, weight) in &history {
                let (items, weights) = table.row(*item);
                for (other, value) in items.iter().zip(weights) {
                    scores[*other as usize] += weight * value;
                }
            }
            let mut wanted: Vec<Scored> = (0..200)
                .filter(|item| !excluded.contains(item))
                .map(|item| Scored { item, score: scores[item as usize] })
                .filter(|scored| scored.score > 0.0)
                .collect();
            wanted.sort_by(better);
            wanted.truncate(n);
            let mut workspace = Workspace::new();
            for _ in 0..2 {
                prop_assert_eq!(workspace.top(&table, &history, excluded.iter().copied(), n), &wanted[..]);
            }
        }
    }

    #[test]
    fn a_history_of_a_million_and_weights_that_are_none_still_give_a_list() {
        let table = NeighbourTable::new(vec![0, 1, 2], vec![1, 0], vec![0.5, 0.25]).unwrap();
        let long: Vec<(u32, f32)> = (0..1_000_000).map(|place| (place % 2, 1.0)).collect();
        assert!(!Workspace::new().top(&table, &long, [], 5).is_empty());
        let broken = [(0, f32::NAN), (1, 1.0), (0, f32::INFINITY)];
        assert_eq!(
            Workspace::new().top(&table, &broken, [], 5),
            [Scored { item: 0, score: 0.25 }]
        );
    }
}
