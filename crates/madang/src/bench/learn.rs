//! `madang bench learn`: what the learner takes where there is no public data to take it on.

use super::{process::peak_rss_mb, report::Table};
use crate::cli::BenchLearnArgs;
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use learn::{
    Kind, Model, NeighbourTable, Scored, Scorer, SparseRows, Vocabulary, Voice, Workspace,
    covis::{CoVisitation, CovisSettings, Engagement},
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use serde_json::json;
use std::time::Instant;

/// Items that each item speaks for.
const ROW: usize = 300;
/// Items of a history.
const HISTORY: usize = 50;
const LISTS: usize = 20_000;
const TOP: usize = 20;
const EVENTS: u32 = 1_000_000;
const VISITORS: usize = 50_000;

pub fn run(args: &BenchLearnArgs) -> Result<()> {
    let model = model(args.items)?;
    let histories: Vec<Vec<(u32, f32)>> = {
        let mut random = Pcg64Mcg::seed_from_u64(2);
        let mut history = || {
            (0..HISTORY)
                .map(|_| (drawn(&mut random, args.items), 1.0))
                .collect()
        };
        (0..LISTS).map(|_| history()).collect()
    };
    let one_by_one = one_by_one(&model, &histories)?;
    let lists_per_second = all_at_once(&model, &histories);
    let micros_per_event = micros_per_event(args.items)?;
    let micros = |quantile| one_by_one.value_at_quantile(quantile) as f64 / 1_000.0;
    Table {
        bench: "learn",
        measured: format!(
            "top {TOP} of {} items from histories of {HISTORY}, each item with {ROW} neighbours; {EVENTS} events of \
             {VISITORS} visitors into co-visitation",
            args.items
        ),
        figures: json!({
            "list_p50_us": micros(0.5),
            "list_p99_us": micros(0.99),
            "lists_per_second": lists_per_second,
            "event_to_model_us": micros_per_event,
            "peak_mb": peak_rss_mb(),
        }),
    }
    .print(args.json)
}

/// An item; the square makes the first ones popular.
fn drawn(random: &mut Pcg64Mcg, items: u32) -> u32 {
    let share: f64 = random.random_range(0.0..1.0);
    ((share * share * f64::from(items)) as u32).min(items.saturating_sub(1))
}

fn model(items: u32) -> Result<Model> {
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let mut rows = SparseRows::with_capacity(items as usize, items as usize * ROW);
    for _ in 0..items {
        let row: Vec<(u32, f32)> = (0..ROW)
            .map(|_| (drawn(&mut random, items), random.random_range(0.01..1.0)))
            .collect();
        rows.push(row);
    }
    let voice = Voice::timeless(NeighbourTable::from_rows(rows)?);
    let ids = Vocabulary::from_ids((0..u64::from(items)).collect())?;
    let popularity = vec![1.0; items as usize];
    Ok(Model::new(
        Kind::Ridge,
        Vec::new(),
        ids,
        popularity,
        Scorer::Voices(vec![voice]),
    )?)
}

/// Nanoseconds of lists on one thread, after one in twenty that warm up.
fn one_by_one(model: &Model, histories: &[Vec<(u32, f32)>]) -> Result<Histogram<u64>> {
    let (mut workspace, mut list, mut seen) = (Workspace::new(), Vec::new(), Vec::new());
    let mut taken = Histogram::<u64>::new(3).context("making a histogram")?;
    for (number, history) in histories.iter().enumerate() {
        seen.clear();
        seen.extend(history.iter().map(|(item, _)| *item));
        let began = Instant::now();
        model.recommend(history, &seen, TOP, &mut workspace, &mut list);
        let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        if number >= histories.len() / 20 {
            taken.record(nanos)?;
        }
    }
    Ok(taken)
}

fn all_at_once(model: &Model, histories: &[Vec<(u32, f32)>]) -> f64 {
    let began = Instant::now();
    histories.par_iter().with_min_len(256).for_each_init(
        || (Workspace::new(), Vec::<Scored>::new()),
        |(workspace, list), history| model.recommend(history, &[], TOP, workspace, list),
    );
    histories.len() as f64 / began.elapsed().as_secs_f64()
}

/// Everybody's last engagements are kept here as memory keeps them: the newest twenty.
fn micros_per_event(items: u32) -> Result<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(3);
    let mut histories: Vec<Vec<Engagement>> = vec![Vec::new(); VISITORS];
    let mut model = CoVisitation::new(CovisSettings::default())?;
    let began = Instant::now();
    for at in 0..EVENTS {
        let visitor = random.random_range(0..VISITORS);
        let Some(history) = histories.get_mut(visitor) else {
            continue;
        };
        let new = Engagement {
            item: drawn(&mut random, items),
            strength: 1.0,
            at,
        };
        model.add(history, new)?;
        if history.len() == 20 {
            history.remove(0);
        }
        history.push(new);
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / f64::from(EVENTS))
}
