//! `madang train` on a stopped yard: the first model, the next one from it, and all of it anew.

use crate::{help::run, process::Server};
use memory::Door;
use model::{
    Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Timestamp,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::Value;
use std::{path::Path, sync::Arc, time::Duration};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, SignalLog},
};
use tempfile::TempDir;

const CROWDS: usize = 6;
const POSTS_OF_A_CROWD: usize = 30;
const ACTS: usize = 12;

/// A yard whose log says what people of six crowds tapped.
struct TrainedYard {
    folder: TempDir,
    posts: Vec<PostId>,
    random: Pcg64Mcg,
    leaves: Vec<LeafId>,
}

impl TrainedYard {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Server::start(folder.path()).stop();
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let posts =
            (0..CROWDS * POSTS_OF_A_CROWD).map(|_| PostId::from_parts(Timestamp::now(), random.random()));
        Self {
            posts: posts.collect(),
            folder,
            random,
            leaves: Vec::new(),
        }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    /// New visitors tap posts, seven in eight of them of their crowd.
    async fn visit(&mut self, visitors: usize, posts_of_a_crowd: usize) {
        let mut signals = Vec::new();
        for visitor in self.leaves.len()..self.leaves.len() + visitors {
            let leaf = LeafId::new();
            self.leaves.push(leaf);
            for act in 0..ACTS {
                let random = &mut self.random;
                let crowd = match random.random_bool(0.875) {
                    true => visitor % CROWDS,
                    false => random.random_range(0..CROWDS),
                };
                let post = crowd * POSTS_OF_A_CROWD + random.random_range(0..posts_of_a_crowd);
                signals.push(tap(leaf, self.posts[post], &format!("{visitor}-{act}")));
            }
        }
        self.record(&signals).await;
    }

    /// The first visitor has everything forgotten.
    async fn forget(&mut self) {
        let leaf = self.leaves[0];
        let order = Signal {
            act: Act::Forget,
            object: Object::Leaf(leaf),
            ..tap(leaf, self.posts[0], "forget")
        };
        self.record(&[order]).await;
    }

    async fn record(&self, signals: &[Signal]) {
        let log = EmbeddedLog::open(&self.data().join("signals"), &Options::default()).unwrap();
        let log: Arc<dyn SignalLog> = Arc::new(log);
        let master = MasterKey::load(&self.data().join("master.key")).unwrap();
        let keys = Arc::new(KeyStore::open(&self.data().join("keys.sqlite"), &master).unwrap());
        let door = Door::new(log, [1; 32], keys);
        for some in signals.chunks(500) {
            door.record(some).await.unwrap();
        }
    }

    fn train(&self, further: &[&str]) -> (i32, String) {
        let data = self.data().to_str().unwrap();
        run(&[
            &["train", "--data", data, "--set", "k=20", "--set", "row=12"],
            further,
        ]
        .concat())
    }

    fn report(&self, further: &[&str]) -> Value {
        let (code, text) = self.train(&[&["--json"], further].concat());
        assert_eq!(code, 0, "{text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn tap(leaf: LeafId, post: PostId, name: &str) -> Signal {
    Signal {
        message_id: format!("tap-{name}").parse().unwrap(),
        at: Timestamp::now().minus(Duration::from_secs(60)),
        scope: Scope::Yard,
        leaf: Some(leaf),
        source: Source::Feed,
        act: Act::Tap,
        object: Object::Post(post),
        consent: ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        },
        trace: None,
        value: None,
        extra: None,
    }
}

#[tokio::test]
async fn a_model_goes_on_from_the_last_one_and_can_be_made_anew() {
    let mut yard = TrainedYard::new();
    let (code, text) = yard.train(&[]);
    assert_eq!(code, 1, "nothing to learn from is said: {text}");
    yard.visit(240, POSTS_OF_A_CROWD).await;
    let first = yard.report(&[]);
    let items = &first["items"];
    assert_eq!((&first["solved"], &first["refreshed"]), (items, &Value::from(0)));
    let again = yard.report(&[]);
    assert_eq!(
        (&again["solved"], &again["refreshed"]),
        (&Value::from(0), &Value::from(1))
    );
    // Five posts of each crowd are met by more people.
    yard.visit(30, 5).await;
    let next = yard.report(&[]);
    let solved = next["solved"].as_u64().unwrap();
    assert!((10..=30).contains(&solved), "{next}");
    let (_, text) = yard.train(&[]);
    assert!(
        text.contains("0 items had changed") && text.contains("--anew"),
        "{text}"
    );
    let anew = yard.report(&["--anew"]);
    assert_eq!(
        (&anew["solved"], &anew["refreshed"]),
        (&anew["items"], &Value::from(0))
    );
    // What somebody had added has to go: nothing that holds it is gone on from.
    yard.forget().await;
    let without = yard.report(&[]);
    assert_eq!(
        (&without["solved"], &without["leaves"]),
        (&without["items"], &Value::from(269))
    );
    // Another setting is another model: there is nothing to go on from.
    let other = yard.report(&["--set", "k=10"]);
    assert_eq!(other["solved"], other["items"]);
}

#[tokio::test]
async fn a_file_of_another_version_is_said_to_be_left_and_made_again() {
    let mut yard = TrainedYard::new();
    yard.visit(60, POSTS_OF_A_CROWD).await;
    let report = yard.report(&[]);
    let file = Path::new(report["model"].as_str().unwrap());
    let mut bytes = std::fs::read(file).unwrap();
    bytes[8] = 1;
    std::fs::write(file, &bytes).unwrap();
    let (code, text) = yard.train(&[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("version") && text.contains("trained anew"),
        "{text}"
    );
    assert_ne!(std::fs::read(file).unwrap()[8], 1);
}

#[test]
fn wrong_arguments_say_what_works() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    let (code, text) = run(&["train", "--data", data]);
    assert_eq!(code, 1);
    assert!(text.contains("not a yard's data folder"), "{text}");
    std::fs::create_dir(folder.path().join("signals")).unwrap();
    for (set, said) in [
        ("k", "name=value"),
        ("kk=3", "k, a, b"),
        ("k=0", "from 1 to 4000"),
    ] {
        let (code, text) = run(&["train", "--data", data, "--set", set]);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains(said), "{text}");
    }
}
