//! `madang learn fit`

use super::{
    input,
    made::{self, Settings, Wanted, bar},
    on_threads,
    spent::Spent,
};
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct FitArgs {
    #[arg(long, value_enum, default_value_t = Wanted::Ridge)]
    pub model: Wanted,
    /// Interactions, a line for each person: `person item item …`
    #[arg(long)]
    pub train: PathBuf,
    /// Where the model is written
    #[arg(long)]
    pub out: PathBuf,
    /// A setting of the model, such as `k=300`; may be given more than once
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Threads [default: one for each core]; the model does not depend on them
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &FitArgs) -> Result<()> {
    let settings = Settings::new(args.model, &args.set)?;
    let reading = Spent::begin();
    let interactions = input::interactions(&args.train)?;
    let read_seconds = reading.wall_seconds();
    let progress = bar("fitting", 0);
    let fitting = Spent::begin();
    let made = on_threads(args.threads, || {
        made::make(&settings, &interactions, &args.train, &progress)
    })??;
    let (cpu, wall) = (fitting.cpu_seconds(), fitting.wall_seconds());
    progress.finish_and_clear();
    let bytes = made.model.encode();
    input::write_whole(&args.out, |file| file.write_all(&bytes))?;
    let figures = json!({
        "model": made.model.kind().name(),
        "people": interactions.people().len(),
        "items": interactions.items().len(),
        "interactions": interactions.len(),
        "settings": made.model.settings().iter().cloned().collect::<std::collections::BTreeMap<String, String>>(),
        "notes": made.notes,
        "read_seconds": read_seconds,
        "cpu_seconds": cpu,
        "wall_seconds": wall,
        "peak_mb": Spent::peak_mb(),
        "file_mb": bytes.len() as f64 / 1e6,
    });
    if args.json {
        println!("{figures}");
        return Ok(());
    }
    let said = made
        .model
        .settings()
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    println!("{:<16}{}", "model", made.model.kind().name());
    println!("{:<16}{}", "settings", said.collect::<Vec<_>>().join(" "));
    println!("{:<16}{}", "people", interactions.people().len());
    println!("{:<16}{}", "items", interactions.items().len());
    println!("{:<16}{}", "interactions", interactions.len());
    println!("{:<16}{cpu:.2} s of processor time, {wall:.2} s", "fitted in");
    println!("{:<16}{:.0} MB", "peak memory", Spent::peak_mb());
    println!(
        "{:<16}{}, {:.1} MB",
        "written",
        args.out.display(),
        bytes.len() as f64 / 1e6
    );
    made.notes.iter().for_each(|note| println!("note: {note}"));
    Ok(())
}
