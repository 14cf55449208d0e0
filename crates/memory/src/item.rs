use crate::covisit::Neighbours;
use minicbor::{Decode, Encode};
use model::{Act, Timestamp};

/// Half-life of an item's trend.
const TREND_HALF_LIFE_SECONDS: f64 = 6.0 * 3600.0;

/// How often each thing was done to an item, since the beginning of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Counters {
    #[n(0)]
    pub views: u64,
    #[n(1)]
    pub opens: u64,
    #[n(2)]
    pub taps: u64,
    #[n(3)]
    pub likes: u64,
    #[n(4)]
    pub saves: u64,
    #[n(5)]
    pub comments: u64,
    #[n(6)]
    pub shares: u64,
    #[n(7)]
    pub hides: u64,
    #[n(8)]
    pub dwell_ms: u64,
}

impl Counters {
    fn apply(&mut self, act: &Act, value: Option<i64>) {
        match act {
            Act::View => self.views += 1,
            Act::Open => self.opens += 1,
            Act::Tap => self.taps += 1,
            Act::Like => self.likes += 1,
            Act::Unlike => self.likes = self.likes.saturating_sub(1),
            Act::Save => self.saves += 1,
            Act::Unsave => self.saves = self.saves.saturating_sub(1),
            Act::Comment => self.comments += 1,
            Act::Share => self.shares += 1,
            Act::Hide | Act::Report => self.hides += 1,
            Act::Dwell => self.dwell_ms += u64::try_from(value.unwrap_or(0)).unwrap_or(0),
            _ => {}
        }
    }
}

/// What an act adds to an item's trend.
fn trend_weight(act: &Act) -> f64 {
    match act {
        Act::View => 0.1,
        Act::Open => 0.5,
        Act::Tap => 1.0,
        Act::Like => 1.0,
        Act::Save | Act::Comment | Act::Share => 1.5,
        Act::Cart => 2.0,
        Act::Purchase => 4.0,
        Act::Unlike => -1.0,
        Act::Hide | Act::Report => -3.0,
        _ => 0.0,
    }
}

/// What all visitors together left on one item.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub(crate) struct Item {
    #[n(0)]
    pub counters: Counters,
    #[n(1)]
    pub neighbours: Neighbours,
    #[n(2)]
    trend: f32,
    #[n(3)]
    trend_at: u32,
}

impl Item {
    pub fn apply(&mut self, act: &Act, value: Option<i64>, at: Timestamp) {
        self.counters.apply(act, value);
        let weight = trend_weight(act);
        if weight != 0.0 {
            let at = u32::try_from(at.seconds()).unwrap_or(0).max(self.trend_at);
            self.trend = (self.trend_at(at) + weight).max(0.0) as f32;
            self.trend_at = at;
        }
    }

    pub fn trend(&self) -> Trend {
        Trend {
            value: self.trend,
            at: self.trend_at,
        }
    }

    /// See [`Trend::at`].
    pub fn trend_at(&self, at: u32) -> f64 {
        self.trend().at(at)
    }
}

/// How busy an item was at some time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trend {
    value: f32,
    /// Seconds since the epoch.
    at: u32,
}

impl Trend {
    /// The trend at `at`, in seconds since the epoch: exponentially decayed, so 100 now and 50 six hours ago are one.
    pub fn at(self, at: u32) -> f64 {
        let age = f64::from(at.saturating_sub(self.at));
        f64::from(self.value) * (-age * std::f64::consts::LN_2 / TREND_HALF_LIFE_SECONDS).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_halves_in_six_hours() {
        let mut item = Item::default();
        item.apply(&Act::Like, None, Timestamp::from_micros(1_000_000_000_000));
        let (now, later) = (1_000_000, 1_000_000 + 6 * 3600);
        assert!((item.trend_at(now) - 1.0).abs() < 1e-6);
        assert!((item.trend_at(later) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn counters_follow_the_acts() {
        let mut item = Item::default();
        for act in [
            Act::View,
            Act::View,
            Act::Like,
            Act::Unlike,
            Act::Unlike,
            Act::Tap,
        ] {
            item.apply(&act, None, Timestamp::from_micros(0));
        }
        assert_eq!(
            item.counters,
            Counters {
                views: 2,
                taps: 1,
                ..Counters::default()
            }
        );
    }
}
