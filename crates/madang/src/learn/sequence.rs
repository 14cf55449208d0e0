//! `madang learn sequence`: how well what comes next is foretold, by the protocols of the published tables.

use super::{
    Spent,
    input::for_each_line,
    on_threads,
    sequence_report::{Report, spinner},
};
use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum, builder::PossibleValue};
use learn::{
    covis::{CoVisitation, CovisSettings, Engagement, Normalisation},
    next_item::{Component, NextItem, Recipe, learn},
    sequence_eval::{LeaveOneOut, TestLayout, next_clicks},
    sequences::{Repeats, Sequences, SequencesBuilder},
};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SequenceArgs {
    /// Histories, oldest item first, a line each: `person item item …`, or with the protocol `sessions` only `item item …`
    #[arg(long)]
    pub data: PathBuf,
    #[arg(long, value_enum)]
    pub protocol: Protocol,
    /// Sessions that are asked; without this file, the last tenth of the data
    #[arg(long)]
    pub test: Option<PathBuf>,
    /// How a line of the test file reads
    #[arg(long, value_enum, default_value_t = Layout::Auto)]
    pub test_layout: Layout,
    #[arg(long, value_enum, default_value_t = ModelKind::Blend)]
    pub model: ModelKind,
    /// A setting of the model, such as `lambda=100`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Threads [default: as many as the machine has]
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print JSON in place of a table
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// A person's last item is asked; the one before is for the validation, and no table learns from it
    LeaveOneOut,
    /// Every next click of later sessions is asked
    Sessions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// Found out from the file, and said
    Auto,
    /// A session: every click but the first is asked
    Sessions,
    /// What is asked, then the clicks before it
    NextFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelKind {
    /// Everything, with weights learned from the validation
    Blend,
    /// Co-visitation alone
    Covis,
    /// The next-item ridge alone
    Lseq,
    /// Co-visitation as a yard keeps it: learned one event at a time, in bounded lists
    Stream,
}

/// Histories, oldest item first, and what came next.
type Questions<'s> = Vec<(&'s [u32], u32)>;

/// A file and what is asked about it.
struct Asked<'s> {
    /// What the weights are learned from: tables of the first, questions of the second.
    tuning: (Sequences, Questions<'s>),
    /// What the tables of the test are learned from, if not from the same.
    training: Option<Sequences>,
    tests: Vec<(&'static str, Questions<'s>)>,
    repeats: Repeats,
    /// Length of the lists that are judged.
    top: usize,
}

pub fn run(args: &SequenceArgs) -> Result<()> {
    on_threads(args.threads, || measure(args))?
}

fn measure(args: &SequenceArgs) -> Result<()> {
    ensure!(
        args.test.is_none() || args.protocol == Protocol::Sessions,
        "--test goes with `--protocol sessions`; leave-one-out asks for the last item of each line of --data"
    );
    let begun = Spent::begin();
    let (all, test_lines) = read(args)?;
    let asked = match args.protocol {
        Protocol::LeaveOneOut => leave_one_out(&all)?,
        Protocol::Sessions => sessions(&all, &test_lines, args)?,
    };
    let mut report = Report::new(head(args, &all), asked.top);
    report.spent("reading", &begun);

    let mut model = fit(args, &asked.tuning.0, asked.repeats, &mut report)?;
    if args.model != ModelKind::Stream {
        let begun = Spent::begin();
        let waiting = spinner("learning weights from the validation");
        model.learn_weights(&asked.tuning.1, &recipe(args, asked.repeats)?);
        waiting.finish_and_clear();
        report.spent("weights", &begun);
    }
    report.judge(
        "validation (weights are from here)",
        &model,
        &asked.tuning.1,
        asked.repeats,
    );
    if let Some(training) = &asked.training {
        let (bounds, weights) = (model.bounds().to_vec(), model.weights().to_vec());
        model = fit(args, training, asked.repeats, &mut report)?;
        model.weigh(bounds, weights);
    }
    for (name, questions) in &asked.tests {
        report.judge(name, &model, questions, asked.repeats);
    }
    report.weights(&model);
    report.print(args.json)
}

fn leave_one_out(all: &Sequences) -> Result<Asked<'_>> {
    let protocol = LeaveOneOut::new(all);
    let tests = vec![
        ("test, validation item in the history", protocol.test()),
        (
            "test, validation item nowhere",
            protocol.test_without_validation(),
        ),
    ];
    let validation = protocol.validation();
    ensure!(
        !validation.is_empty(),
        "nobody has three items or more, so nothing can be left out; check that each line is `person item item …`"
    );
    Ok(Asked {
        tuning: (protocol.training(), validation),
        training: None,
        tests,
        repeats: Repeats::Excluded,
        top: 10,
    })
}

fn sessions<'s>(all: &'s Sequences, lines: &'s [Vec<u32>], args: &SequenceArgs) -> Result<Asked<'s>> {
    // Sessions are in the order of time: what is asked comes after what is learned from.
    let learned_from = if args.test.is_some() {
        all.len()
    } else {
        all.len() - all.len().div_ceil(10)
    };
    let tuned_from = learned_from - learned_from.div_ceil(20);
    let before = |end: usize| all.cut(move |number, session| if number < end { session } else { &[] });
    let validation = next_clicks((tuned_from..learned_from).map(|number| all.get(number)));
    let (name, test) = match (&args.test, args.test_layout) {
        (None, _) => (
            "test: the last tenth",
            next_clicks((learned_from..all.len()).map(|number| all.get(number))),
        ),
        (Some(_), layout) => {
            let layout = match layout {
                Layout::Auto => TestLayout::of(lines),
                Layout::Sessions => TestLayout::Sessions,
                Layout::NextFirst => TestLayout::NextFirst,
            };
            let name = match layout {
                TestLayout::Sessions => "test: every next click of the sessions",
                TestLayout::NextFirst => "test: the first item of each line, after the others",
            };
            (name, layout.asked(lines))
        }
    };
    if validation.is_empty() || test.is_empty() {
        bail!(
            "too few sessions of two clicks or more to ask anything; check that each line is `item item …`"
        );
    }
    Ok(Asked {
        tuning: (before(tuned_from), validation),
        training: Some(before(learned_from)),
        tests: vec![(name, test)],
        repeats: Repeats::Expected,
        top: 20,
    })
}

fn read(args: &SequenceArgs) -> Result<(Sequences, Vec<Vec<u32>>)> {
    let mut builder = SequencesBuilder::new();
    for_each_line(&args.data, |number, line| match args.protocol {
        Protocol::LeaveOneOut => builder.add_person(number, line),
        Protocol::Sessions => builder.add_session(number, line),
    })?;
    let mut test = Vec::new();
    if let Some(path) = &args.test {
        for_each_line(path, |number, line| {
            let items = builder.intern(number, line)?;
            if !items.is_empty() {
                test.push(items);
            }
            Ok(())
        })?;
    }
    let all = builder.finish()?;
    ensure!(
        !all.events().is_empty(),
        "{} has no items in it",
        args.data.display()
    );
    Ok((all, test))
}

/// What was measured.
fn head(args: &SequenceArgs, all: &Sequences) -> String {
    let name =
        |value: Option<PossibleValue>| value.map_or_else(String::new, |value| value.get_name().to_owned());
    let (protocol, model) = (args.protocol.to_possible_value(), args.model.to_possible_value());
    format!(
        "{}: {}, {} sequences, {} items, {} events, model {}",
        args.data.display(),
        name(protocol),
        all.len(),
        all.item_count(),
        all.events().len(),
        name(model)
    )
}

fn recipe(args: &SequenceArgs, repeats: Repeats) -> Result<Recipe> {
    let mut recipe = match args.model {
        ModelKind::Blend | ModelKind::Stream => Recipe::new(repeats),
        ModelKind::Covis => Recipe::covisitation(repeats),
        ModelKind::Lseq => Recipe::ridge(repeats),
    };
    for (name, value) in settings(&args.set)? {
        recipe.set(name, value)?;
    }
    Ok(recipe)
}

fn settings(set: &[String]) -> Result<Vec<(&str, &str)>> {
    set.iter()
        .map(|setting| {
            setting
                .split_once('=')
                .with_context(|| format!("--set {setting}: write NAME=VALUE"))
        })
        .collect()
}

fn fit(args: &SequenceArgs, training: &Sequences, repeats: Repeats, report: &mut Report) -> Result<NextItem> {
    let begun = Spent::begin();
    let waiting = spinner("learning tables");
    let model = match args.model {
        ModelKind::Stream => stream(args, training, report)?,
        _ => learn(training, &recipe(args, repeats)?)?,
    };
    waiting.finish_and_clear();
    report.spent("tables", &begun);
    Ok(model)
}

/// One event after the other, as the memory of a yard does it, only without times, which files do not have.
fn stream(args: &SequenceArgs, training: &Sequences, report: &mut Report) -> Result<NextItem> {
    let mut timeless = CovisSettings {
        half_gap_seconds: f32::INFINITY,
        half_life_seconds: f32::INFINITY,
        half_gap_events: 2.0,
        ..CovisSettings::default()
    };
    for (name, value) in settings(&args.set)? {
        let parsed = value
            .parse()
            .with_context(|| format!("--set {name}={value}: not a number"));
        match name {
            "capacity" => timeless.capacity = parsed?,
            "window" => timeless.window = parsed?,
            _ => bail!("--set {name}: `stream` knows capacity, window"),
        }
    }
    let mut covisitation = CoVisitation::new(timeless)?;
    let begun = Spent::begin();
    for sequence in training.iter() {
        let history: Vec<Engagement> = sequence
            .iter()
            .map(|item| Engagement {
                item: *item,
                strength: 1.0,
                at: 0,
            })
            .collect();
        for (at, new) in history.iter().enumerate() {
            covisitation.add(history.get(..at).unwrap_or(&[]), *new)?;
        }
    }
    report.micros_per_event = Some(begun.wall_seconds() * 1e6 / training.events().len() as f64);
    let normalisation = Normalisation {
        mix: 0.5,
        item_power: 0.75,
        neighbour_power: 0.25,
    };
    let items = training.item_count();
    let by_lag = (1..=20).map(|lag| timeless.nearness(lag, 0)).collect();
    let component =
        Component::new("stream", 0.01).with(covisitation.freeze(items, 0, normalisation)?, by_lag);
    Ok(NextItem::new(items, vec![component], Vec::new()))
}
