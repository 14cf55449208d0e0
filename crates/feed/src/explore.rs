//! Exploration: places on the page that are drawn by chance with a known probability, so that new posts get seen and
//! the log can be used to estimate what another ranking would have done.

use crate::{
    pipeline::{Pipeline, Yard},
    query::Query,
};
use memory::Ordinal;
use rand::{Rng, RngExt};

/// Posts with fewer views than this may be drawn.
const LITTLE_SEEN: u64 = 40;
/// The newest posts that are looked at for the pools.
const REACH: usize = 400;
/// Posts in both pools at the most.
const POOL: usize = 200;
/// Other posts that are logged beside a drawn one: of five a ranking would choose one, so that a fifth of all drawn
/// places says what it would have got.
const OTHERS: usize = 4;
/// Lots that a place is drawn from at the least; those beyond the pool are blanks. So the only new post of a quiet yard is
/// seen on some pages at once, and its probability is known.
const LEAST_LOTS: usize = 8;
/// The first drawn place of a page is for the newest posts that hardly anybody has seen. They are few, so that a post is
/// heard within seconds however many others wait.
const UNHEARD: usize = 4;
/// ... and these have fewer views than this.
const HEARD: u64 = 8;

/// One drawn place.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    pub position: usize,
    pub item: Ordinal,
    /// Probability with which this item was drawn for this place, before any draw of the page was made.
    pub propensity: f32,
    /// Further items of the pool, drawn as this one was and not shown. Which of them all stands in the place was chance,
    /// so a replay may ask what another ranking would have put there.
    pub others: Vec<Ordinal>,
}

/// Draws for `slots` places of a page of `limit`; fewer when the pool is small.
pub fn draw(
    yard: &Yard,
    query: &Query,
    pipeline: &Pipeline,
    slots: usize,
    limit: usize,
    random: &mut impl Rng,
) -> Vec<Draw> {
    if slots == 0 {
        return Vec::new();
    }
    let (unheard, little_seen) = pools(yard, query, pipeline);
    let mut unheard = Pool::new(unheard, UNHEARD, 1);
    let mut little_seen = Pool::new(little_seen, LEAST_LOTS, slots - 1);
    let mut first = unheard.draw(place(0, slots, limit, random), random);
    let mut rest: Vec<Draw> = (1..slots)
        .filter_map(|slot| little_seen.draw(place(slot, slots, limit, random), random))
        .collect();
    // Only now: what is logged beside one drawn post must not stand in another drawn place.
    if let Some(draw) = &mut first {
        unheard.add_others(draw, random);
    }
    for draw in &mut rest {
        little_seen.add_others(draw, random);
    }
    first.into_iter().chain(rest).collect()
}

/// Posts that may be drawn: the newest that hardly anybody has seen, and the others.
fn pools(yard: &Yard, query: &Query, pipeline: &Pipeline) -> (Vec<Ordinal>, Vec<Ordinal>) {
    let newest: Vec<Ordinal> = yard.index.newest().take(REACH).map(|(_, post)| post).collect();
    let (mut unheard, mut little_seen) = (Vec::new(), Vec::new());
    yard.memory.visit_items(newest.into_iter(), |item, pulse| {
        let post = yard
            .index
            .post(item)
            .filter(|_| unheard.len() + little_seen.len() < POOL && pulse.views < LITTLE_SEEN);
        if post.is_some_and(|post| pipeline.allows(yard, query, post)) {
            let is_unheard = pulse.views < HEARD && unheard.len() < UNHEARD;
            let pool = if is_unheard {
                &mut unheard
            } else {
                &mut little_seen
            };
            pool.push(item);
        }
    });
    (unheard, little_seen)
}

/// Lots for one or more places, some of them blanks. Each place is drawn uniformly without putting back: by symmetry the
/// probability of an item for each place is one in all lots.
struct Pool {
    items: Vec<Ordinal>,
    /// With blanks.
    lots: usize,
    places: usize,
    /// Lots that were taken, blanks too.
    taken: usize,
}

impl Pool {
    fn new(items: Vec<Ordinal>, least: usize, places: usize) -> Self {
        Self {
            lots: items.len().max(least).max(places),
            items,
            places,
            taken: 0,
        }
    }

    fn draw(&mut self, position: usize, random: &mut impl Rng) -> Option<Draw> {
        let lot = random.random_range(0..self.lots - self.taken);
        self.taken += 1;
        (lot < self.items.len()).then(|| Draw {
            position,
            item: self.items.swap_remove(lot),
            propensity: 1.0 / self.lots as f32,
            others: Vec::with_capacity(OTHERS),
        })
    }

    fn add_others(&mut self, draw: &mut Draw, random: &mut impl Rng) {
        for _ in 0..OTHERS.min(self.items.len() / self.places.max(1)) {
            draw.others
                .push(self.items.swap_remove(random.random_range(0..self.items.len())));
        }
    }
}

/// A place inside the slot's own stretch of the page, never the very first.
fn place(slot: usize, slots: usize, limit: usize, random: &mut impl Rng) -> usize {
    let (from, to) = (slot * limit / slots, (slot + 1) * limit / slots);
    random.random_range(from.max(1)..to.max(2))
}
