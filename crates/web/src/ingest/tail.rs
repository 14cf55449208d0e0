//! The last events of each shop, and how many came in each minute, for its desk: in memory, since the start.

use model::{ShopId, Timestamp};
use parking_lot::Mutex;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// Events that a desk sees.
const KEPT: usize = 200;
/// Minutes of the chart.
const MINUTES: usize = 60;
/// Shops whose events are kept; of more, those that have been quiet longest go.
const SHOPS: usize = 5_000;
const MINUTE: i64 = 60_000_000;
/// Characters of what is shown of an event.
const SHOWN: usize = 120;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It teaches somebody's memory.
    Accepted,
    /// Nobody is known who allows it: what was done was counted, and nothing else was kept.
    Counted,
    Duplicate,
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub title: String,
    pub outcome: Outcome,
    /// Why it was refused, or what was odd about it.
    pub notes: Vec<String>,
}

/// Events of one minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Minutes since the epoch.
    pub minute: i64,
    pub events: u64,
}

#[derive(Default)]
struct Shop {
    lines: VecDeque<Arc<Line>>,
    minutes: VecDeque<Rate>,
}

#[derive(Default)]
pub struct Tail(Mutex<HashMap<ShopId, Shop>>);

impl Tail {
    /// Notes the events of one request; only the last of them are kept.
    pub(super) fn push(&self, shop: ShopId, lines: Vec<Line>, now: Timestamp) {
        let mut shops = self.0.lock();
        if shops.len() >= SHOPS && !shops.contains_key(&shop) {
            let quiet = shops
                .iter()
                .min_by_key(|(_, shop)| shop.minutes.back().map_or(0, |rate| rate.minute))
                .map(|(id, _)| *id);
            quiet.map(|id| shops.remove(&id));
        }
        let own = shops.entry(shop).or_default();
        let minute = now.micros().div_euclid(MINUTE);
        match own.minutes.back_mut().filter(|last| last.minute == minute) {
            Some(last) => last.events += lines.len() as u64,
            None => own.minutes.push_back(Rate {
                minute,
                events: lines.len() as u64,
            }),
        }
        let surplus = own.minutes.len().saturating_sub(MINUTES);
        own.minutes.drain(..surplus);
        let skip = lines.len().saturating_sub(KEPT);
        for line in lines.into_iter().skip(skip) {
            own.lines.push_back(Arc::new(line));
        }
        let surplus = own.lines.len().saturating_sub(KEPT);
        own.lines.drain(..surplus);
    }

    /// The newest first.
    pub fn lines(&self, shop: ShopId, limit: usize) -> Vec<Arc<Line>> {
        let shops = self.0.lock();
        let lines = shops.get(&shop).map(|shop| &shop.lines);
        lines.map_or_else(Vec::new, |lines| {
            lines.iter().rev().take(limit).cloned().collect()
        })
    }

    /// The last hour, minute by minute, the oldest first.
    pub fn rates(&self, shop: ShopId, now: Timestamp) -> Vec<Rate> {
        let shops = self.0.lock();
        let minutes = shops.get(&shop).map(|shop| &shop.minutes);
        let last = now.micros().div_euclid(MINUTE);
        let first = last - MINUTES as i64 + 1;
        (first..=last)
            .map(|minute| {
                let found = minutes.and_then(|known| known.iter().find(|rate| rate.minute == minute));
                found.copied().unwrap_or(Rate { minute, events: 0 })
            })
            .collect()
    }
}

/// The beginning of a text, as a list shows it.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_minutes_are_counted() {
        let tail = Tail::default();
        let shop = ShopId::from_bytes([1; 16]);
        let line = |title: usize| Line {
            at: Timestamp::default(),
            title: title.to_string(),
            outcome: Outcome::Counted,
            notes: Vec::new(),
        };
        let at = |minute: i64| Timestamp::from_micros(minute * MINUTE);
        tail.push(shop, (0..300).map(line).collect(), at(100));
        tail.push(shop, vec![line(300)], at(102));
        let lines = tail.lines(shop, 1_000);
        assert_eq!(lines.len(), KEPT);
        assert_eq!(lines[0].title, "300");
        let rates = tail.rates(shop, at(102));
        assert_eq!(rates.len(), MINUTES);
        let last: Vec<u64> = rates.iter().rev().take(3).map(|rate| rate.events).collect();
        assert_eq!(last, [1, 0, 300]);
        assert!(tail.lines(ShopId::from_bytes([2; 16]), 10).is_empty());
    }
}
