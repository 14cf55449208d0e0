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
/// The newest posts that are looked at for the pool.
const REACH: usize = 400;
/// Posts in the pool at the most.
const POOL: usize = 200;
/// Other posts that are logged beside a drawn one: of five a ranking would choose one, so that a fifth of all drawn
/// places says what it would have got.
const OTHERS: usize = 4;
/// Lots that a place is drawn from at the least; those beyond the pool are blanks. So the only new post of a quiet yard is
/// seen on some pages at once, and its probability is known.
const LEAST_LOTS: usize = 8;

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
    let newest: Vec<Ordinal> = yard.index.newest().take(REACH).map(|(_, post)| post).collect();
    let mut pool = Vec::new();
    yard.memory.visit_items(newest.into_iter(), |item, pulse| {
        let post = yard
            .index
            .post(item)
            .filter(|_| pool.len() < POOL && pulse.views < LITTLE_SEEN);
        if post.is_some_and(|post| pipeline.allows(yard, query, post)) {
            pool.push(item);
        }
    });
    if pool.is_empty() || slots == 0 {
        return Vec::new();
    }
    // Each place is drawn uniformly without putting back: by symmetry the probability for each place is one in all lots.
    let lots = pool.len().max(LEAST_LOTS).max(slots);
    let propensity = 1.0 / lots as f32;
    let mut draws = Vec::with_capacity(slots);
    for slot in 0..slots {
        let lot = random.random_range(0..lots - slot);
        let position = place(slot, slots, limit, random);
        if lot < pool.len() {
            draws.push(Draw {
                position,
                item: pool.swap_remove(lot),
                propensity,
                others: Vec::with_capacity(OTHERS),
            });
        }
    }
    for draw in &mut draws {
        for _ in 0..OTHERS.min(pool.len() / slots) {
            draw.others
                .push(pool.swap_remove(random.random_range(0..pool.len())));
        }
    }
    draws
}

/// A place inside the slot's own stretch of the page, never the very first.
fn place(slot: usize, slots: usize, limit: usize, random: &mut impl Rng) -> usize {
    let (from, to) = (slot * limit / slots, (slot + 1) * limit / slots);
    random.random_range(from.max(1)..to.max(2))
}
