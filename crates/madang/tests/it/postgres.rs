//! A yard with its records in PostgreSQL: backed up while it is served, and put back into another database.

use crate::{
    backup::{Place, kept, runtime},
    browser::Browser,
    members::Member,
    process::Server,
};
use model::{LeafId, PostId};
use std::{
    collections::HashSet,
    fs,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use storage::{
    Records, Row,
    records::{self, Location},
    testing, values,
};

const PASSWORD: &str = "persimmon-lantern-7";
const PATIENCE: Duration = Duration::from_secs(120);

fn rows(address: &str, sql: &'static str) -> Vec<Row> {
    runtime().block_on(async {
        let records = Records::open(Location::Postgres(address)).await.unwrap();
        let rows = records.read(move |tx| tx.query(sql, values![])).await;
        let rows: Result<Vec<Row>, records::Error> = rows;
        rows.unwrap()
    })
}

fn count(address: &str, sql: &'static str) -> i64 {
    rows(address, sql)[0].get(0).unwrap()
}

fn bodies(address: &str) -> HashSet<String> {
    let rows = rows(address, "SELECT body FROM comments");
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// A served yard of Jisu, who stays, and Mina, who will have herself erased.
struct Yard {
    place: Place,
    address: String,
    server: Server,
    jisu: Browser,
    mina: Browser,
    jisus_post: String,
    minas_post: String,
}

impl Yard {
    fn new() -> Self {
        let (place, address) = (Place::new(), testing::postgres_address());
        fs::write(
            place.at("yard/madang.toml"),
            format!(
                "# the yard of two\nrecords = \"{address}\"\n\n[memory]\ncheckpoint_ms = 100\n\n[erase]\ncooling_off_seconds = 1\n"
            ),
        )
        .unwrap();
        let server = Server::start(&place.at("yard"));
        let (mut jisu, mut mina) = (Browser::new(server.address), Browser::new(server.address));
        jisu.sign_up("Jisu", "jisu", "jisu@example.com", PASSWORD);
        mina.sign_up("Mina", "mina", "mina@example.com", PASSWORD);
        let jisus_post = jisu.publish("a bowl #pottery", [40, 90, 160]);
        let minas_post = mina.publish("a cup #pottery", [200, 80, 60]);
        for browser in [&mut jisu, &mut mina] {
            let allowed = browser.post("/my-data/consents", &[("personalise", "on"), ("back", "/")]);
            assert!(allowed.is_fine(), "{allowed:?}");
            let liked = browser.post(&format!("{jisus_post}/like"), &[]);
            assert!(liked.is_fine(), "{liked:?}");
        }
        let comment = mina.post(
            &format!("{jisus_post}/comments"),
            &[("text", "lovely, says Mina")],
        );
        assert!(comment.is_fine(), "{comment:?}");
        let yard = Self {
            place,
            address,
            server,
            jisu,
            mina,
            jisus_post,
            minas_post,
        };
        yard.wait_for_memory();
        yard
    }

    /// Until both leaves are written down.
    fn wait_for_memory(&self) {
        let leaves = [self.leaf_of("jisu"), self.leaf_of("mina")];
        let memory = self.place.at("yard/memory.sqlite");
        wait_until("a checkpoint of both", || {
            let states = storage::states::StateStore::open(&memory).unwrap();
            let has = |leaf: &LeafId| states.get(2, leaf.as_bytes()).unwrap().is_some();
            leaves.iter().all(has)
        });
    }

    fn leaf_of(&self, handle: &str) -> LeafId {
        let rows = rows(
            &self.address,
            "SELECT p.handle, l.leaf FROM leaves l JOIN people p ON p.id = l.person",
        );
        let row = rows.iter().find(|row| row.get::<String>(0).unwrap() == handle);
        row.unwrap().get(1).unwrap()
    }

    fn erase_mina(&mut self) {
        let ordered = self.mina.post("/settings/delete", &[("password", PASSWORD)]);
        assert_eq!(ordered.status, 303, "{ordered:?}");
        let page = ordered.location();
        wait_until("the end of the erasure", || {
            let told = self.jisu.get(&page).body();
            told.contains("Everything that named you is gone")
        });
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let given_up = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < given_up, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What visitors see of the yard in `data`: all of Jisu's, nothing of Mina's.
fn check_served(yard: &Yard, data: &str) {
    let server = Server::start(&yard.place.at(data));
    let mut visitor = Browser::new(server.address);
    let mut page = String::new();
    // The first thing that the eraser does, where nothing else has.
    wait_until("the comment's end", || {
        let post = visitor.get(&yard.jisus_post);
        assert_eq!(post.status, 200, "{post:?}");
        page = post.body();
        !page.contains("lovely, says Mina")
    });
    let picture = page
        .split("src=\"/media/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let picture = format!("/media/{}", picture.expect("the post shows its picture"));
    assert_eq!(visitor.get(&picture).status, 200, "{picture}");
    for gone in [yard.minas_post.as_str(), "/@mina"] {
        assert_eq!(visitor.get(gone).status, 404, "{gone}");
    }
    let mut jisu = Browser::new(server.address);
    let signed_in = jisu.post(
        "/sign-in",
        &[
            ("email", "jisu@example.com"),
            ("password", PASSWORD),
            ("next", "/"),
        ],
    );
    assert_eq!(signed_in.status, 303, "{signed_in:?}");
    server.stop();
}

#[test]
fn a_served_yard_comes_back_in_a_new_database_without_who_was_erased_since() {
    let mut yard = Yard::new();
    let minas_leaf = yard.leaf_of("mina");
    let posts: Vec<PostId> = [&yard.jisus_post]
        .map(|post| post.trim_start_matches("/p/").parse().unwrap())
        .to_vec();
    let mut member = Member::sign_up(yard.server.address, "hana");
    let (stop, address) = (AtomicBool::new(false), yard.server.address);
    let before: HashSet<String> = std::thread::scope(|scope| {
        scope.spawn(|| member.comment(address, &posts, &stop));
        wait_until("some comments", || bodies(&yard.address).len() > 5);
        let before = bodies(&yard.address);
        yard.place
            .succeeds(&["backup", "--data", "@yard", "--to", "@copy", "--keys-to", "@keys"]);
        stop.store(true, Ordering::Relaxed);
        before
    });
    let at_the_end = bodies(&yard.address).len();
    yard.place.succeeds(&["doctor", "--backup", "@copy"]);
    yard.erase_mina();
    yard.server.kill();

    let target = testing::postgres_address();
    let restore = |data: &str, to: &str| {
        yard.place.madang(&[
            "restore",
            "--from",
            "@copy",
            "--data",
            data,
            "--keys-from",
            "@yard",
            "--records-to",
            to,
        ])
    };
    let (code, text) = restore("@back", &yard.address);
    assert!(code == 1 && text.contains("tables already"), "{text}");
    let (code, text) = restore("@back", &target);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 accounts had all their leaves erased"), "{text}");
    let (code, text) = restore("@other", &target);
    assert!(code == 1 && text.contains("tables already"), "{text}");
    assert!(!yard.place.at("other").exists() && !yard.place.at("other.unfinished").exists());

    let toml = fs::read_to_string(yard.place.at("back/madang.toml")).unwrap();
    assert!(toml.contains(&target) && !toml.contains(&yard.address), "{toml}");
    assert!(
        toml.contains("# the yard of two") && toml.contains("checkpoint_ms = 100"),
        "{toml}"
    );
    assert!(!yard.place.at("back/records.dump").exists());
    let back = bodies(&target);
    assert!(
        before.is_subset(&back) && back.len() <= at_the_end,
        "{}",
        back.len()
    );
    assert_eq!(count(&target, "SELECT COUNT(*) FROM likes"), 2);
    let (leaves, _) = kept(&yard.place.at("back"));
    assert!(
        leaves.contains(&yard.leaf_of("jisu")) && !leaves.contains(&minas_leaf),
        "{leaves:?}"
    );
    yard.place.succeeds(&["doctor", "--data", "@back"]);
    check_served(&yard, "back");
    yard.place.succeeds(&["doctor", "--data", "@back"]);
    // The database of before is as it was: Jisu's post, and the empty place of Mina's.
    assert_eq!(
        count(&yard.address, "SELECT COUNT(*) FROM posts WHERE state = 'live'"),
        1
    );
}

#[test]
fn a_dump_made_by_hand_is_put_back_by_hand_as_the_restore_says() {
    let mut yard = Yard::new();
    let dump = yard.place.at("yard.dump");
    let dumped = Command::new("pg_dump")
        .args(["--format=custom", "--dbname", &yard.address, "--file"])
        .arg(&dump)
        .status();
    assert!(dumped.unwrap().success());
    yard.place.succeeds(&[
        "backup",
        "--data",
        "@yard",
        "--to",
        "@copy",
        "--records",
        "@yard.dump",
        "--keys-to",
        "@keys",
    ]);
    yard.erase_mina();
    yard.server.kill();

    let text = yard.place.succeeds(&[
        "restore",
        "--from",
        "@copy",
        "--data",
        "@back",
        "--keys-from",
        "@yard",
    ]);
    let target = testing::postgres_address();
    let said = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("2. pg_restore "))
        .unwrap_or_else(|| panic!("{text}"));
    let restored = Command::new("pg_restore")
        .args(
            said.replace("--dbname=NEW", &format!("--dbname={target}"))
                .split(' '),
        )
        .status();
    assert!(restored.unwrap().success(), "{said}");
    let toml = yard.place.at("back/madang.toml");
    let text = fs::read_to_string(&toml).unwrap();
    fs::write(&toml, text.replace(&yard.address, &target)).unwrap();
    yard.place.succeeds(&["doctor", "--repair", "--data", "@back"]);
    fs::remove_file(yard.place.at("back/records.dump")).unwrap();
    yard.place.succeeds(&["doctor", "--data", "@back"]);
    check_served(&yard, "back");
}
