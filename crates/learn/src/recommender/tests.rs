use super::*;
use crate::{
    Error, Interactions, InteractionsBuilder, Scored, Workspace,
    als::{self, AlsSettings},
    next_item::{self, Recipe},
    ridge::{self, RidgeSettings},
    sequence_eval::next_clicks,
    sequences::{Repeats, Sequences},
};
use proptest::{collection::vec, prelude::*};

fn interactions(pairs: &[(u64, u64)]) -> Interactions {
    let mut builder = InteractionsBuilder::new();
    for (person, item) in pairs {
        builder.add(*person, *item, 1.0).unwrap();
    }
    builder.finish()
}

fn ridge_of(interactions: &Interactions) -> Model {
    let fitted = ridge::fit(interactions, &RidgeSettings::default(), |_| ()).unwrap();
    let voices = Scorer::Voices(vec![Voice::timeless(fitted.table().unwrap())]);
    let settings = vec![("k".to_owned(), "400".to_owned())];
    Model::new(
        Kind::Ridge,
        settings,
        interactions.items().clone(),
        fitted.popularity().to_vec(),
        voices,
    )
    .unwrap()
}

fn als_of(interactions: &Interactions) -> Model {
    let settings = AlsSettings {
        factors: 8,
        ..AlsSettings::default()
    };
    let fitted = als::fit(interactions, &settings, || ()).unwrap();
    let popularity = vec![1.0; interactions.items().len()];
    let scorer = Scorer::Factors(fitted.into_items());
    Model::new(
        Kind::Als,
        Vec::new(),
        interactions.items().clone(),
        popularity,
        scorer,
    )
    .unwrap()
}

fn blend_of(interactions: &Interactions) -> Model {
    let rows =
        (0..interactions.people().len() as u32).map(|person| interactions.by_person().row(person).0.to_vec());
    let sequences = Sequences::new(interactions.items().clone(), rows).unwrap();
    let recipe = Recipe::new(Repeats::Excluded);
    let mut blend = next_item::learn(&sequences, &recipe).unwrap();
    let asked = next_clicks(sequences.iter());
    blend.learn_weights(&asked, &recipe);
    let popularity = vec![1.0; interactions.items().len()];
    let scorer = Scorer::Blend(Box::new(blend));
    Model::new(
        Kind::Blend,
        Vec::new(),
        interactions.items().clone(),
        popularity,
        scorer,
    )
    .unwrap()
}

fn list(model: &Model, history: &[(u32, f32)], excluded: &[u32], n: usize) -> Vec<Scored> {
    let mut list = Vec::new();
    model.recommend(history, excluded, n, &mut Workspace::new(), &mut list);
    list
}

fn small() -> Interactions {
    interactions(&[
        (1, 10),
        (1, 11),
        (2, 10),
        (2, 12),
        (3, 11),
        (3, 12),
        (3, 10),
        (4, 13),
    ])
}

#[test]
fn somebody_without_a_history_is_shown_what_is_popular() {
    for model in [ridge_of(&small()), als_of(&small()), blend_of(&small())] {
        assert_eq!(list(&model, &[], &[], 9).len(), 4);
        assert_eq!(list(&model, &[(77, 1.0), (0, f32::NAN)], &[], 3).len(), 3);
    }
    let first = list(&ridge_of(&small()), &[], &[], 1);
    assert_eq!(first, [Scored { item: 0, score: 0.0 }]);
}

#[test]
fn one_item_and_all_the_same_give_sensible_lists() {
    let single = interactions(&[(1, 5)]);
    assert!(list(&ridge_of(&single), &[(0, 1.0)], &[0], 5).is_empty());
    let same: Vec<(u64, u64)> = (0..40).flat_map(|person| [(person, 1), (person, 2)]).collect();
    assert_eq!(
        list(&ridge_of(&interactions(&same)), &[(0, 1.0)], &[0], 5)[0].item,
        1
    );
}

#[test]
fn what_goes_with_an_item_is_not_the_item() {
    let model = ridge_of(&small());
    let mut alike = Vec::new();
    model.alike(0, 5, &mut Workspace::new(), &mut alike);
    assert!(!alike.is_empty());
    assert!(alike.iter().all(|scored| scored.item != 0 && scored.score > 0.0));
}

#[test]
fn parts_of_different_sizes_are_no_model() {
    let model = ridge_of(&small());
    let scorer = model.scorer().clone();
    let made = Model::new(
        Kind::Ridge,
        Vec::new(),
        model.items().clone(),
        vec![1.0; 3],
        scorer,
    );
    assert!(matches!(made, Err(Error::Table(_))));
}

#[test]
fn a_voice_with_lags_hears_the_newest_event_loudest() {
    let table = crate::NeighbourTable::new(vec![0, 1, 2, 2, 2], vec![2, 3], vec![1.0, 1.0]).unwrap();
    let voices = Scorer::Voices(vec![Voice {
        table,
        by_lag: vec![1.0, 0.5],
    }]);
    let items = small().items().clone();
    let model = Model::new(Kind::Lseq, Vec::new(), items, vec![1.0; 4], voices).unwrap();
    let listed = list(&model, &[(1, 1.0), (1, 1.0), (0, 1.0)], &[], 2);
    assert_eq!(
        listed,
        [Scored { item: 2, score: 1.0 }, Scored { item: 3, score: 0.5 }]
    );
}

#[test]
fn foreign_cut_and_changed_files_are_told_apart() {
    let bytes = ridge_of(&small()).encode();
    assert!(matches!(Model::decode(b""), Err(Error::ForeignFile)));
    assert!(matches!(
        Model::decode(b"PK\x03\x04 a zip"),
        Err(Error::ForeignFile)
    ));
    let mut newer = bytes.clone();
    newer[8] = 9;
    assert!(matches!(
        Model::decode(&newer),
        Err(Error::FileVersion { found: 9, known: 1 })
    ));
    for end in 8..bytes.len() {
        assert!(
            matches!(Model::decode(&bytes[..end]), Err(Error::BrokenFile(_))),
            "cut at {end}"
        );
    }
}

/// The checksum is put right again, so that what lies behind it has to stand the bytes.
fn with_right_sum(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len().saturating_sub(4);
    let sum = crc32fast::hash(&bytes[..body]);
    bytes.truncate(body);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

proptest! {
    #[test]
    fn a_file_gives_back_the_model(pairs in vec((0_u64..9, 0_u64..12), 1..60)) {
        let interactions = interactions(&pairs);
        for model in [ridge_of(&interactions), als_of(&interactions), blend_of(&interactions)] {
            let again = Model::decode(&model.encode()).unwrap();
            prop_assert_eq!(again.encode(), model.encode());
            prop_assert_eq!(again.settings(), model.settings());
            let history: Vec<(u32, f32)> = interactions.by_person().pairs(0).collect();
            prop_assert_eq!(list(&again, &history, &[0], 5), list(&model, &history, &[0], 5));
        }
    }

    #[test]
    fn hostile_bytes_never_panic(changes in vec((0_usize..4_000, any::<u8>()), 1..6), cut in 0_usize..4_000, kind in 0..3) {
        let model = [ridge_of, als_of, blend_of][kind as usize](&small());
        let mut bytes = model.encode();
        let length = bytes.len();
        for (at, to) in changes {
            bytes[at % length] = to;
        }
        bytes.truncate(8 + (length + cut) % length.max(1));
        if let Ok(model) = Model::decode(&with_right_sum(bytes)) {
            list(&model, &[(0, 1.0), (3, 2.0)], &[1], 5);
        }
    }

    #[test]
    fn lists_never_hold_what_was_excluded(
        pairs in vec((0_u64..9, 0_u64..30), 1..120),
        excluded in vec(0_u32..40, 0..20),
        n in 0_usize..40,
    ) {
        let interactions = interactions(&pairs);
        let history: Vec<(u32, f32)> = interactions.by_person().pairs(0).collect();
        for model in [ridge_of(&interactions), als_of(&interactions), blend_of(&interactions)] {
            let listed = list(&model, &history, &excluded, n);
            prop_assert!(listed.iter().all(|scored| !excluded.contains(&scored.item)));
            let mut once: Vec<u32> = listed.iter().map(|scored| scored.item).collect();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), listed.len());
            let open = (0..interactions.items().len() as u32).filter(|item| !excluded.contains(item)).count();
            prop_assert_eq!(listed.len(), n.min(open));
        }
    }
}
