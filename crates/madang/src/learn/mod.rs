//! `madang learn`: models from files and what they are worth, so that anybody can repeat the tables.

mod blend;
mod curve;
mod fit;
mod input;
mod made;
mod recommend;
mod sequence;
mod sequence_report;
mod served;
mod simulated;
mod spent;
mod worth;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

pub use made::bar;
pub use spent::Spent;

#[derive(Debug, Args)]
pub struct LearnArgs {
    #[command(subcommand)]
    pub what: LearnCommand,
}

#[derive(Debug, Subcommand)]
pub enum LearnCommand {
    /// Fit a model to interactions and write it to a file
    Fit(fit::FitArgs),
    /// Write each person's list, made by a model
    Recommend(recommend::RecommendArgs),
    /// Show how lists get better with more data
    Curve(curve::CurveArgs),
    /// Show how well what comes next is foretold
    Sequence(sequence::SequenceArgs),
    /// Show what other rankings would have got in the places that a yard drew by chance
    Replay(served::ServedArgs),
    /// Show what each source of a yard's data adds to its lists
    Worth(worth::WorthArgs),
    /// Show a yard's experiments, arm by arm
    Experiments(served::ServedArgs),
}

pub fn run(args: &LearnArgs) -> Result<()> {
    match &args.what {
        LearnCommand::Fit(args) => fit::run(args),
        LearnCommand::Recommend(args) => recommend::run(args),
        LearnCommand::Curve(args) => curve::run(args),
        LearnCommand::Sequence(args) => sequence::run(args),
        LearnCommand::Replay(args) => served::replay(args),
        LearnCommand::Worth(args) => worth::run(args),
        LearnCommand::Experiments(args) => served::experiments(args),
    }
}

/// Runs `work` on as many threads as were asked for, one for each core when none were.
fn on_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build();
    Ok(pool.context("starting threads")?.install(work))
}
