//! Durable, deduplicated appends per second of the candidate engines for the signal log, as a table.
//!
//! Every engine stores 200-byte payloads with a 128-bit dedupe key, one record in fifty being a repeat; an append
//! counts when it is synced and acknowledged. Producers are tasks that wait for each batch before they send the next.
//! The losers get the same group commit as the winner, and each is tried with an index of its own for the keys and
//! with a hash set in memory.
//!
//! `cargo bench -p storage --bench log_engines -- [seconds per cell] [folder] [engine name]`

mod fjall;
mod grouped;
mod redb;
mod segments;
mod sqlite;

use std::{
    env, future::Future, path::Path, path::PathBuf, pin::Pin, sync::Arc, time::Duration, time::Instant,
};

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

pub const PAYLOAD: [u8; 200] = [0x5a; 200];

/// How an engine that has no dedupe window of its own finds repeats.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dedupe {
    Index,
    HashSet,
}

pub trait Engine: Send + Sync {
    /// Stores one record per key and resolves with how many were new, once they are on disk.
    fn append(&self, keys: Vec<u128>) -> Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send>>;
}

type OpenEngine = fn(&Path) -> Result<Arc<dyn Engine>, Failure>;

const ENGINES: [(&str, OpenEngine); 7] = [
    ("own segments", |dir| segments::open(dir)),
    ("fjall, own index", |dir| {
        grouped::open(fjall::open(dir, Dedupe::Index)?)
    }),
    ("fjall, hash set", |dir| {
        grouped::open(fjall::open(dir, Dedupe::HashSet)?)
    }),
    ("redb, own index", |dir| {
        grouped::open(redb::open(dir, Dedupe::Index)?)
    }),
    ("redb, hash set", |dir| {
        grouped::open(redb::open(dir, Dedupe::HashSet)?)
    }),
    ("SQLite WAL FULL, own index", |dir| {
        grouped::open(sqlite::open(dir, Dedupe::Index)?)
    }),
    ("SQLite WAL FULL, hash set", |dir| {
        grouped::open(sqlite::open(dir, Dedupe::HashSet)?)
    }),
];

const LOADS: [(usize, usize); 6] = [(1, 1), (1, 8), (1, 100), (1000, 1), (1000, 8), (1000, 100)];

fn main() -> Result<(), Failure> {
    // `cargo bench` adds `--bench` to the arguments.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let seconds = arguments.next().map_or(Ok(3.0), |text| text.parse())?;
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let only = arguments.next();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()?;
    println!("records/s, {seconds} s a cell");
    print!("{:<28}", "batch x producers");
    for (batch, producers) in LOADS {
        print!("{:>12}", format!("{batch} x {producers}"));
    }
    println!();
    for (name, open) in ENGINES
        .iter()
        .filter(|(name, _)| only.as_deref().is_none_or(|only| *name == only))
    {
        print!("{name:<28}");
        for (batch, producers) in LOADS {
            let dir = tempfile::tempdir_in(&folder)?;
            let engine = open(dir.path())?;
            let rate = runtime.block_on(measure(
                &engine,
                batch,
                producers,
                Duration::from_secs_f64(seconds),
            ))?;
            print!("{rate:>12.0}");
            std::io::Write::flush(&mut std::io::stdout())?;
        }
        println!();
    }
    Ok(())
}

async fn measure(
    engine: &Arc<dyn Engine>,
    batch: usize,
    producers: usize,
    time: Duration,
) -> Result<f64, Failure> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..producers)
        .map(|producer| {
            let engine = Arc::clone(engine);
            tokio::spawn(async move {
                let (mut acknowledged, mut number) = (0, 0_u64);
                while begun.elapsed() < time {
                    let keys: Vec<u128> = (0..batch as u64)
                        .map(|step| key(producer, number + step))
                        .collect();
                    number += batch as u64;
                    engine.append(keys).await?;
                    acknowledged += batch;
                }
                Ok::<usize, Failure>(acknowledged)
            })
        })
        .collect();
    let mut acknowledged = 0;
    for task in tasks {
        acknowledged += task.await??;
    }
    Ok(acknowledged as f64 / begun.elapsed().as_secs_f64())
}

/// Scattered keys as a hash would give them; every fiftieth repeats the one before it.
fn key(producer: usize, number: u64) -> u128 {
    let number = if number % 50 == 49 { number - 1 } else { number };
    let seed = ((producer as u64) << 40 | number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (seed ^ (seed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u128::from(mixed ^ (mixed >> 29)) << 64 | u128::from(seed)
}
