//! `madang learn recommend`

use super::{input, made::bar, on_threads, spent::Spent};
use anyhow::{Context, Result, ensure};
use clap::Args;
use indicatif::ProgressBar;
use learn::{Kind, Model, Scored, Workspace};
use rayon::prelude::*;
use serde_json::json;
use std::{io::Write, path::PathBuf};

#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// The model, as `madang learn fit` wrote it
    #[arg(long)]
    pub model: PathBuf,
    /// Histories, a line for each person: `person item item …`; nothing in a history is listed
    #[arg(long)]
    pub train: PathBuf,
    /// Items in each list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub top: u32,
    /// Where the lists are written, a line for each person: `person item item …`, best first
    #[arg(long)]
    pub out: PathBuf,
    /// Threads [default: one for each core]
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &RecommendArgs) -> Result<()> {
    let shown = args.model.display();
    let bytes = std::fs::read(&args.model).with_context(|| format!("reading {shown}"))?;
    let model = Model::decode(&bytes).with_context(|| shown.to_string())?;
    drop(bytes);
    let histories = input::histories(&args.train, model.items())?;
    ensure!(
        !histories.people.is_empty(),
        "{} names nobody; a line is `person item item …`",
        args.train.display()
    );
    let progress = bar("lists", histories.people.len() as u64);
    let listing = Spent::begin();
    let lists = on_threads(args.threads, || {
        all_lists(&model, &histories.people, args.top as usize, &progress)
    })?;
    let (cpu, wall) = (listing.cpu_seconds(), listing.wall_seconds());
    progress.finish_and_clear();
    input::write_whole(&args.out, |file| {
        write_lists(file, &model, &histories.people, &lists)
    })?;
    let a_second = histories.people.len() as f64 / wall.max(1e-9);
    if args.json {
        let figures = json!({
            "people": histories.people.len(), "unknown_items": histories.unknown, "cpu_seconds": cpu,
            "wall_seconds": wall, "lists_per_second": a_second, "peak_mb": Spent::peak_mb(),
        });
        println!("{figures}");
        return Ok(());
    }
    println!("{:<16}{}", "people", histories.people.len());
    println!("{:<16}{cpu:.2} s of processor time, {wall:.2} s", "listed in");
    println!("{:<16}{a_second:.0}", "lists a second");
    println!("{:<16}{:.0} MB", "peak memory", Spent::peak_mb());
    println!("{:<16}{}", "written", args.out.display());
    if histories.unknown > 0 {
        println!(
            "note: {} interactions are with items that the model does not know",
            histories.unknown
        );
    }
    Ok(())
}

/// People whose lists one thread makes before it looks for more.
const RUN: usize = 256;

/// Everybody's lists behind each other, `top` places for each person and how many of them are filled.
struct Lists {
    top: usize,
    runs: Vec<(Vec<u32>, Vec<usize>)>,
}

fn all_lists(model: &Model, people: &[(u64, Vec<u32>)], top: usize, progress: &ProgressBar) -> Lists {
    // Ridge and factors know no order, and ask for it in the ascending order that they were fitted with.
    let ordered = matches!(model.kind(), Kind::Covis | Kind::Lseq | Kind::Blend);
    let of_run = |(workspace, history, list): &mut (Workspace, Vec<(u32, f32)>, Vec<Scored>),
                  run: &[(u64, Vec<u32>)]| {
        let (mut items, mut lengths) = (Vec::with_capacity(run.len() * top), Vec::with_capacity(run.len()));
        for (_, seen) in run {
            history.clear();
            history.extend(seen.iter().map(|item| (*item, 1.0)));
            if !ordered {
                history.sort_unstable_by_key(|(item, _)| *item);
            }
            model.recommend(history, seen, top, workspace, list);
            items.extend(list.iter().map(|scored| scored.item));
            lengths.push(list.len());
        }
        progress.inc(run.len() as u64);
        (items, lengths)
    };
    Lists {
        top,
        runs: people
            .par_chunks(RUN)
            .map_init(Default::default, of_run)
            .collect(),
    }
}

fn write_lists(
    file: &mut dyn Write,
    model: &Model,
    people: &[(u64, Vec<u32>)],
    lists: &Lists,
) -> std::io::Result<()> {
    let mut line = String::with_capacity(lists.top * 8);
    for (run, (items, lengths)) in people.chunks(RUN).zip(&lists.runs) {
        let mut items = items.iter();
        for ((person, _), length) in run.iter().zip(lengths) {
            line.clear();
            line.push_str(&person.to_string());
            for id in items
                .by_ref()
                .take(*length)
                .filter_map(|item| model.items().id(*item))
            {
                line.push(' ');
                line.push_str(&id.to_string());
            }
            line.push('\n');
            file.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}
