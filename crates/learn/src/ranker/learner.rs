//! Learning from logged pages, one impression at a time.

use super::{
    examples::Example,
    ftrl::{Rates, Sums},
    guard::Standing,
    layout::{HEADS, Head, History, LANES, Lanes, Row, SLOTS},
    parameters::{CONTENT, POSITION, active, add, position_feature},
    prior::Prior,
    weights::Weights,
};
use crate::calibration::{Platt, Reliability, sigmoid};

/// What a learner may be told.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    pub rates: Rates,
}

/// The state of learning. Equal examples in equal order give equal states.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    pub(super) prior: Prior,
    pub(super) settings: Settings,
    pub(super) sums: Sums,
    pub(super) heads: [HeadState; HEADS],
    pub(super) examples: u64,
    /// Weights given out so far.
    pub(super) published: u32,
    /// Mean of the position as a feature, over what was learned.
    pub(super) mean_position: f32,
    base: Weights,
}

/// What is kept of one head beside its weights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct HeadState {
    /// Impressions that the act followed. A head is not taught before the first: an act that the yard does not know yet
    /// would be learned as one that nobody wants.
    pub happened: u64,
    pub of_prior: Platt,
    pub of_learned: Platt,
    pub standing: Standing,
    /// Of the probabilities that served.
    pub reliability: Reliability,
}

/// How a head does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadReport {
    pub head: Head,
    pub happened: u64,
    pub standing: Standing,
    pub reliability: Reliability,
}

impl Learner {
    pub fn new(prior: Prior, settings: Settings) -> Self {
        Self {
            base: Weights::of_prior(&prior),
            prior,
            settings,
            sums: Sums::default(),
            heads: Default::default(),
            examples: 0,
            published: 0,
            mean_position: 0.0,
        }
    }

    /// Impressions learned from.
    pub fn examples(&self) -> u64 {
        self.examples
    }

    /// Takes one impression in: about three microseconds.
    pub fn learn(&mut self, example: &Example) {
        let position = position_feature(example.position);
        let prior = self.base.page(example.history).logits(&example.row);
        let learned = self.learned_logits(&prior, &example.row, example.history, position);
        let mut gradient = [0.0; LANES];
        let lanes = Head::ALL
            .iter()
            .zip(&mut self.heads)
            .zip(prior.iter().zip(&learned))
            .zip(&mut gradient);
        for (((head, state), (prior, learned)), gradient) in lanes {
            if let Some(error) = state.outcome(*prior, *learned, example.acts.has(*head)) {
                *gradient = error * example.weight();
            }
        }
        for (row, value) in active(&example.row, example.history, position) {
            self.sums.step(row, &gradient, value, &self.settings.rates);
        }
        self.examples += 1;
        let step = (1.0 / self.examples as f32).max(1e-4);
        self.mean_position += (position - self.mean_position) * step;
    }

    fn learned_logits(&self, prior: &Lanes, row: &Row, history: History, position: f32) -> Lanes {
        let mut logits = *prior;
        for (place, value) in active(row, history, position) {
            let weights = self.sums.weights(place, &self.settings.rates);
            for (logit, weight) in logits.iter_mut().zip(weights) {
                *logit += value * weight;
            }
        }
        logits
    }

    /// What the learned weights say of a candidate now, whoever serves: probabilities in the order of [`Head::ALL`] and the
    /// expected worth. About a microsecond; pages have [`Learner::publish`].
    pub fn predict(&self, row: &Row, history: History) -> ([f32; HEADS], f32) {
        let prior = self.base.page(history).logits(row);
        let logits = self.learned_logits(&prior, row, history, self.mean_position);
        let mut probabilities = [0.0; HEADS];
        let mut worth = 0.0;
        let heads = self.heads.iter().zip(logits).zip(self.prior.worth);
        for (probability, ((state, logit), of_act)) in probabilities.iter_mut().zip(heads) {
            *probability = sigmoid(state.of_learned.logit(logit));
            worth += *probability * of_act;
        }
        (probabilities, worth)
    }

    /// The weights as they serve now: for each head the learned ones where they lead, else the prior's, calibrated; the
    /// position is held at its mean.
    pub fn publish(&mut self) -> Weights {
        self.published = self.published.saturating_add(1);
        let version = self.prior.version.saturating_add(self.published);
        let serving = self.heads.map(|head| head.serving());
        self.weights(version, |lane| serving.get(lane).copied())
    }

    /// The learned weights of every head, whoever serves: what an offline comparison asks for.
    pub fn learned(&self) -> Weights {
        let heads = self.heads;
        self.weights(self.version(), |lane| {
            heads.get(lane).map(|state| (state.of_learned, true))
        })
    }

    /// The version of the weights given out last.
    pub fn version(&self) -> u32 {
        self.prior.version.saturating_add(self.published)
    }

    pub fn reports(&self) -> [HeadReport; HEADS] {
        let mut states = self.heads.iter();
        Head::ALL.map(|head| {
            let state = states.next().copied().unwrap_or_default();
            HeadReport {
                head,
                happened: state.happened,
                standing: state.standing,
                reliability: state.reliability,
            }
        })
    }

    /// `of(lane)` says how the lane is calibrated and whether it takes what was learned.
    fn weights(&self, version: u32, of: impl Fn(usize) -> Option<(Platt, bool)>) -> Weights {
        let (mut slope, mut shift, mut learned) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            let (Some((platt, takes)), Some(slope), Some(shift), Some(learned)) = (
                of(lane),
                slope.get_mut(lane),
                shift.get_mut(lane),
                learned.get_mut(lane),
            ) else {
                continue;
            };
            (*slope, *shift) = (platt.slope, platt.shift);
            *learned = f32::from(u8::from(takes));
        }
        let difference = |row: usize| {
            let mut weights = self.sums.weights(row, &self.settings.rates);
            for ((weight, slope), learned) in weights.iter_mut().zip(slope).zip(learned) {
                *weight *= slope * learned;
            }
            weights
        };
        let mut weights = self.base.clone();
        (weights.version, weights.examples) = (version, self.examples);
        for (place, row) in weights.dense_rows_mut().enumerate() {
            for (weight, slope) in row.iter_mut().zip(slope) {
                *weight *= slope;
            }
            add(row, &difference(place));
        }
        weights.shift(&shift);
        weights.shift(&difference(POSITION).map(|weight| weight * self.mean_position));
        let content: Vec<Lanes> = (0..SLOTS).map(|slot| difference(CONTENT + slot)).collect();
        if content.iter().flatten().any(|weight| *weight != 0.0) {
            weights.content = content;
        }
        weights
    }
}

impl HeadState {
    /// How the head is calibrated, and whether it takes what was learned.
    fn serving(&self) -> (Platt, bool) {
        match (self.standing.serves, self.standing.is_known()) {
            (true, _) => (self.of_learned, true),
            (false, true) => (self.of_prior, false),
            (false, false) => (Platt::default(), false),
        }
    }

    /// Notes what both models said and what happened; gives the gradient by the logit where the head is taught.
    fn outcome(&mut self, prior: f32, learned: f32, happened: bool) -> Option<f32> {
        self.happened += u64::from(happened);
        if self.happened == 0 {
            return None;
        }
        let by_prior = sigmoid(self.of_prior.logit(prior));
        let by_learned = sigmoid(self.of_learned.logit(learned));
        let served = match self.serving() {
            (_, true) => by_learned,
            (platt, false) => sigmoid(platt.logit(prior)),
        };
        self.reliability.add(served, happened);
        let was_known = self.standing.is_known();
        self.standing.add(by_prior, by_learned, happened);
        if self.standing.is_known() && !was_known {
            // From here on the head is calibrated; what it said before would hide for long how well.
            self.reliability = Reliability::default();
        }
        self.of_prior.learn(prior, happened);
        self.of_learned.learn(learned, happened);
        Some(sigmoid(learned) - f32::from(u8::from(happened)))
    }
}
