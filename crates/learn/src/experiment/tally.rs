//! What the units of one arm did, in random groups.

use super::estimate::{Interval, half_width};

/// Random groups that units are added up in. Their sums are independent of each other, so that the spread between them
/// gives the error of a ratio whatever one unit's pages have in common, and nobody has to be kept apart.
pub const GROUPS: usize = 512;

/// Sums of `M` counts by group.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally<const M: usize> {
    groups: Vec<[f64; M]>,
}

/// One count divided by another, such as likes by views, with its error.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    pub value: f64,
    /// Standard error, by the delta method over the groups.
    pub error: f64,
    /// Groups that hold anything: the degrees of freedom and one.
    pub groups: usize,
    /// The divisor's sum.
    pub of: f64,
}

impl<const M: usize> Default for Tally<M> {
    fn default() -> Self {
        Self {
            groups: vec![[0.0; M]; GROUPS],
        }
    }
}

impl<const M: usize> Tally<M> {
    /// Adds counts of a unit whose hash is `group`.
    pub fn add(&mut self, group: u64, counts: &[f64; M]) {
        let place = usize::try_from(group % GROUPS as u64).unwrap_or(0);
        if let Some(sums) = self.groups.get_mut(place) {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
    }

    /// The sum of one count over all units; 0 for a count that there is not.
    pub fn sum(&self, count: usize) -> f64 {
        self.groups.iter().filter_map(|sums| sums.get(count)).sum()
    }

    /// `over` divided by `under`; `None` while nothing is there to divide by.
    ///
    /// The delta method (Deng, Knoblich & Lu 2018): with R = ΣX / ΣY, Var R = Var(Σ(X − R·Y)) / (ΣY)², where the
    /// variance is that between groups.
    pub fn ratio(&self, over: usize, under: usize) -> Option<Ratio> {
        let pairs: Vec<(f64, f64)> = self.pairs(over, under).collect();
        ratio(&pairs)
    }

    /// The same interval by a bootstrap over the groups, for what is far from normal: percentiles of `rounds` resampled
    /// ratios.
    pub fn bootstrap(&self, over: usize, under: usize, rounds: usize, seed: u64) -> Option<Interval> {
        let pairs: Vec<(f64, f64)> = self.pairs(over, under).collect();
        let of = ratio(&pairs)?;
        let resampled = crate::replay::resample(pairs.len(), rounds, seed, |weights| {
            let (mut x, mut y) = (0.0, 0.0);
            for ((over, under), weight) in pairs.iter().zip(weights) {
                x += weight * over;
                y += weight * under;
            }
            (y > 0.0).then(|| x / y)
        });
        Some(Interval::of_percentiles(of.value, resampled))
    }

    pub fn groups(&self) -> &[[f64; M]] {
        &self.groups
    }

    /// From [`Tally::groups`]; `None` for another number of groups or what is no count.
    pub fn from_groups(groups: Vec<[f64; M]>) -> Option<Self> {
        let sound = groups.iter().flatten().all(|sum| sum.is_finite() && *sum >= 0.0);
        (groups.len() == GROUPS && sound).then_some(Self { groups })
    }

    fn pairs(&self, over: usize, under: usize) -> impl Iterator<Item = (f64, f64)> {
        let pairs = self
            .groups
            .iter()
            .filter_map(move |sums| Some((*sums.get(over)?, *sums.get(under)?)));
        pairs.filter(|(x, y)| *x != 0.0 || *y != 0.0)
    }
}

/// The ratio of sums of independent pairs.
pub(crate) fn ratio(pairs: &[(f64, f64)]) -> Option<Ratio> {
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    if y <= 0.0 {
        return None;
    }
    let value = x / y;
    let squares: f64 = pairs
        .iter()
        .map(|(over, under)| (over - value * under).powi(2))
        .sum();
    let n = pairs.len() as f64;
    // One group tells nothing about the spread.
    let correction = if pairs.len() > 1 {
        n / (n - 1.0)
    } else {
        f64::INFINITY
    };
    let variance = if squares > 0.0 || pairs.len() < 2 {
        correction * squares / (y * y)
    } else {
        0.0
    };
    Some(Ratio {
        value,
        error: if variance.is_nan() {
            f64::INFINITY
        } else {
            variance.sqrt()
        },
        groups: pairs.len(),
        of: y,
    })
}

impl Ratio {
    /// The 95 % interval of a look that was planned.
    pub fn interval(&self) -> Interval {
        let half = self.error * half_width(self.groups);
        Interval {
            value: self.value,
            low: self.value - half,
            high: self.value + half,
        }
    }
}
