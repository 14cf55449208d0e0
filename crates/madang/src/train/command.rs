//! `madang train`.

use super::{Basis, Shelf};
use crate::{cli::TrainArgs, config::Config, logging, serve, yard::Yard};
use anyhow::{Context, Result, bail};
use feed::{About, Feed, Progress, TrainSettings, Trained};
use indicatif::{ProgressBar, ProgressStyle};
use model::Timestamp;
use people::HashCost;
use serde_json::json;
use std::{
    thread,
    time::{Duration, Instant},
};

/// The longest a served yard is waited for.
const PATIENCE: Duration = Duration::from_secs(3_600);
const LOOK: Duration = Duration::from_millis(300);

pub fn run(args: &TrainArgs) -> Result<()> {
    logging::start("warn");
    let folder = crate::yard::Folder::new(&args.data);
    if !folder.signals().is_dir() {
        bail!(
            "{} is not a yard's data folder: it has no `signals`",
            args.data.display()
        );
    }
    let settings = settings(args)?;
    let shelf = Shelf::new(folder.models());
    if is_served(&folder.signals())? {
        return ask_and_wait(args, &shelf);
    }
    let config = Config::load(&args.data, args.config.as_deref())?;
    let (started, threads) = (Instant::now(), args.threads.unwrap_or(0));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .context("starting the threads that train")?;
    let runtime = serve::runtime()?;
    let yard = runtime.block_on(Yard::open(
        &args.data,
        &config,
        "http://127.0.0.1",
        HashCost::default(),
    ))?;
    let trainer = yard.trainer();
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg:>10} {bar:40} {pos}/{len} {eta}").ok();
    style.into_iter().for_each(|style| bar.set_style(style));
    let tell = |progress| {
        let (what, done, all) = match progress {
            Progress::Reading(done, all) => ("signals", done, all),
            Progress::Solving(done, all) => ("items", done, all),
        };
        bar.set_message(what);
        bar.set_length(all);
        bar.set_position(done);
    };
    let last = match basis(args) {
        Basis::LastModel => last(&shelf, &yard.feed),
        Basis::Nothing => None,
    };
    let model = pool.install(|| {
        let (log, keys) = (&*trainer.log, &trainer.keys);
        yard.feed
            .train(log, keys, &settings, last.as_ref(), Timestamp::now(), &tell)
    })?;
    drop(last);
    bar.finish_and_clear();
    let bytes = yard.feed.write_model(&model);
    shelf.write(&bytes)?;
    let about = model.about();
    if args.json {
        let report = json!({
            "model": shelf.items(),
            "signals": about.signals,
            "leaves": about.leaves,
            "interactions": about.interactions,
            "items": about.items,
            "solved": about.solved,
            "refreshed": about.refreshed,
            "solving_seconds": about.solving.as_secs_f64(),
            "solving_all_seconds": about.solving_all.as_secs_f64(),
            "bytes": bytes.len(),
            "seconds": started.elapsed().as_secs_f64(),
        });
        println!("{report}");
    } else {
        println!(
            "{} items from {} interactions of {} histories ({} signals) in {:.1} s: {}, {} bytes",
            about.items,
            about.interactions,
            about.leaves,
            about.signals,
            started.elapsed().as_secs_f64(),
            shelf.items().display(),
            bytes.len()
        );
        println!("{}", solved(about));
    }
    Ok(())
}

fn settings(args: &TrainArgs) -> Result<TrainSettings> {
    let mut settings = TrainSettings::default();
    for set in &args.set {
        let (name, value) = set
            .split_once('=')
            .with_context(|| format!("`--set {set}` is not `name=value`"))?;
        settings.ridge.set(name, value)?;
    }
    Ok(settings)
}

fn basis(args: &TrainArgs) -> Basis {
    match args.anew {
        true => Basis::Nothing,
        false => Basis::LastModel,
    }
}

/// The model that is on the shelf, if it can be gone on from.
fn last(shelf: &Shelf, feed: &Feed) -> Option<Trained> {
    let bytes = shelf.read();
    let read = bytes.map(|bytes| bytes.map(|bytes| feed.read_model(&bytes)));
    match read {
        Ok(None) => None,
        Ok(Some(Ok(model))) => Some(model),
        Ok(Some(Err(error))) => {
            eprintln!("the last model cannot be gone on from ({error}): everything is trained anew");
            None
        }
        Err(error) => {
            eprintln!("the last model cannot be read ({error:#}): everything is trained anew");
            None
        }
    }
}

/// What was solved, and what going on from the last model saved.
fn solved(about: &About) -> String {
    let took = about.solving.as_secs_f64();
    if about.refreshed == 0 {
        return format!("all items were solved, in {took:.1} s");
    }
    format!(
        "{} items had changed and were solved in {took:.1} s; solving all took {:.1} s, {} models ago (`--anew` does it again)",
        about.solved,
        about.solving_all.as_secs_f64(),
        about.refreshed,
    )
}

/// Does a process serve this folder?
fn is_served(signals: &std::path::Path) -> Result<bool> {
    let path = signals.join("lock");
    let Ok(file) = std::fs::OpenOptions::new().write(true).open(&path) else {
        return Ok(false);
    };
    match file.try_lock() {
        Ok(()) => Ok(false),
        Err(std::fs::TryLockError::WouldBlock) => Ok(true),
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("looking at {}", path.display()))
        }
    }
}

fn ask_and_wait(args: &TrainArgs, shelf: &Shelf) -> Result<()> {
    let (before, started) = (shelf.written_at(), Instant::now());
    shelf.ask(basis(args))?;
    if !args.json {
        println!("this yard is being served: it was asked to train, which it does with what its pages leave");
    }
    while shelf.is_asked() {
        if started.elapsed() > PATIENCE {
            bail!("it has not answered for an hour; its log says more (it trains again when it is asked)");
        }
        thread::sleep(LOOK);
    }
    if let Some(reason) = shelf.failure() {
        bail!("no model was trained: {reason}");
    }
    if shelf.written_at() == before {
        bail!("the yard ended before it had trained");
    }
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        println!("{}", json!({ "model": shelf.items(), "seconds": seconds }));
    } else {
        println!(
            "a new model is in use after {seconds:.1} s: {}",
            shelf.items().display()
        );
    }
    Ok(())
}
