//! The binary: command line, configuration, wiring and the roles of a process.

mod backup;
mod bench;
mod broken_pipe;
mod cli;
mod config;
mod demo;
mod doctor;
mod erase;
mod export;
mod foreign;
mod import;
mod learn;
mod learning_config;
mod ledger;
mod logging;
mod outside;
mod restore;
mod scales;
mod serve;
mod trade;
mod train;
mod yard;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

/// Pages are made of many small pieces on several threads, where the system's allocator takes a fifth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    broken_pipe::end_quietly();
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Doctor(args) => return doctor::run(&args),
        Command::Ledger(args) => return ledger::run(&args),
        Command::Import(args) => return import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Learn(args) => learn::run(&args),
        Command::Bench(args) => bench::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("madang: {error:#}");
            ExitCode::FAILURE
        }
    }
}
