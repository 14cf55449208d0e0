//! `madang bench views`: views through the door into the log, synced and deduplicated, followed by a memory that
//! counts them for their tags and is written down as a yard's is, in this process.

use super::{
    process::{peak_rss_mb, rss_mb_of},
    report::{Report, quantile_ms},
    visits::{self, Posts, Truth, Visit},
};
use crate::{cli::BenchViewsArgs, logging, serve};
use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;
use memory::{Arrival, Door, Follower, ItemId, Keeper, Keeping, Memory, Origin, Verdict};
use model::{Act, ConsentStamp, Object, Source, Timestamp};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog},
    states::StateStore,
};
use tokio::task::JoinSet;

/// The views of the busiest shopping tag there is.
const GOAL: f64 = 25.9e9;
/// Views of a visit that are in its batch twice.
const TWICE_IN_BATCH: usize = 3;
/// One visit in so many is sent a second time, as a whole.
const SENT_AGAIN_EVERY: u64 = 50;
/// How many visits later that is.
const SENT_AGAIN_AFTER: u64 = 25;
/// Visits that one producer has on the way.
const ON_THE_WAY: usize = 48;
/// Producers wait while so many views are durable and not yet counted: the log may not outgrow the disk.
const MOST_BEHIND: u64 = 500_000;
/// Leaves in memory.
const ACTIVE_LEAVES: usize = 200_000;
const CHECKPOINT_EVERY: Duration = Duration::from_secs(10);
/// The sketches' estimates are refused from so many standard errors on.
const MOST_ERRORS: f64 = 5.0;

pub fn run(args: &BenchViewsArgs) -> Result<()> {
    logging::start("warn");
    ensure!(args.views > 0 && args.tags > 0, "there is nothing to count");
    let temporary = tempfile::TempDir::new()?;
    let folder = args
        .dir
        .as_deref()
        .unwrap_or(temporary.path())
        .join("bench-views");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let report = serve::runtime()?.block_on(measure(args, &folder));
    // The folder is this run's own.
    std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    report?.print(args.json)
}

/// What producers and their visits share.
struct Bench {
    posts: Posts,
    door: Door,
    memory: Arc<Memory>,
    /// Views that the door said are stored.
    stored: AtomicU64,
    views: u64,
    producers: u64,
}

/// What one producer did.
struct Produced {
    sent: u64,
    truth: Vec<Truth>,
    times: Histogram<u64>,
}

async fn measure(args: &BenchViewsArgs, folder: &Path) -> Result<Report> {
    let posts = Posts::new(args.tags as usize, 1)?;
    let (signals, state) = (folder.join("signals"), folder.join("memory.sqlite"));
    let log: Arc<dyn SignalLog> = Arc::new(EmbeddedLog::open(&signals, &Options::default())?);
    let states = Arc::new(StateStore::open(&state)?);
    let memory = Arc::new(Memory::open(Arc::clone(&states))?);
    for post in &posts.posts {
        let tags: Vec<_> = post
            .tags
            .iter()
            .filter_map(|tag| posts.tags.get(*tag).cloned())
            .collect();
        memory.set_tags(memory.intern(ItemId::Post(post.id)), &tags);
    }
    let keys = Arc::new(KeyStore::open(
        &folder.join("keys.sqlite"),
        &MasterKey::load(&folder.join("master.key"))?,
    )?);
    let follower = Follower::start(&memory, &log, &keys)?;
    let keeping = Keeping {
        every: CHECKPOINT_EVERY,
        changes: usize::MAX,
        active_leaves: ACTIVE_LEAVES,
        log_for: None,
    };
    let keeper = Keeper::start(&memory, &log, keeping)?;
    let dropper = Dropper::start(Arc::clone(&log), states, folder.to_owned());
    let bench = Arc::new(Bench {
        posts,
        door: Door::new(Arc::clone(&log), [7; 32], keys),
        memory,
        stored: AtomicU64::new(0),
        views: args.views,
        producers: u64::from(args.producers.max(1)),
    });

    let started = Instant::now();
    let producers: Vec<_> = (0..bench.producers)
        .map(|producer| tokio::spawn(produce(Arc::clone(&bench), producer)))
        .collect();
    let mut times = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3)?;
    let (mut sent, mut truth) = (0, vec![Truth::default(); bench.posts.tags.len()]);
    for producer in producers {
        let produced = producer.await??;
        sent += produced.sent;
        times.add(produced.times)?;
        for (sum, one) in truth.iter_mut().zip(produced.truth) {
            sum.views += one.views;
            sum.viewers += one.viewers;
            sum.anonymous += one.anonymous;
        }
    }
    let durable_s = started.elapsed().as_secs_f64();
    let stored = bench.stored.load(Ordering::Acquire);
    while bench.memory.applied() < stored {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let applied_s = started.elapsed().as_secs_f64();
    drop(follower);
    let written = Instant::now();
    tokio::task::spawn_blocking(move || drop(keeper)).await?;
    let last_checkpoint_s = written.elapsed().as_secs_f64();
    let disk = dropper.stop()?;

    ensure!(
        stored == args.views,
        "{stored} views were stored of {} different ones",
        args.views
    );
    let sketches = check(&bench, &truth)?;
    let (tags, tag_bytes) = bench.memory.tags();
    let rate = stored as f64 / applied_s;
    let more = json!({
        "views": stored,
        "duplicates_refused": sent - stored,
        "producers": bench.producers,
        "tags": tags,
        "posts": bench.posts.posts.len(),
        "visitors": visits_of(args.views),
        "durable_per_second": stored as f64 / durable_s,
        "applied_per_second": rate,
        "seconds": applied_s,
        "last_checkpoint_s": last_checkpoint_s,
        "sketch_rms_error_pct": sketches.rms * 100.0,
        "sketch_worst_error_pct": sketches.worst * 100.0,
        "sketch_stated_error_pct": sketches.stated * 100.0,
        "tags_estimated": sketches.tags,
        "bytes_per_tag": tag_bytes as f64 / tags.max(1) as f64,
        "log_bytes_per_view": disk.bytes_per_record,
        "peak_disk_mb": disk.peak as f64 / 1e6,
        "memory_file_mb": file_size(&state) as f64 / 1e6,
        "keys_file_mb": file_size(&folder.join("keys.sqlite")) as f64 / 1e6,
        "goal_hours": GOAL / rate / 3_600.0,
        "goal_log_tb_if_all_is_kept": GOAL * disk.bytes_per_record / 1e12,
        "peak_rss_mb": peak_rss_mb(),
        "counters_exact": true,
    });
    Ok(Report {
        bench: "views",
        measured: format!(
            "{} different views by {} visitors (each of {} posts, drawn by Zipf's law from {} with {} tags; nine in \
             ten allow to be measured and remembered, one allows nothing), each new and with a key of its own, sealed \
             by the door into the log, one batch a visit, {} producers with {ON_THE_WAY} visits each on the way, acknowledged when synced \
             to disk; {} more were exact repeats, in the same batch or {SENT_AGAIN_AFTER} visits later. At the same \
             time the memory followed and counted them by post, leaf and tag, kept {ACTIVE_LEAVES} leaves in memory, \
             and was written down each {} s; what that covers of the log was dropped, except what the dedupe window \
             needs. Producers waited while {MOST_BEHIND} views were not yet counted. Rates are of different views, \
             up to the last one counted. Views, anonymous views and days of all tags and views of all posts were then compared \
             with what was sent; times are of a batch",
            stored,
            visits_of(args.views),
            visits::VIEWS,
            bench.posts.posts.len(),
            bench.posts.tags.len(),
            bench.producers,
            sent - stored,
            CHECKPOINT_EVERY.as_secs()
        ),
        p50_ms: quantile_ms(&times, 0.50),
        p95_ms: quantile_ms(&times, 0.95),
        p99_ms: quantile_ms(&times, 0.99),
        max_ms: times.max() as f64 / 1_000.0,
        per_second: rate,
        rss_mb: rss_mb_of("self"),
        errors: 0,
        more: more.as_object().cloned().unwrap_or_default(),
    })
}

fn visits_of(views: u64) -> u64 {
    views.div_ceil(visits::VIEWS as u64)
}

async fn produce(bench: Arc<Bench>, producer: u64) -> Result<Produced> {
    let mut produced = Produced {
        sent: 0,
        truth: vec![Truth::default(); bench.posts.tags.len()],
        times: Histogram::new_with_bounds(1, 60_000_000, 3)?,
    };
    let mut on_the_way = JoinSet::new();
    for turn in 0.. {
        let number = turn * bench.producers + producer;
        let Some(visit) = visit(&bench, number) else { break };
        bench.posts.expect(&visit, &mut produced.truth);
        let again = match turn % SENT_AGAIN_EVERY {
            SENT_AGAIN_AFTER => self::visit(&bench, number - SENT_AGAIN_AFTER * bench.producers),
            _ => None,
        };
        for visit in [Some(visit), again].into_iter().flatten() {
            let batch = batch(&bench.posts, &visit)?;
            produced.sent += batch.len() as u64;
            on_the_way.spawn(send(Arc::clone(&bench), visit, batch));
        }
        while on_the_way.len() >= ON_THE_WAY {
            note(&mut on_the_way, &mut produced.times).await?;
        }
        while bench.stored.load(Ordering::Acquire) > bench.memory.applied() + MOST_BEHIND {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    while !on_the_way.is_empty() {
        note(&mut on_the_way, &mut produced.times).await?;
    }
    Ok(produced)
}

async fn note(on_the_way: &mut JoinSet<Result<Duration>>, times: &mut Histogram<u64>) -> Result<()> {
    if let Some(sent) = on_the_way.join_next().await {
        times.saturating_record(u64::try_from(sent??.as_micros()).unwrap_or(u64::MAX));
    }
    Ok(())
}

/// The visit with this number; the last one is shorter, and there is none behind it.
fn visit(bench: &Bench, number: u64) -> Option<Visit> {
    let before = number * visits::VIEWS as u64;
    let left = bench.views.checked_sub(before).filter(|left| *left > 0)?;
    let views = usize::try_from(left).unwrap_or(usize::MAX);
    Some(bench.posts.visit(number, views))
}

fn batch(posts: &Posts, visit: &Visit) -> Result<Vec<Arrival>> {
    let view = |(place, post): (usize, &usize)| {
        let post = posts.posts.get(*post).context("a post that is not there")?;
        Ok(Arrival {
            message_id: format!("view-{:012x}-{place:02x}", visit.number).parse()?,
            at: None,
            source: Source::Feed,
            act: Act::View,
            object: Object::Post(post.id),
            trace: None,
            value: None,
            extra: None,
        })
    };
    let mut views: Vec<Arrival> = visit.posts.iter().enumerate().map(view).collect::<Result<_>>()?;
    let twice: Vec<Arrival> = views.iter().take(TWICE_IN_BATCH).cloned().collect();
    views.extend(twice);
    Ok(views)
}

/// Gives the time until the answer.
async fn send(bench: Arc<Bench>, visit: Visit, batch: Vec<Arrival>) -> Result<Duration> {
    let origin = Origin {
        visitor: visit.visitor,
        leaf: visit.leaf,
        consent: ConsentStamp {
            purposes: visit.purposes,
        }
        .into(),
    };
    let began = Instant::now();
    let verdicts = bench.door.accept(&origin, batch, None, Timestamp::now()).await?;
    let stored = verdicts
        .iter()
        .filter(|verdict| **verdict == Verdict::Stored)
        .count();
    bench.stored.fetch_add(stored as u64, Ordering::AcqRel);
    Ok(began.elapsed())
}

struct Sketches {
    /// Tags with any measured viewer.
    tags: usize,
    /// Root mean square of the relative errors.
    rms: f64,
    worst: f64,
    stated: f64,
}

/// Compares all counters with what was sent.
fn check(bench: &Bench, truth: &[Truth]) -> Result<Sketches> {
    let now = Timestamp::now();
    let (mut squares, mut worst, mut stated, mut tags) = (0.0, 0.0_f64, 0.0_f64, 0);
    for (tag, truth) in bench.posts.tags.iter().zip(truth) {
        let stats = bench.memory.tag(tag, now);
        let of_days: u64 = stats.days.iter().map(|(_, views)| views).sum();
        ensure!(
            (stats.views, of_days, stats.anonymous) == (truth.views, truth.views, truth.anonymous),
            "#{tag} counts {} views, {of_days} in the last days, {} anonymous; sent were {}, {} anonymous",
            stats.views,
            stats.anonymous,
            truth.views,
            truth.anonymous
        );
        if truth.viewers == 0 {
            continue;
        }
        let off = stats.uniques.value.abs_diff(truth.viewers) as f64 / truth.viewers as f64;
        // A few viewers more or less than a handful are no share worth naming.
        let bearable = (MOST_ERRORS * stats.uniques.error).max(1.5 / truth.viewers as f64);
        ensure!(
            off <= bearable,
            "#{tag} estimates {} viewers of {}",
            stats.uniques.value,
            truth.viewers
        );
        squares += off * off;
        worst = worst.max(off);
        stated = stated.max(stats.uniques.error);
        tags += 1;
    }
    let of_posts: u64 = bench
        .posts
        .posts
        .iter()
        .map(|post| bench.memory.counters(ItemId::Post(post.id)).views)
        .sum();
    ensure!(
        of_posts == bench.views,
        "the posts together count {of_posts} views of {}",
        bench.views
    );
    Ok(Sketches {
        tags,
        rms: (squares / tags.max(1) as f64).sqrt(),
        worst,
        stated,
    })
}

/// The thread that drops what a checkpoint covers of the log, and sees how much disk is in use.
struct Dropper {
    stop: Arc<AtomicBool>,
    thread: thread::JoinHandle<Result<Disk>>,
}

#[derive(Default)]
struct Disk {
    peak: u64,
    bytes_per_record: f64,
}

impl Dropper {
    const LOOK: Duration = Duration::from_millis(500);

    fn start(log: Arc<dyn SignalLog>, states: Arc<StateStore>, folder: PathBuf) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let look = move || {
            let mut disk = Disk::default();
            loop {
                let is_last = stopping.load(Ordering::Acquire);
                disk.look(&*log, &folder)?;
                for (partition, offset) in states.positions()? {
                    let partition = Partition(partition);
                    log.drop_before(Position { partition, offset })?;
                }
                if is_last {
                    return Ok(disk);
                }
                thread::sleep(Self::LOOK);
            }
        };
        Self {
            stop,
            thread: thread::spawn(look),
        }
    }

    fn stop(self) -> Result<Disk> {
        self.stop.store(true, Ordering::Release);
        let looked = self.thread.join();
        looked.unwrap_or_else(|_| Err(anyhow::anyhow!("the thread that drops the log had panicked")))
    }
}

impl Disk {
    fn look(&mut self, log: &dyn SignalLog, folder: &Path) -> Result<()> {
        let (mut bytes, mut records) = (0, 0);
        for partition in (0..log.partitions()).map(Partition) {
            for piece in log.usage(partition)? {
                bytes += piece.bytes;
                records += piece.end - piece.first;
            }
        }
        self.bytes_per_record = bytes as f64 / records.max(1) as f64;
        let files = [
            "memory.sqlite",
            "memory.sqlite-wal",
            "keys.sqlite",
            "keys.sqlite-wal",
        ];
        let files = files.map(|name| file_size(&folder.join(name)));
        self.peak = self.peak.max(bytes + files.iter().sum::<u64>());
        Ok(())
    }
}

fn file_size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
