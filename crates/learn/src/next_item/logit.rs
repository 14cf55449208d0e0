#![expect(
    clippy::indexing_slicing,
    reason = "loops run over the features, which all of these are as long as"
)]

use ndarray::{Array1, Array2};

/// One choice that somebody made among some alternatives: a row of features for each, the first of which was chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    pub features: Array2<f32>,
}

/// Pulls weights, in units of their feature's spread, towards where they began.
const RIDGE: f64 = 1e-3;
const MAX_STEPS: usize = 40;

/// The weights under which the choices made were most likely: a conditional logit (McFadden 1974), whose likelihood is
/// concave, by Newton's method. `begin` is where it begins and what it is pulled to, as strongly as `pull` choices; all
/// features are counted in units of their spread, so that their scale does not matter.
pub fn fit_weights(choices: &[Choice], begin: &[f32], pull: f64) -> Vec<f32> {
    let count = begin.len();
    let spread = spread(choices, count);
    let prior: Array1<f64> = begin
        .iter()
        .zip(&spread)
        .map(|(w, s)| f64::from(*w) * s)
        .collect();
    let mut weights = prior.clone();
    let mut now = Step::at(choices, &weights, &prior, &spread, pull);
    for _ in 0..MAX_STEPS {
        let Some(direction) = solve(now.curvature.clone(), now.slope.clone()) else {
            break;
        };
        let mut length = 1.0;
        let next = loop {
            let tried = &weights + &(&direction * length);
            let step = Step::at(choices, &tried, &prior, &spread, pull);
            if step.likelihood > now.likelihood {
                break Some((tried, step));
            }
            length /= 2.0;
            if length < 1e-4 {
                break None;
            }
        };
        let Some((tried, step)) = next else { break };
        let gained = step.likelihood - now.likelihood;
        (weights, now) = (tried, step);
        if gained < 1e-7 * choices.len() as f64 {
            break;
        }
    }
    weights
        .iter()
        .zip(&spread)
        .map(|(weight, spread)| (weight / spread) as f32)
        .collect()
}

/// The standard deviation of each feature over all alternatives.
fn spread(choices: &[Choice], count: usize) -> Vec<f64> {
    let (mut rows, mut sums, mut squares) = (0.0, vec![0.0; count], vec![0.0; count]);
    for row in choices.iter().flat_map(|choice| choice.features.rows()) {
        rows += 1.0;
        for ((value, sum), square) in row.iter().zip(&mut sums).zip(&mut squares) {
            *sum += f64::from(*value);
            *square += f64::from(*value) * f64::from(*value);
        }
    }
    sums.iter()
        .zip(&squares)
        .map(|(sum, square)| {
            let mean: f64 = sum / f64::max(rows, 1.0);
            let variance: f64 = square / f64::max(rows, 1.0) - mean * mean;
            // A feature that is the same everywhere says nothing, and its weight stays at what it was.
            if variance > 1e-12 { variance.sqrt() } else { 1.0 }
        })
        .collect()
}

/// The likelihood with its first two derivatives, at some weights.
struct Step {
    likelihood: f64,
    slope: Array1<f64>,
    curvature: Array2<f64>,
}

impl Step {
    fn at(
        choices: &[Choice],
        weights: &Array1<f64>,
        prior: &Array1<f64>,
        spreads: &[f64],
        pull: f64,
    ) -> Self {
        let count = weights.len();
        let scaled: Array1<f32> = weights.iter().zip(spreads).map(|(w, s)| (w / s) as f32).collect();
        let (mut likelihood, mut slope) = (0.0, Array1::<f64>::zeros(count));
        let mut curvature = Array2::<f64>::zeros((count, count));
        let (mut mean, mut products) = (vec![0.0_f64; count], vec![0.0_f64; count * count]);
        for choice in choices {
            let mut worth = choice.features.dot(&scaled);
            let largest = worth.fold(f32::NEG_INFINITY, |a, b| a.max(*b));
            let Some(chosen) = worth.first().copied() else {
                continue;
            };
            worth.mapv_inplace(|worth| (worth - largest).exp());
            let sum = worth.sum();
            likelihood += f64::from(chosen - largest) - f64::from(sum).ln();
            mean.fill(0.0);
            products.fill(0.0);
            for (row, worth) in choice.features.rows().into_iter().zip(&worth) {
                let share = f64::from(worth / sum);
                if share < 1e-7 {
                    continue;
                }
                let sums = mean.iter_mut().zip(products.chunks_exact_mut(count));
                for ((one, (mean, products)), spread) in row.iter().zip(sums).zip(spreads) {
                    let weighted = share * f64::from(*one) / spread;
                    *mean += weighted;
                    for ((other, product), spread) in row.iter().zip(products).zip(spreads) {
                        *product += weighted * f64::from(*other) / spread;
                    }
                }
            }
            let Some(features) = choice.features.rows().into_iter().next() else {
                continue;
            };
            for (a, row) in (0..).zip(products.chunks_exact(count)) {
                let own = mean.get(a).copied().unwrap_or(0.0);
                let spread = spreads.get(a).copied().unwrap_or(1.0);
                slope[a] += f64::from(features[a]) / spread - own;
                for (b, (product, other)) in row.iter().zip(&mean).enumerate() {
                    curvature[[a, b]] += product - own * other;
                }
            }
        }
        let from_prior = weights - prior;
        let pull = pull + RIDGE * choices.len() as f64;
        likelihood -= pull / 2.0 * from_prior.dot(&from_prior);
        slope.scaled_add(-pull, &from_prior);
        curvature.diag_mut().mapv_inplace(|entry| entry + pull);
        Self {
            likelihood,
            slope,
            curvature,
        }
    }
}

/// Gaussian elimination; these systems are tiny and positive definite.
fn solve(mut matrix: Array2<f64>, mut right: Array1<f64>) -> Option<Array1<f64>> {
    let size = right.len();
    for pivot in 0..size {
        let divisor = matrix[[pivot, pivot]];
        if divisor.is_nan() || divisor <= 1e-12 {
            return None;
        }
        for row in pivot + 1..size {
            let factor = matrix[[row, pivot]] / divisor;
            for column in pivot..size {
                matrix[[row, column]] -= factor * matrix[[pivot, column]];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..size).rev() {
        for column in row + 1..size {
            right[row] -= matrix[[row, column]] * right[column];
        }
        right[row] /= matrix[[row, row]];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// People who choose by `weights`, with noise of the kind that the model assumes.
    fn chosen_by(weights: [f32; 3], count: usize) -> Vec<Choice> {
        let mut random = Pcg64Mcg::seed_from_u64(3);
        (0..count)
            .map(|_| {
                let mut features =
                    Array2::from_shape_simple_fn((20, 3), || random.random_range(-1.0_f32..1.0));
                let worth = features.dot(&ndarray::arr1(&weights));
                let noisy = worth.mapv(|worth| worth - (-random.random_range(1e-9_f32..1.0).ln()).ln());
                let best = (0..20).max_by(|a, b| noisy[*a].total_cmp(&noisy[*b])).unwrap();
                for feature in 0..3 {
                    features.swap([0, feature], [best, feature]);
                }
                Choice { features }
            })
            .collect()
    }

    #[test]
    fn the_weights_that_people_chose_by_are_found() {
        let weights = fit_weights(&chosen_by([2.0, -1.0, 0.0], 4_000), &[0.0; 3], 0.0);
        for (found, wanted) in weights.iter().zip([2.0, -1.0, 0.0]) {
            assert!((found - wanted).abs() < 0.15, "{weights:?}");
        }
    }

    #[test]
    fn few_choices_stay_near_where_they_began() {
        let weights = fit_weights(&chosen_by([2.0, -1.0, 0.0], 5), &[1.0, 1.0, 1.0], 1e6);
        assert!(weights.iter().all(|weight| (weight - 1.0).abs() < 0.01));
        assert_eq!(fit_weights(&[], &[0.5, 0.25], 0.0), [0.5, 0.25]);
    }

    #[test]
    fn a_feature_without_spread_does_no_harm() {
        let mut choices = chosen_by([2.0, -1.0, 0.0], 500);
        for choice in &mut choices {
            choice.features.column_mut(2).fill(7.0);
        }
        assert!(
            fit_weights(&choices, &[0.0; 3], 0.0)
                .iter()
                .all(|weight| weight.is_finite())
        );
    }
}
