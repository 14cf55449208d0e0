//! How counted things are told: what an estimate may claim, and when a trend is clear enough to be called one.

use memory::{Estimate, TagStats};

/// Where the views of the last hour are going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Rising,
    Falling,
}

/// Below so many views in an hour nothing is called a trend.
const FEWEST: u64 = 20;
/// Halves of an hour differ by at least a fifth.
const SHARE: f64 = 0.2;
/// And by more than chance explains: three standard deviations of the difference of two counts (Poisson).
const DEVIATIONS: f64 = 3.0;

impl Direction {
    /// Compares the last half of the hour with the one before; `None` while it is not clear.
    pub fn of(minutes: &[u32; TagStats::MINUTES]) -> Option<Self> {
        // The minute that is going on is not whole yet, and the oldest one makes the halves even.
        let (_, whole) = minutes.split_first()?;
        let (_, whole) = whole.split_last()?;
        let (before, after) = whole.split_at(whole.len() / 2);
        let sum = |half: &[u32]| half.iter().copied().map(u64::from).sum::<u64>();
        let (before, after) = (sum(before), sum(after));
        let (all, apart) = (before + after, before.abs_diff(after));
        let by_chance = DEVIATIONS * as_f64(all).sqrt();
        let is_clear = all >= FEWEST && as_f64(apart) > by_chance && as_f64(apart) >= SHARE * as_f64(before);
        is_clear.then_some(if after > before {
            Self::Rising
        } else {
            Self::Falling
        })
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
        }
    }
}

/// The estimate without digits that its error does not cover: 12,345 within 0.81 % is 12,300.
pub fn rounded(estimate: Estimate) -> u64 {
    let unsure = (as_f64(estimate.value) * estimate.error).round() as u64;
    let unit = unsure.checked_ilog10().map_or(1, |digits| 10_u64.pow(digits));
    estimate.value.saturating_add(unit / 2) / unit * unit
}

/// The error in percent, rounded up.
pub fn percent(estimate: Estimate) -> u64 {
    (estimate.error * 100.0).ceil() as u64
}

#[expect(clippy::cast_precision_loss, reason = "compared with what chance explains")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(before: u32, after: u32) -> [u32; TagStats::MINUTES] {
        std::array::from_fn(|minute| if minute < 30 { before } else { after })
    }

    #[test]
    fn a_trend_is_called_one_when_chance_does_not_explain_it() {
        assert_eq!(Direction::of(&hour(1, 4)), Some(Direction::Rising));
        assert_eq!(Direction::of(&hour(4, 1)), Some(Direction::Falling));
        assert_eq!(Direction::of(&hour(0, 0)), None);
        assert_eq!(Direction::of(&hour(2, 2)), None);
        let mut few = hour(0, 0);
        few[40] = 8;
        assert_eq!(Direction::of(&few), None, "eight views are no trend");
    }

    #[test]
    fn a_minute_that_has_just_begun_makes_nothing_fall() {
        let mut busy = hour(100_000, 100_000);
        busy[59] = 0;
        assert_eq!(Direction::of(&busy), None);
        assert_eq!(
            Direction::of(&hour(100_000, 101_000)),
            None,
            "one percent is no trend"
        );
    }

    #[test]
    fn an_estimate_claims_no_more_digits_than_it_knows() {
        let told = |value| rounded(Estimate { value, error: 0.0081 });
        assert_eq!(
            [told(0), told(7), told(12_345), told(1_234_567)],
            [0, 7, 12_300, 1_230_000]
        );
        assert!(told(u64::MAX) > 0);
        assert_eq!(
            percent(Estimate {
                value: 1,
                error: 0.0081
            }),
            1
        );
    }
}
