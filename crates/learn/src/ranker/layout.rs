//! What a candidate looks like to the ranker.

/// Dense features of one candidate; what each means is the caller's.
pub const FEATURES: usize = 24;
/// Heads are computed side by side in one register's width; the last two lanes are idle.
pub const LANES: usize = 8;
pub const HEADS: usize = Head::ALL.len();
/// Content slots of one candidate at the most.
pub const ROW_SLOTS: usize = 6;
/// Slots that content is hashed to; slot 0 says nothing.
pub const SLOTS: usize = 1 << 14;

/// One number for each head.
pub type Lanes = [f32; LANES];

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Head {
    /// Stayed, or opened the post.
    Watch,
    /// Liked or saved.
    Like,
    /// Opened something it shows.
    Tap,
    Cart,
    Purchase,
    /// Hid, reported or asked for less.
    Hide,
}

impl Head {
    pub const ALL: [Self; 6] = [
        Self::Watch,
        Self::Like,
        Self::Tap,
        Self::Cart,
        Self::Purchase,
        Self::Hide,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Like => "like",
            Self::Tap => "tap",
            Self::Cart => "cart",
            Self::Purchase => "purchase",
            Self::Hide => "hide",
        }
    }

    /// The head's place in [`Lanes`].
    pub const fn lane(self) -> usize {
        self as usize
    }
}

/// The acts that followed an impression, as a set of heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Acts(u8);

impl Acts {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub const fn with(self, head: Head) -> Self {
        Self(self.0 | (1 << head as u8))
    }

    #[must_use]
    pub const fn without(self, head: Head) -> Self {
        Self(self.0 & !(1 << head as u8))
    }

    pub const fn has(self, head: Head) -> bool {
        self.0 & (1 << head as u8) != 0
    }
}

/// Gate of the page: how much is known of the viewer. Without consent nothing is, so that those pages share the weights
/// that consenting newcomers taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum History {
    #[default]
    Empty,
    /// 1 to 4 items.
    Short,
    /// 5 to 19 items.
    Middle,
    /// 20 items and more.
    Long,
}

impl History {
    pub const ALL: [Self; 4] = [Self::Empty, Self::Short, Self::Middle, Self::Long];

    /// The bucket of a history of so many engaged items.
    pub const fn of(items: usize) -> Self {
        match items {
            0 => Self::Empty,
            1..5 => Self::Short,
            5..20 => Self::Middle,
            _ => Self::Long,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Short => "short",
            Self::Middle => "middle",
            Self::Long => "long",
        }
    }
}

/// Gate of the candidate: the most personal way in which it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Route {
    /// From what this viewer did.
    Personal,
    /// From what they follow.
    Followed,
    /// Open to everybody: busy, new, or drawn.
    #[default]
    Open,
}

impl Route {
    pub const ALL: [Self; 3] = [Self::Personal, Self::Followed, Self::Open];
}

/// One candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// About −4 to 4 each; [`Row::quantised`] holds them to that.
    pub features: [f32; FEATURES],
    /// From [`super::slot`]; 0 where there is nothing more to say.
    pub slots: [u16; ROW_SLOTS],
    pub route: Route,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            features: [0.0; FEATURES],
            slots: [0; ROW_SLOTS],
            route: Route::Open,
        }
    }
}

/// Steps of a logged feature in one.
const STEPS: f32 = 32.0;

impl Row {
    /// Features in steps of 1/32, held between −4 and 3.97: what a log keeps of them. What is no number becomes 0.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and takes NaN to 0"
    )]
    pub fn quantised(&self) -> [i8; FEATURES] {
        self.features.map(|feature| (feature * STEPS).round() as i8)
    }

    /// The row of a log's features.
    pub fn from_quantised(features: &[i8; FEATURES], slots: [u16; ROW_SLOTS], route: Route) -> Self {
        Self {
            features: features.map(|steps| f32::from(steps) / STEPS),
            slots,
            route,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn acts_are_a_set() {
        let acts = Acts::NONE.with(Head::Like).with(Head::Hide).without(Head::Like);
        let done: Vec<Head> = Head::ALL.into_iter().filter(|head| acts.has(*head)).collect();
        assert_eq!(done, [Head::Hide]);
    }

    proptest! {
        #[test]
        fn a_logged_row_is_the_row_to_a_sixty_fourth(features in prop::array::uniform24(-4.0_f32..3.96)) {
            let row = Row { features, ..Row::default() };
            let back = Row::from_quantised(&row.quantised(), row.slots, row.route);
            for (before, after) in features.iter().zip(back.features) {
                prop_assert!((before - after).abs() <= 1.0 / 64.0);
            }
        }
    }

    #[test]
    fn what_is_no_feature_is_held() {
        let mut row = Row::default();
        row.features[..4].copy_from_slice(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 99.0]);
        assert_eq!(row.quantised()[..4], [0, 127, -128, 127]);
    }
}
