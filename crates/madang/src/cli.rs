use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// A yard: a shoppable feed, a shop and their memory, on your own machine.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a small living town in a temporary folder, to look around
    Demo(DemoArgs),
    /// Serve a yard
    Serve(ServeArgs),
    /// Copy a yard into another folder, also while it is served; a second time, only what is new
    Backup(BackupArgs),
    /// Put a yard back from a backup, into a new folder
    Restore(RestoreArgs),
    /// Check a yard's data folder, or a backup, and say what is wrong and what would mend it; exits with 1 when something is
    Doctor(DoctorArgs),
    /// Count the yard's money again
    Ledger(LedgerArgs),
    /// Take a catalogue file into a shop: Google Merchant, Shopify, WooCommerce, Naver EP, Meta or schema.org JSON-LD; also
    /// while the yard is served
    Import(ImportArgs),
    /// Write a shop's catalogue as a file of any of these formats
    Export(ExportArgs),
    /// Train the model that pages are made with on everybody's histories; also while the yard is served
    Train(TrainArgs),
    /// Fit and measure recommenders on files, and see what a yard's pages taught
    Learn(crate::learn::LearnArgs),
    /// Measure this machine with this program
    Bench(BenchArgs),
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Keep the town in this folder instead of a temporary one
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The town's seed: the same seed builds the same town
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The yard's data folder; made when missing
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    /// Address to listen on [default: 127.0.0.1:8080, or as madang.toml says]
    #[arg(long, env = "MADANG_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Configuration file [default: madang.toml in the data folder, when there is one]
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["to", "keys_to"]))]
pub struct BackupArgs {
    /// The yard's data folder; it may be served meanwhile
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
    /// The backup: a new folder, or an earlier backup of this yard, which is replaced when the new one is whole
    #[arg(long)]
    pub to: Option<PathBuf>,
    /// Copy the key store and its master key into this folder, in place of an earlier copy; never beside a backup, for
    /// old keys undo erasures
    #[arg(long)]
    pub keys_to: Option<PathBuf>,
    /// With records in PostgreSQL: what `pg_dump --format=custom` has just written [default: `pg_dump` is run]
    #[arg(long)]
    pub records: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["from", "keys_from"]))]
pub struct RestoreArgs {
    /// The backup
    #[arg(long)]
    pub from: Option<PathBuf>,
    /// The data folder to be made; without `--from`, the one that gets its keys back
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    /// The newest copy of the key store, or the data folder that still has it; its erasures are applied
    #[arg(long)]
    pub keys_from: Option<PathBuf>,
    /// With records from PostgreSQL: the address of an empty database, such as postgres://madang@localhost/yard, that
    /// `pg_restore` puts them into
    #[arg(long, requires = "from")]
    pub records_to: Option<String>,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The yard's data folder; nothing may be serving it
    #[arg(long, env = "MADANG_DATA", required_unless_present = "backup")]
    pub data: Option<PathBuf>,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
    /// Check this backup instead, every file of it
    #[arg(long)]
    pub backup: Option<PathBuf>,
    /// Mend what can be mended safely, and say what was done
    #[arg(long)]
    pub repair: bool,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    pub what: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Prove that debits are credits, and that orders, payments, commissions and stock agree with the ledger; exits with 1
    /// when something does not add up
    Check(LedgerCheckArgs),
}

#[derive(Debug, Args)]
pub struct LedgerCheckArgs {
    /// The yard's data folder; it may be served meanwhile
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
    /// Print what was found as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The catalogue file; `-` reads standard input
    pub file: PathBuf,
    /// The shop: its handle, or its id
    #[arg(long)]
    pub shop: String,
    /// The file's format, such as google-tsv, shopify, woocommerce, naver, meta-csv or json-ld [default: found out from the
    /// file]
    #[arg(long)]
    pub format: Option<String>,
    /// Only tell what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// Withdraw products that an earlier file of this kind brought and this one does not have
    #[arg(long)]
    pub delete_missing: bool,
    /// Withdraw them also when they are more than half
    #[arg(long, requires = "delete_missing")]
    pub force: bool,
    /// The currency of prices that name none, such as KRW [default: the shop's]
    #[arg(long)]
    pub currency: Option<String>,
    /// The yard's data folder; it may be served meanwhile
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The shop: its handle, or its id
    #[arg(long)]
    pub shop: String,
    /// google-tsv, google-csv, google-rss, google-atom, shopify, shopify-legacy, woocommerce, naver, meta-csv, meta-tsv,
    /// meta-rss, meta-atom or json-ld
    #[arg(long)]
    pub format: String,
    /// The file to write [default: standard output]
    #[arg(long)]
    pub to: Option<PathBuf>,
    /// The yard's data folder; it may be served meanwhile
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The yard's data folder; a yard that is served trains by itself, and is asked to do it now
    #[arg(long, env = "MADANG_DATA")]
    pub data: PathBuf,
    #[arg(long, env = "MADANG_CONFIG")]
    pub config: Option<PathBuf>,
    /// A setting of the model, such as `k=300`, for a yard that is not served; `madang learn fit --help` names them
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Solve all items. Otherwise only those are solved whose counts changed since the last model, where that is as good
    #[arg(long)]
    pub anew: bool,
    /// Threads that train [default: one for each core]
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print what was trained as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub what: BenchCommand,
}

#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Feed pages: 20 hydrated cards as JSON over HTTP, arriving at a fixed rate whether or not earlier ones are done
    Feed(BenchFeedArgs),
    /// Durable, deduplicated signals inside the process, in batches of 1,000
    Signals(BenchSignalsArgs),
    /// Views, durable and deduplicated, counted for their tags as they come; fails unless every counter is exact
    Views(BenchViewsArgs),
    /// Lists from a large catalogue, and events into co-visitation
    Learn(BenchLearnArgs),
    /// Memory that one active visitor takes
    Leaves(BenchLeavesArgs),
    /// A large Google feed into an empty shop, and once more unchanged; made while it is read
    Import(BenchImportArgs),
    /// Events of a shop's programs over HTTP, durable before the answer, arriving at a fixed rate
    Ingest(BenchIngestArgs),
    /// Whole checkouts, from an empty cart to paid orders of two shops; fails unless the ledger adds up
    Shop(BenchShopArgs),
}

#[derive(Debug, Clone, Args)]
pub struct BenchFeedArgs {
    #[arg(long, default_value_t = 100_000)]
    pub people: u32,
    #[arg(long, default_value_t = 100_000)]
    pub posts: u32,
    /// Pages a second
    #[arg(long, default_value_t = 200)]
    pub rate: u32,
    /// Seconds that are measured, after five that are not
    #[arg(long, default_value_t = 30)]
    pub seconds: u32,
    /// Measure at once, without letting every session ask for one page before
    #[arg(long)]
    pub cold: bool,
    /// Folder of fixtures, built once for each size [default: the user's cache folder]
    #[arg(long, env = "MADANG_BENCH_CACHE")]
    pub cache: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchSignalsArgs {
    /// Seconds that are measured
    #[arg(long, default_value_t = 10)]
    pub seconds: u32,
    /// Tasks that send at the same time
    #[arg(long, default_value_t = 8)]
    pub producers: u32,
    /// Where the log is written [default: a temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchIngestArgs {
    /// Events a second
    #[arg(long, default_value_t = 50_000)]
    pub rate: u32,
    /// Events of one request
    #[arg(long, default_value_t = 100)]
    pub batch: u32,
    /// Seconds that are measured, after three that are not
    #[arg(long, default_value_t = 20)]
    pub seconds: u32,
    /// Where the yard is [default: a temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchLearnArgs {
    /// Items of the catalogue
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    pub items: u32,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchLeavesArgs {
    #[arg(long, default_value_t = 200_000)]
    pub leaves: u32,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchViewsArgs {
    /// Different views; one more in twenty is a repeat
    #[arg(long, default_value_t = 100_000_000)]
    pub views: u64,
    /// Tasks that send at the same time
    #[arg(long, default_value_t = 8)]
    pub producers: u32,
    /// Tags, with 50 posts each
    #[arg(long, default_value_t = 1_000)]
    pub tags: u32,
    /// Where log and memory are written [default: a temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchShopArgs {
    /// Seconds that are measured on each database
    #[arg(long, default_value_t = 10)]
    pub seconds: u32,
    /// Guests that buy at the same time
    #[arg(long, default_value_t = 16)]
    pub buyers: u32,
    /// An empty PostgreSQL database to be measured, too
    #[arg(long)]
    pub postgres: Option<String>,
    /// Where the SQLite database is written [default: a temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BenchImportArgs {
    /// Rows of the feed
    #[arg(long, default_value_t = 1_000_000)]
    pub rows: u64,
    /// Where the database is written [default: a temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}
