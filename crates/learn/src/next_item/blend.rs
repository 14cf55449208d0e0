use super::component::{Component, Scores};
use std::borrow::Cow;

/// What each item has going for it whatever the history, on a logarithmic scale, and what that is called.
pub type Priors = Vec<(Cow<'static, str>, Vec<f32>)>;

/// What comes next after a history: components and priors, joined by weights.
#[derive(Debug, Clone)]
pub struct NextItem {
    items: usize,
    components: Vec<Component>,
    priors: Priors,
    /// By length of the history: those up to the first bound have the first weights, and so on; those behind the last
    /// bound have the last.
    bounds: Vec<usize>,
    /// One for each component, then one for each prior.
    weights: Vec<Vec<f32>>,
}

impl NextItem {
    /// All components and priors with the same weight, until [`Self::weigh`] says better.
    pub fn new(items: usize, components: Vec<Component>, priors: Priors) -> Self {
        let even = std::iter::repeat_n(1.0, components.len()).chain(std::iter::repeat_n(0.0, priors.len()));
        Self {
            weights: vec![even.collect()],
            bounds: Vec::new(),
            items,
            components,
            priors,
        }
    }

    /// Sets the weights: `weights[i]` for histories of at most `bounds[i]` events, the last ones for all longer.
    pub fn weigh(&mut self, bounds: Vec<usize>, weights: Vec<Vec<f32>>) {
        (self.bounds, self.weights) = (bounds, weights);
    }

    pub fn items(&self) -> usize {
        self.items
    }

    pub fn components(&self) -> &[Component] {
        &self.components
    }

    pub fn priors(&self) -> &[(Cow<'static, str>, Vec<f32>)] {
        &self.priors
    }

    pub fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    pub fn weights(&self) -> &[Vec<f32>] {
        &self.weights
    }

    /// The weights that a history of `events` is read with.
    pub fn weights_for(&self, events: usize) -> &[f32] {
        let bucket = self.bounds.partition_point(|bound| *bound < events);
        self.weights.get(bucket).map_or(&[], Vec::as_slice)
    }

    /// Scores all items for a history, oldest event first; the answer is in `workspace` until the next call.
    pub fn score<'w>(&self, history: &[u32], workspace: &'w mut Workspace) -> &'w [f32] {
        workspace.fit(self);
        let weights = self.weights_for(history.len());
        workspace.total.fill(0.0);
        let priors = weights.iter().skip(self.components.len()).zip(&self.priors);
        for (weight, (_, prior)) in priors.filter(|(weight, _)| **weight != 0.0) {
            for (total, prior) in workspace.total.iter_mut().zip(prior) {
                *total += weight * prior;
            }
        }
        let components = self.components.iter().zip(weights).zip(&mut workspace.components);
        for ((component, weight), scores) in components.filter(|((_, weight), _)| **weight != 0.0) {
            component.score(history, scores);
            for item in scores.touched() {
                if let Some(total) = workspace.total.get_mut(*item as usize) {
                    *total += weight * scores.get(*item);
                }
            }
        }
        &workspace.total
    }

    /// Scores of each component, without weights.
    pub(super) fn voices<'w>(&self, history: &[u32], workspace: &'w mut Workspace) -> &'w [Scores] {
        workspace.fit(self);
        for (component, scores) in self.components.iter().zip(&mut workspace.components) {
            component.score(history, scores);
        }
        &workspace.components
    }
}

/// What scoring needs room for; one for each thread.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    components: Vec<Scores>,
    total: Vec<f32>,
}

impl Workspace {
    pub fn new() -> Self {
        Self::default()
    }

    fn fit(&mut self, model: &NextItem) {
        let items = model.items;
        if self.total.len() != items || self.components.len() != model.components.len() {
            self.total = vec![0.0; items];
            self.components = model.components.iter().map(|_| Scores::new(items)).collect();
        }
    }
}
