//! What closed pages teach: the heads, the experiments' tallies, and what another ranking would have got.

use super::{
    open_pages::ClosedPage,
    page::{LoggedCard, LoggedDraw},
};
use crate::scorers;
use learn::{
    experiment::{Distinct, Tally},
    ranker::{Acts, Example, HEADS, Head, Learner, Settings, Weights},
    replay::{Policy, Replay},
};
use model::Purpose;
use std::{collections::BTreeMap, sync::Arc};

/// What is counted of each arm, by group of viewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Pages,
    /// Cards that came into sight.
    Views,
    Watches,
    Likes,
    Taps,
    Hides,
    /// Acts beyond views and stays.
    Acts,
}

pub const COUNTS: usize = 7;

/// What a drawn place may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reward {
    Watch,
    Like,
    Tap,
    Hide,
    /// The worth of all that was done, as ranking weighs it.
    Worth,
}

impl Reward {
    pub const ALL: [Self; 5] = [Self::Watch, Self::Like, Self::Tap, Self::Hide, Self::Worth];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Like => "like",
            Self::Tap => "tap",
            Self::Hide => "hide",
            Self::Worth => "worth",
        }
    }

    const fn head(self) -> Option<Head> {
        match self {
            Self::Watch => Some(Head::Watch),
            Self::Like => Some(Head::Like),
            Self::Tap => Some(Head::Tap),
            Self::Hide => Some(Head::Hide),
            Self::Worth => None,
        }
    }
}

/// A ranking that is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ranking {
    ByHand,
    Learned,
}

impl Ranking {
    pub const ALL: [Self; 2] = [Self::ByHand, Self::Learned];

    pub const fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by-hand",
            Self::Learned => "learned",
        }
    }
}

/// Arms whose tallies are kept; those of the experiments that were configured last.
pub const MOST_ARMS: usize = 48;

/// What the viewers of one arm did, and about how many browsers they are.
#[derive(Debug, Clone, Default)]
pub struct ArmTally {
    pub tally: Tally<COUNTS>,
    pub leaves: Distinct,
}

/// All that was learned so far. It holds nobody's name: weights, sums in groups, and bits that many share.
#[derive(Debug, Clone)]
pub struct Study {
    pub(super) learner: Learner,
    /// By `experiment/arm`.
    pub(super) arms: BTreeMap<Box<str>, ArmTally>,
    pub(super) replays: BTreeMap<(Ranking, Reward), Replay>,
    /// Pages that taught anything.
    pub(super) pages: u64,
    by_hand: Arc<Weights>,
}

impl Default for Study {
    fn default() -> Self {
        Self::of(Learner::new(scorers::prior(), Settings::default()))
    }
}

impl Study {
    pub(super) fn of(learner: Learner) -> Self {
        Self {
            learner,
            arms: BTreeMap::new(),
            replays: BTreeMap::new(),
            pages: 0,
            by_hand: Arc::new(Weights::of_prior(&scorers::prior())),
        }
    }

    /// Impressions learned from.
    pub fn examples(&self) -> u64 {
        self.learner.examples()
    }

    /// The weights as they serve now.
    pub fn publish(&mut self) -> Weights {
        self.learner.publish()
    }

    /// Takes in a page whose window is over. Each part of it needs its own leave: weights and replays are made of what
    /// may be used to personalise, experiments of what may be measured.
    pub fn take(&mut self, closed: &ClosedPage) {
        if closed.purposes.has(Purpose::Measure) {
            self.tally(closed);
        }
        if closed.purposes.has(Purpose::Personalise) {
            // Before they are learned from: an estimate must not know the answers.
            self.replay(closed);
            self.learn(closed);
            self.pages += 1;
        }
    }

    fn learn(&mut self, closed: &ClosedPage) {
        let cards = closed.page.cards.iter().zip(&closed.taught.cards).zip(0_u16..);
        for ((card, followed), position) in cards {
            let Some(acts) = *followed else { continue };
            self.learner.learn(&Example {
                row: card.row,
                history: closed.page.history,
                position,
                propensity: card.drawn.as_ref().map(|drawn| drawn.propensity),
                acts,
            });
        }
    }

    fn tally(&mut self, closed: &ClosedPage) {
        let seen = || closed.measured.cards.iter().flatten();
        let count = |head| seen().filter(|acts| acts.has(head)).count() as f64;
        let counts: [f64; COUNTS] = [
            1.0,
            seen().count() as f64,
            count(Head::Watch),
            count(Head::Like),
            count(Head::Tap),
            count(Head::Hide),
            f64::from(closed.measured.acts),
        ];
        for arm in &closed.page.arms {
            if self.arms.len() >= MOST_ARMS && !self.arms.contains_key(&arm.name) {
                continue;
            }
            let kept = self.arms.entry(arm.name.clone()).or_default();
            kept.tally.add(u64::from(arm.group), &counts);
            kept.leaves.add(hash_of(closed.leaf.as_u128()));
        }
    }

    fn replay(&mut self, closed: &ClosedPage) {
        let page = hash_of(closed.id.as_u128());
        for (card, acts) in closed.page.cards.iter().zip(&closed.taught.cards) {
            let (Some(draw), Some(acts)) = (&card.drawn, *acts) else {
                continue;
            };
            for (ranking, reward, choice) in self.choices(closed, card, draw, acts) {
                self.replays
                    .entry((ranking, reward))
                    .or_default()
                    .add(page, &choice);
            }
        }
    }

    /// What each ranking would have chosen in a drawn place, for each reward. The predictions are the learned ones
    /// throughout: a doubly robust estimate may take them from anywhere.
    fn choices(
        &self,
        closed: &ClosedPage,
        card: &LoggedCard,
        draw: &LoggedDraw,
        acts: Acts,
    ) -> Vec<(Ranking, Reward, learn::replay::Choice)> {
        let rows = || std::iter::once(&card.row).chain(&draw.others);
        let history = closed.page.history;
        let by_hand = self.by_hand.page(history);
        let predicted: Vec<([f32; HEADS], f32)> =
            rows().map(|row| self.learner.predict(row, history)).collect();
        let worths: Vec<f32> = predicted.iter().map(|(_, worth)| *worth).collect();
        let scores = [rows().map(|row| by_hand.score(row)).collect(), worths.clone()];
        let mut choices = Vec::with_capacity(Ranking::ALL.len() * Reward::ALL.len());
        for (ranking, scores) in Ranking::ALL.into_iter().zip(&scores) {
            for reward in Reward::ALL {
                let (of_reward, got): (Vec<f32>, f64) = match reward.head() {
                    Some(head) => {
                        let of_head =
                            |(all, _): &([f32; HEADS], f32)| all.get(head.lane()).copied().unwrap_or(0.0);
                        (
                            predicted.iter().map(of_head).collect(),
                            f64::from(u8::from(acts.has(head))),
                        )
                    }
                    None => (worths.clone(), scorers::worth(acts)),
                };
                let choice = Policy::Best.choose(scores, &of_reward, got);
                choices.extend(choice.map(|choice| (ranking, reward, choice)));
            }
        }
        choices
    }
}

/// A name as a hash: identifiers carry 74 random bits or more, which are mixed into 64.
fn hash_of(name: u128) -> u64 {
    let [low, high] = [name, name >> 64].map(|half| (half & u128::from(u64::MAX)) as u64);
    let mut mixed = low ^ high.rotate_left(32);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}
