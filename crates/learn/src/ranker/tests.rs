//! A simulated yard with known taste: what is learned, what stays, and what survives a file.

use super::*;
use crate::Error;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::LazyLock;

const TASTE: usize = 0;
const BUSY: usize = 5;

/// Hand-set: taste counts for everybody alike.
fn prior() -> Prior {
    let mut weights = [[0.0; FEATURES]; HEADS];
    for head in &mut weights {
        head[TASTE] = 0.5;
        head[BUSY] = 0.3;
    }
    Prior {
        version: 1,
        worth: [1.0, 3.0, 2.0, 4.0, 12.0, -12.0],
        bias: [-0.5, -2.5, -3.0, -4.5, -5.5, -4.0],
        weights,
    }
}

/// The truth of the yard: what somebody did says much once there is much of it, and nothing before.
fn true_logit(example: &Example) -> f32 {
    let [taste, busy] = [TASTE, BUSY].map(|feature| example.row.features[feature]);
    let by_content = if example.row.slots[0] == 77 { 1.5 } else { 0.0 };
    match example.history {
        History::Long | History::Middle => -2.5 + 1.8 * taste + by_content,
        _ => -2.5 + 1.0 * busy + by_content,
    }
}

fn impression(random: &mut Pcg64Mcg) -> Example {
    let mut row = Row::default();
    for feature in [TASTE, BUSY, 7] {
        row.features[feature] = random.random_range(0.0..2.0);
    }
    row.slots[0] = if random.random_bool(0.1) {
        77
    } else {
        random.random_range(100..400)
    };
    let drawn = random.random_bool(0.15);
    Example {
        row,
        history: History::ALL[random.random_range(0..4)],
        position: random.random_range(0..12),
        propensity: drawn.then_some(0.02),
        acts: Acts::NONE,
    }
}

/// Learns from `count` impressions whose likes follow `truth`; the other heads stay silent.
fn taught(seed: u64, count: usize, truth: impl Fn(&Example) -> f32) -> Learner {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut learner = Learner::new(prior(), Settings::default());
    for _ in 0..count {
        let mut example = impression(&mut random);
        if random.random::<f32>() < crate::calibration::sigmoid(truth(&example)) {
            example.acts = Acts::NONE.with(Head::Like);
        }
        learner.learn(&example);
    }
    learner
}

/// Mean true probability of a like of the best of ten, as `weights` see them.
fn liked_of_the_best(weights: &Weights, truth: impl Fn(&Example) -> f32) -> f64 {
    let mut random = Pcg64Mcg::seed_from_u64(99);
    let pages = 2_000;
    let likes = (0..pages).map(|_| {
        let history = History::ALL[random.random_range(0..4)];
        let page = weights.page(history);
        let candidates = (0..10).map(|_| Example {
            history,
            ..impression(&mut random)
        });
        let like = |example: &Example| page.probabilities(&example.row)[Head::Like.lane()];
        let best = candidates.max_by(|a, b| like(a).total_cmp(&like(b))).unwrap();
        f64::from(crate::calibration::sigmoid(truth(&best)))
    });
    likes.sum::<f64>() / pages as f64
}

static TAUGHT: LazyLock<Learner> = LazyLock::new(|| taught(1, 40_000, true_logit));

#[test]
fn gates_learn_that_what_counts_depends_on_how_much_is_known() {
    let learned = liked_of_the_best(&TAUGHT.clone().publish(), true_logit);
    let by_hand = liked_of_the_best(&Weights::of_prior(&prior()), true_logit);
    assert!(
        learned > 1.15 * by_hand,
        "learned {learned:.4}, by hand {by_hand:.4}"
    );
    let weights = TAUGHT.clone().publish();
    let of_taste = |history| {
        let mut with = Row::default();
        with.features[TASTE] = 1.0;
        let page = weights.page(history);
        page.logits(&with)[Head::Like.lane()] - page.logits(&Row::default())[Head::Like.lane()]
    };
    assert!(of_taste(History::Long) > of_taste(History::Empty) + 1.0);
}

#[test]
fn what_a_tag_is_worth_is_learned_from_its_slot() {
    let weights = TAUGHT.clone().publish();
    let page = weights.page(History::Long);
    let like = |slot| {
        let mut row = Row::default();
        row.slots[0] = slot;
        page.logits(&row)[Head::Like.lane()]
    };
    assert!(like(77) > like(101) + 0.8, "{} {}", like(77), like(101));
}

#[test]
fn probabilities_mean_what_they_say() {
    let report = TAUGHT.reports()[Head::Like.lane()];
    assert!(report.standing.serves);
    assert!(
        report.reliability.error() < 0.01,
        "{}",
        report.reliability.error()
    );
}

#[test]
fn a_small_yard_keeps_what_was_set_by_hand() {
    // 250 impressions: below what the guard asks for.
    let mut small = taught(2, 250, true_logit);
    let served = small.publish();
    assert!(small.reports().iter().all(|report| !report.standing.serves));
    let by_hand = liked_of_the_best(&Weights::of_prior(&prior()), true_logit);
    assert!((liked_of_the_best(&served, true_logit) - by_hand).abs() < 1e-9);
    let row = impression(&mut Pcg64Mcg::seed_from_u64(3)).row;
    let score = |weights: &Weights| weights.page(History::Long).score(&row);
    assert_eq!(score(&served), score(&Weights::of_prior(&prior())));
}

#[test]
fn where_the_hand_was_right_nothing_gets_worse() {
    let right =
        |example: &Example| -2.5 + 0.5 * example.row.features[TASTE] + 0.3 * example.row.features[BUSY];
    let by_hand = liked_of_the_best(&Weights::of_prior(&prior()), right);
    for (seed, count) in [
        (1, 1_000),
        (2, 1_000),
        (3, 3_000),
        (4, 3_000),
        (5, 10_000),
        (6, 30_000),
    ] {
        let learned = liked_of_the_best(&taught(seed, count, right).publish(), right);
        assert!(
            learned > 0.99 * by_hand,
            "{count} impressions: {learned:.4}, by hand {by_hand:.4}"
        );
    }
}

#[test]
fn an_act_that_the_yard_does_not_know_is_not_learned_as_unwanted() {
    let mut learner = TAUGHT.clone();
    let (before, after) = (Weights::of_prior(&prior()), learner.publish());
    let row = impression(&mut Pcg64Mcg::seed_from_u64(4)).row;
    for head in [Head::Cart, Head::Purchase] {
        let probability = |weights: &Weights| weights.page(History::Short).probabilities(&row)[head.lane()];
        assert!((probability(&before) - probability(&after)).abs() < 1e-6);
    }
}

#[test]
fn what_a_learner_predicts_is_what_its_weights_say() {
    let learned = TAUGHT.learned();
    let mut random = Pcg64Mcg::seed_from_u64(21);
    for _ in 0..200 {
        let Example { row, history, .. } = impression(&mut random);
        let (page, (probabilities, worth)) = (learned.page(history), TAUGHT.predict(&row, history));
        assert!((page.score(&row) - worth).abs() < 1e-3);
        for (one, other) in page.probabilities(&row).iter().zip(probabilities) {
            assert!((one - other).abs() < 1e-4);
        }
    }
}

#[test]
fn equal_lessons_in_equal_order_are_equal() {
    assert_eq!(taught(7, 2_000, true_logit), taught(7, 2_000, true_logit));
    assert_eq!(
        taught(7, 2_000, true_logit).encode(),
        taught(7, 2_000, true_logit).encode()
    );
}

#[test]
fn learning_goes_on_after_a_file_as_if_there_had_been_none() {
    let mut straight = taught(8, 3_000, true_logit);
    let mut through = Learner::decode(&straight.encode(), prior(), Settings::default()).unwrap();
    assert_eq!(through, straight);
    let mut random = Pcg64Mcg::seed_from_u64(8);
    for _ in 0..500 {
        let example = impression(&mut random);
        straight.learn(&example);
        through.learn(&example);
    }
    assert_eq!(through.publish(), straight.publish());
}

#[test]
fn a_learner_of_another_prior_is_refused() {
    let other = Prior {
        version: 2,
        ..prior()
    };
    let bytes = TAUGHT.encode();
    assert!(matches!(
        Learner::decode(&bytes, other, Settings::default()),
        Err(Error::Weights(_))
    ));
}

#[test]
fn weights_survive_their_file() {
    let weights = TAUGHT.clone().publish();
    assert_eq!(Weights::decode(&weights.encode()).unwrap(), weights);
    let of_prior = Weights::of_prior(&prior());
    assert_eq!(Weights::decode(&of_prior.encode()).unwrap(), of_prior);
}

static FILES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [TAUGHT.encode(), TAUGHT.clone().publish().encode()]);

proptest! {
    #[test]
    fn a_changed_or_cut_file_is_refused(at: prop::sample::Index, bit in 0_u32..8, cut: prop::sample::Index) {
        for file in &*FILES {
            let mut changed = file.clone();
            changed[at.index(file.len())] ^= 1 << bit;
            prop_assert!(Weights::decode(&changed).is_err());
            prop_assert!(Learner::decode(&changed, prior(), Settings::default()).is_err());
            let short = &file[..cut.index(file.len())];
            prop_assert!(Weights::decode(short).is_err());
            prop_assert!(Learner::decode(short, prior(), Settings::default()).is_err());
        }
    }

    #[test]
    fn hostile_bytes_behind_a_right_frame_never_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        for magic in [b"MDWEIGHT", b"MDRANKER"] {
            let mut bytes = magic.to_vec();
            bytes.extend(1_u16.to_le_bytes());
            bytes.extend(&body);
            bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
            prop_assert!(Weights::decode(&bytes).is_err());
            prop_assert!(Learner::decode(&bytes, prior(), Settings::default()).is_err());
        }
    }

    #[test]
    fn the_hot_loop_is_the_plain_sum(
        features in prop::array::uniform24(-3.0_f32..3.0), slots in prop::array::uniform6(0_u16..500),
        history in 0_usize..4, route in 0_usize..3,
    ) {
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| TAUGHT.clone().publish());
        let row = Row { features, slots, route: Route::ALL[route] };
        let rows: Vec<&Lanes> = WEIGHTS.dense_rows().collect();
        let history = History::ALL[history];
        for (lane, probability) in WEIGHTS.page(history).probabilities(&row).into_iter().enumerate() {
            let mut logit = 0.0_f64;
            for (place, value) in parameters::active(&row, history, 0.0) {
                let weight = match place {
                    ..parameters::POSITION => rows[place][lane],
                    parameters::POSITION => 0.0,
                    _ => WEIGHTS.content[place - parameters::CONTENT][lane],
                };
                logit += f64::from(value * weight);
            }
            let plain = 1.0 / (1.0 + (-logit).exp());
            prop_assert!((plain - f64::from(probability)).abs() < 1e-5, "{plain} {probability}");
        }
    }
}
