//! A simulated yard whose people like tags, and new items that nobody has met.

use super::*;
use crate::{
    NeighbourTable,
    ranker::{ContentKind, slot},
    sparse::SparseRows,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const TAGS: usize = 24;
const ITEMS: usize = 600;

fn tag(tag: usize) -> u16 {
    slot(ContentKind::Tag, &tag.to_le_bytes())
}

/// An item of one taste: two of its three tags, and a creator who makes everything.
fn content(random: &mut Pcg64Mcg, taste: usize) -> Vec<u16> {
    let without = random.random_range(0..3);
    let tags = (0..3)
        .filter(|place| *place != without)
        .map(|place| tag(taste * 3 + place));
    let creator = slot(ContentKind::Creator, &[random.random_range(0..30_u8)]);
    tags.chain([creator]).collect()
}

struct Yard {
    content: SparseRows,
    taste_of: Vec<usize>,
    table: NeighbourTable,
    random: Pcg64Mcg,
}

impl Yard {
    /// 600 items of eight tastes; 800 people who like items of one taste, and one in four by accident.
    fn new(seed: u64) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let taste_of: Vec<usize> = (0..ITEMS).map(|_| random.random_range(0..TAGS / 3)).collect();
        let mut rows = SparseRows::with_capacity(ITEMS, ITEMS * 3);
        for taste in &taste_of {
            let mut slots = content(&mut random, *taste);
            slots.sort_unstable();
            rows.push(slots.into_iter().map(|slot| (u32::from(slot), 1.0)));
        }
        let mut together = vec![[0.0_f32; ITEMS]; ITEMS];
        for _ in 0..800 {
            let taste = random.random_range(0..TAGS / 3);
            let liked: Vec<usize> = (0..14)
                .map(|_| {
                    loop {
                        let item = random.random_range(0..ITEMS);
                        if taste_of[item] == taste || random.random_bool(0.04) {
                            break item;
                        }
                    }
                })
                .collect();
            for a in &liked {
                for b in &liked {
                    together[*a][*b] += 1.0;
                }
            }
        }
        // Cosine weights in place of a ridge's: the arithmetic behind them is the same.
        let mut neighbours = SparseRows::with_capacity(ITEMS, ITEMS * 30);
        for a in 0..ITEMS {
            let weight = |b: usize| together[a][b] / (together[a][a] * together[b][b]).sqrt().max(1.0);
            let row = (0..ITEMS).filter(|b| *b != a && together[a][*b] > 0.0);
            neighbours.push(row.map(|b| (b as u32, weight(b))));
        }
        Self {
            content: rows,
            taste_of,
            table: NeighbourTable::from_rows(neighbours).unwrap(),
            random,
        }
    }

    fn cold(&self) -> Cold {
        Cold::fit(&self.table, &self.content, &Settings::default()).unwrap()
    }

    /// Probability that a new item of a person's taste is scored above one of another, after so many events.
    fn found(&mut self, cold: &Cold, events: usize) -> f64 {
        let (mut taste, rounds) = (Taste::default(), 1_500);
        let mut won = 0.0;
        for _ in 0..rounds {
            let of = self.random.random_range(0..TAGS / 3);
            let own: Vec<u32> = (0..ITEMS as u32)
                .filter(|item| self.taste_of[*item as usize] == of)
                .collect();
            let history = (0..events).map(|_| (own[self.random.random_range(0..own.len())], 1.0));
            taste.fill(cold, history.collect::<Vec<_>>());
            let other = (of + self.random.random_range(1..TAGS / 3)) % (TAGS / 3);
            let [fits, not] = [of, other].map(|of| taste.score(&content(&mut self.random, of)));
            won += if fits > not {
                1.0
            } else if fits == not {
                0.5
            } else {
                0.0
            };
        }
        won / f64::from(rounds)
    }
}

#[test]
fn a_new_item_is_found_by_those_whose_taste_it_is_from_their_first_event_on() {
    let mut yard = Yard::new(1);
    let cold = yard.cold();
    let [none, one, five] = [0, 1, 5].map(|events| yard.found(&cold, events));
    assert!(
        (none - 0.5).abs() < 1e-9,
        "nothing is known of a newcomer: {none}"
    );
    assert!(one > 0.9 && five > one.min(0.97), "one event {one}, five {five}");
}

#[test]
fn content_that_means_nothing_finds_nothing() {
    let mut yard = Yard::new(2);
    let mut shuffled = SparseRows::with_capacity(ITEMS, ITEMS * 3);
    for _ in 0..ITEMS {
        let taste = yard.random.random_range(0..TAGS / 3);
        let mut slots = content(&mut yard.random, taste);
        slots.sort_unstable();
        shuffled.push(slots.into_iter().map(|slot| (u32::from(slot), 1.0)));
    }
    yard.content = shuffled;
    let cold = yard.cold();
    let found = yard.found(&cold, 5);
    assert!((found - 0.5).abs() < 0.12, "{found}");
}

#[test]
fn the_neighbours_of_a_new_item_are_those_that_speak_for_it() {
    let mut yard = Yard::new(3);
    let cold = yard.cold();
    for taste in 0..TAGS / 3 {
        let slots = content(&mut yard.random, taste);
        let neighbours = cold.neighbours(&slots, 20);
        assert_eq!(neighbours.len(), 20);
        let of_taste = neighbours
            .iter()
            .filter(|(item, _)| yard.taste_of[*item as usize] == taste);
        assert!(of_taste.count() >= 15);
        // The row and the taste of a history of one are the same numbers, read from two sides.
        let (item, weight) = neighbours[0];
        let mut of_one = Taste::default();
        of_one.fill(&cold, [(item, 1.0)]);
        assert!((of_one.score(&slots) - weight).abs() < 1e-5);
    }
}

#[test]
fn a_taste_that_is_filled_again_forgets_what_it_was() {
    let yard = Yard::new(4);
    let cold = yard.cold();
    let (mut again, mut fresh) = (Taste::default(), Taste::default());
    again.fill(&cold, [(1, 1.0), (2, 0.5)]);
    again.fill(&cold, [(7, 1.0)]);
    fresh.fill(&cold, [(7, 1.0)]);
    for slot in 0..=u16::MAX {
        assert_eq!(again.score(&[slot]), fresh.score(&[slot]));
    }
}

#[test]
fn foreign_slots_are_refused_and_foreign_items_say_nothing() {
    let yard = Yard::new(5);
    let mut foreign = SparseRows::with_capacity(1, 1);
    foreign.push([(u32::MAX, 1.0)]);
    let table = NeighbourTable::new(vec![0, 1], vec![0], vec![1.0]).unwrap();
    assert!(Cold::fit(&table, &foreign, &Settings::default()).is_err());
    let mut taste = Taste::default();
    taste.fill(&yard.cold(), [(u32::MAX, 1.0)]);
    assert_eq!(taste.score(&[5, 6, u16::MAX]), 0.0);
}
