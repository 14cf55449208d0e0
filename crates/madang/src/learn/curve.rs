//! `madang learn curve`

use super::{
    input,
    made::{self, Settings, Wanted, bar},
    on_threads,
};
use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use learn::{
    HeldOut, Interval,
    curve::{By, Curve, curve},
};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CurveArgs {
    /// Interactions to learn from, a line for each person: `person item item …`
    #[arg(long)]
    pub train: PathBuf,
    /// What the same people did later, in the same layout
    #[arg(long)]
    pub test: PathBuf,
    /// Which model; `ridge` or `als`. The others learn from the order of items, and a history that lacks some of them at
    /// random has another order: `madang learn sequence` judges those models
    #[arg(long, value_enum, default_value_t = Wanted::Ridge)]
    pub model: Wanted,
    /// A setting of the model, such as `k=300`; may be given more than once
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// What there is less of [default: both, one after the other]
    #[arg(long, value_enum)]
    pub by: Option<LessOf>,
    /// Steps, each with twice the data of the one before; 6 begins at 1/32
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..=16))]
    pub steps: u32,
    /// Items in each list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub top: u32,
    /// Which data is left out first
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads [default: one for each core]
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LessOf {
    /// Everybody did less
    Interactions,
    /// The model learned from fewer people; lists are made for all
    People,
}

pub fn run(args: &CurveArgs) -> Result<()> {
    let settings = Settings::new(args.model, &args.set)?;
    if settings.needs_order() {
        bail!(
            "a curve is drawn with `--model ridge` or `--model als`: the others learn from the order of items, which a history \
             that lacks some at random does not keep; `madang learn sequence` judges them"
        );
    }
    let train = input::interactions(&args.train)?;
    let held_out = HeldOut::new(&train, &input::interactions(&args.test)?);
    ensure!(
        held_out.people() > 0,
        "nobody in {} is in {} too, so there is nobody to ask",
        args.test.display(),
        args.train.display()
    );
    let ways = match args.by {
        Some(LessOf::Interactions) => vec![By::Interactions],
        Some(LessOf::People) => vec![By::People],
        None => vec![By::Interactions, By::People],
    };
    let mut all = Vec::new();
    for by in ways {
        let progress = bar("fits", u64::from(args.steps));
        let hidden = ProgressBar::hidden();
        let drawn = on_threads(args.threads, || {
            curve(
                &train,
                &held_out,
                by,
                args.steps,
                args.top as usize,
                args.seed,
                |share| {
                    let made = made::make(&settings, share, &args.train, &hidden);
                    progress.inc(1);
                    made.map(|made| made.model)
                        .map_err(|error| match error.downcast::<learn::Error>() {
                            Ok(error) => error,
                            Err(_) => learn::Error::Empty,
                        })
                },
            )
        })??;
        progress.finish_and_clear();
        match args.json {
            true => all.push(as_json(by, &drawn)),
            false => print(by, &drawn, args.top, held_out.people()),
        }
    }
    if args.json {
        println!("{}", Value::Array(all));
    }
    Ok(())
}

fn name(by: By) -> &'static str {
    match by {
        By::Interactions => "interactions",
        By::People => "people",
    }
}

fn print(by: By, curve: &Curve, top: u32, people: usize) {
    println!(
        "with fewer {}, lists of {top} for {people} people (95 % intervals)",
        name(by)
    );
    println!(
        "{:>8} {:>13} {:>24} {:>24}",
        "share", "interactions", "recall", "NDCG"
    );
    for step in &curve.steps {
        let share = format!("1/{:.0}", 1.0 / step.share);
        println!(
            "{share:>8} {:>13} {:>24} {:>24}",
            step.interactions,
            shown(step.recall),
            shown(step.ndcg)
        );
    }
    println!(
        "{:<48} {:>24}",
        "NDCG gained by each doubling",
        shown(curve.gain_per_doubling)
    );
    println!(
        "{:<48} {:>24}\n",
        "NDCG gained by the last doubling",
        shown(curve.last_doubling)
    );
}

fn shown(interval: Interval) -> String {
    format!("{:.4} ({:.4}–{:.4})", interval.mean, interval.low, interval.high)
}

fn as_json(by: By, curve: &Curve) -> Value {
    let interval = |of: Interval| json!({ "mean": of.mean, "low": of.low, "high": of.high });
    let steps = curve.steps.iter().map(|step| {
        json!({
            "share": step.share, "interactions": step.interactions,
            "recall": interval(step.recall), "ndcg": interval(step.ndcg),
        })
    });
    json!({
        "by": name(by),
        "steps": steps.collect::<Vec<Value>>(),
        "ndcg_per_doubling": interval(curve.gain_per_doubling),
        "ndcg_last_doubling": interval(curve.last_doubling),
    })
}
