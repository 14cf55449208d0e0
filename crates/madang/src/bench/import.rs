//! `madang bench import`: a large Google feed into an empty shop on SQLite, and once more unchanged, in this process.

use super::{process::peak_rss_mb, report::Table};
use crate::{cli::BenchImportArgs, logging, serve, yard::migrations};
use ::shop::{ImportOptions, ImportReport, NewShop, ShopScope, Shops};
use anyhow::{Context, Result, ensure};
use model::{Currency, PersonId};
use serde_json::json;
use std::{
    io::{self, Read, Write},
    ops::ControlFlow,
    path::Path,
    time::Instant,
};
use storage::{Records, records::Location};

/// Rows of a group; groups lie across the whole file.
const IN_GROUP: u64 = 4;

pub fn run(args: &BenchImportArgs) -> Result<()> {
    logging::start("warn");
    ensure!(args.rows > 0, "there is nothing to measure");
    let temporary = tempfile::TempDir::new()?;
    let folder = args
        .dir
        .as_deref()
        .unwrap_or(temporary.path())
        .join("bench-import");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let table = serve::runtime()?.block_on(measure(args, &folder));
    // The folder is this run's own.
    std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    table?.print(args.json)
}

async fn measure(args: &BenchImportArgs, folder: &Path) -> Result<Table> {
    let scope = shop(&folder.join("records.sqlite")).await?;
    let (first, seconds) = import(&scope, args.rows).await?;
    let peak = peak_rss_mb();
    let (second, again) = import(&scope, args.rows).await?;
    ensure!(first.created == first.products, "an empty shop had products");
    ensure!(
        second.unchanged == first.products && second.updated == 0,
        "the second time changed something"
    );
    let megabytes = std::io::copy(&mut Feed::new(args.rows), &mut io::sink())? as f64 / 1e6;
    Ok(Table {
        bench: "import",
        measured: format!(
            "a Google feed (TSV) of {} rows, {megabytes:.0} MB, half of them in groups of {IN_GROUP} whose rows lie far apart, \
             into an empty shop on SQLite, synced to disk; then the same file again",
            args.rows
        ),
        figures: json!({
            "rows": first.rows,
            "products": first.products,
            "variants": first.variants,
            "seconds": seconds,
            "rows_per_second": first.rows as f64 / seconds,
            "again_rows_per_second": second.rows as f64 / again,
            "peak_rss_mb": peak,
            "peak_rss_mb_again": peak_rss_mb(),
        }),
    })
}

async fn shop(file: &Path) -> Result<ShopScope> {
    let records = Records::open(Location::File(file)).await?;
    records.migrate(&migrations()).await?;
    let (shops, owner) = (Shops::new(records), PersonId::new());
    let new = NewShop {
        handle: "bench".parse()?,
        name: "Bench".to_owned(),
        about: String::new(),
        currency: Currency::USD,
    };
    let shop = shops.open(owner, new).await?;
    Ok(shops.enter(owner, shop.id).await?)
}

async fn import(scope: &ShopScope, rows: u64) -> Result<(ImportReport, f64)> {
    let started = Instant::now();
    let report = scope
        .import(Feed::new(rows), ImportOptions::default(), |_| {
            ControlFlow::Continue(())
        })
        .await?;
    Ok((report, started.elapsed().as_secs_f64()))
}

/// A feed that is made while it is read.
struct Feed {
    rows: u64,
    next: u64,
    line: Vec<u8>,
    at: usize,
}

impl Feed {
    fn new(rows: u64) -> Self {
        let header = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tsale_price\tbrand\tgtin\tcondition\t\
                      item_group_id\tcolor\tsize\tproduct_type\tcustom_label_0\n";
        Self {
            rows,
            next: 0,
            line: header.as_bytes().to_vec(),
            at: 0,
        }
    }

    fn make_line(&mut self) -> io::Result<()> {
        let row = self.next;
        self.next += 1;
        self.line.clear();
        self.at = 0;
        let groups = (self.rows / 2 / IN_GROUP).max(1);
        // Every second row is of a group.
        let (group, size) = if row.is_multiple_of(2) {
            (
                format!("group-{}", (row / 2) % groups),
                (row / 2 / groups).to_string(),
            )
        } else {
            (String::new(), String::new())
        };
        let gtin = gtin(row);
        writeln!(
            self.line,
            "item-{row}\tHand-made cup number {row} in celadon glaze\tThrown on the wheel in the east of the country, glazed twice \
             and fired for three days; no two are alike, and this one is number {row}.\thttps://shop.example/products/cup-{row}\t\
             https://img.example/cups/{row}.jpg\tin_stock\t{}.{:02} USD\t\tMoonlight\t{gtin}\tnew\t{group}\tGreen\t{size}\t\
             Home > Kitchen > Cups\tsummer",
            10 + row % 90,
            row % 100
        )
    }
}

fn gtin(row: u64) -> String {
    let digits = format!("880{:09}", row % 1_000_000_000);
    let sum: u64 = (0_u64..)
        .zip(digits.bytes())
        .map(|(place, digit)| u64::from(digit - b'0') * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.line.len() {
            if self.next >= self.rows {
                return Ok(0);
            }
            self.make_line()?;
        }
        let read = self.line.get(self.at..).unwrap_or_default().read(into)?;
        self.at += read;
        Ok(read)
    }
}
