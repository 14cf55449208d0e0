//! One leaf: the bounded history of what one visitor did between two changes of sign-in.

use crate::ordinal::Ordinal;
use minicbor::{Decode, Encode};
use model::{Act, Source, Timestamp};

/// Items remembered per leaf; the one touched longest ago makes room. With [`SEEN`] as many as fit a kibibyte.
const HISTORY: usize = 42;
/// Items counted as already seen; the oldest is forgotten and may be shown again.
const SEEN: usize = 96;

/// The acts done to one item, as a set: doing one twice teaches nothing new, undoing it takes it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct ActSet(#[n(0)] u16);

impl ActSet {
    const VIEW: u16 = 1;
    const OPEN: u16 = 1 << 1;
    const TAP: u16 = 1 << 2;
    const LIKE: u16 = 1 << 3;
    const SAVE: u16 = 1 << 4;
    const COMMENT: u16 = 1 << 5;
    const SHARE: u16 = 1 << 6;
    const CART: u16 = 1 << 7;
    const PURCHASE: u16 = 1 << 8;
    const HIDE: u16 = 1 << 9;
    const DWELL: u16 = 1 << 10;

    /// What one act is worth as a sign of taste, on the scale where a view is 0.2 and a purchase 5. The values are
    /// priors: the learner replaces them with measured ones.
    const WEIGHTS: [(u16, f32); 11] = [
        (Self::VIEW, 0.2),
        (Self::DWELL, 0.4),
        (Self::OPEN, 0.6),
        (Self::TAP, 1.0),
        (Self::LIKE, 2.0),
        (Self::COMMENT, 2.0),
        (Self::SHARE, 2.5),
        (Self::SAVE, 2.5),
        (Self::CART, 3.5),
        (Self::PURCHASE, 5.0),
        (Self::HIDE, -4.0),
    ];

    /// Stays from this long on count as a sign of taste, in milliseconds.
    pub const DWELL_MS: i64 = 4_000;

    pub const fn liked(self) -> bool {
        self.0 & Self::LIKE != 0
    }

    pub const fn saved(self) -> bool {
        self.0 & Self::SAVE != 0
    }

    pub const fn opened(self) -> bool {
        self.0 & (Self::OPEN | Self::TAP) != 0
    }

    pub const fn hidden(self) -> bool {
        self.0 & Self::HIDE != 0
    }

    pub const fn bought(self) -> bool {
        self.0 & Self::PURCHASE != 0
    }

    /// Was it more than seen in passing?
    pub const fn engaged(self) -> bool {
        self.0 & !(Self::VIEW | Self::HIDE) != 0
    }

    /// Worth of the whole set: that of its strongest act, or of the hide, which outweighs all.
    pub fn weight(self) -> f32 {
        if self.hidden() {
            return -4.0;
        }
        let present = Self::WEIGHTS.iter().filter(|(bit, _)| self.0 & bit != 0);
        present.map(|(_, weight)| *weight).fold(0.0, f32::max)
    }

    /// The acts of the set, the weakest first.
    pub fn acts(self) -> impl Iterator<Item = Act> {
        let named = [
            (Self::VIEW, Act::View),
            (Self::DWELL, Act::Dwell),
            (Self::OPEN, Act::Open),
            (Self::TAP, Act::Tap),
            (Self::LIKE, Act::Like),
            (Self::COMMENT, Act::Comment),
            (Self::SHARE, Act::Share),
            (Self::SAVE, Act::Save),
            (Self::CART, Act::Cart),
            (Self::PURCHASE, Act::Purchase),
            (Self::HIDE, Act::Hide),
        ];
        named
            .into_iter()
            .filter(move |(bit, _)| self.0 & bit != 0)
            .map(|(_, act)| act)
    }

    /// What these acts leave behind, done in this order; a dwell is taken for a long one.
    pub fn of(acts: &[Act]) -> Self {
        let mut set = Self::default();
        for act in acts {
            set.apply(act, Some(Self::DWELL_MS));
        }
        set
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn apply(&mut self, act: &Act, value: Option<i64>) {
        match act {
            Act::View | Act::Served => self.0 |= Self::VIEW,
            Act::Dwell if value.unwrap_or(0) >= Self::DWELL_MS => self.0 |= Self::DWELL,
            Act::Open => self.0 |= Self::OPEN,
            Act::Tap => self.0 |= Self::TAP,
            Act::Like => self.0 |= Self::LIKE,
            Act::Unlike => self.0 &= !Self::LIKE,
            Act::Save => self.0 |= Self::SAVE,
            Act::Unsave => self.0 &= !Self::SAVE,
            Act::Comment => self.0 |= Self::COMMENT,
            Act::Share => self.0 |= Self::SHARE,
            Act::Cart => self.0 |= Self::CART,
            Act::Purchase => self.0 |= Self::PURCHASE,
            Act::Hide | Act::Report | Act::SeeLess => self.0 |= Self::HIDE,
            Act::Unhide => self.0 &= !Self::HIDE,
            _ => {}
        }
    }
}

/// One line of a leaf's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Remembered {
    #[n(0)]
    pub item: Ordinal,
    #[n(1)]
    pub acts: ActSet,
    #[n(2)]
    pub source: Source,
    /// Of the last act, in seconds since the epoch.
    #[n(3)]
    at: u32,
}

impl Remembered {
    pub fn at(&self) -> Timestamp {
        Timestamp::from_micros(i64::from(self.at) * 1_000_000)
    }

    /// The same item as seen from two leaves of one person: all that was done, and the later time.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.acts = self.acts.union(other.acts);
        self.at = self.at.max(other.at);
    }
}

/// At most 42 items of history and 96 seen: 504 + 384 bytes when full.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct Leaf {
    /// Oldest touched first.
    #[n(0)]
    history: Vec<Remembered>,
    /// Shown by the feed, oldest first.
    #[n(1)]
    seen: Vec<Ordinal>,
}

impl Leaf {
    /// Takes one signal in and tells what the item's acts were before and are now.
    pub fn apply(
        &mut self,
        item: Ordinal,
        act: &Act,
        source: Source,
        value: Option<i64>,
        at: Timestamp,
    ) -> (ActSet, ActSet) {
        if *act == Act::View && source == Source::Feed {
            self.see(item);
        }
        let at = u32::try_from(at.seconds()).unwrap_or(0);
        // One line for each source, so that forgetting a source takes exactly what came from it.
        let known = self
            .history
            .iter()
            .position(|line| line.item == item && line.source == source);
        let mut line = match known {
            Some(index) => self.history.remove(index),
            None => Remembered {
                item,
                acts: ActSet::default(),
                source,
                at,
            },
        };
        let before = line.acts;
        line.acts.apply(act, value);
        line.at = line.at.max(at);
        let after = line.acts;
        if after.is_empty() {
            return (before, after);
        }
        if self.history.len() == HISTORY {
            self.make_room();
        }
        push(&mut self.history, line, HISTORY);
        (before, after)
    }

    pub fn history(&self) -> &[Remembered] {
        &self.history
    }

    pub fn seen(&self) -> &[Ordinal] {
        &self.seen
    }

    pub fn forget(&mut self, item: Ordinal) {
        self.history.retain(|line| line.item != item);
        self.seen.retain(|seen| *seen != item);
    }

    pub fn forget_source(&mut self, source: Source) {
        self.history.retain(|line| line.source != source);
        if source == Source::Feed {
            self.seen.clear();
        }
    }

    fn see(&mut self, item: Ordinal) {
        self.seen.retain(|seen| *seen != item);
        if self.seen.len() == SEEN {
            self.seen.remove(0);
        }
        push(&mut self.seen, item, SEEN);
    }

    /// Drops the oldest line that was only seen in passing, or the oldest of all.
    fn make_room(&mut self) {
        let passing = self
            .history
            .iter()
            .position(|line| !line.acts.engaged() && !line.acts.hidden());
        self.history.remove(passing.unwrap_or(0));
    }
}

/// Pushes to a list of at most `most`. It grows by half: doubling would leave a third of all leaves' memory unused.
fn push<T>(list: &mut Vec<T>, item: T, most: usize) {
    if list.len() == list.capacity() {
        let room = most.saturating_sub(list.len());
        list.reserve_exact((list.len() / 2).max(4).min(room));
    }
    list.push(item);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn apply(leaf: &mut Leaf, item: u32, act: Act) {
        leaf.apply(Ordinal(item), &act, Source::Feed, None, at(10));
    }

    #[test]
    fn an_act_taken_back_leaves_no_trace_of_itself() {
        let mut leaf = Leaf::default();
        apply(&mut leaf, 1, Act::View);
        apply(&mut leaf, 1, Act::Like);
        assert!(leaf.history()[0].acts.liked());
        apply(&mut leaf, 1, Act::Unlike);
        assert!(!leaf.history()[0].acts.liked());
        apply(&mut leaf, 2, Act::Like);
        apply(&mut leaf, 2, Act::Unlike);
        assert_eq!(leaf.history().len(), 1);
    }

    #[test]
    fn what_was_only_seen_makes_room_before_what_was_liked() {
        let mut leaf = Leaf::default();
        apply(&mut leaf, 0, Act::Like);
        for item in 1..=HISTORY as u32 {
            apply(&mut leaf, item, Act::View);
        }
        let items: Vec<u32> = leaf.history().iter().map(|line| line.item.0).collect();
        assert_eq!(items.len(), HISTORY);
        assert!(items.contains(&0) && !items.contains(&1));
    }

    #[test]
    fn forgetting_a_source_takes_what_came_from_it_and_nothing_else() {
        let mut leaf = Leaf::default();
        apply(&mut leaf, 1, Act::View);
        leaf.apply(Ordinal(1), &Act::Tap, Source::Shop, None, at(11));
        leaf.apply(Ordinal(2), &Act::Save, Source::Import, None, at(12));
        leaf.forget_source(Source::Feed);
        assert!(leaf.seen().is_empty(), "what the feed showed is of the feed");
        let left: Vec<Source> = leaf.history().iter().map(|line| line.source).collect();
        assert_eq!(left, [Source::Shop, Source::Import]);
        leaf.forget_source(Source::Shop);
        assert_eq!(leaf.history().len(), 1);
    }

    #[test]
    fn a_hide_outweighs_every_like() {
        let mut leaf = Leaf::default();
        apply(&mut leaf, 1, Act::Like);
        apply(&mut leaf, 1, Act::Hide);
        assert!(leaf.history()[0].acts.weight() < 0.0);
    }

    proptest! {
        #[test]
        fn a_leaf_stays_bounded(items in prop::collection::vec((0_u32..300, 0_u8..4), 0..600)) {
            let mut leaf = Leaf::default();
            for (item, act) in items {
                let act = [Act::View, Act::Like, Act::Unlike, Act::Tap][usize::from(act)].clone();
                apply(&mut leaf, item, act);
            }
            prop_assert!(leaf.history().len() <= HISTORY && leaf.seen().len() <= SEEN);
        }
    }
}
