//! What scoring a page and learning from one impression cost. Prints a table; asserts nothing.

use learn::ranker::{Acts, Example, FEATURES, HEADS, Head, History, Learner, Prior, Route, Row, Settings};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::{hint::black_box, time::Instant};

fn row(random: &mut Pcg64Mcg) -> Row {
    Row {
        features: std::array::from_fn(|_| {
            if random.random_bool(0.5) {
                random.random_range(-1.0..3.0)
            } else {
                0.0
            }
        }),
        slots: std::array::from_fn(|place| {
            if place < 5 {
                random.random_range(1..16_384)
            } else {
                0
            }
        }),
        route: Route::ALL
            .into_iter()
            .nth(random.random_range(0..3))
            .unwrap_or_default(),
    }
}

fn main() {
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let prior = Prior {
        version: 1,
        worth: [1.0; HEADS],
        bias: [-2.0; HEADS],
        weights: [[0.2; FEATURES]; HEADS],
    };
    let mut learner = Learner::new(prior, Settings::default());
    let examples: Vec<Example> = (0..50_000)
        .map(|n| Example {
            row: row(&mut random),
            history: History::of(n % 40),
            position: (n % 12) as u16,
            propensity: None,
            acts: if random.random_bool(0.1) {
                Acts::NONE.with(Head::Like)
            } else {
                Acts::NONE
            },
        })
        .collect();
    let started = Instant::now();
    examples.iter().for_each(|example| learner.learn(example));
    let each = started.elapsed().as_secs_f64() * 1e6 / examples.len() as f64;
    println!("learn one impression      {each:8.2} µs");
    let started = Instant::now();
    let weights = learner.publish();
    println!(
        "publish all weights       {:8.2} µs",
        started.elapsed().as_secs_f64() * 1e6
    );
    println!("learner's file            {:8} bytes", learner.encode().len());
    for candidates in [300, 1_000] {
        let rows: Vec<Row> = (0..candidates).map(|_| row(&mut random)).collect();
        let (rounds, mut sum) = (2_000, 0.0);
        let started = Instant::now();
        for _ in 0..rounds {
            let page = weights.page(black_box(History::Long));
            sum += black_box(&rows).iter().map(|row| page.score(row)).sum::<f32>();
        }
        let page = started.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
        println!("score {candidates:5} candidates     {page:8.2} µs   ({sum:.0})");
    }
}
