//! A yard that is refreshed from its table again and again, beside one that is always trained anew.

use crate::{
    HeldOut, Interactions, InteractionsBuilder, Kind, Model, Scorer, Voice,
    ridge::{Ridge, RidgeSettings, fit},
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const CROWDS: u64 = 8;
const ITEMS_OF_A_CROWD: u64 = 40;
const PEOPLE: u64 = 600;

fn settings() -> RidgeSettings {
    RidgeSettings {
        neighbours: 40,
        row: 24,
        ..RidgeSettings::default()
    }
}

/// What somebody does next: three things in four by taste, the earlier items of a crowd oftener than the later ones.
fn act(random: &mut Pcg64Mcg, people: u64) -> (u64, u64) {
    let person = random.random_range(0..people);
    let crowd = match random.random_bool(0.75) {
        true => person % CROWDS,
        false => random.random_range(0..CROWDS),
    };
    let place = (ITEMS_OF_A_CROWD as f64 * random.random::<f64>().powi(2)) as u64;
    (person, crowd * ITEMS_OF_A_CROWD + place)
}

fn more(known: Interactions, random: &mut Pcg64Mcg, people: u64, acts: usize) -> Interactions {
    let mut builder = known.into_builder();
    for _ in 0..acts {
        let (person, item) = act(random, people);
        builder.add(person, item, 1.0).unwrap();
    }
    builder.finish()
}

fn ndcg(ridge: &Ridge, known: &Interactions, later: &HeldOut) -> f64 {
    let voices = Scorer::Voices(vec![Voice::timeless(ridge.table().unwrap())]);
    let items = known.items().clone();
    let model = Model::new(
        Kind::Ridge,
        Vec::new(),
        items,
        ridge.popularity().to_vec(),
        voices,
    )
    .unwrap();
    let all = later.quality(&model, known, known, 20).unwrap();
    all.iter().map(|quality| quality.ndcg).sum::<f64>() / all.len() as f64
}

/// The ridge as a yard has it the next time: its table and the counts of then, with room for what is new.
fn kept(ridge: &Ridge) -> Ridge {
    let table = ridge.table().unwrap();
    Ridge::of_table(&settings(), ridge.lambda(), &table, ridge.popularity().to_vec()).unwrap()
}

#[test]
fn what_is_refreshed_ten_times_ranks_as_well_as_what_is_trained_anew() {
    let (mut refreshed_sum, mut anew_sum) = (0.0, 0.0);
    for seed in 0..6 {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut known = more(
            InteractionsBuilder::new().finish(),
            &mut random,
            PEOPLE * 3 / 4,
            12_000,
        );
        let mut ridge = fit(&known, &settings(), |_| ()).unwrap();
        let mut solved = 0;
        for _ in 0..10 {
            // People are new too, and so are a few items.
            let now = more(known.clone(), &mut random, PEOPLE, 120);
            let old = kept(&ridge);
            (ridge, known) = {
                let changed = old.changed(&now);
                let (ridge, count) = old.refresh(&now, changed, |_| ()).unwrap();
                solved += count;
                (ridge, now)
            };
        }
        let mut later = InteractionsBuilder::new();
        for _ in 0..8_000 {
            let (person, item) = act(&mut random, PEOPLE);
            let has = known.people().ordinal(person).zip(known.items().ordinal(item));
            let is_known = has.is_some_and(|(person, item)| known.by_person().row(person).0.contains(&item));
            if !is_known {
                later.add(person, item, 1.0).unwrap();
            }
        }
        let later = HeldOut::new(&known, &later.finish());
        let anew = fit(&known, &settings(), |_| ()).unwrap();
        assert!(
            solved < 10 * known.items().len() * 2 / 5,
            "{solved} columns were solved"
        );
        let [refreshed, anew] = [&ridge, &anew].map(|ridge| ndcg(ridge, &known, &later));
        println!("seed {seed}: NDCG@20 {refreshed:.4} refreshed, {anew:.4} anew, {solved} columns");
        (refreshed_sum, anew_sum) = (refreshed_sum + refreshed, anew_sum + anew);
        assert!(refreshed > 0.98 * anew, "seed {seed}: {refreshed} beside {anew}");
    }
    assert!(
        refreshed_sum > 0.99 * anew_sum,
        "{refreshed_sum} beside {anew_sum}"
    );
}

#[test]
fn a_table_that_holds_all_weights_gives_back_the_ridge() {
    let mut random = Pcg64Mcg::seed_from_u64(9);
    let known = more(InteractionsBuilder::new().finish(), &mut random, 80, 900);
    let settings = RidgeSettings {
        row: 1_000,
        ..settings()
    };
    let ridge = fit(&known, &settings, |_| ()).unwrap();
    let table = ridge.table().unwrap();
    let again = Ridge::of_table(&settings, ridge.lambda(), &table, ridge.popularity().to_vec()).unwrap();
    assert_eq!(again.changed(&known).count(), 0);
    for item in 0..known.items().len() as u32 {
        let (wanted, found) = (ridge.columns().row(item), again.columns().row(item));
        assert_eq!(wanted.0, found.0);
        let close = wanted
            .1
            .iter()
            .zip(found.1)
            .all(|(a, b)| (a - b).abs() <= 1e-5 * a.abs());
        assert!(close, "{wanted:?} {found:?}");
    }
    assert!(Ridge::of_table(&settings, 1.0, &table, vec![1.0]).is_err());
}
