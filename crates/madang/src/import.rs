//! `madang import`: a catalogue file into a shop. It writes to the records alone, in small units of work, so the yard may
//! be served meanwhile.

use crate::{
    cli::ImportArgs,
    config::Config,
    logging, serve,
    yard::{Folder, migrations, open_records},
};
use anyhow::{Context, Result, bail};
use catalogue::{Format, Issue};
use indicatif::{ProgressBar, ProgressStyle};
use model::Currency;
use shop::{ImportOptions, ImportReport, ImportStage, Shop, ShopScope, Shops};
use std::{fs::File, io::Read, ops::ControlFlow, path::Path, process::ExitCode, time::Duration};

/// Warnings that a terminal shows.
const SHOWN: usize = 20;

pub fn run(args: &ImportArgs) -> ExitCode {
    logging::start("warn");
    match import(args) {
        Ok(report) => tell(args, &report),
        Err(error) => {
            eprintln!("madang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn import(args: &ImportArgs) -> Result<ImportReport> {
    let options = ImportOptions {
        format: args.format.as_deref().map(str::parse::<Format>).transpose()?,
        assumed: args
            .currency
            .as_deref()
            .map(|code| code.to_uppercase().parse::<Currency>())
            .transpose()?,
        delete_missing: args.delete_missing,
        force: args.force,
        dry_run: args.dry_run,
    };
    let input = open(&args.file)?;
    serve::runtime()?.block_on(async {
        let scope = enter(&args.data, args.config.as_deref(), &args.shop).await?;
        let progress = progress();
        let done = scope
            .import(input, options, move |stage| {
                show(&progress, stage);
                ControlFlow::Continue(())
            })
            .await;
        done.with_context(|| format!("importing {}", args.file.display()))
    })
}

fn open(file: &Path) -> Result<Box<dyn Read + Send>> {
    if file == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let is_address = file
        .to_str()
        .is_some_and(|text| text.starts_with("http://") || text.starts_with("https://"));
    if is_address {
        bail!(
            "addresses are not fetched: save the file first, or pipe it in: `curl … | madang import - --shop …`"
        );
    }
    let opened = File::open(file).with_context(|| format!("opening {}", file.display()))?;
    if opened.metadata().is_ok_and(|about| about.is_dir()) {
        bail!("{} is a folder: name the file in it", file.display());
    }
    Ok(Box::new(opened))
}

/// The shop's scope, over the records of a data folder that is there already.
pub async fn enter(data: &Path, config: Option<&Path>, shop: &str) -> Result<ShopScope> {
    let folder = Folder::new(data);
    let config = Config::load(data, config)?;
    if config.records.is_none() && !folder.records().exists() {
        bail!(
            "{} is not a yard's data folder: it has no `records.sqlite`",
            data.display()
        );
    }
    let records = open_records(&folder, &config).await?;
    records
        .migrate(&migrations())
        .await
        .context("bringing the records up to this program")?;
    let shops = Shops::new(records);
    let found = find(&shops, shop).await?;
    let Some(found) = found else {
        let some = shops.catalogue().newest_shops(None, SHOWN).await?.items;
        let handles: Vec<String> = some.iter().map(|shop| shop.handle.to_string()).collect();
        if handles.is_empty() {
            bail!("this yard has no shop yet: open one in the browser first");
        }
        bail!(
            "there is no shop `{shop}`; some that there are: {}",
            handles.join(", ")
        );
    };
    shops
        .enter_for_operator(found.id)
        .await
        .with_context(|| format!("entering the shop {}", found.handle))
}

async fn find(shops: &Shops, shop: &str) -> Result<Option<Shop>> {
    let catalogue = shops.catalogue();
    if let Ok(id) = shop.parse() {
        return Ok(catalogue.shop(id).await?);
    }
    match shop.trim_start_matches('@').parse() {
        Ok(handle) => Ok(catalogue.shop_by_handle(handle).await?),
        Err(_) => Ok(None),
    }
}

fn progress() -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn show(bar: &ProgressBar, stage: ImportStage) {
    let (template, position) = match stage {
        ImportStage::Reading(rows) => ("{spinner} reading, row {human_pos} ({elapsed})", rows),
        ImportStage::Writing(products, total) => {
            bar.set_length(total);
            (
                "{bar:30} {human_pos} of {human_len} products ({eta} left)",
                products,
            )
        }
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_position(position);
}

fn tell(args: &ImportArgs, report: &ImportReport) -> ExitCode {
    if args.json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
    } else {
        print(args, report);
    }
    let nothing_came_of_it = report.rows > 0 && report.products == 0;
    if nothing_came_of_it {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn print(args: &ImportArgs, report: &ImportReport) {
    let format = report.format.map_or("", Format::name);
    println!(
        "{format}: {} rows, {} products, {} variants",
        report.rows, report.products, report.variants
    );
    for warning in report.warnings.iter().take(SHOWN) {
        println!("{}", line(warning));
    }
    if let Some(more) = report.warnings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        println!("… and {more} more warnings; `--json` prints them all");
    }
    let would = if args.dry_run { "would be " } else { "" };
    println!(
        "{} {would}created, {} {would}updated, {} unchanged, {} rows skipped",
        report.created, report.updated, report.unchanged, report.skipped
    );
    if report.withdrawn > 0 {
        println!(
            "of the updated, {} {would}withdrawn, for they are not in the file",
            report.withdrawn
        );
    }
    if args.dry_run {
        println!("nothing was written: leave `--dry-run` out to do it");
    }
}

fn line(warning: &Issue) -> String {
    let place = match (warning.row, warning.column.as_str()) {
        (0, _) => "the file".to_owned(),
        (row, "") => format!("row {row}"),
        (row, column) => format!("row {row}, {column}"),
    };
    format!("! {place}: {} [{}]", warning.message, warning.code)
}
