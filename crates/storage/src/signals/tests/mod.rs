//! What the log promises, tried on the embedded log: the suite that every [`SignalLog`] passes, and what only files
//! on one machine can show: torn ends, damage, failing disks, kills.

mod copies;
mod crash;
mod damage;
mod disk_failures;
mod model_check;
mod segments;
mod suite;

use super::*;
use ::model::Timestamp;
use std::time::Duration;

const ZERO: Partition = Partition(0);

fn small_segments() -> Options {
    Options {
        segment_bytes: 4096,
        ..Options::default()
    }
}

fn at(offset: u64) -> Position {
    Position {
        partition: ZERO,
        offset,
    }
}

/// One record per key, whose payload spells the key.
fn batch(keys: impl IntoIterator<Item = u128>) -> Batch {
    let mut batch = Batch::new();
    for key in keys {
        batch
            .push(
                Timestamp::from_micros(key as i64),
                DedupeKeys::One(key),
                payload(key).as_bytes(),
            )
            .unwrap();
    }
    batch
}

fn payload(key: u128) -> String {
    format!("signal {key}")
}

fn append(log: &dyn SignalLog, batch: Batch) -> Result<Vec<Appended>, Error> {
    log.append_patiently(ZERO, batch, Duration::from_secs(60))
        .map_err(|refused| refused.error)?
        .wait()
}

/// First keys of all records from `from` to the durable end, after checking offsets and payloads of [`batch`].
fn keys_from(log: &dyn SignalLog, from: u64) -> Result<Vec<u128>, Error> {
    let mut cursor = log.read(at(from))?;
    let mut keys = Vec::new();
    while let Some(page) = cursor.next_page()? {
        for entry in page.iter() {
            let (DedupeKeys::One(key) | DedupeKeys::Two(key, _)) = entry.keys;
            assert_eq!(entry.position, at(from + keys.len() as u64));
            assert_eq!(
                (entry.payload, entry.time.micros()),
                (payload(key).as_bytes(), key as i64)
            );
            keys.push(key);
        }
    }
    Ok(keys)
}
