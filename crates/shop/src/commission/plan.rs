//! Which rate holds: a rise at once, a cut for those who already sell only after thirty days.

use model::{Rate, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long creators keep what they were offered after a cut was announced.
pub const LOCK: Duration = Duration::from_secs(30 * 86_400);

/// From so much sold within thirty days on (minor units, before the sale in question), this rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    pub from_minor: i64,
    pub rate: Rate,
}

/// What a shop offers from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub announced_at: Timestamp,
    /// For one creator alone, or for all who have none of their own.
    pub is_personal: bool,
    /// Empty in a creator's own plan, it ends that plan.
    pub tiers: Vec<Tier>,
}

impl Plan {
    /// The best tier that `sold` reaches.
    pub fn rate(&self, sold: i64) -> Rate {
        let reached = self.tiers.iter().filter(|tier| tier.from_minor <= sold);
        reached.map(|tier| tier.rate).max().unwrap_or_default()
    }
}

/// The rate of a creator who joined at `joined` and has sold so much, at `at`: the best that was on offer to them at any
/// moment of the last thirty days. `plans` are the shop's and the creator's own, in the order of their announcement.
pub fn rate_in_force(plans: &[Plan], joined: Timestamp, sold: i64, at: Timestamp) -> Rate {
    let since = joined.max(at.minus(LOCK)).min(at);
    let (mut common, mut own): (Option<&Plan>, Option<&Plan>) = (None, None);
    let mut best = Rate::ZERO;
    for plan in plans.iter().filter(|plan| plan.announced_at <= at) {
        // What was on offer up to this announcement, if any of it was within the window.
        if plan.announced_at > since {
            best = best.max(on_offer(common, own, sold));
        }
        if plan.is_personal {
            own = Some(plan).filter(|plan| !plan.tiers.is_empty());
        } else {
            common = Some(plan);
        }
    }
    best.max(on_offer(common, own, sold))
}

fn on_offer(common: Option<&Plan>, own: Option<&Plan>, sold: i64) -> Rate {
    own.or(common).map(|plan| plan.rate(sold)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: u64 = 86_400;

    fn day(day: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000_000).plus(Duration::from_secs(day * DAY))
    }

    fn plan(announced: u64, percent: u8, is_personal: bool) -> Plan {
        let tier = Tier {
            from_minor: 0,
            rate: Rate::percent(percent),
        };
        Plan {
            announced_at: day(announced),
            is_personal,
            tiers: vec![tier],
        }
    }

    fn rate(plans: &[Plan], joined: u64, at: u64) -> u32 {
        rate_in_force(plans, day(joined), 0, day(at)).ppm() / 10_000
    }

    #[test]
    fn a_rise_holds_at_once_and_a_cut_after_thirty_days() {
        let plans = [plan(0, 10, false), plan(10, 20, false), plan(20, 5, false)];
        assert_eq!(
            [0, 9, 10, 20, 49, 50].map(|at| rate(&plans, 0, at)),
            [10, 10, 20, 20, 20, 5]
        );
        assert_eq!(
            rate(&plans, 25, 26),
            5,
            "who came after the cut has not lost anything"
        );
        assert_eq!(rate(&[], 0, 5), 0);
    }

    #[test]
    fn two_cuts_do_not_wait_for_each_other() {
        let plans = [plan(0, 30, false), plan(10, 20, false), plan(20, 10, false)];
        assert_eq!([39, 40, 49, 50].map(|at| rate(&plans, 0, at)), [30, 20, 20, 10]);
    }

    #[test]
    fn a_creators_own_plan_beats_the_common_one_until_it_ends() {
        let mut ended = plan(20, 0, true);
        ended.tiers.clear();
        let plans = [plan(0, 10, false), plan(5, 25, true), plan(8, 12, false), ended];
        assert_eq!(
            [4, 5, 9, 21, 49, 50].map(|at| rate(&plans, 0, at)),
            [10, 25, 25, 25, 25, 12]
        );
    }

    #[test]
    fn tiers_are_reached_by_what_was_sold() {
        let tier = |from_minor, percent| Tier {
            from_minor,
            rate: Rate::percent(percent),
        };
        let mut tiered = plan(0, 0, false);
        tiered.tiers = vec![tier(0, 5), tier(1_000, 8), tier(5_000, 12)];
        let at = |sold| rate_in_force(&[tiered.clone()], day(0), sold, day(1)).ppm() / 10_000;
        assert_eq!([0, 999, 1_000, 5_000].map(at), [5, 5, 8, 12]);
    }

    proptest! {
        #[test]
        fn nobody_gets_less_than_any_offer_of_the_last_thirty_days_and_than_todays(
            mut plans in prop::collection::vec((0_u64..120, 0_u8..=100), 1..12), joined in 0_u64..120, at in 0_u64..150
        ) {
            prop_assume!(joined <= at);
            plans.sort_unstable();
            plans.dedup_by_key(|(announced, _)| *announced);
            let plans: Vec<Plan> =
                plans.into_iter().map(|(announced, percent)| plan(announced, percent, false)).collect();
            let found = rate(&plans, joined, at);
            // On each day of the window, what was on offer at its end.
            let from = joined.max(at.saturating_sub(29));
            let offered = |day: u64| {
                let latest = plans.iter().rev().find(|plan| plan.announced_at <= self::day(day));
                latest.map_or(0, |plan| plan.rate(0).ppm() / 10_000)
            };
            let best = (from..=at).map(offered).max().unwrap_or(0);
            prop_assert!(found >= best, "{found} {best}");
            let ever = (joined..=at).map(offered).max().unwrap_or(0);
            prop_assert!(found <= ever.max(offered(joined)));
        }
    }
}
