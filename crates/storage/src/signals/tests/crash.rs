//! A child process appends until it is killed with SIGKILL; what it was told must be true of what is left.

use super::*;
use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{ChildStdout, Command, Stdio},
    thread,
};

const DIR: &str = "SIGNALS_CRASH_DIR";
const ROUND: &str = "SIGNALS_CRASH_ROUND";
const ROUNDS: u128 = 12;

fn options() -> Options {
    // Small enough that kills also meet segments being sealed and begun.
    Options {
        segment_bytes: 256 * 1024,
        ..Options::default()
    }
}

/// Not a test of its own: it does nothing unless the test below runs it in a process of its own.
#[test]
fn child_appends_until_killed() {
    let (Ok(dir), Ok(round)) = (env::var(DIR), env::var(ROUND)) else {
        return;
    };
    let round: u128 = round.parse().unwrap();
    let log = EmbeddedLog::open(Path::new(&dir), &options()).unwrap();
    thread::scope(|scope| {
        for producer in 0..4_u128 {
            let log = &log;
            scope.spawn(move || produce(log, round << 96 | producer << 64));
        }
    });
}

fn produce(log: &EmbeddedLog, start: u128) {
    let mut next = start;
    // Ends by itself in case nobody kills it.
    for turn in 0..200_000_u128 {
        let len = 1 + (turn * 7 + start % 5) % 40;
        let records = batch(next..next + len);
        let repeats = turn
            .is_multiple_of(3)
            .then(|| log.append(ZERO, records.clone()).unwrap());
        let pending = log.append(ZERO, records).unwrap();
        for pending in repeats.into_iter().chain([pending]) {
            let outcome = pending.wait().unwrap();
            let first = match outcome[0] {
                Appended::Stored(position) => position.offset.to_string(),
                Appended::Duplicate => "repeat".into(),
            };
            let line = format!("ack {next} {len} {first}\n");
            if std::io::stdout().lock().write_all(line.as_bytes()).is_err() {
                return;
            }
        }
        next += len;
    }
}

struct Ack {
    first_key: u128,
    len: u128,
    /// None for a repeat.
    offset: Option<u64>,
}

fn acks(output: ChildStdout) -> Vec<Ack> {
    let lines = BufReader::new(output).lines();
    let parse = |line: String| {
        let mut words = line.strip_prefix("ack ")?.split(' ');
        let (first_key, len, offset) = (
            words.next()?.parse().ok()?,
            words.next()?.parse().ok()?,
            words.next()?,
        );
        Some(Ack {
            first_key,
            len,
            offset: offset.parse().ok(),
        })
    };
    lines.map_while(Result::ok).filter_map(parse).collect()
}

fn run_and_kill(dir: &Path, round: u128, after: Duration) -> Vec<Ack> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "signals::tests::crash::child_appends_until_killed",
        ])
        .env(DIR, dir)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let reader = thread::spawn(move || acks(output));
    thread::sleep(after);
    // On Unix this is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn every_acknowledged_record_survives_sigkill_once_and_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    let mut all_acks = Vec::new();
    for round in 0..ROUNDS {
        // Spread over 20 to 240 ms without a pattern that falls in with the groups.
        let after = Duration::from_micros(20_000 + (round as u64 * 73_939_133) % 220_000);
        all_acks.extend(run_and_kill(dir.path(), round, after));
        let log = EmbeddedLog::open(dir.path(), &options()).unwrap();
        let keys = keys_from(&log, 0).unwrap();
        let stored: HashSet<u128> = keys.iter().copied().collect();
        assert_eq!(stored.len(), keys.len(), "a record is there twice");
        for Ack {
            first_key,
            len,
            offset,
        } in &all_acks
        {
            match offset {
                Some(offset) => {
                    let offset = *offset as usize;
                    let expected: Vec<u128> = (*first_key..first_key + len).collect();
                    assert_eq!(keys.get(offset..offset + *len as usize), Some(&expected[..]));
                    acknowledged += len;
                }
                None => assert!((*first_key..first_key + len).all(|key| stored.contains(&key))),
            }
        }
        for producer in 0..4_u128 {
            let mine: Vec<u128> = keys
                .iter()
                .copied()
                .filter(|key| key >> 64 == round << 32 | producer)
                .collect();
            let start = round << 96 | producer << 64;
            assert!(
                mine.iter().copied().eq(start..start + mine.len() as u128),
                "out of order or with a gap"
            );
        }
        // The window was rebuilt: nothing that is stored is stored again.
        let newest: Vec<u128> = keys.iter().rev().take(5000).copied().collect();
        let outcome = append(&log, batch(newest.iter().copied())).unwrap();
        assert!(outcome.iter().all(|appended| *appended == Appended::Duplicate));
        assert!(log.verify().unwrap().is_sound());
    }
    assert!(
        acknowledged > 10_000,
        "only {acknowledged} records were acknowledged before the kills"
    );
    println!("{acknowledged} acknowledgements checked over {ROUNDS} kills");
}
