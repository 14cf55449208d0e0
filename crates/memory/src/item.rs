use crate::covisit::Neighbours;
use minicbor::{Decode, Encode};
use model::{Act, Timestamp};

/// Half-life of an item's trend.
const TREND_HALF_LIFE_SECONDS: f64 = 6.0 * 3600.0;

/// How often each thing was done to an item, since the beginning of the log. What a page asks for stands in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[repr(C)]
pub struct Counters {
    #[n(0)]
    pub views: u64,
    #[n(3)]
    pub likes: u64,
    #[n(4)]
    pub saves: u64,
    #[n(7)]
    pub hides: u64,
    #[n(1)]
    pub opens: u64,
    #[n(2)]
    pub taps: u64,
    #[n(5)]
    pub comments: u64,
    #[n(6)]
    pub shares: u64,
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

/// What all visitors together left on one item: two cache lines, of which the first has all that ranking reads.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[repr(C, align(64))]
pub(crate) struct Item {
    #[n(2)]
    trend: f32,
    #[n(3)]
    trend_at: u32,
    #[n(0)]
    pub counters: Counters,
    #[n(1)]
    pub neighbours: Neighbours,
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

    pub fn pulse(&self) -> Pulse {
        let Counters {
            views,
            likes,
            saves,
            hides,
            ..
        } = self.counters;
        Pulse {
            views,
            likes,
            saves,
            hides,
            trend: self.trend,
            trend_at: self.trend_at,
        }
    }

    /// See [`Pulse::trend`].
    pub fn trend_at(&self, at: u32) -> f64 {
        decayed(self.trend, self.trend_at, at)
    }
}

/// What ranking reads of an item.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pulse {
    pub views: u64,
    pub likes: u64,
    pub saves: u64,
    /// Hides and reports.
    pub hides: u64,
    trend: f32,
    /// In seconds since the epoch.
    trend_at: u32,
}

impl Pulse {
    /// How busy the item is at `now`: a decayed sum of act weights, so 100 now and 50 six hours ago are one.
    pub fn trend(&self, now: Timestamp) -> f32 {
        let at = u32::try_from(now.seconds()).unwrap_or(0);
        decayed(self.trend, self.trend_at, at) as f32
    }
}

fn decayed(trend: f32, since: u32, at: u32) -> f64 {
    // Most items have none, and the exponential is what costs.
    if trend == 0.0 {
        return 0.0;
    }
    let age = f64::from(at.saturating_sub(since));
    f64::from(trend) * (-age * std::f64::consts::LN_2 / TREND_HALF_LIFE_SECONDS).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ranking_reads_stands_in_the_first_cache_line() {
        let end = std::mem::offset_of!(Item, counters) + std::mem::offset_of!(Counters, opens);
        assert!(end <= 64 && size_of::<Item>() <= 128);
    }

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
