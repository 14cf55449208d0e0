//! The signal log under a long run, as a table: append rate and latency, follower delay, scan rate, time to open.
//!
//! `cargo bench -p storage --bench log_scale -- [records, default 20,000,000] [folder]`

use model::Timestamp;
use std::{env, fs, path::PathBuf, thread, time::Duration, time::Instant};
use storage::signals::{
    Batch, Cursor, DedupeKeys, EmbeddedLog, Error, Options, Partition, Position, SignalLog,
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const PAYLOAD: [u8; 200] = [0x5a; 200];
const BATCH: u64 = 1000;
const PRODUCERS: u64 = 8;
const ZERO: Partition = Partition(0);

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let records: u64 = arguments.next().map_or(Ok(20_000_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let dir = tempfile::tempdir_in(folder)?;
    let log = EmbeddedLog::open(dir.path(), &Options::default())?;

    let begun = Instant::now();
    let mut latencies = append_all(&log, records)?;
    let rate = per_second(records, begun);
    latencies.sort_unstable();
    let quantile = |q: f64| {
        latencies
            .get((latencies.len() as f64 * q) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!("append {records} records of 200 bytes, {PRODUCERS} producers, batches of {BATCH}: {rate:.0}/s");
    println!(
        "  batch durable after: p50 {:?}, p99 {:?}, worst {:?}",
        quantile(0.5),
        quantile(0.99),
        quantile(1.0 - 1e-9)
    );
    println!("  resident memory: {} MiB", resident_mib()?);

    let begun = Instant::now();
    let mut bytes = 0;
    let mut cursor = log.read(Position {
        partition: ZERO,
        offset: 0,
    })?;
    let read = drain(cursor.as_mut(), |payload| bytes += payload.len())?;
    println!(
        "scan {read} records, {bytes} payload bytes: {:.0}/s",
        per_second(read, begun)
    );
    drop(cursor);

    let mut delays = follow(&log, 500)?;
    delays.sort_unstable();
    let [middle, late] = [delays.len() / 2, delays.len() * 99 / 100].map(|index| delays.get(index).copied());
    println!(
        "a follower holds a record after its append began: p50 {:?}, p99 {:?}",
        middle.unwrap_or_default(),
        late.unwrap_or_default()
    );

    drop(log);
    let begun = Instant::now();
    let log = EmbeddedLog::open(dir.path(), &Options::default())?;
    println!("open and rebuild the dedupe window: {:?}", begun.elapsed());
    let begun = Instant::now();
    let verified = log.verify()?;
    println!(
        "verify {} segments, sound: {}: {:?}",
        verified.segments,
        verified.is_sound(),
        begun.elapsed()
    );
    Ok(())
}

fn append_all(log: &EmbeddedLog, records: u64) -> Result<Vec<Duration>, Failure> {
    thread::scope(|scope| {
        let share = records / PRODUCERS;
        let produce = move |producer: u64| -> Result<Vec<Duration>, Error> {
            let mut latencies = Vec::new();
            for start in (0..share).step_by(BATCH as usize) {
                let mut batch = Batch::new();
                for number in start..(start + BATCH).min(share) {
                    batch.push(
                        Timestamp::now(),
                        DedupeKeys::One(key(producer * share + number)),
                        &PAYLOAD,
                    )?;
                }
                let begun = Instant::now();
                let pending = log.append_patiently(ZERO, batch, Duration::from_secs(60));
                pending.map_err(|refused| refused.error)?.wait()?;
                latencies.push(begun.elapsed());
            }
            Ok(latencies)
        };
        let producers: Vec<_> = (0..PRODUCERS)
            .map(|producer| scope.spawn(move || produce(producer)))
            .collect();
        let mut all = Vec::new();
        for producer in producers {
            all.extend(producer.join().map_err(|_| "a producer failed")??);
        }
        Ok(all)
    })
}

fn drain(cursor: &mut dyn Cursor, mut visit: impl FnMut(&[u8])) -> Result<u64, Error> {
    let mut records = 0;
    while let Some(page) = cursor.next_page()? {
        for entry in page.iter() {
            visit(entry.payload);
            records += 1;
        }
    }
    Ok(records)
}

/// From just before an append to when a following thread has the record in hand.
fn follow(log: &EmbeddedLog, times: u64) -> Result<Vec<Duration>, Failure> {
    let tail = log.tail(ZERO)?;
    let start = tail.next();
    let mut cursor = log.read(Position {
        partition: ZERO,
        offset: start,
    })?;
    thread::scope(|scope| {
        let follower = scope.spawn(move || -> Result<Vec<Instant>, Error> {
            let mut seen = Vec::new();
            while (seen.len() as u64) < times {
                tail.wait(start + seen.len() as u64, Duration::from_secs(60));
                drain(cursor.as_mut(), |_| seen.push(Instant::now()))?;
            }
            Ok(seen)
        });
        let mut begun = Vec::new();
        for number in 0..times {
            let mut batch = Batch::new();
            batch.push(
                Timestamp::now(),
                DedupeKeys::One(key(u64::MAX - number)),
                &PAYLOAD,
            )?;
            begun.push(Instant::now());
            log.append(ZERO, batch)?.wait()?;
            thread::sleep(Duration::from_millis(1));
        }
        let seen = follower.join().map_err(|_| "the follower failed")??;
        Ok(seen
            .into_iter()
            .zip(begun)
            .map(|(seen, begun)| seen.duration_since(begun))
            .collect())
    })
}

/// Scattered keys, as a hash would give them; all different.
fn key(number: u64) -> u128 {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u128::from(mixed ^ (mixed >> 29)) << 64 | u128::from(mixed)
}

fn per_second(count: u64, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}

fn resident_mib() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}
