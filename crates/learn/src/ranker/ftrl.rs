//! FTRL-proximal, coordinate by coordinate (McMahan et al. 2013, "Ad click prediction: a view from the trenches",
//! algorithm 1). What is learned is the *difference* to the prior, so that its L1 and L2 terms, which draw to zero,
//! draw to the prior: a weight without evidence is the prior's weight exactly.

use super::{
    layout::{LANES, Lanes},
    parameters::{Kind, ROWS},
};

/// How fast weights leave the prior, and how hard they are drawn back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// α of the paper, the learning rate of a coordinate that has seen nothing.
    pub rate: f32,
    /// β of the paper, which holds the first steps small.
    pub steadiness: f32,
    /// λ₁ of the shared weights, of the gates' and of the content's: below so much evidence a weight stays the prior's.
    pub quiet: [f32; 3],
    /// λ₂ of the same.
    pub pull: [f32; 3],
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            rate: 0.05,
            steadiness: 1.0,
            quiet: [1.0, 1.5, 2.0],
            pull: [4.0, 8.0, 8.0],
        }
    }
}

impl Rates {
    fn quiet(&self, kind: Kind) -> f32 {
        let [shared, gate, content] = self.quiet;
        by_kind(kind, shared, gate, content)
    }

    fn pull(&self, kind: Kind) -> f32 {
        let [shared, gate, content] = self.pull;
        by_kind(kind, shared, gate, content)
    }
}

const fn by_kind(kind: Kind, shared: f32, gate: f32, content: f32) -> f32 {
    match kind {
        Kind::Shared => shared,
        Kind::Gate => gate,
        Kind::Content => content,
    }
}

/// Sums that the weights are read off.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    /// z of the paper: gradients less what the weights have already answered.
    pub z: Vec<Lanes>,
    /// n of the paper: squared gradients.
    pub n: Vec<Lanes>,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            z: vec![[0.0; LANES]; ROWS],
            n: vec![[0.0; LANES]; ROWS],
        }
    }
}

impl Sums {
    /// The differences to the prior in one row.
    pub fn weights(&self, row: usize, rates: &Rates) -> Lanes {
        let (quiet, pull) = (rates.quiet(Kind::of(row)), rates.pull(Kind::of(row)));
        match (self.z.get(row), self.n.get(row)) {
            (Some(z), Some(n)) => weights(z, n, rates, quiet, pull),
            _ => [0.0; LANES],
        }
    }

    /// One step: `gradient` is the loss's derivative by the logit, `value` the feature's value.
    pub fn step(&mut self, row: usize, gradient: &Lanes, value: f32, rates: &Rates) {
        let (quiet, pull) = (rates.quiet(Kind::of(row)), rates.pull(Kind::of(row)));
        let (Some(z), Some(n)) = (self.z.get_mut(row), self.n.get_mut(row)) else {
            return;
        };
        let weights = weights(z, n, rates, quiet, pull);
        let lanes = z.iter_mut().zip(n).zip(weights).zip(gradient);
        for (((z, n), weight), gradient) in lanes {
            let gradient = gradient * value;
            let grown = *n + gradient * gradient;
            let sigma = (grown.sqrt() - n.sqrt()) / rates.rate;
            *z += gradient - sigma * weight;
            *n = grown;
        }
    }
}

fn weights(z: &Lanes, n: &Lanes, rates: &Rates, quiet: f32, pull: f32) -> Lanes {
    let mut weights = [0.0; LANES];
    for ((weight, z), n) in weights.iter_mut().zip(z).zip(n) {
        let evidence = (z.abs() - quiet).max(0.0).copysign(*z);
        *weight = -evidence / ((rates.steadiness + n.sqrt()) / rates.rate + pull);
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_without_evidence_is_the_prior_s() {
        let mut sums = Sums::default();
        let rates = Rates::default();
        sums.step(0, &[0.4; LANES], 1.0, &rates);
        assert_eq!(sums.weights(0, &rates), [0.0; LANES]);
        for _ in 0..50 {
            sums.step(0, &[0.4; LANES], 1.0, &rates);
        }
        assert!(sums.weights(0, &rates).iter().all(|weight| *weight < -0.05));
    }

    #[test]
    fn what_argues_both_ways_stays() {
        let mut sums = Sums::default();
        let rates = Rates::default();
        for turn in 0..1_000 {
            let gradient = if turn % 2 == 0 { 0.5 } else { -0.5 };
            sums.step(3, &[gradient; LANES], 1.0, &rates);
        }
        assert!(sums.weights(3, &rates).iter().all(|weight| weight.abs() < 0.02));
    }
}
