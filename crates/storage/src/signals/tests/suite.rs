//! The suite that every implementation of [`SignalLog`] passes. Each implementation calls [`every_promise`] with a
//! way to open a fresh log of two partitions that keeps at least the last 1,000 keys, and with one to open it again.

use super::*;
use std::{
    future::Future, pin::pin, sync::Arc, task::Context, task::Poll, task::Wake, thread, time::Instant,
};

/// `open(name)` opens the log of that name, new or as the last owner left it.
pub fn every_promise<L: SignalLog + 'static>(open: impl Fn(&str) -> L) {
    stores_in_order_and_reads_from_any_offset(open("order"));
    knows_repeats_in_a_batch_and_across_batches(open("repeats"));
    either_of_two_keys_makes_a_repeat(open("two keys"));
    partitions_are_independent(open("partitions"));
    wrong_positions_are_named(open("positions"));
    an_empty_batch_is_done_at_once(open("empty"));
    a_follower_sees_an_append_soon(open("follow"));
    a_task_can_await_an_append_and_the_tail(open("task"));
    many_producers_store_each_key_once(open("producers"));
    readers_run_beside_appends(open("beside"));
    let again = "again";
    fill(&open(again));
    repeats_and_offsets_survive_opening_again(open(again));
}

#[test]
fn the_embedded_log_keeps_every_promise() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        partitions: 2,
        ..small_segments()
    };
    every_promise(|name| EmbeddedLog::open(&dir.path().join(name), &options).unwrap());
}

fn stored(offsets: impl IntoIterator<Item = u64>) -> Vec<Appended> {
    offsets
        .into_iter()
        .map(|offset| Appended::Stored(at(offset)))
        .collect()
}

fn stores_in_order_and_reads_from_any_offset(log: impl SignalLog) {
    for chunk in 0..20 {
        let keys = chunk * 25..(chunk + 1) * 25;
        assert_eq!(
            append(&log, batch(keys)).unwrap(),
            stored(chunk as u64 * 25..(chunk as u64 + 1) * 25)
        );
    }
    for from in (0..=500).rev() {
        assert_eq!(
            keys_from(&log, from).unwrap(),
            (u128::from(from)..500).collect::<Vec<_>>()
        );
    }
    assert!(log.verify().unwrap().is_sound());
    assert_eq!(log.verify().unwrap().records, 500);
}

fn knows_repeats_in_a_batch_and_across_batches(log: impl SignalLog) {
    let first = append(&log, batch([1, 2, 1, 3, 2])).unwrap();
    let expected = [Some(0), Some(1), None, Some(2), None];
    let expected =
        expected.map(|offset| offset.map_or(Appended::Duplicate, |offset| Appended::Stored(at(offset))));
    assert_eq!(first, expected);
    assert_eq!(append(&log, batch([3, 2, 1])).unwrap(), [Appended::Duplicate; 3]);
    assert_eq!(
        append(&log, batch([3, 4])).unwrap(),
        [Appended::Duplicate, Appended::Stored(at(3))]
    );
    assert_eq!(keys_from(&log, 0).unwrap(), [1, 2, 3, 4]);
}

fn either_of_two_keys_makes_a_repeat(log: impl SignalLog) {
    let mut pairs = Batch::new();
    for (first, second) in [(1, 11), (2, 11), (2, 12), (13, 1), (0, 0), (0, 7)] {
        let keys = DedupeKeys::Two(first, second);
        pairs
            .push(
                Timestamp::from_micros(first as i64),
                keys,
                payload(first).as_bytes(),
            )
            .unwrap();
    }
    let fresh: Vec<bool> = append(&log, pairs)
        .unwrap()
        .iter()
        .map(|appended| *appended != Appended::Duplicate)
        .collect();
    // The second is a repeat by its second key and leaves its first key unseen, so the third is none.
    assert_eq!(fresh, [true, false, true, false, true, false]);
    assert_eq!(keys_from(&log, 0).unwrap(), [1, 2, 0]);
}

fn partitions_are_independent(log: impl SignalLog) {
    let one = Partition(1);
    let patience = Duration::from_secs(60);
    append(&log, batch([1, 2])).unwrap();
    let outcome = log
        .append_patiently(one, batch([1]), patience)
        .unwrap()
        .wait()
        .unwrap();
    assert_eq!(
        outcome,
        [Appended::Stored(Position {
            partition: one,
            offset: 0
        })]
    );
    assert_eq!(
        (log.tail(ZERO).unwrap().next(), log.tail(one).unwrap().next()),
        (2, 1)
    );
}

fn wrong_positions_are_named(log: impl SignalLog) {
    append(&log, batch([1])).unwrap();
    assert!(log.read(at(1)).unwrap().next_page().unwrap().is_none());
    assert!(matches!(log.read(at(2)), Err(Error::Ahead { next: 1, .. })));
    let nowhere = Partition(2);
    assert!(matches!(
        log.tail(nowhere),
        Err(Error::NoSuchPartition { partitions: 2, .. })
    ));
    let refused = log.append(nowhere, batch([5, 6])).unwrap_err();
    assert!(matches!(refused.error, Error::NoSuchPartition { .. }));
    assert_eq!(refused.batch.len(), 2);
}

fn an_empty_batch_is_done_at_once(log: impl SignalLog) {
    assert_eq!(append(&log, Batch::new()).unwrap(), []);
    assert_eq!(log.tail(ZERO).unwrap().next(), 0);
}

fn a_follower_sees_an_append_soon(log: impl SignalLog) {
    let tail = log.tail(ZERO).unwrap();
    let begun = Instant::now();
    assert_eq!(tail.wait(0, Duration::from_millis(30)), 0);
    assert!(begun.elapsed() >= Duration::from_millis(30));
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(20));
            append(&log, batch([1, 2, 3])).unwrap();
        });
        assert_eq!(tail.wait(0, Duration::from_secs(60)), 3);
    });
    assert_eq!(keys_from(&log, 0).unwrap(), [1, 2, 3]);
}

fn a_task_can_await_an_append_and_the_tail(log: impl SignalLog) {
    let mut tail = log.tail(ZERO).unwrap();
    let pending = log.append(ZERO, batch([9])).unwrap();
    assert_eq!(block_on(pending).unwrap(), stored([0]));
    assert_eq!(block_on(tail.reached(0)).unwrap(), 1);
    drop(log);
    assert!(matches!(block_on(tail.reached(1)), Err(Error::Closed)));
}

fn many_producers_store_each_key_once(log: impl SignalLog) {
    // Every key is offered by two producers.
    let fresh: usize = thread::scope(|scope| {
        let log = &log;
        let producer = |start: u128| {
            scope.spawn(move || {
                let offers = (0..50)
                    .map(|step| append(log, batch((0..10).map(|key| start + step * 10 + key))).unwrap());
                offers
                    .flatten()
                    .filter(|appended| *appended != Appended::Duplicate)
                    .count()
            })
        };
        let producers: Vec<_> = [0, 250, 500, 750, 0, 250, 500, 750].map(producer).into();
        producers
            .into_iter()
            .map(|producer| producer.join().unwrap())
            .sum()
    });
    let mut keys = keys_from(&log, 0).unwrap();
    keys.sort_unstable();
    assert_eq!((fresh, keys), (1250, (0..1250).collect::<Vec<_>>()));
}

fn readers_run_beside_appends(log: impl SignalLog) {
    const KEYS: u128 = 3000;
    thread::scope(|scope| {
        let log = &log;
        let reader = move || {
            let (tail, mut cursor, mut seen) = (log.tail(ZERO).unwrap(), log.read(at(0)).unwrap(), 0);
            while seen < KEYS {
                tail.wait(seen as u64, Duration::from_secs(60));
                while let Some(page) = cursor.next_page().unwrap() {
                    for entry in page.iter() {
                        assert_eq!(
                            (entry.position.offset, entry.keys),
                            (seen as u64, DedupeKeys::One(seen))
                        );
                        assert_eq!(entry.payload, payload(seen).as_bytes());
                        seen += 1;
                    }
                }
            }
        };
        let readers = [scope.spawn(reader), scope.spawn(reader)];
        for chunk in 0..KEYS / 20 {
            append(log, batch(chunk * 20..(chunk + 1) * 20)).unwrap();
        }
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

fn fill(log: &impl SignalLog) {
    for key in 0..300 {
        append(log, batch([key])).unwrap();
    }
}

fn repeats_and_offsets_survive_opening_again(log: impl SignalLog) {
    assert_eq!(
        append(&log, batch(0..300)).unwrap(),
        vec![Appended::Duplicate; 300]
    );
    assert_eq!(append(&log, batch([300])).unwrap(), stored([300]));
    assert_eq!(keys_from(&log, 0).unwrap(), (0..301).collect::<Vec<_>>());
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Drives a future on this thread, as the suite must not depend on a runtime of the implementation.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Arc::new(Unpark(thread::current())).into();
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
