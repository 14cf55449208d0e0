//! `madang bench`: programs that print a table, on the machine they run on.

mod client;
mod feed;
mod fixture;
mod import;
mod ingest;
mod learn;
mod leaves;
mod load;
mod process;
mod report;
mod shop;
mod signals;
mod views;
mod visits;

pub use process::peak_rss_mb;

use crate::cli::{BenchArgs, BenchCommand};
use anyhow::Result;

pub fn run(args: BenchArgs) -> Result<()> {
    match args.what {
        BenchCommand::Feed(args) => feed::run(&args),
        BenchCommand::Import(args) => import::run(&args),
        BenchCommand::Ingest(args) => ingest::run(&args),
        BenchCommand::Learn(args) => learn::run(&args),
        BenchCommand::Leaves(args) => leaves::run(&args),
        BenchCommand::Shop(args) => shop::run(&args),
        BenchCommand::Signals(args) => signals::run(&args),
        BenchCommand::Views(args) => views::run(&args),
    }
}
