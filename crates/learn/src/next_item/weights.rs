use super::{
    blend::{NextItem, Workspace},
    logit::{Choice, fit_weights},
    recipe::Recipe,
};
use crate::{covis::keep_strongest, sequences::Repeats};
use ndarray::Array2;
use rayon::prelude::*;

/// How many choices the weights of all histories are worth to those of one group by length.
const PULL: f64 = 50.0;

impl NextItem {
    /// Learns the weights from what came next after some histories, which the tables must not have seen. Histories whose
    /// next item is not among the alternatives teach nothing.
    pub fn learn_weights(&mut self, held_out: &[(&[u32], u32)], recipe: &Recipe) {
        let stride = held_out.len().div_ceil(recipe.choices.max(1)).max(1);
        let drawn: Vec<&(&[u32], u32)> = held_out.iter().step_by(stride).collect();
        let choices: Vec<(usize, Choice)> = drawn
            .into_par_iter()
            .map_init(Workspace::new, |workspace, (history, next)| {
                let choice = self.choice(history, *next, recipe, workspace)?;
                Some((history.len(), choice))
            })
            .flatten()
            .collect();
        let mut lengths: Vec<usize> = choices.iter().map(|choice| choice.0).collect();
        lengths.sort_unstable();
        let mut bounds: Vec<usize> = (1..recipe.groups)
            .filter_map(|group| lengths.get(group * lengths.len() / recipe.groups).copied())
            .collect();
        bounds.dedup();
        let all: Vec<Choice> = choices.iter().map(|choice| choice.1.clone()).collect();
        let begin = self.weights_for(0).to_vec();
        let whole = fit_weights(&all, &begin, 0.0);
        let weights = (0..=bounds.len())
            .into_par_iter()
            .map(|group| {
                let own: Vec<Choice> = choices
                    .iter()
                    .filter(|(events, _)| bounds.partition_point(|bound| bound < events) == group)
                    .map(|choice| choice.1.clone())
                    .collect();
                fit_weights(&own, &whole, PULL)
            })
            .collect();
        self.weigh(bounds, weights);
    }

    /// The next item and what the components, taken evenly, think more likely than the rest.
    fn choice(
        &self,
        history: &[u32],
        next: u32,
        recipe: &Recipe,
        workspace: &mut Workspace,
    ) -> Option<Choice> {
        let voices = self.voices(history, workspace);
        let mut candidates: Vec<u32> = voices
            .iter()
            .flat_map(|scores| scores.touched().iter().copied())
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        if recipe.repeats == Repeats::Excluded {
            candidates.retain(|item| !history.contains(item));
        }
        let mut ranked: Vec<(u32, f32)> = candidates
            .iter()
            .map(|item| (*item, voices.iter().map(|scores| scores.get(*item)).sum()))
            .collect();
        keep_strongest(&mut ranked, recipe.alternatives);
        let place = ranked.iter().position(|candidate| candidate.0 == next)?;
        ranked.swap(0, place);
        let features = voices.len() + self.priors().len();
        let mut rows = Array2::zeros((ranked.len(), features));
        for (mut row, (item, _)) in rows.rows_mut().into_iter().zip(&ranked) {
            let priors = self
                .priors()
                .iter()
                .map(|(_, prior)| prior.get(*item as usize).copied());
            let values = voices
                .iter()
                .map(|scores| scores.get(*item))
                .chain(priors.map(Option::unwrap_or_default));
            row.iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
        }
        Some(Choice { features: rows })
    }
}
