use super::clock::{Clock, Moment, carried};

/// One neighbour of an item, with weights as of the list's epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    pub item: u32,
    /// Decayed sum of the pairs in which the neighbour came after the item.
    pub after: f32,
    /// Decayed sum of the pairs in which it came before.
    pub before: f32,
}

impl Neighbour {
    pub fn total(&self) -> f32 {
        self.after + self.before
    }
}

/// The neighbours of one item: a bounded summary with forward decay, whose newcomers are admitted by chance.
///
/// With `capacity` neighbours it is exact as long as no more than that were ever seen. From then on a newcomer of weight
/// `w` takes the place *and the weights* of the weakest, of weight `m`, with probability `w / (m + w)`, and is forgotten
/// otherwise (randomized admission: Ben Basat, Einziger, Friedman, Kassner 2017). Space-saving (Metwally, Agrawal, El
/// Abbadi 2005), which always admits, loses everything to the stream of the rare where weights are spread evenly. A total
/// is overstated by at most the list's whole weight divided by `capacity`, as there; it is at least what came since the
/// neighbour was last admitted, and there is no bound on what an unlucky one lost before.
///
/// The chance is a hash of what it decides about, so the same events in the same order make the same list.
///
/// Merging adds up and keeps the strongest: commutative always, associative up to rounding while everything fits; the
/// bound on overstatement holds for any order of merges.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Neighbours {
    list: Vec<Neighbour>,
    epoch: u32,
}

impl Neighbours {
    /// A list that was written down before; what could not be a weight is left out.
    pub fn from_parts(list: impl IntoIterator<Item = Neighbour>, epoch: u32) -> Self {
        let weight = |value: f32| value.is_finite() && value >= 0.0;
        let list = list.into_iter();
        Self {
            list: list.filter(|n| weight(n.after) && weight(n.before)).collect(),
            epoch,
        }
    }

    /// In no particular order; see [`Self::epoch`] for what the weights mean.
    pub fn list(&self) -> &[Neighbour] {
        &self.list
    }

    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Adds a pair of `weight`, a finite number above zero, in which `item` came after (or else before).
    pub fn add(&mut self, item: u32, order: Order, weight: f32, moment: Moment, capacity: usize) {
        self.carry_to(moment.epoch);
        // An event of the past is worth what is left of it.
        let weight = weight * moment.rest.exp2() * carried(moment.epoch, self.epoch);
        let (after, before) = match order {
            Order::After => (weight, 0.0),
            Order::Before => (0.0, weight),
        };
        if let Some(known) = self.list.iter_mut().find(|neighbour| neighbour.item == item) {
            known.after += after;
            known.before += before;
            return;
        }
        if self.list.len() < capacity {
            self.make_room(capacity);
            self.list.push(Neighbour { item, after, before });
            return;
        }
        let weakest = self
            .list
            .iter_mut()
            .min_by(|a, b| a.total().total_cmp(&b.total()).then(b.item.cmp(&a.item)));
        if let Some(weakest) = weakest.filter(|weakest| is_admitted(item, weight, weakest)) {
            weakest.item = item;
            weakest.after += after;
            weakest.before += before;
        }
    }

    /// Takes in what `other` knows of the same item.
    pub fn merge(&mut self, other: &Self, capacity: usize) {
        self.carry_to(other.epoch);
        let factor = carried(other.epoch, self.epoch);
        for theirs in &other.list {
            let (after, before) = (theirs.after * factor, theirs.before * factor);
            match self.list.iter_mut().find(|own| own.item == theirs.item) {
                Some(own) => {
                    own.after += after;
                    own.before += before;
                }
                None => self.list.push(Neighbour {
                    item: theirs.item,
                    after,
                    before,
                }),
            }
        }
        self.list
            .sort_unstable_by(|a, b| b.total().total_cmp(&a.total()).then(a.item.cmp(&b.item)));
        self.list.truncate(capacity);
        self.list.shrink_to_fit();
    }

    /// Turns a weight of the list into its worth at `moment`.
    pub fn worth_at(&self, moment: Moment) -> f32 {
        Clock::worth(self.epoch, moment)
    }

    fn carry_to(&mut self, epoch: u32) {
        if epoch > self.epoch {
            let factor = carried(self.epoch, epoch);
            for neighbour in &mut self.list {
                neighbour.after *= factor;
                neighbour.before *= factor;
            }
            self.epoch = epoch;
        }
    }

    /// Grows by a quarter and never past what will be used: lists are many, and most stay short.
    fn make_room(&mut self, capacity: usize) {
        if self.list.len() == self.list.capacity() {
            let wanted = (self.list.len() / 4).max(4).min(capacity - self.list.len());
            self.list.reserve_exact(wanted);
        }
    }
}

/// Which of two came first, seen from the item whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    After,
    Before,
}

/// Whether a newcomer of `weight` takes the place of the weakest.
fn is_admitted(item: u32, weight: f32, weakest: &Neighbour) -> bool {
    let who = u64::from(item) << 32 | u64::from(weakest.item);
    let how_much = u64::from(weight.to_bits()) << 32 | u64::from(weakest.total().to_bits());
    let hash = mixed(who ^ mixed(how_much));
    // The upper 24 bits, which an f32 holds exactly, as a number below one.
    let chance = (hash >> 40) as f32 / (1_u32 << 24) as f32;
    chance * (weight + weakest.total()) < weight
}

/// A finaliser of good mixing (Stafford's variant 13 of MurmurHash3's, as in SplitMix64).
fn mixed(value: u64) -> u64 {
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const CAPACITY: usize = 8;
    const HALF_LIFE: u32 = 1_000;

    /// An added pair: item, order, weight, second.
    type Added = (u32, bool, f32, u32);

    fn clock() -> Clock {
        Clock::new(HALF_LIFE as f32).unwrap()
    }

    fn filled(pairs: &[Added], capacity: usize) -> Neighbours {
        let mut list = Neighbours::default();
        for (item, after, weight, at) in pairs {
            let order = if *after { Order::After } else { Order::Before };
            list.add(*item, order, *weight, clock().moment(*at), capacity);
        }
        list
    }

    fn totals(list: &Neighbours) -> BTreeMap<u32, (f32, f32)> {
        let factor = list.worth_at(clock().moment(20 * HALF_LIFE));
        list.list()
            .iter()
            .map(|n| (n.item, (n.after * factor, n.before * factor)))
            .collect()
    }

    fn near(a: &BTreeMap<u32, (f32, f32)>, b: &BTreeMap<u32, (f32, f32)>) -> bool {
        let close = |x: f32, y: f32| (x - y).abs() <= 1e-4 * x.abs().max(y.abs()) + 1e-9;
        a.len() == b.len()
            && a.iter()
                .zip(b)
                .all(|((item, x), (other, y))| item == other && close(x.0, y.0) && close(x.1, y.1))
    }

    fn pairs(items: u32) -> impl Strategy<Value = Vec<Added>> {
        proptest::collection::vec((0..items, any::<bool>(), 0.1_f32..5.0, 0..10 * HALF_LIFE), 0..60)
    }

    #[test]
    fn what_came_after_and_what_came_before_are_kept_apart() {
        let list = filled(&[(3, true, 1.0, 0), (3, false, 0.25, 0)], CAPACITY);
        assert_eq!(
            list.list(),
            [Neighbour {
                item: 3,
                after: 1.0,
                before: 0.25
            }]
        );
    }

    #[test]
    fn the_strong_stay_when_the_list_is_full() {
        let many = (100..400).map(|item| (item, true, 1.0, 0));
        let pairs: Vec<Added> = std::iter::repeat_n((7, true, 1.0, 0), 200).chain(many).collect();
        let list = filled(&pairs, CAPACITY);
        assert_eq!(list.list().len(), CAPACITY);
        assert!(list.list().iter().any(|n| n.item == 7 && n.after >= 200.0));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter_while_all_fit(mut pairs in pairs(CAPACITY as u32)) {
            let forwards = filled(&pairs, CAPACITY);
            pairs.reverse();
            prop_assert!(near(&totals(&forwards), &totals(&filled(&pairs, CAPACITY))));
        }

        #[test]
        fn merging_is_commutative(a in pairs(40), b in pairs(40)) {
            let (a, b) = (filled(&a, CAPACITY), filled(&b, CAPACITY));
            let (mut ab, mut ba) = (a.clone(), b.clone());
            ab.merge(&b, CAPACITY);
            ba.merge(&a, CAPACITY);
            prop_assert_eq!(totals(&ab), totals(&ba));
        }

        #[test]
        fn merging_is_associative_and_equals_adding_while_all_fit(
            a in pairs(CAPACITY as u32), b in pairs(CAPACITY as u32), c in pairs(CAPACITY as u32)
        ) {
            let all: Vec<Added> = a.iter().chain(&b).chain(&c).copied().collect();
            let (a, b, c) = (filled(&a, CAPACITY), filled(&b, CAPACITY), filled(&c, CAPACITY));
            let mut left = a.clone();
            left.merge(&b, CAPACITY);
            left.merge(&c, CAPACITY);
            let (mut right, mut bc) = (a, b);
            bc.merge(&c, CAPACITY);
            right.merge(&bc, CAPACITY);
            prop_assert!(near(&totals(&left), &totals(&right)));
            prop_assert!(near(&totals(&left), &totals(&filled(&all, CAPACITY))));
        }

        #[test]
        fn full_lists_overstate_by_no_more_than_stated(
            a in pairs(40), b in pairs(40), c in pairs(40), by_the_right in any::<bool>()
        ) {
            let all: Vec<Added> = a.iter().chain(&b).chain(&c).copied().collect();
            let exact = totals(&filled(&all, 1_000));
            let (mut a, mut b, c) = (filled(&a, CAPACITY), filled(&b, CAPACITY), filled(&c, CAPACITY));
            if by_the_right {
                b.merge(&c, CAPACITY);
                a.merge(&b, CAPACITY);
            } else {
                a.merge(&b, CAPACITY);
                a.merge(&c, CAPACITY);
            }
            let whole: f32 = exact.values().map(|(x, y)| x + y).sum();
            let listed = totals(&a);
            prop_assert!(listed.len() <= CAPACITY);
            for (item, (after, before)) in &listed {
                let (x, y) = exact.get(item).copied().unwrap_or_default();
                prop_assert!(after + before <= (x + y + whole / CAPACITY as f32) * 1.001);
            }
        }
    }

    #[test]
    fn a_stream_of_the_rare_does_not_wash_out_what_is_a_little_stronger() {
        // Each round everybody comes once, and eight of them twice.
        let round = (0..100_u32).chain(0..8);
        let pairs: Vec<Added> = (0..200)
            .flat_map(|_| round.clone().map(|item| (item, true, 1.0, 0)))
            .collect();
        let list = filled(&pairs, CAPACITY);
        let strong = list.list().iter().filter(|neighbour| neighbour.item < 8).count();
        assert!(strong >= 4, "{strong} of {CAPACITY}");
    }

    #[test]
    fn newcomers_are_admitted_as_often_as_their_share() {
        let weakest = |item| Neighbour {
            item,
            after: 2.0,
            before: 1.0,
        };
        let admitted = (0..10_000)
            .filter(|item| is_admitted(*item, 1.0, &weakest(item * 7)))
            .count();
        assert!((2_350..2_650).contains(&admitted), "{admitted}");
    }
}
