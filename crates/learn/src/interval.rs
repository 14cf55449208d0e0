use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A mean and its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Resamples for an interval.
const ROUNDS: usize = 1_000;

impl Interval {
    /// The percentile bootstrap (Efron 1979) over `values`, one for each person; give it differences of the same people
    /// for a paired comparison. All zero without any.
    pub fn of_mean(values: &[f64], seed: u64) -> Self {
        Self::of_statistic(values.len(), seed, |person| {
            values.get(person).copied().unwrap_or(0.0)
        })
    }

    /// The same over people `0..count` of whom each contributes `value(person)` to a mean.
    pub fn of_statistic(count: usize, seed: u64, value: impl Fn(usize) -> f64) -> Self {
        if count == 0 {
            return Self {
                mean: 0.0,
                low: 0.0,
                high: 0.0,
            };
        }
        let values: Vec<f64> = (0..count).map(value).collect();
        let mean = values.iter().sum::<f64>() / count as f64;
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut resample = || {
            let drawn =
                (0..count).map(|_| values.get(random.random_range(0..count)).copied().unwrap_or(mean));
            drawn.sum::<f64>() / count as f64
        };
        let mut means: Vec<f64> = (0..ROUNDS).map(|_| resample()).collect();
        means.sort_by(f64::total_cmp);
        let at = |share: f64| {
            means
                .get((share * ROUNDS as f64) as usize)
                .copied()
                .unwrap_or(mean)
        };
        Self {
            mean,
            low: at(0.025),
            high: at(0.975),
        }
    }

    /// Whether the interval leaves open that there is nothing.
    pub fn covers_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_about_two_standard_errors_wide() {
        let mut random = Pcg64Mcg::seed_from_u64(3);
        let values: Vec<f64> = (0..2_000).map(|_| random.random_range(0.0..1.0)).collect();
        let interval = Interval::of_mean(&values, 1);
        let standard_error = (1.0_f64 / 12.0).sqrt() / 2_000.0_f64.sqrt();
        assert!((interval.high - interval.mean - 1.96 * standard_error).abs() < 0.3 * standard_error);
        assert!((interval.mean - interval.low - 1.96 * standard_error).abs() < 0.3 * standard_error);
    }

    #[test]
    fn nobody_is_worth_nothing() {
        assert!(Interval::of_mean(&[], 1).covers_zero());
    }
}
