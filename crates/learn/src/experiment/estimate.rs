//! What may be said: intervals, differences, guardrails.
//!
//! **On looking often.** An interval at 95 % holds at one look that was planned beforehand. Whoever looks every day and
//! stops at the first difference is wrong far more often than one time in twenty. [`Difference::at_any_look`] is a
//! confidence sequence (Robbins 1970; Waudby-Smith et al. 2021): it holds at all looks together, and is about half as
//! wide again.

use super::tally::Ratio;

/// A value with the ends of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Interval {
    pub fn covers(&self, truth: f64) -> bool {
        self.low <= truth && truth <= self.high
    }

    /// From resampled values: the middle 95 % of them.
    pub(crate) fn of_percentiles(value: f64, mut resampled: Vec<f64>) -> Self {
        resampled.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a length"
            )]
            let place = (share * resampled.len().saturating_sub(1) as f64).round() as usize;
            resampled.get(place).copied().unwrap_or(value)
        };
        Self {
            value,
            low: at(0.025),
            high: at(0.975),
        }
    }
}

/// Two-sided 95 % quantile of Student's t for a spread that was measured between so many groups, by the expansion of
/// Cornish & Fisher about the normal quantile; within 1 % from five groups on.
pub(super) fn half_width(groups: usize) -> f64 {
    const Z: f64 = 1.959_963_985;
    if groups < 3 {
        return f64::INFINITY;
    }
    let nu = (groups - 1) as f64;
    let (z3, z5, z7) = (Z.powi(3), Z.powi(5), Z.powi(7));
    Z + (z3 + Z) / (4.0 * nu)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / (96.0 * nu * nu)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / (384.0 * nu.powi(3))
}

/// How one arm differs from another in one ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Ours less theirs, at one planned look.
    pub absolute: Interval,
    /// The same as a share of theirs: 0.1 is ten per cent more.
    pub relative: Interval,
    /// Ours less theirs, whenever one looks.
    pub at_any_look: Interval,
}

/// Sums of the divisor at which the interval at any look is tightest.
const LOOKED_AT: f64 = 5_000.0;

impl Difference {
    /// `ours` less `theirs`, which must be of different units; `None` where theirs is 0.
    pub fn of(ours: &Ratio, theirs: &Ratio) -> Option<Self> {
        if theirs.value == 0.0 {
            return None;
        }
        let value = ours.value - theirs.value;
        let error = ours.error.hypot(theirs.error);
        let groups = ours.groups.min(theirs.groups);
        let interval = |value: f64, half: f64| Interval {
            value,
            low: value - half,
            high: value + half,
        };
        // The delta method for a quotient of independent ratios.
        let quotient = ours.value / theirs.value;
        let of_quotient = (ours.error / theirs.value).hypot(quotient * theirs.error / theirs.value);
        let half = half_width(groups);
        Some(Self {
            absolute: interval(value, error * half),
            relative: interval(quotient - 1.0, of_quotient * half),
            at_any_look: interval(value, error * any_look(ours.of + theirs.of, groups)),
        })
    }
}

/// Standard errors of the mixture boundary of Robbins at 95 %, when so much was observed.
fn any_look(observed: f64, groups: usize) -> f64 {
    const ALPHA: f64 = 0.05;
    let by_chance: f64 = -2.0 * ALPHA.ln();
    let rho2 = (by_chance + (by_chance + 1.0).ln()) / LOOKED_AT;
    let spent = observed.max(1.0) * rho2;
    let boundary = ((1.0 + 1.0 / spent) * ((spent + 1.0) / (ALPHA * ALPHA)).ln()).sqrt();
    // The error itself is estimated: widened as Student's t is.
    boundary * half_width(groups) / half_width(usize::MAX)
}

/// How much worse something may get.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guardrail {
    /// The largest relative rise that is accepted: 0.1 is ten per cent.
    pub most_rise: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A larger rise is ruled out.
    Holds,
    /// A smaller rise is ruled out.
    Broken,
    /// The interval allows both.
    Open,
}

impl Guardrail {
    pub fn judge(&self, difference: &Difference) -> Verdict {
        let rise = difference.relative;
        if rise.low > self.most_rise {
            Verdict::Broken
        } else if rise.high <= self.most_rise {
            Verdict::Holds
        } else {
            Verdict::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Hashed, Tally};
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// One arm: units with a taste of their own for liking, so that their pages are alike.
    fn arm(random: &mut Pcg64Mcg, units: usize, base: f64) -> Tally<2> {
        let mut tally = Tally::default();
        for _ in 0..units {
            let like = (base * random.random_range(0.0..2.0_f64)).min(1.0);
            let views = random.random_range(5..60);
            let likes = (0..views).filter(|_| random.random_bool(like)).count();
            tally.add(random.random(), &[likes as f64, f64::from(views)]);
        }
        tally
    }

    #[test]
    fn quantiles_are_those_of_student() {
        for (groups, exact) in [(6, 2.570_6), (11, 2.228_1), (31, 2.042_3), (513, 1.964_6)] {
            assert!(
                (half_width(groups) / exact - 1.0).abs() < 0.01,
                "{groups}: {}",
                half_width(groups)
            );
        }
    }

    #[test]
    fn an_experiment_of_nothing_finds_nothing_as_often_as_it_says() {
        let (mut random, rounds) = (Pcg64Mcg::seed_from_u64(5), 600);
        let (mut planned, mut bootstrapped) = (0, 0);
        for round in 0..rounds {
            let (a, b) = (arm(&mut random, 300, 0.1), arm(&mut random, 300, 0.1));
            let [one, other] = [&a, &b].map(|tally| tally.ratio(0, 1).unwrap());
            planned += usize::from(Difference::of(&one, &other).unwrap().absolute.covers(0.0));
            bootstrapped += usize::from(a.bootstrap(0, 1, 300, round).unwrap().covers(0.1));
        }
        // 95 % of 600 with a standard deviation of 5.3: three of those to each side.
        for covered in [planned, bootstrapped] {
            assert!((554..=586).contains(&covered), "{covered} of {rounds}");
        }
    }

    #[test]
    fn whoever_looks_every_day_is_wrong_no_more_often_with_the_wider_interval() {
        let (mut random, rounds) = (Pcg64Mcg::seed_from_u64(6), 300);
        let (mut planned, mut always) = (0, 0);
        for _ in 0..rounds {
            let (mut a, mut b) = (Tally::<2>::default(), Tally::<2>::default());
            let (mut wrong, mut wrong_always) = (false, false);
            for _day in 0..30 {
                for tally in [&mut a, &mut b] {
                    for _ in 0..40 {
                        let likes = (0..12).filter(|_| random.random_bool(0.1)).count();
                        tally.add(random.random(), &[likes as f64, 12.0]);
                    }
                }
                let [one, other] = [&a, &b].map(|tally| tally.ratio(0, 1).unwrap());
                let difference = Difference::of(&one, &other).unwrap();
                wrong |= !difference.absolute.covers(0.0);
                wrong_always |= !difference.at_any_look.covers(0.0);
            }
            planned += usize::from(wrong);
            always += usize::from(wrong_always);
        }
        assert!(planned > 45, "daily looks are wrong {planned} times in {rounds}");
        assert!(always <= 15, "{always} of {rounds}");
    }

    #[test]
    fn a_true_difference_is_found_and_measured() {
        let mut random = Pcg64Mcg::seed_from_u64(7);
        let [ours, theirs] = [0.12, 0.10].map(|base| arm(&mut random, 4_000, base).ratio(0, 1).unwrap());
        let difference = Difference::of(&ours, &theirs).unwrap();
        assert!(difference.absolute.low > 0.0 && difference.at_any_look.low > 0.0);
        assert!(difference.relative.covers(0.2), "{difference:?}");
    }

    #[test]
    fn a_guardrail_is_broken_holds_or_is_open() {
        let mut random = Pcg64Mcg::seed_from_u64(8);
        let mut ratio = |units, base| arm(&mut random, units, base).ratio(0, 1).unwrap();
        let guardrail = Guardrail { most_rise: 0.1 };
        let mut judge = |units, ours, theirs| {
            let difference = Difference::of(&ratio(units, ours), &ratio(units, theirs)).unwrap();
            guardrail.judge(&difference)
        };
        assert_eq!(judge(8_000, 0.13, 0.10), Verdict::Broken);
        assert_eq!(judge(8_000, 0.10, 0.10), Verdict::Holds);
        assert_eq!(judge(40, 0.10, 0.10), Verdict::Open);
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        let empty = Tally::<2>::default();
        assert!(empty.ratio(0, 1).is_none() && empty.bootstrap(0, 1, 100, 1).is_none());
        let mut one = Tally::<2>::default();
        one.add(Hashed::of(&[0; 32], "x", b"u").group, &[1.0, 5.0]);
        let interval = one.ratio(0, 1).unwrap().interval();
        assert!(
            interval.covers(0.9) && interval.covers(0.0),
            "one unit tells next to nothing"
        );
    }
}
