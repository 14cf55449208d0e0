//! How well next items are foretold, by the protocols that papers use.

use crate::{
    next_item::{NextItem, Workspace},
    sequences::{Repeats, Sequences},
};
use rayon::prelude::*;

/// Means over all asked.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    pub asked: usize,
    /// Share whose next item is among the first `k`: hit rate, and, as there is one right answer, precision as session
    /// papers call it.
    pub hit_rate: f64,
    /// `1 / log2(rank + 1)` of the hits.
    pub ndcg: f64,
    /// `1 / rank` of the hits.
    pub mrr: f64,
}

impl Quality {
    /// `ranks` from 1 on.
    pub fn of(ranks: &[usize], k: usize) -> Self {
        let hits = || ranks.iter().filter(|rank| **rank <= k).map(|rank| *rank as f64);
        let asked = ranks.len();
        let mean = |sum: f64| if asked == 0 { 0.0 } else { sum / asked as f64 };
        Self {
            asked,
            hit_rate: mean(hits().count() as f64),
            ndcg: mean(hits().map(|rank| 1.0 / (rank + 1.0).log2()).sum()),
            mrr: mean(hits().map(|rank| 1.0 / rank).sum()),
        }
    }
}

/// Leave one out: a person's last item is what is asked in the test, the one before in the validation.
///
/// People with fewer than three items are learned from and not asked.
#[derive(Debug)]
pub struct LeaveOneOut<'s> {
    sequences: &'s Sequences,
}

impl<'s> LeaveOneOut<'s> {
    pub fn new(sequences: &'s Sequences) -> Self {
        Self { sequences }
    }

    /// What may be learned from: neither the test item nor the validation item is in it.
    pub fn training(&self) -> Sequences {
        self.sequences.cut(|_, sequence| match sequence {
            [training @ .., _, _] if !training.is_empty() => training,
            short => short,
        })
    }

    pub fn validation(&self) -> Vec<(&'s [u32], u32)> {
        self.asked(|sequence| match sequence {
            [history @ .., next, _] if !history.is_empty() => Some((history, *next)),
            _ => None,
        })
    }

    /// The validation item is the last event of the history, as published protocols have it.
    pub fn test(&self) -> Vec<(&'s [u32], u32)> {
        self.asked(|sequence| match sequence {
            [history @ .., next] if history.len() >= 2 => Some((history, *next)),
            _ => None,
        })
    }

    /// The validation item is in nothing at all.
    pub fn test_without_validation(&self) -> Vec<(&'s [u32], u32)> {
        self.asked(|sequence| match sequence {
            [history @ .., _, next] if !history.is_empty() => Some((history, *next)),
            _ => None,
        })
    }

    fn asked(&self, ask: impl Fn(&'s [u32]) -> Option<(&'s [u32], u32)>) -> Vec<(&'s [u32], u32)> {
        (0..self.sequences.len())
            .filter_map(|number| ask(self.sequences.get(number)))
            .collect()
    }
}

/// Every next click of some sessions, with the clicks before it.
pub fn next_clicks<'s>(sessions: impl IntoIterator<Item = &'s [u32]>) -> Vec<(&'s [u32], u32)> {
    let mut asked = Vec::new();
    for session in sessions {
        for at in 1..session.len() {
            if let (Some(history), Some(next)) = (session.get(..at), session.get(at)) {
                asked.push((history, *next));
            }
        }
    }
    asked
}

/// How a line of a test file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestLayout {
    /// A session, of which every click but the first is asked.
    Sessions,
    /// What is asked, then the clicks before it, oldest first: the layout in which session papers publish their splits.
    NextFirst,
}

impl TestLayout {
    /// The layout of `lines`. Where what is asked comes first, a session of `n` clicks is written as `n - 1` lines, each
    /// followed by the one that asks for the click before; sessions do not look like that by chance.
    pub fn of(lines: &[Vec<u32>]) -> Self {
        let is_followed = |pair: &&[Vec<u32>]| match pair {
            [now, next] => {
                now.len() == next.len() + 1
                    && now.last() == next.first()
                    && now.get(1..now.len() - 1) == next.get(1..)
            }
            _ => false,
        };
        let long = lines.iter().filter(|line| line.len() > 2).count();
        let followed = lines
            .windows(2)
            .filter(|pair| pair.first().is_some_and(|line| line.len() > 2))
            .filter(is_followed)
            .count();
        if long > 0 && followed * 2 > long {
            Self::NextFirst
        } else {
            Self::Sessions
        }
    }

    /// What `lines` ask.
    pub fn asked(self, lines: &[Vec<u32>]) -> Vec<(&[u32], u32)> {
        match self {
            Self::Sessions => next_clicks(lines.iter().map(Vec::as_slice)),
            Self::NextFirst => lines
                .iter()
                .filter_map(|line| match line.as_slice() {
                    [next, history @ ..] if !history.is_empty() => Some((history, *next)),
                    _ => None,
                })
                .collect(),
        }
    }
}

/// The rank, from 1 on, of each next item among all items of the model; items of the history are left out of the ranking
/// where repeats are excluded. Of equal scores the worst rank counts, so that a model gains nothing by saying nothing. `done` is
/// called after each.
pub fn ranks(
    model: &NextItem,
    asked: &[(&[u32], u32)],
    repeats: Repeats,
    done: impl Fn() + Sync,
) -> Vec<usize> {
    asked
        .par_iter()
        .map_init(Workspace::new, |workspace, (history, next)| {
            let scores = model.score(history, workspace);
            let rank = rank_of(scores, *next, history, repeats);
            done();
            rank
        })
        .collect()
}

fn rank_of(scores: &[f32], next: u32, history: &[u32], repeats: Repeats) -> usize {
    let Some(own) = scores.get(next as usize).copied() else {
        return usize::MAX;
    };
    let not_worse = |score: &&f32| **score >= own;
    let mut rank = scores.iter().filter(not_worse).count();
    if repeats == Repeats::Excluded {
        if history.contains(&next) {
            return usize::MAX;
        }
        let mut items = history.to_vec();
        items.sort_unstable();
        items.dedup();
        let of_history = items.iter().filter_map(|item| scores.get(*item as usize));
        rank -= of_history.filter(not_worse).count();
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;

    fn sequences(all: &[&[u32]]) -> Sequences {
        let items = Vocabulary::from_ids((0..20).collect()).unwrap();
        Sequences::new(items, all.iter().map(|sequence| sequence.to_vec())).unwrap()
    }

    #[test]
    fn one_is_left_out_and_one_more_for_the_validation() {
        let all = sequences(&[&[1, 2, 3, 4], &[5, 6, 7], &[8, 9], &[]]);
        let protocol = LeaveOneOut::new(&all);
        let training = protocol.training();
        let training: Vec<&[u32]> = training.iter().collect();
        assert_eq!(training, [&[1, 2][..], &[5], &[8, 9], &[]]);
        assert_eq!(protocol.validation(), [(&[1, 2][..], 3), (&[5], 6)]);
        assert_eq!(protocol.test(), [(&[1, 2, 3][..], 4), (&[5, 6], 7)]);
        assert_eq!(protocol.test_without_validation(), [(&[1, 2][..], 4), (&[5], 7)]);
    }

    #[test]
    fn every_click_but_the_first_is_asked() {
        assert_eq!(next_clicks([&[1, 2, 1][..], &[4]]), [(&[1][..], 2), (&[1, 2], 1)]);
    }

    #[test]
    fn a_test_file_says_by_itself_how_to_read_it() {
        // The sessions 1 2 3 4 and 5 6.
        let next_first = [vec![4, 1, 2, 3], vec![3, 1, 2], vec![2, 1], vec![6, 5]];
        assert_eq!(TestLayout::of(&next_first), TestLayout::NextFirst);
        let asked = TestLayout::NextFirst.asked(&next_first);
        assert_eq!(asked.first(), Some(&(&[1, 2, 3][..], 4)));
        let sessions = [vec![1, 2, 3, 4], vec![5, 6], vec![7]];
        assert_eq!(TestLayout::of(&sessions), TestLayout::Sessions);
        assert_eq!(TestLayout::Sessions.asked(&sessions).len(), 4);
        assert_eq!(TestLayout::of(&[]), TestLayout::Sessions);
    }

    #[test]
    fn ranks_count_what_is_better_or_equal_and_skip_the_history() {
        let scores = [0.5, 0.9, 0.5, 0.1, 0.9];
        assert_eq!(rank_of(&scores, 2, &[1, 1], Repeats::Expected), 4);
        assert_eq!(rank_of(&scores, 2, &[1, 1], Repeats::Excluded), 3);
        assert_eq!(rank_of(&scores, 2, &[2], Repeats::Excluded), usize::MAX);
        assert_eq!(rank_of(&[0.0; 5], 0, &[], Repeats::Expected), 5);
        assert_eq!(rank_of(&scores, 9, &[], Repeats::Expected), usize::MAX);
    }

    #[test]
    fn quality_is_what_papers_call_it() {
        let quality = Quality::of(&[1, 3, 11, usize::MAX], 10);
        assert_eq!(quality.hit_rate, 0.5);
        assert_eq!(quality.ndcg, (1.0 + 0.5) / 4.0);
        assert_eq!(quality.mrr, (1.0 + 1.0 / 3.0) / 4.0);
        assert_eq!(Quality::of(&[], 10).hit_rate, 0.0);
    }
}
