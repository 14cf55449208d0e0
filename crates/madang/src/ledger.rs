//! `madang ledger check`: counts the money of a yard again, and says what does not add up. It only reads, so the yard may
//! be served meanwhile.

use crate::{
    cli::{LedgerArgs, LedgerCheckArgs, LedgerCommand},
    config::Config,
    logging, serve,
    yard::{Folder, open_records},
};
use anyhow::{Context, Result, bail};
use shop::AuditReport;
use std::process::ExitCode;
use storage::{
    Statements,
    records::{self, Frozen},
    values,
};

/// The last of the shop's tables: a yard that has it has all that are looked at.
const NEEDED: &str = "shop/0009_commissions";

pub fn run(args: &LedgerArgs) -> ExitCode {
    logging::start("warn");
    let LedgerCommand::Check(args) = &args.what;
    match check(args) {
        Ok(report) => tell(&report, args.json),
        Err(error) => {
            eprintln!("madang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(args: &LedgerCheckArgs) -> Result<AuditReport> {
    let folder = Folder::new(&args.data);
    let config = Config::load(&args.data, args.config.as_deref())?;
    if config.records.is_some() {
        return serve::runtime()?.block_on(async {
            let records = open_records(&folder, &config).await?;
            if !records.read(has_tables).await? {
                bail!("these records are of an older program: serve the yard once");
            }
            Ok(records.read(shop::audit_report).await?)
        });
    }
    let file = folder.records();
    if !file.exists() {
        bail!(
            "{} is not a yard's data folder: it has no `records.sqlite`",
            args.data.display()
        );
    }
    let frozen = Frozen::open(&file).with_context(|| format!("reading {}", file.display()))?;
    if !frozen.read(has_tables)? {
        bail!("these records are of an older program: serve the yard once");
    }
    Ok(frozen.read(shop::audit_report)?)
}

/// Are these records new enough to be counted?
pub fn has_tables(tx: &mut dyn Statements) -> Result<bool, records::Error> {
    let found = tx.query_first("SELECT 1 FROM migrations WHERE name = $1", values![NEEDED])?;
    Ok(found.is_some())
}

fn tell(report: &AuditReport, json: bool) -> ExitCode {
    if json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
    } else {
        println!(
            "{} transfers, {} payments, {} orders, {} commissions",
            report.transfers, report.payments, report.orders, report.commissions
        );
        for sum in &report.currencies {
            println!(
                "{}: debits {}, credits {}, held {} (minor units)",
                sum.currency, sum.debits, sum.credits, sum.held
            );
        }
        for discrepancy in &report.discrepancies {
            println!("✗ {discrepancy}");
        }
        if report.discrepancies.is_empty() {
            println!(
                "✓ debits are credits, and orders, payments, commissions and shelves agree with the ledger"
            );
        }
    }
    if report.discrepancies.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
