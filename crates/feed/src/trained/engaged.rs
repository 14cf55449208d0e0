//! From histories to what is trained on.

use crate::Error;
use learn::{Interactions, InteractionsBuilder};
use memory::{Histories, Line, Ordinal};
use rustc_hash::FxHashMap;

/// Who engaged with what and did not turn it away. Items that few met are left out: their columns would be hearsay, and
/// are most of what a training run would cost.
pub fn interactions(histories: &Histories, met_by: u32) -> Result<Interactions, Error> {
    let engaged: Vec<Vec<Ordinal>> = histories.leaves.iter().map(|lines| engaged(lines)).collect();
    let mut counts: FxHashMap<Ordinal, u32> = FxHashMap::default();
    for item in engaged.iter().flatten() {
        *counts.entry(*item).or_default() += 1;
    }
    let mut builder = InteractionsBuilder::new();
    for (leaf, items) in (0_u64..).zip(&engaged) {
        let known = items
            .iter()
            .filter(|item| counts.get(item).is_some_and(|count| *count >= met_by));
        for item in known {
            builder.add(leaf, u64::from(item.0), 1.0)?;
        }
    }
    let interactions = builder.finish();
    if interactions.is_empty() {
        return Err(learn::Error::Empty.into());
    }
    Ok(interactions)
}

/// Items of one leaf, ascending. One item through two sources is met once, and not at all if it was hidden in one of them.
fn engaged(lines: &[Line]) -> Vec<Ordinal> {
    let mut items: Vec<(Ordinal, bool, bool)> = lines
        .iter()
        .map(|line| (line.item, line.acts.engaged(), line.acts.hidden()))
        .collect();
    items.sort_unstable();
    items
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.iter().any(|line| line.1) && !same.iter().any(|line| line.2))
        .filter_map(|same| same.first().map(|line| line.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use memory::ActSet;
    use model::{Act, Source};

    fn line(item: u32, source: Source, acts: &[Act]) -> Line {
        Line {
            item: Ordinal(item),
            acts: ActSet::of(acts),
            source,
            at: 0,
        }
    }

    #[test]
    fn what_is_met_twice_counts_once_and_what_is_hidden_anywhere_not_at_all() {
        let lines = [
            line(3, Source::Feed, &[Act::Tap]),
            line(2, Source::Feed, &[Act::Like]),
            line(3, Source::Shop, &[Act::Tap]),
            line(2, Source::Shop, &[Act::Hide]),
            line(1, Source::Feed, &[Act::View]),
        ];
        assert_eq!(engaged(&lines), [Ordinal(3)]);
    }

    #[test]
    fn items_that_few_met_are_left_out() {
        let leaf = |items: &[u32]| {
            items
                .iter()
                .map(|item| line(*item, Source::Feed, &[Act::Tap]))
                .collect()
        };
        let histories = Histories {
            leaves: vec![leaf(&[1, 2]), leaf(&[1]), leaf(&[1, 3])],
            ..Histories::default()
        };
        assert_eq!(interactions(&histories, 2).unwrap().items().ids(), [1]);
        assert!(interactions(&histories, 4).is_err());
    }
}
