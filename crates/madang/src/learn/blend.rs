//! The blend of all that foretells what comes next, as a model.

use super::made::Made;
use anyhow::Result;
use learn::{
    Kind, Model, Scorer,
    next_item::{self, Recipe},
    sequences::Sequences,
};

/// Weights are learned from everybody's last item by tables that have not seen it; then the tables learn from it too.
pub fn make(recipe: &Recipe, sequences: &Sequences) -> Result<Made> {
    let held_out: Vec<(&[u32], u32)> = sequences
        .iter()
        .filter_map(|history| history.split_last())
        .filter(|(_, before)| !before.is_empty())
        .map(|(last, before)| (before, *last))
        .collect();
    let mut notes = Vec::new();
    let mut blend = next_item::learn(sequences, recipe)?;
    let before = sequences.cut(|_, history| history.split_last().map_or(&[][..], |(_, before)| before));
    match before.events().is_empty() {
        true => notes.push("nobody has two items, so that the weights are even".to_owned()),
        false => {
            let mut tuned = next_item::learn(&before, recipe)?;
            tuned.learn_weights(&held_out, recipe);
            blend.weigh(tuned.bounds().to_vec(), tuned.weights().to_vec());
        }
    }
    let popularity = sequences.counts().into_iter().map(|count| count as f32).collect();
    let said = vec![("settings".to_owned(), format!("{recipe:?}"))];
    let (items, scorer) = (sequences.items().clone(), Scorer::Blend(Box::new(blend)));
    let model = Model::new(Kind::Blend, said, items, popularity, scorer)?;
    Ok(Made { model, notes })
}
