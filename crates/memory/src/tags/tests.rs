use super::{Estimate, TagState};
use crate::{ItemId, Memory, Ordinal};
use model::{
    Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Tag, Timestamp,
};
use proptest::prelude::*;
use std::{path::Path, sync::Arc};
use storage::{signals::Partition, states::StateStore};

const PARTITION: Partition = Partition(0);
const ITEMS: u8 = 12;
const NOON: Timestamp = Timestamp::from_micros(20_000 * 86_400_000_000 + 43_200_000_000);
const MEASURED: PurposeSet = PurposeSet::NONE.with(Purpose::Measure);

fn tag(number: u8) -> Tag {
    format!("tag{number}").parse().unwrap()
}

fn post(number: u8) -> PostId {
    PostId::from_bytes([number; 16])
}

/// Item n carries the tags n % 5 and 5 + n % 3; each third none.
fn tags_of(item: u8) -> Vec<Tag> {
    match item % 3 {
        2 => Vec::new(),
        _ => vec![tag(item % 5), tag(5 + item % 3)],
    }
}

fn index(memory: &Memory) {
    for item in 0..ITEMS {
        memory.set_tags(memory.intern(ItemId::Post(post(item))), &tags_of(item));
    }
}

fn states(memory: &Memory) -> Vec<Option<TagState>> {
    (0..8).map(|number| memory.tag_state(&tag(number))).collect()
}

fn view(viewer: Option<u8>, item: u8, purposes: PurposeSet, at: Timestamp) -> Signal {
    Signal {
        message_id: "m".parse().unwrap(),
        at,
        scope: Scope::Yard,
        leaf: viewer.map(|number| LeafId::from_bytes([number; 16])),
        source: Source::Feed,
        act: Act::View,
        object: Object::Post(post(item)),
        consent: ConsentStamp { purposes },
        trace: None,
        value: None,
        extra: None,
    }
}

fn views() -> impl Strategy<Value = Vec<Signal>> {
    let purposes = prop::sample::select(vec![
        PurposeSet::NONE,
        MEASURED,
        PurposeSet::NONE.with(Purpose::Personalise),
    ]);
    // Late by up to 40 days.
    let one = (
        prop::option::of(0_u8..20),
        0..ITEMS,
        purposes,
        0_u64..40 * 86_400,
        any::<bool>(),
    );
    prop::collection::vec(one, 1..200).prop_map(|all| {
        let signal = |(viewer, item, purposes, late, is_view): (Option<u8>, u8, PurposeSet, u64, bool)| {
            let at = NOON.minus(std::time::Duration::from_secs(late));
            let view = view(viewer, item, purposes, at);
            match is_view {
                true => view,
                false => Signal {
                    act: Act::Like,
                    ..view
                },
            }
        };
        all.into_iter().map(signal).collect()
    })
}

fn open(path: &Path) -> Memory {
    let memory = Memory::open(Arc::new(StateStore::open(path).unwrap())).unwrap();
    memory.begin(PARTITION, 0);
    memory
}

fn apply(memory: &Memory, log: &[Signal], to: usize) {
    let from = memory.position(PARTITION).unwrap().offset as usize;
    let to = to.max(from);
    memory.apply_all(PARTITION, || {
        log[from..to]
            .iter()
            .for_each(|signal| memory.apply(signal).unwrap());
        to as u64
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tags_of_a_memory_that_was_stopped_anywhere_are_those_of_one_that_never_was(
        log in views(),
        stops in prop::collection::vec((0.0_f64..1.0, any::<bool>(), any::<bool>()), 0..8),
    ) {
        let whole = Memory::new();
        whole.begin(PARTITION, 0);
        index(&whole);
        apply(&whole, &log, log.len());

        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("state");
        let mut memory = open(&path);
        index(&memory);
        let mut stops = stops;
        stops.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (share, restart, reindex) in stops {
            apply(&memory, &log, (share * log.len() as f64) as usize);
            memory.checkpoint(0).unwrap();
            // What comes behind the checkpoint is lost with the process, and read again from the log.
            apply(&memory, &log, (((share + 0.1) * log.len() as f64) as usize).min(log.len()));
            if restart {
                drop(memory);
                memory = open(&path);
            }
            if reindex {
                index(&memory);
            }
        }
        apply(&memory, &log, log.len());
        prop_assert_eq!(states(&memory), states(&whole));
        for number in 0..8 {
            let carried = log.iter().filter(|signal| {
                let Object::Post(id) = signal.object else { return false };
                signal.act == Act::View && tags_of(id.as_bytes()[0]).contains(&tag(number))
            });
            prop_assert_eq!(memory.tag_views(&tag(number)), carried.count() as u64);
        }
    }
}

#[test]
fn views_of_who_does_not_allow_to_be_measured_count_without_a_viewer() {
    let memory = Memory::new();
    index(&memory);
    memory.apply(&view(Some(1), 0, MEASURED, NOON)).unwrap();
    memory.apply(&view(Some(1), 0, MEASURED, NOON)).unwrap();
    memory
        .apply(&view(
            Some(2),
            0,
            PurposeSet::NONE.with(Purpose::Personalise),
            NOON,
        ))
        .unwrap();
    memory.apply(&view(None, 0, PurposeSet::NONE, NOON)).unwrap();
    let stats = memory.tag(&tag(0), NOON);
    assert_eq!((stats.views, stats.anonymous, stats.uniques.value), (4, 2, 1));
    assert_eq!((stats.minutes[59], stats.days[29].1), (4, 4));
    let nothing = memory.tag(&"unheard_of".parse().unwrap(), NOON);
    let Estimate { value, .. } = nothing.uniques;
    assert_eq!((nothing.views, value, nothing.days.len()), (0, 0, 30));
}

#[test]
fn views_before_an_item_was_indexed_count_for_its_first_tags_and_for_no_later_ones() {
    let memory = Memory::new();
    memory.begin(PARTITION, 0);
    let item: Ordinal = memory.intern(ItemId::Post(post(0)));
    let log: Vec<Signal> = (0..5).map(|_| view(Some(1), 0, MEASURED, NOON)).collect();
    apply(&memory, &log, 3);
    memory.set_tags(item, &[tag(1)]);
    memory.set_tags(item, &[tag(1), tag(2)]);
    apply(&memory, &log, 4);
    memory.set_tags(item, &[tag(2)]);
    apply(&memory, &log, 5);
    let count = |number| {
        let stats = memory.tag(&tag(number), NOON);
        (stats.views, stats.anonymous)
    };
    assert_eq!((count(1), count(2)), ((4, 3), (2, 0)));
}

#[test]
fn tags_that_a_full_disk_kept_from_the_store_are_written_by_the_next_checkpoint() {
    let memory = Memory::new();
    index(&memory);
    memory.apply(&view(Some(1), 0, MEASURED, NOON)).unwrap();
    let mut tags = memory.tags.write();
    // Seven names and one block of items.
    assert_eq!(tags.changed(), 8);
    let changed = tags.take_changed();
    assert_eq!((tags.changed(), tags.encoded(&changed).len()), (0, 8));
    tags.put_back(changed);
    tags.view(Ordinal(0), None, NOON);
    assert_eq!(tags.changed(), 8, "each once");
}

#[test]
fn tags_of_many_items_come_back() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("state");
    let name = |item: u32| [tag((item % 200) as u8)];
    {
        let memory = open(&path);
        for item in (0..1_000).step_by(7).chain([5_000]) {
            memory.set_tags(Ordinal(item), &name(item));
        }
        memory.checkpoint(0).unwrap();
        memory.set_tags(Ordinal(700), &name(1));
        memory.checkpoint(0).unwrap();
    }
    let memory = open(&path);
    let tags = memory.tags.read();
    assert!(tags.carries(Ordinal(5_000), &name(5_000)) && tags.carries(Ordinal(700), &name(1)));
    assert!((0..700).all(|item| tags.carries(Ordinal(item), &name(item)) == (item % 7 == 0)));
    assert!(!tags.knows(Ordinal(4_999)));
}
