//! `madang bench signals`: through the door into the log, synced and deduplicated, in this process.

use super::{
    process::rss_mb_of,
    report::{Report, quantile_ms},
};
use crate::{cli::BenchSignalsArgs, logging, serve};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use memory::{Arrival, Door, Origin, Verdict};
use model::{
    Act, ConsentStamp, FeedTrace, LeafId, Object, PageId, PostId, Purpose, PurposeSet, Source, Timestamp,
    VisitorId,
};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, SignalLog},
};

const BATCH: usize = 1_000;
/// One in so many signals is a repeat of an earlier one.
const REPEAT_EVERY: usize = 20;

pub fn run(args: &BenchSignalsArgs) -> Result<()> {
    logging::start("warn");
    let temporary = tempfile::TempDir::new()?;
    let folder = args
        .dir
        .as_deref()
        .unwrap_or(temporary.path())
        .join("bench-signals");
    let log: Arc<dyn SignalLog> = Arc::new(EmbeddedLog::open(&folder, &Options::default())?);
    let keys = Arc::new(KeyStore::open(
        &folder.join("keys.sqlite"),
        &MasterKey::from_bytes([7; 32]),
    )?);
    let door = Door::new(Arc::clone(&log), [7; 32], keys);
    let report = serve::runtime()?.block_on(measure(args, door));
    drop(log);
    // The folder is this run's own.
    std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    report?.print(args.json)
}

struct Sent {
    stored: u64,
    duplicates: u64,
    times: Histogram<u64>,
}

async fn measure(args: &BenchSignalsArgs, door: Door) -> Result<Report> {
    let seconds = Duration::from_secs(u64::from(args.seconds.max(1)));
    let started = Instant::now();
    let producers: Vec<_> = (0..args.producers.max(1))
        .map(|producer| tokio::spawn(produce(door.clone(), producer, started + seconds)))
        .collect();
    let mut times = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3)?;
    let (mut stored, mut duplicates) = (0, 0);
    for producer in producers {
        let sent = producer.await??;
        stored += sent.stored;
        duplicates += sent.duplicates;
        times.add(sent.times)?;
    }
    let took = started.elapsed().as_secs_f64();
    Ok(Report {
        bench: "signals",
        measured: format!(
            "signals of about 200 bytes through the consent-stamping, sealing door into the log, acknowledged when synced to \
             disk, batches of {BATCH}, {} producers, one in {REPEAT_EVERY} a repeat that has to be recognised; times \
             are of a batch",
            args.producers
        ),
        p50_ms: quantile_ms(&times, 0.50),
        p95_ms: quantile_ms(&times, 0.95),
        p99_ms: quantile_ms(&times, 0.99),
        max_ms: times.max() as f64 / 1_000.0,
        per_second: (stored + duplicates) as f64 / took,
        rss_mb: rss_mb_of("self"),
        errors: 0,
        more: json!({ "stored": stored, "duplicates": duplicates, "seconds": took })
            .as_object()
            .cloned()
            .unwrap_or_default(),
    })
}

async fn produce(door: Door, producer: u32, until: Instant) -> Result<Sent> {
    let mut sent = Sent {
        stored: 0,
        duplicates: 0,
        times: Histogram::new_with_bounds(1, 60_000_000, 3)?,
    };
    let origin = Origin {
        visitor: VisitorId::new(),
        leaf: LeafId::new(),
        consent: ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        }
        .into(),
    };
    let (page, posts) = (PageId::new(), [PostId::new(), PostId::new(), PostId::new()]);
    let mut next = 0_u64;
    while Instant::now() < until {
        let arrivals: Result<Vec<Arrival>> = (0..BATCH)
            .map(|place| {
                // A repeat names the signal before it.
                let number = if place % REPEAT_EVERY == REPEAT_EVERY - 1 {
                    next - 1
                } else {
                    next
                };
                next = number + 1;
                arrival(producer, number, page, posts)
            })
            .collect();
        let began = Instant::now();
        let verdicts = door.accept(&origin, arrivals?, None, Timestamp::now()).await?;
        sent.times
            .saturating_record(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
        let stored = verdicts
            .iter()
            .filter(|verdict| **verdict == Verdict::Stored)
            .count();
        sent.stored += stored as u64;
        sent.duplicates += (verdicts.len() - stored) as u64;
    }
    Ok(sent)
}

fn arrival(producer: u32, number: u64, page: PageId, posts: [PostId; 3]) -> Result<Arrival> {
    let [a, b, c] = posts;
    Ok(Arrival {
        message_id: format!("bench-{producer:04}-{number:020}-7f9c2ba4e88f").parse()?,
        at: None,
        source: Source::Feed,
        act: Act::Dwell,
        object: Object::Post([a, b, c].into_iter().nth((number % 3) as usize).unwrap_or(a)),
        trace: Some(FeedTrace {
            page,
            position: (number % 20) as u16,
            propensity: None,
        }),
        value: Some(4_000),
        extra: Some(r#"{"viewport":"390x844","language":"ko"}"#.into()),
    })
}
