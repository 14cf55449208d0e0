use super::{Clock, CovisSettings, Neighbours, counted::Normalisation, neighbours::Order};
use crate::{Error, NeighbourTable, SparseRows, error::Result};

/// Somebody had to do with an item, at a time in seconds, as strongly as `strength` says (see [`model::Act`] for acts; a
/// purchase is stronger than a look).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Engagement {
    pub item: u32,
    pub strength: f32,
    pub at: u32,
}

/// Two engagements of one person that belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub earlier: u32,
    pub later: u32,
    pub weight: f32,
}

impl CovisSettings {
    /// The pairs that a new engagement makes with those before it, of which `recent` gives the latest first: at most
    /// `window` of them are looked at. A pair weighs as much as the new engagement's strength, times the square root of the
    /// other's (two purchases should not bind 25 times as strongly as two taps), times their nearness.
    ///
    /// Who came first is a matter of time, so that events which arrive late are counted the right way round; at the same
    /// second it is the one that arrived first. What has no finite strength above zero makes no pair.
    pub fn pairs<'a>(
        &'a self,
        recent: impl Iterator<Item = Engagement> + 'a,
        new: Engagement,
    ) -> impl Iterator<Item = Pair> + 'a {
        let usable = |strength: f32| strength.is_finite() && strength > 0.0;
        let window = if usable(new.strength) { self.window } else { 0 };
        recent
            .take(window)
            .zip(1..)
            .filter(move |(other, _)| other.item != new.item && usable(other.strength))
            .filter(move |(other, _)| other.at.abs_diff(new.at) <= self.longest_gap_seconds)
            .map(move |(other, events)| {
                let nearness = self.nearness(events, other.at.abs_diff(new.at));
                let (earlier, later) = if other.at <= new.at {
                    (other.item, new.item)
                } else {
                    (new.item, other.item)
                };
                Pair {
                    earlier,
                    later,
                    weight: new.strength * other.strength.sqrt() * nearness,
                }
            })
            .filter(|pair| pair.weight > 0.0)
    }
}

/// Every item's neighbours, learned one event at a time.
#[derive(Debug, Clone)]
pub struct CoVisitation {
    settings: CovisSettings,
    clock: Clock,
    lists: Vec<Neighbours>,
    counts: Vec<u32>,
}

impl CoVisitation {
    /// # Errors
    /// [`Error::Setting`] for settings that cannot work.
    pub fn new(settings: CovisSettings) -> Result<Self> {
        let settings = settings.checked()?;
        Ok(Self {
            clock: Clock::new(settings.half_life_seconds)?,
            settings,
            lists: Vec::new(),
            counts: Vec::new(),
        })
    }

    /// Takes one engagement in; `history` is what the same person did before, oldest first. Costs at most `window` pairs,
    /// whatever the length of the history.
    ///
    /// # Errors
    /// [`Error::Strength`] for a strength that is not a finite number above zero: nothing is learned.
    pub fn add(&mut self, history: &[Engagement], new: Engagement) -> Result<()> {
        if !new.strength.is_finite() || new.strength <= 0.0 {
            return Err(Error::Strength(new.strength));
        }
        let settings = self.settings;
        let moment = self.clock.moment(new.at);
        self.grow_to(new.item);
        if let Some(count) = self.counts.get_mut(new.item as usize) {
            *count = count.saturating_add(1);
        }
        for pair in settings.pairs(history.iter().rev().copied(), new) {
            self.grow_to(pair.earlier.max(pair.later));
            if let Some(list) = self.lists.get_mut(pair.earlier as usize) {
                list.add(pair.later, Order::After, pair.weight, moment, settings.capacity);
            }
            if let Some(list) = self.lists.get_mut(pair.later as usize) {
                list.add(
                    pair.earlier,
                    Order::Before,
                    pair.weight,
                    moment,
                    settings.capacity,
                );
            }
        }
        Ok(())
    }

    /// Takes in what another one learned with the same settings from other events.
    ///
    /// # Errors
    /// [`Error::Table`] when the settings differ.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.settings != other.settings {
            return Err(Error::Table(
                "only co-visitations with the same settings can be merged",
            ));
        }
        if let Some(last) = other.lists.len().checked_sub(1) {
            self.grow_to(u32::try_from(last).unwrap_or(u32::MAX));
        }
        for (own, theirs) in self.lists.iter_mut().zip(&other.lists) {
            own.merge(theirs, self.settings.capacity);
        }
        for (own, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.saturating_add(*theirs);
        }
        Ok(())
    }

    /// The neighbours of `item`, if any were seen.
    pub fn neighbours(&self, item: u32) -> Option<&Neighbours> {
        self.lists.get(item as usize)
    }

    /// Engagements with each item.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The table of `items` items as it is worth at `at` seconds.
    ///
    /// # Errors
    /// [`Error::Table`] when an item outside of `items` was seen.
    pub fn freeze(&self, items: usize, at: u32, normalisation: Normalisation) -> Result<NeighbourTable> {
        let moment = self.clock.moment(at);
        let powers = normalisation.powers(&self.counts);
        let mut rows = SparseRows::with_capacity(items, 0);
        for item in (0_u32..).take(items) {
            let list = self.neighbours(item);
            let worth = list.map_or(0.0, |list| list.worth_at(moment));
            let neighbours = list.map_or(&[][..], Neighbours::list);
            rows.push(neighbours.iter().map(|n| {
                let weight = (n.after + normalisation.mix * n.before) * worth;
                (n.item, weight * powers.of(item, n.item))
            }));
        }
        NeighbourTable::from_rows(rows)
    }

    fn grow_to(&mut self, item: u32) {
        let wanted = item as usize + 1;
        if self.lists.len() < wanted {
            self.lists.resize_with(wanted, Neighbours::default);
            self.counts.resize(wanted, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Vocabulary,
        covis::count,
        sequences::{Repeats, Sequences},
    };
    use proptest::prelude::*;

    /// Only the order counts, and nothing is forgotten.
    const TIMELESS: CovisSettings = CovisSettings {
        capacity: 1_000,
        window: 6,
        longest_gap_seconds: u32::MAX,
        half_gap_seconds: f32::INFINITY,
        half_gap_events: 2.0,
        half_life_seconds: f32::INFINITY,
    };

    fn engagement(item: u32, at: u32) -> Engagement {
        Engagement {
            item,
            strength: 1.0,
            at,
        }
    }

    fn learned(settings: CovisSettings, people: &[Vec<u32>]) -> CoVisitation {
        let mut covisitation = CoVisitation::new(settings).unwrap();
        for person in people {
            let history: Vec<Engagement> = person.iter().map(|item| engagement(*item, 0)).collect();
            for at in 0..history.len() {
                covisitation.add(&history[..at], history[at]).unwrap();
            }
        }
        covisitation
    }

    proptest! {
        #[test]
        fn one_event_at_a_time_equals_all_at_once(
            people in proptest::collection::vec(proptest::collection::vec(0_u32..9, 0..15), 0..12),
            mix in prop_oneof![Just(0.0_f32), 0.1_f32..1.0],
        ) {
            let normalisation = Normalisation { mix, item_power: 0.5, neighbour_power: 0.25 };
            let items = Vocabulary::from_ids((0..9).collect()).unwrap();
            let sequences = Sequences::new(items, people.clone()).unwrap();
            let by_lag: Vec<f32> = (1..=TIMELESS.window).map(|lag| TIMELESS.nearness(lag, 0)).collect();
            let at_once = count(&sequences, &by_lag, Repeats::Excluded).unwrap().table(normalisation, 100).unwrap();
            let one_by_one = learned(TIMELESS, &people).freeze(9, 0, normalisation).unwrap();
            for item in 0..9 {
                let mut row: Vec<(u32, f32)> = one_by_one.rows().pairs(item).filter(|pair| pair.1 > 0.0).collect();
                row.sort_by_key(|pair| pair.0);
                prop_assert_eq!(row.len(), at_once.row(item).0.len());
                for ((own, weight), (other, wanted)) in row.iter().zip(at_once.rows().pairs(item)) {
                    prop_assert_eq!(*own, other);
                    prop_assert!((weight - wanted).abs() <= 1e-5 * wanted.max(1.0));
                }
            }
        }

        #[test]
        fn two_halves_merge_to_the_whole(
            people in proptest::collection::vec(proptest::collection::vec(0_u32..9, 0..9), 0..8), at in 0_usize..8
        ) {
            let (some, others) = people.split_at(at.min(people.len()));
            let mut merged = learned(TIMELESS, some);
            merged.merge(&learned(TIMELESS, others)).unwrap();
            let whole = learned(TIMELESS, &people);
            prop_assert_eq!(merged.counts().iter().sum::<u32>(), whole.counts().iter().sum::<u32>());
            let normalisation = Normalisation { mix: 0.5, item_power: 0.0, neighbour_power: 0.0 };
            let (merged, whole) = (merged.freeze(9, 0, normalisation).unwrap(), whole.freeze(9, 0, normalisation).unwrap());
            for item in 0..9 {
                let sorted = |table: &NeighbourTable| {
                    let mut row: Vec<(u32, f32)> = table.rows().pairs(item).collect();
                    row.sort_by_key(|pair| pair.0);
                    row
                };
                for (a, b) in sorted(&merged).into_iter().zip(sorted(&whole)) {
                    prop_assert_eq!(a.0, b.0);
                    prop_assert!((a.1 - b.1).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn what_comes_after_is_not_what_comes_before() {
        let covisitation = learned(TIMELESS, &[vec![1, 2]]);
        let only = |item| covisitation.neighbours(item).unwrap().list()[0];
        assert_eq!((only(1).item, only(1).after, only(1).before), (2, 1.0, 0.0));
        assert_eq!((only(2).item, only(2).after, only(2).before), (1, 0.0, 1.0));
    }

    #[test]
    fn an_event_that_arrives_late_is_counted_the_right_way_round() {
        let settings = CovisSettings::default();
        let (first, second) = (engagement(1, 1_000), engagement(2, 1_100));
        let mut in_order = CoVisitation::new(settings).unwrap();
        in_order.add(&[], first).unwrap();
        in_order.add(&[first], second).unwrap();
        let mut late = CoVisitation::new(settings).unwrap();
        late.add(&[], second).unwrap();
        late.add(&[second], first).unwrap();
        for item in [1, 2] {
            let (a, b) = (in_order.neighbours(item).unwrap(), late.neighbours(item).unwrap());
            let (a, b) = (a.list()[0], b.list()[0]);
            assert_eq!((a.item, a.after == 0.0), (b.item, b.after == 0.0));
            assert!((a.total() - b.total()).abs() < 1e-3);
        }
    }

    #[test]
    fn strengths_that_are_none_teach_nothing_and_say_so() {
        let mut covisitation = CoVisitation::new(TIMELESS).unwrap();
        for strength in [f32::NAN, f32::INFINITY, 0.0, -1.0] {
            let bad = Engagement {
                strength,
                ..engagement(1, 0)
            };
            assert!(matches!(
                covisitation.add(&[engagement(2, 0)], bad),
                Err(Error::Strength(_))
            ));
            covisitation.add(&[bad], engagement(2, 0)).unwrap();
        }
        assert!(covisitation.neighbours(2).unwrap().list().is_empty());
    }

    #[test]
    fn a_million_events_before_cost_a_window() {
        let history = vec![engagement(1, 0); 1_000_000];
        let mut covisitation = CoVisitation::new(TIMELESS).unwrap();
        for _ in 0..1_000 {
            covisitation.add(&history, engagement(2, 0)).unwrap();
        }
        let nearest: f32 = (1..=6).map(|lag| TIMELESS.nearness(lag, 0)).sum();
        let found = covisitation.neighbours(1).unwrap().list()[0].after;
        assert!((found / (1_000.0 * nearest) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn old_pairs_are_forgotten() {
        let half_life = CovisSettings::default().half_life_seconds as u32;
        let mut covisitation = CoVisitation::new(CovisSettings::default()).unwrap();
        covisitation.add(&[engagement(1, 0)], engagement(2, 0)).unwrap();
        let normalisation = Normalisation {
            mix: 1.0,
            item_power: 0.0,
            neighbour_power: 0.0,
        };
        let worth = |at| covisitation.freeze(3, at, normalisation).unwrap().row(1).1[0];
        assert!((worth(3 * half_life) / worth(0) - 0.125).abs() < 1e-6);
        assert!(covisitation.freeze(2, 0, normalisation).is_err());
    }
}
