//! `madang learn worth`: what each source of a yard's data adds to its lists, so that what is worth nothing need not be
//! collected.

use super::{bar, on_threads, simulated};
use crate::yard::{Folder, open_keys};
use anyhow::{Context, Result, bail};
use clap::Args;
use learn::{
    Interactions, Interval, Kind, Model, Scorer, Voice,
    ridge::{self, RidgeSettings},
    worth::{self, Labelled, SourceWorth, Worth},
};
use memory::{Histories, Line, Memory};
use model::Source;
use serde_json::json;
use std::{path::PathBuf, sync::Arc};
use storage::{
    signals::{EmbeddedLog, Options},
    states::StateStore,
};

/// Items of a list that is judged.
const LIST: usize = 20;
/// Lines that a history needs before its end is held out, and what part of it is.
const LEAST_LINES: usize = 5;
const HELD_OUT: usize = 5;

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("yard").required(true).args(["data", "simulated"]))]
pub struct WorthArgs {
    /// The yard's data folder; nothing may be serving it
    #[arg(long, env = "MADANG_DATA")]
    pub data: Option<PathBuf>,
    /// Instead of a yard, one made up for this, with so many visitors: what feed and shop see has to do with their taste,
    /// what the store sees is pure noise
    #[arg(long, value_name = "VISITORS")]
    pub simulated: Option<u32>,
    /// Draws the resamples of the intervals, and the simulated yard
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads that train [default: one for each core]
    #[arg(long)]
    pub threads: Option<usize>,
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &WorthArgs) -> Result<()> {
    let histories = match (&args.data, args.simulated) {
        (Some(data), _) => of_yard(data)?,
        (None, visitors) => simulated::histories(visitors.unwrap_or_default(), args.seed)?,
    };
    let (labelled, later) = split(&histories);
    if later.is_empty() {
        bail!(
            "no history is long enough yet: somebody has to engage with {LEAST_LINES} things and allow to personalise \
             (there are {} histories, of {} signals)",
            histories.leaves.len(),
            histories.signals
        );
    }
    let sources = labelled
        .iter()
        .map(|line| line.source)
        .collect::<std::collections::BTreeSet<Source>>();
    // All of it once; and each source without the others, and the others without it.
    let progress = bar("models", 1 + 2 * sources.len() as u64);
    let fit = |interactions: &Interactions| {
        progress.inc(1);
        fit(interactions)
    };
    let worth = on_threads(args.threads, || {
        worth::worth(&labelled, later, LIST, args.seed, fit)
    })??;
    progress.finish_and_clear();
    if args.json {
        println!("{}", as_json(&worth));
    } else {
        tell(&worth);
    }
    Ok(())
}

fn of_yard(data: &std::path::Path) -> Result<Histories> {
    let folder = Folder::new(data);
    if !folder.signals().is_dir() {
        bail!(
            "{} is not a yard's data folder: it has no `signals`",
            data.display()
        );
    }
    let log = EmbeddedLog::open(&folder.signals(), &Options::default()).context(
        "the signal log cannot be read; stop the yard that serves this folder, or name a restored backup",
    )?;
    let keys = Arc::new(open_keys(&folder)?);
    let states = Arc::new(StateStore::open(&folder.memory())?);
    let memory = Memory::open_sealed(states, Arc::clone(&keys))?;
    let progress = bar("signals", 0);
    let histories = memory.histories(&log, &keys, |read, all| {
        progress.set_length(all);
        progress.set_position(read);
    })?;
    progress.finish_and_clear();
    Ok(histories)
}

/// What is learned from, and what the lists are judged by: of each history that is long enough, the newest fifth of what
/// feed and shop saw, which is what a list is for. What came later from anywhere is not learned from.
fn split(histories: &Histories) -> (Vec<Labelled<Source>>, Vec<(u64, u64)>) {
    let (mut labelled, mut later) = (Vec::new(), Vec::new());
    for (leaf, lines) in (0_u64..).zip(&histories.leaves) {
        let engaged = |line: &&Line| line.acts.engaged() && !line.acts.hidden();
        let judged: Vec<&Line> = lines
            .iter()
            .filter(engaged)
            .filter(|line| matches!(line.source, Source::Feed | Source::Shop))
            .collect();
        let held_out = match judged.len() {
            0..LEAST_LINES => 0,
            lines => lines.div_ceil(HELD_OUT),
        };
        let held_out = judged.get(judged.len() - held_out..).unwrap_or_default();
        let cut = held_out.first().map_or(u32::MAX, |line| line.at);
        later.extend(held_out.iter().map(|line| (leaf, u64::from(line.item.0))));
        let before = lines.iter().filter(engaged).filter(|line| line.at < cut);
        labelled.extend(before.map(|line| Labelled {
            source: line.source,
            person: leaf,
            item: u64::from(line.item.0),
            weight: 1.0,
        }));
    }
    (labelled, later)
}

fn fit(interactions: &Interactions) -> learn::Result<Model> {
    let settings = RidgeSettings {
        neighbours: 100,
        row: 100,
        ..RidgeSettings::default()
    };
    let fitted = ridge::fit(interactions, &settings, |_| ())?;
    let voices = Scorer::Voices(vec![Voice::timeless(fitted.table()?)]);
    let items = interactions.items().clone();
    Model::new(
        Kind::Ridge,
        Vec::new(),
        items,
        fitted.popularity().to_vec(),
        voices,
    )
}

fn verdict(worth: &SourceWorth<Source>) -> &'static str {
    if worth.contribution.low > 0.0 {
        "makes lists better"
    } else if worth.mixed_in.high < 0.0 {
        "is worth nothing, and makes lists worse where it is mixed in"
    } else {
        "adds nothing that shows"
    }
}

fn tell(worth: &Worth<Source>) {
    println!(
        "lists of {LIST} for {} histories, judged by what feed and shop saw of them later: NDCG {}, recall {}",
        worth.people,
        shown(&worth.ndcg),
        shown(&worth.recall)
    );
    println!(
        "{:<10} {:>12} {:>28} {:>28} {:>28}  verdict",
        "source",
        "interactions",
        "worth, used if it helps",
        "mixed in all the same",
        "alone, beside what is busy"
    );
    for source in &worth.sources {
        println!(
            "{:<10} {:>12} {:>28} {:>28} {:>28}  {}",
            source.source.name(),
            source.interactions,
            shown(&source.contribution),
            shown(&source.mixed_in),
            shown(&source.alone),
            verdict(source)
        );
    }
    println!(
        "NDCG@{LIST} that lists lose without the source, with 95 % intervals by a paired bootstrap over histories; whether a source \
         helps is judged by the other half of the histories"
    );
}

fn shown(interval: &Interval) -> String {
    format!(
        "{:+.4} [{:+.4}, {:+.4}]",
        interval.mean, interval.low, interval.high
    )
}

fn as_json(worth: &Worth<Source>) -> serde_json::Value {
    let interval =
        |interval: &Interval| json!({ "mean": interval.mean, "low": interval.low, "high": interval.high });
    let sources: Vec<serde_json::Value> = worth
        .sources
        .iter()
        .map(|source| {
            json!({
                "source": source.source.name(),
                "interactions": source.interactions,
                "contribution": interval(&source.contribution),
                "mixed_in": interval(&source.mixed_in),
                "alone": interval(&source.alone),
                "verdict": verdict(source),
            })
        })
        .collect();
    json!({
        "k": LIST,
        "histories": worth.people,
        "ndcg": interval(&worth.ndcg),
        "recall": interval(&worth.recall),
        "sources": sources,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taste_is_worth_something_and_noise_is_not() {
        let (labelled, later) = split(&simulated::histories(500, 7).unwrap());
        let worth = worth::worth(&labelled, later, LIST, 7, fit).unwrap();
        let of = |source| {
            let found = worth.sources.iter().find(|worth| worth.source == source);
            found.unwrap()
        };
        for source in [Source::Feed, Source::Shop] {
            assert!(of(source).contribution.low > 0.0, "{:?}", of(source));
        }
        assert!(
            of(Source::Store).contribution.covers_zero(),
            "{:?}",
            of(Source::Store)
        );
    }
}
