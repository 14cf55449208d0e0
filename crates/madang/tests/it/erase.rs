//! Erasing a person, end to end: what names them is in no file of the data folder afterwards, whatever is killed when.

use crate::{browser::Browser, process::Server};
use memory::sealing::{self, Opened};
use model::LeafId;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use storage::{
    Records,
    keys::{KeyStore, MasterKey},
    records::{self, Location},
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog},
    states::StateStore,
    values,
};

const PATIENCE: Duration = Duration::from_secs(120);
const PASSWORD: &str = "persimmon-lantern-7";
const EMAIL: &str = "qx7-canary-address@example.com";
const NAME: &str = "Qx7canaryname";
const BIO: &str = "qx7-canary-bio: clay and coffee";
const CAPTION: &str = "qx7-canary-caption: a cup #pottery";
const COMMENT: &str = "qx7-canary-comment: lovely";
const EXTRA: &str = "qx7-canary-extra";
/// What a leaf's state is filed under in the state store.
const LEAF: u8 = 2;

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let given_up = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < given_up, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else if let Ok(bytes) = fs::read(entry.path()) {
            found.push((entry.path(), bytes));
        }
    }
    found
}

/// The files that hold `canary`, letters of any case.
fn holding(folder: &Path, canary: &[u8]) -> Vec<PathBuf> {
    let wanted = canary.to_ascii_lowercase();
    let holds = |bytes: &[u8]| {
        bytes
            .to_ascii_lowercase()
            .windows(wanted.len())
            .any(|window| window == wanted)
    };
    let all = files(folder).into_iter();
    all.filter(|(_, bytes)| holds(bytes))
        .map(|(path, _)| path)
        .collect()
}

fn copy_folder(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([from, to])
        .status();
    assert!(copied.unwrap().success());
}

fn read_one<T: records::FromValue + Send + 'static>(data: &Path, sql: &'static str) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let file = data.join("records.sqlite");
        let records = Records::open(Location::File(&file)).await.unwrap();
        let row = records.read(move |tx| tx.query_first(sql, values![]));
        let row: Result<_, records::Error> = row.await;
        row.unwrap().unwrap().get(0).unwrap()
    })
}

fn keys(data: &Path) -> KeyStore {
    let master = MasterKey::load(&data.join("master.key")).unwrap();
    KeyStore::open(&data.join("keys.sqlite"), &master).unwrap()
}

/// How many signals of `leaf` can be read, with `EXTRA` or without, and how many were erased.
fn signals_of(data: &Path, leaf: LeafId) -> (usize, usize, usize) {
    let log = EmbeddedLog::open(&data.join("signals"), &Options::default()).unwrap();
    let keys = keys(data);
    let mut cursor = log
        .read(Position {
            partition: Partition(0),
            offset: 0,
        })
        .unwrap();
    let (mut with_extra, mut read, mut erased) = (0, 0, 0);
    while let Some(page) = cursor.next_page().unwrap() {
        for entry in page.iter() {
            match sealing::open(entry.payload, entry.time, &keys).unwrap() {
                Opened::Clear(signal) if signal.leaf == Some(leaf) => {
                    read += 1;
                    with_extra += usize::from(signal.extra.is_some_and(|extra| extra.contains(EXTRA)));
                }
                Opened::Erased => erased += 1,
                _ => {}
            }
        }
    }
    (with_extra, read, erased)
}

fn remembers(data: &Path, leaf: LeafId) -> bool {
    let states = StateStore::open(&data.join("memory.sqlite")).unwrap();
    let Some(state) = states.get(LEAF, leaf.as_bytes()).unwrap() else {
        return false;
    };
    matches!(
        sealing::open_leaf(&state, leaf, &keys(data)).unwrap(),
        Opened::Clear(_)
    )
}

/// A yard with Mina, who did a little of everything, and Jisu, who stays.
struct Yard {
    folder: tempfile::TempDir,
    server: Server,
    mina: Browser,
    jisu: Browser,
    /// Mina's post.
    post: String,
    /// Jisu's post.
    other: String,
}

impl Yard {
    fn new(cooling_off: u64) -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let data = folder.path().join("yard");
        fs::create_dir(&data).unwrap();
        fs::write(
            data.join("madang.toml"),
            format!("memory.checkpoint_ms = 100\nerase.cooling_off_seconds = {cooling_off}\n"),
        )
        .unwrap();
        let server = Server::start(&data);
        let mut jisu = Browser::new(server.address);
        jisu.sign_up("Jisu", "jisu", "jisu@example.com", PASSWORD);
        let other = jisu.publish("a bowl #pottery", [40, 90, 160]);
        let mut mina = Browser::new(server.address);
        mina.sign_up(NAME, "mina", EMAIL, PASSWORD);
        let mut yard = Self {
            folder,
            server,
            mina,
            jisu,
            post: String::new(),
            other,
        };
        yard.confirm();
        yard.live();
        yard
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("yard")
    }

    /// Letters in the folder that stands for the outside world.
    fn letters(&self) -> Vec<(PathBuf, String)> {
        let all = files(&self.data().join("mail")).into_iter();
        let text = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .replace("=\r\n", "")
                .replace("=3D", "=")
        };
        all.map(|(path, bytes)| (path, text(&bytes)))
            .filter(|(path, text)| path.extension().is_some_and(|kind| kind == "eml") && text.contains(EMAIL))
            .collect()
    }

    fn confirm(&mut self) {
        wait_until("the letter to confirm the address", || {
            self.data().join("mail").exists() && !self.letters().is_empty()
        });
        let (_, letter) = self.letters().remove(0);
        let link = letter.split("/confirm/").nth(1).unwrap();
        let token = link.split_whitespace().next().unwrap();
        assert_eq!(self.mina.get(&format!("/confirm/{token}")).status, 200);
    }

    fn live(&mut self) {
        let mina = &mut self.mina;
        let answer = mina.post(
            "/my-data/consents",
            &[("personalise", "on"), ("measure", "on"), ("back", "/")],
        );
        assert!(answer.is_fine(), "{answer:?}");
        let profile = [("name", NAME), ("handle", "mina"), ("bio", BIO), ("lang", "en")];
        let answer = mina.post_parts("/settings", &profile, None);
        assert!(answer.is_fine(), "{answer:?}");
        self.post = mina.publish(CAPTION, [200, 80, 60]);
        for (path, fields) in [
            (format!("{}/comments", self.other), vec![("text", COMMENT)]),
            (format!("{}/like", self.other), vec![]),
            (format!("{}/save", self.other), vec![]),
        ] {
            let answer = mina.post(&path, &fields);
            assert!(answer.is_fine(), "{path}: {answer:?}");
        }
        let id = self.other.trim_start_matches("/p/");
        let signals = format!(
            r#"{{"signals":[{{"messageId":"qx7-1","act":"open","object":{{"kind":"post","id":"{id}"}},"where":"{EXTRA}"}}]}}"#
        );
        let answer = mina.post_json("/api/v1/signals", &signals);
        assert!(answer.body().contains("\"stored\":1"), "{answer:?}");
        let data = self.data();
        // Smaller pictures are made a little later; then nothing changes any more.
        let mut last = (0, Instant::now());
        wait_until("quiet", || {
            let now = files(&data.join("blobs")).len();
            if now != last.0 {
                last = (now, Instant::now());
            }
            last.1.elapsed() > Duration::from_secs(2)
        });
    }

    /// A copy of the folder after a kill, as the disk has it.
    fn copy(&mut self, name: &str) -> PathBuf {
        self.server.kill();
        let copy = self.folder.path().join(name);
        copy_folder(&self.data(), &copy);
        self.start();
        copy
    }

    fn start(&mut self) {
        self.server = Server::start(&self.data());
        self.mina.address = self.server.address;
        self.jisu.address = self.server.address;
    }

    /// Orders Mina's erasure; gives the page of it.
    fn order(&mut self) -> String {
        let answer = self.mina.post("/settings/delete", &[("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.location()
    }

    fn sees(&mut self, path: &str) -> u16 {
        self.jisu.get(path).status
    }
}

#[test]
fn after_an_erasure_nothing_of_the_person_is_in_any_file_though_it_was_killed_on_the_way() {
    let mut yard = Yard::new(1);
    let data = yard.data();
    // What the copy has of her, so that the search can fail.
    let before = yard.copy("before");
    let leaf: LeafId = read_one(
        &before,
        "SELECT leaf FROM leaves WHERE person = (SELECT id FROM people WHERE handle = 'mina')",
    );
    let hash: String = read_one(&before, "SELECT password_hash FROM people WHERE handle = 'mina'");
    let picture: String = read_one(
        &before,
        "SELECT photo FROM post_photos WHERE post_id IN (SELECT id FROM posts WHERE author_id =
           (SELECT id FROM people WHERE handle = 'mina'))",
    );
    let pictures: Vec<Vec<u8>> = files(&before.join("blobs"))
        .into_iter()
        .filter(|(path, _)| picture.contains(path.file_name().unwrap().to_str().unwrap()))
        .map(|(_, bytes)| bytes[bytes.len() / 2..].iter().copied().take(200).collect())
        .collect();
    assert!(!pictures.is_empty(), "{picture}");
    let texts = [NAME, BIO, CAPTION, COMMENT, EMAIL, hash.as_str()];
    let mut canaries: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    canaries.push(leaf.as_bytes().to_vec());
    canaries.extend(pictures);
    for canary in &canaries {
        let text = String::from_utf8_lossy(canary);
        assert!(!holding(&before, canary).is_empty(), "{text} is there before");
    }
    assert_eq!(
        holding(&before, EXTRA.as_bytes()),
        [] as [PathBuf; 0],
        "a sealed signal is never in clear"
    );
    let untouched = yard.folder.path().join("untouched");
    copy_folder(&before, &untouched);
    let (with_extra, read, erased) = signals_of(&before, leaf);
    assert!(
        with_extra == 1 && read > 1 && erased == 0,
        "{with_extra} {read} {erased}"
    );
    assert!(remembers(&before, leaf), "it is remembered before");

    let page = yard.order();
    assert_eq!(yard.sees(&yard.post.clone()), 404, "hidden at once");
    assert_eq!(yard.sees("/@mina"), 404);
    // Killed before its time, at its beginning and on the way.
    for pause in [200, 900, 60, 120, 250] {
        std::thread::sleep(Duration::from_millis(pause));
        yard.server.kill();
        yard.start();
    }
    wait_until("the end of the erasure", || {
        yard.jisu
            .get(&page)
            .body()
            .contains("Everything that named you is gone")
    });
    let receipt = yard.jisu.get(&format!("{page}/receipt.txt")).body();
    assert!(
        receipt.contains("posts: 1") && receipt.contains("comments: 1"),
        "{receipt}"
    );
    assert!(
        receipt.contains("Line 1 of the ledger of destroyed keys"),
        "{receipt}"
    );
    assert_eq!(yard.sees(&yard.other.clone()), 200, "what others have stays");
    wait_until("the figure", || {
        yard.jisu
            .get("/metrics")
            .body()
            .contains("madang_erasures{state=\"done\"} 1")
    });
    yard.server.kill();

    // The letters have left the yard: the folder stands for the outside world.
    let letters = yard.letters();
    let [(letter, text)] = letters.as_slice() else {
        panic!("the receipt alone: {letters:?}")
    };
    assert!(text.contains(page.trim_start_matches('/')), "{text}");
    fs::remove_file(letter).unwrap();
    for canary in canaries.iter().map(Vec::as_slice).chain([EXTRA.as_bytes()]) {
        let text = String::from_utf8_lossy(canary);
        assert_eq!(holding(&data, canary), [] as [PathBuf; 0], "{text} is gone");
    }

    // A copy from before, with the keys of today.
    for name in ["keys.sqlite", "keys.sqlite-wal", "keys.sqlite-shm"] {
        let _ = fs::remove_file(untouched.join(name));
        if data.join(name).exists() {
            fs::copy(data.join(name), untouched.join(name)).unwrap();
        }
    }
    let (with_extra, read, erased) = signals_of(&untouched, leaf);
    assert!(
        with_extra == 0 && read == 0 && erased > 1,
        "{with_extra} {read} {erased}"
    );
    assert!(!remembers(&untouched, leaf));
}

#[test]
fn within_the_day_everything_can_be_taken_back() {
    let mut yard = Yard::new(3_600);
    let page = yard.order();
    assert_eq!(yard.sees(&yard.post.clone()), 404);
    assert_eq!(yard.sees("/@mina"), 404);
    assert!(yard.mina.get("/").body().contains("/sign-in"), "signed out");
    assert!(yard.jisu.get(&page).body().contains("Your account is closed"));
    yard.server.kill();
    yard.start();
    assert_eq!(yard.sees(&yard.post.clone()), 404, "after a restart as well");
    let offer = yard.mina.post(
        "/sign-in",
        &[("email", EMAIL), ("password", PASSWORD), ("next", "/")],
    );
    let body = offer.body();
    let token = body.split("name=\"token\" value=\"").nth(1).expect("a way back");
    let token = token.split('"').next().unwrap().to_owned();
    let answer = yard.mina.post("/take-back", &[("token", &token)]);
    assert!(answer.is_fine(), "{answer:?}");
    assert_eq!(yard.sees(&yard.post.clone()), 200);
    assert!(yard.jisu.get("/@mina").body().contains(BIO));
    assert!(yard.jisu.get(&yard.other.clone()).body().contains(COMMENT));
    assert_eq!(yard.sees(&page), 404, "there is no erasure any more");
    let again = yard.mina.post("/take-back", &[("token", &token)]);
    assert_eq!(again.status, 404, "once");
}

#[test]
fn a_visitor_who_has_everything_forgotten_is_another_one_from_then_on() {
    let mut yard = Yard::new(3_600);
    let mut visitor = Browser::new(yard.server.address);
    visitor.get("/");
    visitor.post("/my-data/consents", &[("personalise", "on"), ("back", "/")]);
    let before = visitor.cookie("visitor").unwrap();
    let leaf = people::leaf_of(before.parse().unwrap());
    let id = yard.other.trim_start_matches("/p/");
    let signals = format!(
        r#"{{"signals":[{{"messageId":"v-1","act":"open","object":{{"kind":"post","id":"{id}"}}}}]}}"#
    );
    visitor.post_json("/api/v1/signals", &signals);
    let data = yard.data();
    wait_until("the checkpoint", || !holding(&data, leaf.as_bytes()).is_empty());
    let answer = visitor.post("/my-data/forget", &[("what", "all")]);
    assert!(answer.is_fine(), "{answer:?}");
    assert_ne!(visitor.cookie("visitor").unwrap(), before);
    wait_until("the end of the erasure", || {
        holding(&data, leaf.as_bytes()).is_empty()
    });
    yard.server.kill();
    assert_eq!(signals_of(&data, leaf).1, 0);
}
