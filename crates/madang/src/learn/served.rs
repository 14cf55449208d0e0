//! `madang learn replay` and `madang learn experiments`: what a yard's own pages say.

use crate::{
    config::Config,
    serve,
    yard::{Folder, open_keys},
};
use anyhow::{Context, Result, bail};
use clap::Args;
use feed::{Checkpoint, ExperimentReport, LearningReport, Range, ReplayLine, relearn};
use indicatif::{ProgressBar, ProgressStyle};
use model::Timestamp;
use std::{io::ErrorKind, path::PathBuf};
use storage::signals::{EmbeddedLog, Options};

#[derive(Debug, Args)]
pub struct ServedArgs {
    /// The yard's data folder; it may be served meanwhile
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
    /// Learn everything again from the signal log instead of reading what the yard wrote down; nothing may be serving it
    #[arg(long)]
    pub recount: bool,
    #[arg(long)]
    pub json: bool,
}

/// What rankings would have got in the places that were drawn by chance.
pub fn replay(args: &ServedArgs) -> Result<()> {
    let report = report(args)?;
    if args.json {
        println!("{}", serde_json::to_string(&report.replays)?);
        return Ok(());
    }
    tell_origin(&report);
    if report.replays.is_empty() {
        println!(
            "no drawn place was looked at yet: pages of more than ten cards have them while there are new posts"
        );
        return Ok(());
    }
    println!(
        "{:<8} {:<8} {:>24} {:>24} {:>24} {:>24} {:>8} {:>9} {:>8}",
        "reward",
        "ranking",
        "doubly robust",
        "by weights (IPS)",
        "normalised (SNIPS)",
        "got by chance",
        "places",
        "effective",
        "clipped"
    );
    for line in &report.replays {
        let ReplayLine {
            reward,
            ranking,
            places,
            effective_places,
            clipped,
            ..
        } = line;
        println!(
            "{reward:<8} {ranking:<8} {:>24} {:>24} {:>24} {:>24} {places:>8.0} {effective_places:>9.0} {:>7.1}%",
            shown(&line.doubly_robust),
            shown(&line.ips),
            shown(&line.snips),
            shown(&line.by_chance),
            clipped * 100.0
        );
    }
    println!("values for each drawn place, with 95 % intervals by a bootstrap over pages");
    Ok(())
}

/// What the arms of each experiment did.
pub fn experiments(args: &ServedArgs) -> Result<()> {
    let report = report(args)?;
    if args.json {
        println!("{}", serde_json::to_string(&report.experiments)?);
        return Ok(());
    }
    tell_origin(&report);
    if report.experiments.is_empty() {
        println!("no experiment is configured: name one in madang.toml under [[experiment]]");
    }
    report.experiments.iter().for_each(tell_experiment);
    Ok(())
}

fn tell_experiment(experiment: &ExperimentReport) {
    println!("\n{}", experiment.name);
    if !experiment.split_is_sound {
        println!(
            "  THE ARMS DO NOT HAVE THEIR SHARES (chi-squared {:.1}): believe none of the figures below",
            experiment.chi_squared
        );
    }
    println!(
        "  {:<16} {:<14} {:>26} {:>30} {:>22}",
        "arm", "measure", "value", "against the first arm", "whenever one looks"
    );
    for arm in &experiment.arms {
        println!(
            "  {:<16} about {:.0} browsers, {:.0} pages",
            arm.name, arm.browsers, arm.pages
        );
        for line in &arm.measures {
            let against = line.against_first.as_ref().map_or_else(String::new, percent);
            let always = match line.differs_at_any_look {
                Some(true) => "a difference",
                Some(false) => "open",
                None => "",
            };
            println!(
                "  {:<16} {:<14} {:>26} {:>30} {:>22}",
                "",
                line.measure,
                shown(&line.value),
                against,
                always
            );
        }
    }
}

fn tell_origin(report: &LearningReport) {
    println!(
        "{} impressions of {} pages; weights of version {} serve",
        report.impressions, report.pages, report.version
    );
}

fn shown(range: &Range) -> String {
    format!("{:.4} ({:.4}–{:.4})", range.value, range.low, range.high)
}

fn percent(range: &Range) -> String {
    format!(
        "{:+.1}% ({:+.1}…{:+.1})",
        range.value * 100.0,
        range.low * 100.0,
        range.high * 100.0
    )
}

fn report(args: &ServedArgs) -> Result<LearningReport> {
    let config = Config::load(&args.data, args.config.as_deref())?;
    let folder = Folder::new(&args.data);
    if !folder.signals().exists() {
        bail!(
            "{} is not a yard's data folder: it has no `signals`",
            args.data.display()
        );
    }
    let checkpoint = if args.recount {
        recount(&folder, &config)?
    } else {
        written_down(&folder)?
    };
    Ok(LearningReport::of(
        &checkpoint.study,
        &config.experiments()?,
        Timestamp::now(),
    ))
}

/// What the yard wrote at its last checkpoint, half a minute ago at the most while it is served.
fn written_down(folder: &Folder) -> Result<Checkpoint> {
    let file = folder.learning();
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("nothing was learned in this yard yet; stop it and add `--recount` to learn from its log")
        }
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    };
    Checkpoint::decode(&bytes).with_context(|| {
        format!(
            "{} was not written by this version; stop the yard and add `--recount`",
            file.display()
        )
    })
}

fn recount(folder: &Folder, config: &Config) -> Result<Checkpoint> {
    let log = EmbeddedLog::open(&folder.signals(), &Options::default()).context(
        "the signal log is in use: leave out `--recount`, or stop the yard that serves this folder",
    )?;
    let keys = open_keys(folder)?;
    let window = config.learning.settings(folder).window;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} signals") {
        bar.set_style(style);
    }
    // The keys are read on a runtime's thread.
    let runtime = serve::runtime()?;
    let _inside = runtime.enter();
    // Of a stopped yard's pages nothing follows any more: none is left waiting.
    let over = Timestamp::now().plus(window * 2);
    let learned = relearn(&log, &keys, window, over, |read, all| {
        bar.set_length(all);
        bar.set_position(read);
    })?;
    bar.finish_and_clear();
    Ok(learned)
}
