use super::*;
use proptest::{collection::vec, prelude::*};
use std::collections::HashSet;

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<(u8, Option<u8>, u16)>),
    Reopen,
    Kill,
}

fn step() -> impl Strategy<Value = Step> {
    let record = (
        any::<u8>(),
        proptest::option::weighted(0.3, any::<u8>()),
        0..2000_u16,
    );
    prop_oneof![8 => vec(record, 0..30).prop_map(Step::Append), 1 => Just(Step::Reopen), 1 => Just(Step::Kill)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Every step is compared with a list and a set, and so is the whole log at the end.
    #[test]
    fn behaves_like_a_list_and_a_set(steps in vec(step(), 1..30)) {
        let dir = tempfile::tempdir().unwrap();
        let copies = tempfile::tempdir().unwrap();
        let mut home = dir.path().to_path_buf();
        let mut log = EmbeddedLog::open(&home, &small_segments()).unwrap();
        let (mut list, mut seen) = (Vec::new(), HashSet::new());
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Append(records) => {
                    let (mut batch, mut expected) = (Batch::new(), Vec::new());
                    for (first, second, len) in records {
                        let keys: Vec<u128> = [Some(first), second].into_iter().flatten().map(u128::from).collect();
                        let payload = vec![first; usize::from(len)];
                        let time = Timestamp::from_micros(i64::from(len));
                        let typed = match keys[..] {
                            [first, second] => DedupeKeys::Two(first, second),
                            _ => DedupeKeys::One(keys[0]),
                        };
                        batch.push(time, typed, &payload).unwrap();
                        if keys.iter().any(|key| seen.contains(key)) {
                            expected.push(Appended::Duplicate);
                        } else {
                            expected.push(Appended::Stored(at(list.len() as u64)));
                            seen.extend(keys);
                            list.push((time, typed, payload));
                        }
                    }
                    prop_assert_eq!(append(&log, batch).unwrap(), expected);
                }
                Step::Reopen => {
                    drop(log);
                    log = EmbeddedLog::open(&home, &small_segments()).unwrap();
                }
                // What is on disk while the log is open is what a kill leaves.
                Step::Kill => {
                    let copy = copies.path().join(number.to_string());
                    segments::copy_log(&home, &copy);
                    home = copy;
                    log = EmbeddedLog::open(&home, &small_segments()).unwrap();
                }
            }
        }
        let mut cursor = log.read(at(0)).unwrap();
        let mut read = Vec::new();
        while let Some(page) = cursor.next_page().unwrap() {
            read.extend(page.iter().map(|entry| (entry.time, entry.keys, entry.payload.to_vec())));
        }
        prop_assert_eq!(read, list);
        prop_assert!(log.verify().unwrap().is_sound());
        drop(cursor);
        drop(log);
        let offline = verify_dir(&home).unwrap();
        prop_assert!(offline.is_sound() && offline.torn.is_empty(), "{:?}", offline);
    }
}
