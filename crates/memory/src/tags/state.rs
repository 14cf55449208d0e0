use super::{Estimate, ring::Ring, sketch::Sketch};
use minicbor::{Decode, Encode};
use model::Timestamp;

const SECONDS_OF_MINUTE: i64 = 60;
const SECONDS_OF_DAY: i64 = 86_400;

/// A day in UTC, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub u32);

impl Day {
    /// Times before 1970 are of the first day.
    pub fn of(at: Timestamp) -> Self {
        Self(period(at, SECONDS_OF_DAY))
    }

    pub fn starts_at(self) -> Timestamp {
        Timestamp::from_micros(i64::from(self.0) * SECONDS_OF_DAY * 1_000_000)
    }
}

fn period(at: Timestamp, seconds: i64) -> u32 {
    u32::try_from(at.seconds().div_euclid(seconds)).unwrap_or(0)
}

/// What is known of a tag at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct TagStats {
    /// Exact: each view that the log did not refuse as a repeat, once.
    pub views: u64,
    /// Of `views`, those of which it is not known who viewed, mostly because the visitor does not allow to be measured:
    /// they are in no estimate of viewers.
    pub anonymous: u64,
    /// Different leaves, one for each browser or device between two changes of sign-in, among the other views.
    pub uniques: Estimate,
    /// Views of the last 60 minutes, oldest first; the last is the minute that is going on.
    pub minutes: [u32; TagStats::MINUTES],
    /// Exact views of the last 30 days, oldest first; the last is today.
    pub days: Vec<(Day, u64)>,
}

impl TagStats {
    pub const MINUTES: usize = 60;
    pub const DAYS: usize = 30;
}

/// What one node counted of a tag; the states of several nodes merge. At most 17.5 KB in memory, 17 KB as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct TagState {
    #[n(0)]
    views: u64,
    #[n(1)]
    anonymous: u64,
    #[n(2)]
    viewers: Sketch,
    #[n(3)]
    minutes: Ring<{ TagStats::MINUTES }>,
    #[n(4)]
    days: Ring<{ TagStats::DAYS }>,
}

impl TagState {
    /// Counts one view, with the hash of who viewed if they allow to be measured.
    pub fn view(&mut self, viewer: Option<u64>, at: Timestamp) {
        self.views += 1;
        match viewer {
            Some(hash) => self.viewers.insert(hash),
            None => self.anonymous += 1,
        }
        self.minutes.add(period(at, SECONDS_OF_MINUTE), 1);
        self.days.add(Day::of(at).0, 1);
    }

    /// Counts views of which neither viewer nor time is known.
    pub(super) fn credit(&mut self, views: u64) {
        self.views = self.views.saturating_add(views);
        self.anonymous = self.anonymous.saturating_add(views);
    }

    /// Adds what was counted elsewhere, of other views: by another partition or another node.
    pub fn merge(&mut self, other: &Self) {
        self.views = self.views.saturating_add(other.views);
        self.anonymous = self.anonymous.saturating_add(other.anonymous);
        self.viewers.merge(&other.viewers);
        self.minutes.merge(&other.minutes);
        self.days.merge(&other.days);
    }

    pub fn views(&self) -> u64 {
        self.views
    }

    pub fn stats(&self, now: Timestamp) -> TagStats {
        let minutes = self.minutes.until(period(now, SECONDS_OF_MINUTE));
        let days = self.days.until(Day::of(now).0);
        TagStats {
            views: self.views,
            anonymous: self.anonymous,
            uniques: self.viewers.estimate(),
            minutes: minutes.map(|(_, count)| u32::try_from(count).unwrap_or(u32::MAX)),
            days: days.into_iter().map(|(day, count)| (Day(day), count)).collect(),
        }
    }

    /// Bytes that it takes in memory.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.viewers.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64, hour: i64, minute: i64) -> Timestamp {
        Timestamp::from_micros(((day * 24 + hour) * 60 + minute) * 60_000_000)
    }

    #[test]
    fn views_go_past_what_32_bits_hold() {
        let mut state = TagState {
            views: 25_900_000_000,
            ..TagState::default()
        };
        let mut other = state.clone();
        other.view(Some(1), at(20_000, 0, 0));
        state.view(None, at(20_000, 0, 0));
        state.merge(&other);
        let read: TagState = minicbor::decode(&minicbor::to_vec(&state).unwrap()).unwrap();
        let stats = read.stats(at(20_000, 0, 0));
        assert_eq!(
            (stats.views, stats.anonymous, stats.uniques.value),
            (51_800_000_002, 1, 1)
        );
        assert_eq!(stats.days.last(), Some(&(Day(20_000), 2)));
    }

    #[test]
    fn a_view_before_midnight_that_comes_after_it_is_of_yesterday() {
        let mut state = TagState::default();
        state.view(None, at(20_000, 23, 58));
        state.view(None, at(20_001, 0, 1));
        state.view(None, at(20_000, 23, 59));
        let stats = state.stats(at(20_001, 0, 2));
        assert_eq!(stats.days.len(), 30);
        assert_eq!(
            stats.days.get(28..).unwrap(),
            [(Day(20_000), 2), (Day(20_001), 1)]
        );
        assert_eq!(stats.minutes.get(54..).unwrap(), [0, 1, 1, 0, 1, 0]);
        assert_eq!(stats.minutes.iter().sum::<u32>(), 3);
    }

    #[test]
    fn a_view_older_than_all_that_is_charted_still_counts() {
        let mut state = TagState::default();
        state.view(None, at(20_000, 0, 0));
        state.view(None, at(19_000, 0, 0));
        let stats = state.stats(at(20_000, 0, 0));
        assert_eq!(stats.views, 2);
        assert_eq!(stats.days.iter().map(|(_, views)| views).sum::<u64>(), 1);
    }

    #[test]
    fn a_tag_that_nobody_views_any_more_has_quiet_minutes_and_its_history() {
        let mut state = TagState::default();
        state.view(None, at(20_000, 12, 0));
        let stats = state.stats(at(20_003, 12, 0));
        assert_eq!(stats.minutes, [0; 60]);
        assert_eq!(stats.days.get(26), Some(&(Day(20_000), 1)));
        assert_eq!(
            state
                .stats(at(20_040, 0, 0))
                .days
                .iter()
                .map(|(_, views)| views)
                .sum::<u64>(),
            0
        );
    }

    #[test]
    fn a_state_stays_within_its_bytes() {
        let mut state = TagState::default();
        let mut most = 0;
        for view in 0..100_000_u64 {
            let hash = view.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
            state.view(Some(hash), at(20_000 + view as i64 / 1_000, 0, 0));
            most = most.max(state.bytes());
        }
        assert!(most <= 17_500, "{most}");
        assert!(minicbor::to_vec(&state).unwrap().len() <= 17_000);
    }
}
