//! `madang learn` on small files: what comes out, and what is said when something is wrong.

use crate::{help::run, process::BINARY};
use serde_json::Value;
use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

const PEOPLE: u64 = 48;
const CROWDS: u64 = 4;
/// Items of a crowd are 100, 101, …; those of the next 200, 201, …
const ITEMS: u64 = 12;

/// Files of people who like the items of their crowd, one after the other.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(TempDir::new().unwrap());
        let line = |person: u64, from: u64, count: u64| {
            let first = 100 * (1 + person % CROWDS);
            let items =
                (from..from + count).map(|step| (first + (person / CROWDS + step) % ITEMS).to_string());
            items.collect::<Vec<_>>().join(" ")
        };
        let (mut train, mut test, mut sessions) = (String::new(), String::new(), String::new());
        for person in 0..PEOPLE {
            writeln!(train, "{person} {}", line(person, 0, 7)).unwrap();
            writeln!(test, "{person} {}", line(person, 7, 2)).unwrap();
            writeln!(sessions, "{}", line(person, 0, 5)).unwrap();
        }
        for (name, text) in [
            ("train.txt", train),
            ("test.txt", test),
            ("sessions.txt", sessions),
        ] {
            std::fs::write(files.path(name), text).unwrap();
        }
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `madang learn`, file names in place of those that begin with `@`.
    fn learn(&self, arguments: &str) -> (i32, String) {
        let arguments: Vec<String> = arguments.split(' ').map(|word| self.word(word)).collect();
        let arguments: Vec<&str> = ["learn"]
            .into_iter()
            .chain(arguments.iter().map(String::as_str))
            .collect();
        run(&arguments)
    }

    fn word(&self, word: &str) -> String {
        match word.strip_prefix('@') {
            Some(name) => self.path(name).to_str().unwrap().to_owned(),
            None => word.to_owned(),
        }
    }

    fn json(&self, arguments: &str) -> Value {
        let (code, text) = self.learn(&format!("{arguments} --json"));
        assert_eq!(code, 0, "{text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn lists(path: &Path) -> Vec<Vec<u64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| line.split(' ').map(|word| word.parse().unwrap()).collect();
    text.lines().map(line).collect()
}

#[test]
fn every_model_is_written_read_and_recommends_what_fits() {
    let files = Files::new();
    let known = lists(&files.path("train.txt"));
    for model in ["ridge", "covis", "lseq", "als", "blend"] {
        let fitted = files.json(&format!(
            "fit --model {model} --train @train.txt --out @{model}.model"
        ));
        assert_eq!(
            (&fitted["model"], &fitted["people"]),
            (&Value::from(model), &Value::from(PEOPLE))
        );
        let made = files.json(&format!(
            "recommend --model @{model}.model --train @train.txt --top 3 --out @lists.txt"
        ));
        assert_eq!(
            (&made["people"], &made["unknown_items"]),
            (&Value::from(PEOPLE), &Value::from(0))
        );
        let (mut of_taste, lists) = (0, lists(&files.path("lists.txt")));
        assert_eq!(lists.len() as u64, PEOPLE);
        for (list, known) in lists.iter().zip(&known) {
            let (person, items) = list.split_first().unwrap();
            assert_eq!((*person, items.len()), (known[0], 3), "{model}");
            assert!(!items.iter().any(|item| known[1..].contains(item)), "{model}");
            of_taste += items.iter().filter(|item| *item / 100 == known[1] / 100).count();
        }
        assert!(of_taste as u64 > PEOPLE * 3 * 9 / 10, "{model}: {of_taste}");
    }
}

#[test]
fn what_comes_next_is_foretold_by_both_protocols() {
    let files = Files::new();
    for (protocol, data) in [("leave-one-out", "train"), ("sessions", "sessions")] {
        for model in ["blend", "covis", "lseq", "stream"] {
            let told = files.json(&format!(
                "sequence --protocol {protocol} --data @{data}.txt --model {model}"
            ));
            let rows = told["rows"].as_array().unwrap();
            assert!(rows.len() >= 2, "{told}");
            for row in rows {
                let figures = ["hit_rate", "ndcg", "mrr"].map(|figure| row[figure].as_f64().unwrap());
                assert!(figures.iter().all(|figure| (0.0..=1.0).contains(figure)), "{row}");
                assert!(row["asked"].as_u64().unwrap() > 0, "{row}");
            }
        }
    }
    let (code, text) = files.learn("sequence --protocol sessions --data @sessions.txt");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("validation") && text.contains("test"), "{text}");
}

#[test]
fn a_curve_has_a_step_for_each_doubling() {
    let files = Files::new();
    for model in ["ridge", "als"] {
        let curves = files.json(&format!(
            "curve --model {model} --train @train.txt --test @test.txt --steps 3 --top 5"
        ));
        let curves = curves.as_array().unwrap();
        let by: Vec<&str> = curves.iter().map(|curve| curve["by"].as_str().unwrap()).collect();
        assert_eq!(by, ["interactions", "people"]);
        for curve in curves {
            let steps = curve["steps"].as_array().unwrap();
            let shares: Vec<f64> = steps.iter().map(|step| step["share"].as_f64().unwrap()).collect();
            assert_eq!(shares, [0.25, 0.5, 1.0]);
            assert!(steps[2]["ndcg"]["mean"].as_f64().unwrap() > 0.3, "{curve}");
        }
    }
    let (code, text) = files.learn("curve --model lseq --train @train.txt --test @test.txt");
    assert_eq!(code, 1);
    assert!(text.contains("madang learn sequence"), "{text}");
}

#[test]
fn the_worth_of_sources_is_told_for_a_yard_made_up_for_it() {
    let worth = Files::new().json("worth --simulated 200");
    let sources = worth["sources"].as_array().unwrap();
    let names: Vec<&str> = sources
        .iter()
        .map(|source| source["source"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["feed", "shop", "store"]);
    for source in sources {
        assert!(source["contribution"]["low"].as_f64() <= source["contribution"]["high"].as_f64());
        assert!(source["verdict"].is_string());
    }
}

#[test]
fn what_is_wrong_is_named_with_what_would_work() {
    let files = Files::new();
    std::fs::write(files.path("words.txt"), "1 2\n3 four\n").unwrap();
    std::fs::write(files.path("empty.txt"), "").unwrap();
    std::fs::write(files.path("alone.txt"), "1 5\n").unwrap();
    let wrong = [
        ("fit --train @train.txt --out @m --set k", "name=value"),
        ("fit --train @train.txt --out @m --set kk=3", "k, a, b"),
        ("fit --train @train.txt --out @m --set k=0", "from 1 to 4000"),
        ("fit --train @train.txt --out @m --model svd", "ridge"),
        (
            "fit --train @train.txt --out @m --model blend --set k=3",
            "groups",
        ),
        ("fit --train @words.txt --out @m", "line 2"),
        ("fit --train @empty.txt --out @m", "person item item"),
        ("fit --train @nowhere.txt --out @m", "nowhere.txt"),
        (
            "recommend --model @train.txt --train @train.txt --out @lists.txt",
            "train.txt",
        ),
        (
            "recommend --model @nowhere --train @train.txt --out @lists.txt",
            "nowhere",
        ),
        (
            "sequence --protocol leave-one-out --data @alone.txt",
            "three items",
        ),
        (
            "sequence --protocol leave-one-out --data @train.txt --test @test.txt",
            "sessions",
        ),
        (
            "sequence --protocol sessions --data @sessions.txt --set half",
            "NAME=VALUE",
        ),
        (
            "curve --train @train.txt --test @sessions.txt --steps 1",
            "2..=16",
        ),
        ("worth", "--simulated"),
        ("worth --data @nowhere", "data folder"),
    ];
    for (arguments, said) in wrong {
        let (code, text) = files.learn(arguments);
        assert!(code == 1 || code == 2, "{arguments}: {code}");
        assert!(text.contains(said), "{arguments}: {text}");
        assert!(!text.contains("panicked"), "{arguments}: {text}");
    }
    assert!(!files.path("m").exists() && !files.path("lists.txt").exists());
}

/// As `madang learn … | head -1` when the reader is quicker.
#[test]
fn a_pipe_that_nobody_reads_ends_the_command_without_a_word() {
    let files = Files::new();
    let mut child = Command::new(BINARY)
        .args(["learn", "sequence", "--protocol", "sessions", "--data"])
        .arg(files.path("sessions.txt"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(141), "{said}");
    assert!(
        !said.contains("panicked") && !said.contains("Broken pipe"),
        "{said}"
    );
}
