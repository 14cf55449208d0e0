use super::{DedupeKeys, keyset::KeySet, record::Records};
use model::Timestamp;
use std::time::Duration;

/// How long a repeat is recognised.
///
/// A repeat is recognised if fewer than `least_keys` keys were stored since its first copy, however long ago that
/// was; and also if fewer than `most_keys` were stored and less than `age` has passed (by the clock of the writer,
/// not by the time of the record). Older first copies may or may not be recognised, so a record is never lost to a
/// key that was not truly stored before.
///
/// At most twice `most_keys` are held, in 21.3 bytes each when full: 171 MB at the default, 2 x 16 KiB in a new log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DedupeWindow {
    pub least_keys: usize,
    pub age: Duration,
    pub most_keys: usize,
}

impl Default for DedupeWindow {
    /// The last half million keys, and the last 24 hours up to four million keys.
    fn default() -> Self {
        Self {
            least_keys: 500_000,
            age: Duration::from_secs(24 * 3600),
            most_keys: 4_000_000,
        }
    }
}

/// The keys of the window in two generations: the young one fills, the old one is forgotten as a whole when the
/// young one is due to take its place, so expiry costs nothing per key.
pub(super) struct Window {
    rule: DedupeWindow,
    young: Generation,
    old: Generation,
    /// Keys admitted since the last `settle`, so that a group that did not reach the disk can be taken back.
    unsettled: Vec<u128>,
}

struct Generation {
    keys: KeySet,
    first_offset: u64,
    since: Timestamp,
}

impl Window {
    pub fn new(rule: DedupeWindow, first_offset: u64) -> Self {
        let empty = || Generation {
            keys: KeySet::new(0, rule.most_keys),
            first_offset,
            since: Timestamp::default(),
        };
        Self {
            rule,
            young: empty(),
            old: empty(),
            unsettled: Vec::new(),
        }
    }

    /// Opens a group of records to be stored from `next` on at `now`: generations change only between groups.
    pub fn begin(&mut self, now: Timestamp, next: u64) {
        debug_assert!(
            self.unsettled.is_empty(),
            "the last group was neither settled nor taken back"
        );
        if self.young.keys.len() == 0 {
            (self.young.since, self.young.first_offset) = (now, next);
            return;
        }
        let held = self.young.keys.len();
        let outlived = held >= self.rule.least_keys && now.since(self.young.since) >= self.rule.age;
        if held >= self.rule.most_keys || outlived {
            // As many keys again are the best guess: growing later would stall the writer.
            let keys = KeySet::new(held, self.rule.most_keys);
            let fresh = Generation {
                keys,
                first_offset: next,
                since: now,
            };
            self.old = std::mem::replace(&mut self.young, fresh);
        }
    }

    /// Brings the slots of these records' keys into the cache.
    pub fn warm(&self, records: Records<'_>) {
        let mut sum = 0;
        for raw in records {
            let (DedupeKeys::One(key) | DedupeKeys::Two(key, _)) = raw.keys;
            sum ^= self.young.keys.touch(key) ^ self.old.keys.touch(key);
        }
        std::hint::black_box(sum);
    }

    /// False for a repeat; then none of its keys is remembered anew.
    pub fn admit(&mut self, keys: DedupeKeys) -> bool {
        match keys {
            DedupeKeys::One(key) => {
                if self.old.keys.contains(key) || !self.young.keys.insert(key) {
                    return false;
                }
                self.unsettled.push(key);
            }
            DedupeKeys::Two(first, second) => {
                if self.knows(first) || self.knows(second) {
                    return false;
                }
                for key in [first, second] {
                    if self.young.keys.insert(key) {
                        self.unsettled.push(key);
                    }
                }
            }
        }
        true
    }

    /// Takes in the keys of a record that is stored already, whether the window knows one of them or not.
    pub fn remember(&mut self, keys: DedupeKeys) {
        match keys {
            DedupeKeys::One(key) => {
                self.young.keys.insert(key);
            }
            DedupeKeys::Two(first, second) => {
                self.young.keys.insert(first);
                self.young.keys.insert(second);
            }
        }
    }

    /// The keys admitted since `begin` are durable.
    pub fn settle(&mut self) {
        self.unsettled.clear();
    }

    /// The keys admitted since `begin` did not reach the disk.
    pub fn take_back(&mut self) {
        for key in self.unsettled.drain(..) {
            self.young.keys.remove(key);
        }
    }

    /// Records from here on hold keys that the window still knows.
    pub fn floor(&self) -> u64 {
        if self.old.keys.len() == 0 {
            self.young.first_offset
        } else {
            self.old.first_offset
        }
    }

    fn knows(&self, key: u128) -> bool {
        self.old.keys.contains(key) || self.young.keys.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: DedupeWindow = DedupeWindow {
        least_keys: 10,
        age: Duration::from_secs(60),
        most_keys: 40,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    fn store(window: &mut Window, now: Timestamp, key: u128) -> bool {
        window.begin(now, key as u64);
        let fresh = window.admit(DedupeKeys::One(key));
        window.settle();
        fresh
    }

    #[test]
    fn the_last_least_keys_are_known_however_old() {
        let mut window = Window::new(RULE, 0);
        for key in 0..100 {
            assert!(store(&mut window, at(key as i64 * 3600), key));
            for recent in key.saturating_sub(9)..=key {
                assert!(window.knows(recent), "{recent} after {key}");
            }
        }
        assert!(!window.knows(0));
    }

    #[test]
    fn within_the_age_the_last_most_keys_are_known() {
        let mut window = Window::new(RULE, 0);
        for key in 0..300 {
            assert!(store(&mut window, at(key as i64 / 10), key));
            assert!(
                (key.saturating_sub(39)..=key).all(|recent| window.knows(recent)),
                "after {key}"
            );
            assert!(window.young.keys.len() + window.old.keys.len() <= 2 * RULE.most_keys);
        }
        assert!(!window.knows(0));
        assert!(window.floor() > 0 && window.floor() <= 260);
    }

    #[test]
    fn one_seen_key_makes_a_repeat_and_the_other_is_not_remembered() {
        let mut window = Window::new(RULE, 0);
        window.begin(at(0), 0);
        assert!(window.admit(DedupeKeys::Two(1, 2)));
        assert!(!window.admit(DedupeKeys::Two(3, 2)));
        assert!(!window.admit(DedupeKeys::One(1)));
        assert!(window.admit(DedupeKeys::Two(3, 3)));
    }

    #[test]
    fn a_stored_record_is_remembered_by_both_keys_even_if_one_is_known() {
        let mut window = Window::new(RULE, 0);
        window.begin(at(0), 0);
        window.remember(DedupeKeys::Two(1, 2));
        window.remember(DedupeKeys::Two(1, 3));
        assert!(!window.admit(DedupeKeys::One(2)) && !window.admit(DedupeKeys::One(3)));
    }

    #[test]
    fn a_group_that_failed_leaves_no_key_behind() {
        let mut window = Window::new(RULE, 0);
        assert!(store(&mut window, at(0), 1));
        window.begin(at(0), 1);
        assert!(window.admit(DedupeKeys::Two(2, 0)) && !window.admit(DedupeKeys::One(1)));
        window.take_back();
        window.begin(at(0), 1);
        assert!(!window.admit(DedupeKeys::One(1)));
        assert!(window.admit(DedupeKeys::One(2)) && window.admit(DedupeKeys::One(0)));
    }
}
