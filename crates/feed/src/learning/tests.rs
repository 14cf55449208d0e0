//! From a log on disk to what was learned.

use super::{
    page::{LoggedArm, LoggedCard, LoggedDraw, LoggedPage},
    reader::LogReader,
    report::LearningReport,
    state::Checkpoint,
    study::Study,
};
use crate::experiments::{Experiment, ExperimentArm, WeightsOf};
use learn::ranker::{History, Row};
use memory::{Arrival, Door, Origin};
use model::{
    Act, ConsentStamp, FeedTrace, LeafId, Object, PageId, PostId, ProductId, Purpose, PurposeSet, Scope,
    ShopId, Signal, Source, Timestamp, VisitorId,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::{sync::Arc, time::Duration};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, SignalLog},
};
use tempfile::TempDir;

const WINDOW: Duration = Duration::from_secs(60);
/// A feature that the hand-set weights do not know and taste does.
const TASTE: usize = 20;

struct Yard {
    _folder: TempDir,
    log: Arc<dyn SignalLog>,
    keys: Arc<KeyStore>,
    door: Door,
    random: Pcg64Mcg,
    now: Timestamp,
}

impl Yard {
    fn new(seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let keys = KeyStore::open(
            &folder.path().join("keys.sqlite"),
            &MasterKey::from_bytes([7; 32]),
        )
        .unwrap();
        let keys = Arc::new(keys);
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.path().join("signals"), &Options::default()).unwrap());
        Self {
            door: Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys)),
            _folder: folder,
            log,
            keys,
            random: Pcg64Mcg::seed_from_u64(seed),
            now: Timestamp::from_micros(1_780_000_000_000_000),
        }
    }

    /// Serves a page of ten cards, one of them drawn, to somebody who sees the first eight and likes what fits.
    async fn page(&mut self, leaf: LeafId, purposes: &[Purpose], arm: Option<&str>) -> PageId {
        let random = &mut self.random;
        let mut row = || {
            let mut row = Row::default();
            row.features[0] = random.random_range(0.0..1.0);
            row.features[TASTE] = random.random_range(0.0..2.0);
            row
        };
        let cards = (0..10).map(|place| LoggedCard {
            post: PostId::new(),
            row: row(),
            drawn: (place == 4).then(|| LoggedDraw {
                propensity: 0.01,
                others: (0..4).map(|_| row()).collect(),
            }),
        });
        let page = LoggedPage {
            weights: 1,
            history: History::Middle,
            arms: arm
                .map(|name| LoggedArm {
                    name: name.into(),
                    group: (leaf.as_u128() % 512) as u16,
                })
                .into_iter()
                .collect(),
            cards: cards.collect(),
        };
        let id = PageId::new();
        self.send(
            leaf,
            purposes,
            Act::Served,
            Object::Page(id),
            None,
            Some(page.to_extra()),
        )
        .await;
        for (card, position) in page.cards.iter().zip(0_u16..8) {
            let trace = Some(FeedTrace {
                page: id,
                position,
                propensity: None,
            });
            let post = Object::Post(card.post);
            self.send(leaf, purposes, Act::View, post.clone(), trace, None)
                .await;
            let odds = -3.0 + 2.0 * card.row.features[TASTE];
            if self.random.random::<f32>() < 1.0 / (1.0 + (-odds).exp()) {
                self.send(leaf, purposes, Act::Like, post, trace, None).await;
            }
        }
        self.now = self.now.plus(Duration::from_secs(5));
        id
    }

    async fn send(
        &mut self,
        leaf: LeafId,
        purposes: &[Purpose],
        act: Act,
        object: Object,
        trace: Option<FeedTrace>,
        extra: Option<Box<str>>,
    ) {
        let origin = Origin {
            visitor: VisitorId::from_bytes(*leaf.as_bytes()),
            leaf,
            consent: ConsentStamp {
                purposes: purposes.iter().copied().collect::<PurposeSet>(),
            }
            .into(),
        };
        let arrival = Arrival {
            message_id: PageId::new().to_string().parse().unwrap(),
            at: None,
            source: Source::Feed,
            act,
            object,
            trace,
            value: None,
            extra,
        };
        self.door
            .accept(&origin, vec![arrival], None, self.now)
            .await
            .unwrap();
    }

    fn reader(&self, checkpoint: Checkpoint) -> LogReader {
        LogReader::new(&*self.log, checkpoint, WINDOW).unwrap()
    }

    /// Reads all and closes all.
    fn studied(&self) -> Study {
        let mut reader = self.reader(Checkpoint::default());
        while reader.read(&*self.log, &self.keys, 1_000).unwrap() > 0 {}
        reader.close(self.now.plus(WINDOW * 2));
        reader.study().clone()
    }
}

const ALL: [Purpose; 2] = [Purpose::Personalise, Purpose::Measure];

#[tokio::test]
async fn what_was_seen_and_liked_is_learned_and_what_was_not_seen_is_not() {
    let mut yard = Yard::new(1);
    let leaf = LeafId::new();
    for _ in 0..20 {
        yard.page(leaf, &ALL, None).await;
    }
    assert_eq!(
        yard.studied().examples(),
        160,
        "eight of ten cards of twenty pages came into sight"
    );
}

#[tokio::test]
async fn each_purpose_is_needed_for_its_part_and_without_any_nothing_is_kept() {
    let mut yard = Yard::new(2);
    yard.page(LeafId::new(), &[Purpose::Measure], Some("x/a")).await;
    yard.page(LeafId::new(), &[Purpose::Ads], Some("x/a")).await;
    yard.page(LeafId::new(), &[], Some("x/a")).await;
    let study = yard.studied();
    assert_eq!(study.examples(), 0);
    assert!(
        (study.arms["x/a"].tally.sum(0) - 1.0).abs() < 1e-9,
        "only one of them may be measured"
    );
}

/// What the shop writes of its trade, as the relay brings it: a product, under the trace of the card that led to it.
fn trade(leaf: LeafId, purposes: &[Purpose], act: Act, trace: FeedTrace, at: Timestamp) -> Signal {
    Signal {
        message_id: PageId::new().to_string().parse().unwrap(),
        at,
        scope: Scope::Shop(ShopId::new()),
        leaf: Some(leaf),
        source: Source::Shop,
        act,
        object: Object::Product(ProductId::new()),
        consent: ConsentStamp {
            purposes: purposes.iter().copied().collect::<PurposeSet>(),
        },
        trace: Some(trace),
        value: Some(12_000),
        extra: None,
    }
}

#[tokio::test]
async fn what_is_bought_within_the_window_teaches_the_heads_of_cart_and_purchase() {
    let mut yard = Yard::new(8);
    let (leaf, other) = (LeafId::new(), LeafId::new());
    let trace = |page, position| FeedTrace {
        page,
        position,
        propensity: None,
    };
    for _ in 0..3 {
        let page = yard.page(leaf, &ALL, Some("x/a")).await;
        let (soon, late) = (yard.now, yard.now.plus(WINDOW * 2));
        let trades = [
            trade(leaf, &ALL, Act::Cart, trace(page, 2), soon),
            trade(leaf, &ALL, Act::Purchase, trace(page, 2), soon),
            // Too late, on somebody else's page, on no card, without leave to learn from the shop.
            trade(leaf, &ALL, Act::Purchase, trace(page, 3), late),
            trade(other, &ALL, Act::Purchase, trace(page, 4), soon),
            trade(leaf, &ALL, Act::Purchase, trace(page, 99), soon),
            trade(leaf, &[Purpose::Measure], Act::Purchase, trace(page, 5), soon),
        ];
        yard.door.record(&trades).await.unwrap();
    }
    let study = yard.studied();
    let report = LearningReport::of(&study, &[], yard.now);
    let happened = |head: &str| {
        let line = report.heads.iter().find(|line| line.head == head);
        line.unwrap().happened
    };
    assert_eq!((happened("cart"), happened("purchase")), (3, 3));
    assert_eq!(study.examples(), 24, "a bought card was seen anyway");
}

#[tokio::test]
async fn acts_after_the_window_and_on_other_people_s_pages_do_not_count() {
    let mut yard = Yard::new(3);
    let (leaf, other) = (LeafId::new(), LeafId::new());
    yard.page(leaf, &ALL, Some("x/a")).await;
    let before = yard.studied();
    let signals = yard
        .log
        .usage(storage::signals::Partition(0))
        .unwrap()
        .last()
        .unwrap()
        .end;
    assert!(signals > 9);
    // The page's own id is not known to the other; even if it were, the leaf is not theirs.
    yard.now = yard.now.plus(WINDOW * 2);
    yard.page(other, &ALL, Some("x/b")).await;
    let after = yard.studied();
    assert_eq!(before.arms["x/a"].tally, after.arms["x/a"].tally);
}

#[tokio::test]
async fn learning_through_restarts_is_learning_in_one_go() {
    let mut yard = Yard::new(4);
    let leaves = [LeafId::new(), LeafId::new(), LeafId::new()];
    let mut checkpoint = Checkpoint::default();
    for round in 0..60 {
        yard.page(leaves[round % 3], &ALL, Some("x/a")).await;
        if round % 7 == 3 {
            let mut reader = yard.reader(checkpoint);
            reader.read(&*yard.log, &yard.keys, u64::MAX).unwrap();
            reader.close(yard.now);
            let bytes = reader.checkpoint().encode();
            checkpoint = Checkpoint::decode(&bytes).unwrap();
        }
    }
    let mut reader = yard.reader(checkpoint);
    reader.read(&*yard.log, &yard.keys, u64::MAX).unwrap();
    reader.close(yard.now.plus(WINDOW * 2));
    let straight = yard.studied();
    let encoded = |study: &Study| {
        let (study, positions) = (study.clone(), Default::default());
        Checkpoint { study, positions }.encode()
    };
    assert!(
        encoded(reader.study()) == encoded(&straight),
        "two studies of one log differ"
    );
}

#[tokio::test]
async fn a_broken_file_is_no_checkpoint() {
    let mut yard = Yard::new(5);
    yard.page(LeafId::new(), &ALL, Some("x/a")).await;
    let study = yard.studied();
    let bytes = Checkpoint {
        study,
        positions: [(0, 5)].into(),
    }
    .encode();
    assert!(Checkpoint::decode(&bytes).is_some());
    for place in (0..bytes.len()).step_by(97) {
        let mut changed = bytes.clone();
        changed[place] ^= 4;
        assert!(Checkpoint::decode(&changed).is_none());
        assert!(Checkpoint::decode(&bytes[..place]).is_none());
    }
}

#[tokio::test]
async fn a_taste_that_nobody_set_by_hand_is_found_and_replay_says_so() {
    let mut yard = Yard::new(6);
    let leaves: Vec<LeafId> = (0..40).map(|_| LeafId::new()).collect();
    for round in 0..700 {
        let arm = if round % 2 == 0 { "x/a" } else { "x/b" };
        yard.page(leaves[round % 40], &ALL, Some(arm)).await;
    }
    let study = yard.studied();
    let arm = |name: &str| ExperimentArm {
        name: name.to_owned(),
        share: 5_000,
        weights: WeightsOf::Learned,
        drawn: None,
    };
    let experiment = Experiment {
        name: "x".to_owned(),
        arms: vec![arm("a"), arm("b")],
    };
    let report = LearningReport::of(&study, &[experiment], yard.now);
    let unnamed = LearningReport::of(&study, &[], yard.now);
    assert_eq!(
        unnamed.experiments[0].name, "x",
        "what was measured is told after the experiment is over"
    );
    assert_eq!(
        (
            unnamed.experiments[0].arms.len(),
            unnamed.experiments[0].split_is_sound
        ),
        (2, true)
    );
    let like = report.heads.iter().find(|line| line.head == "like").unwrap();
    assert!(like.learned && like.gain > 0.05, "{like:?}");
    assert!(like.calibration_error < 0.06, "{like:?}");
    let of = |ranking: &str| {
        let line = report
            .replays
            .iter()
            .find(|line| (line.ranking, line.reward) == (ranking, "like"));
        line.unwrap().doubly_robust
    };
    assert!(
        of("learned").value > of("by-hand").value + 0.1,
        "{:?} {:?}",
        of("learned"),
        of("by-hand")
    );
    let arms = &report.experiments[0].arms;
    assert!((arms[0].browsers - 20.0).abs() < 1.0 && (arms[0].pages - 350.0).abs() < 1e-9);
    let likes = arms[1]
        .measures
        .iter()
        .find(|line| line.measure == "like_rate")
        .unwrap();
    assert!(
        likes.against_first.unwrap().low < 0.0 && likes.against_first.unwrap().high > 0.0,
        "{likes:?}"
    );
    assert!(report.experiments[0].split_is_sound);
}
