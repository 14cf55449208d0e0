use super::features::FEATURES;

/// What a head predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    Watch,
    Like,
    Tap,
    Cart,
    Purchase,
    Hide,
}

pub const HEADS: [Head; 6] = [
    Head::Watch,
    Head::Like,
    Head::Tap,
    Head::Cart,
    Head::Purchase,
    Head::Hide,
];

/// One versioned object: the worth of each predicted act, and a logistic model per head over the features in the
/// order of [`super::Features`], bias first.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    pub version: u32,
    pub worth: [f32; HEADS.len()],
    pub heads: [[f32; FEATURES + 1]; HEADS.len()],
}

impl Weights {
    /// Priors set by hand, until there are logged pages to learn from. The worths keep the order of magnitude that
    /// published feeds use: a hide costs more than a like brings, a purchase is worth most.
    pub const V1: Self = Self {
        version: 1,
        worth: [1.0, 3.0, 2.5, 4.0, 12.0, -12.0],
        heads: [
            //      bias  tag  creator shop covis follow trend quality fresh shows less
            /* watch    */
            [-0.4, 0.55, 0.35, 0.20, 0.50, 0.60, 0.25, 0.60, 0.55, 0.05, -2.0],
            /* like     */ [-2.6, 0.90, 0.50, 0.20, 0.60, 0.60, 0.25, 1.20, 0.20, 0.00, -2.0],
            /* tap      */ [-3.0, 0.55, 0.20, 0.55, 0.60, 0.25, 0.20, 0.60, 0.10, 0.80, -2.0],
            /* cart     */ [-4.6, 0.45, 0.10, 0.60, 0.60, 0.15, 0.15, 0.40, 0.00, 0.80, -1.5],
            /* purchase */ [-5.6, 0.40, 0.10, 0.60, 0.60, 0.15, 0.15, 0.40, 0.00, 0.80, -1.5],
            /* hide     */
            [
                -4.2, -0.40, -0.60, -0.30, -0.30, -0.60, -0.05, -0.50, 0.00, 0.10, 2.5,
            ],
        ],
    };

    /// Probability of each head's act for one candidate.
    pub fn probabilities(&self, features: &[f32; FEATURES]) -> [f32; HEADS.len()] {
        self.heads.map(|[bias, weights @ ..]| {
            let sum: f32 = weights
                .iter()
                .zip(features)
                .map(|(weight, feature)| weight * feature)
                .sum();
            1.0 / (1.0 + (-(bias + sum)).exp())
        })
    }

    /// Expected worth: the sum over heads of worth times probability.
    pub fn score(&self, features: &[f32; FEATURES]) -> f32 {
        self.probabilities(features)
            .iter()
            .zip(self.worth)
            .map(|(probability, worth)| probability * worth)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_affinity_is_never_worth_less() {
        let mut last = f32::MIN;
        for tag in 0..20 {
            let mut features = [0.0; FEATURES];
            features[0] = tag as f32 * 0.2;
            let score = Weights::V1.score(&features);
            assert!(score > last);
            last = score;
        }
    }
}
