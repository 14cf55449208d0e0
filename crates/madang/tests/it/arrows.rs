//! The house's arrows: a crate may use what stands below it, and nothing else.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// Each crate and the crates it may name itself; it may also use what those use.
const ALLOWED: [(&str, &[&str]); 15] = [
    ("madang", &["web", "world"]),
    (
        "web",
        &["feed", "memory", "social", "people", "shop", "consent", "events"],
    ),
    (
        "world",
        &["feed", "memory", "social", "people", "shop", "consent"],
    ),
    ("feed", &["memory", "social"]),
    ("social", &["people", "shop"]),
    ("people", &["consent"]),
    ("shop", &["consent", "catalogue", "fetch"]),
    ("memory", &["consent", "learn"]),
    ("consent", &["storage"]),
    ("storage", &["model"]),
    ("learn", &["model"]),
    ("catalogue", &["model"]),
    ("fetch", &[]),
    ("events", &["model"]),
    ("model", &[]),
];

/// Everything below `name`, by the arrows above.
fn below(name: &str) -> BTreeSet<&'static str> {
    let direct = ALLOWED
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[][..], |(_, uses)| uses);
    let mut all = BTreeSet::new();
    for used in direct {
        all.insert(*used);
        all.extend(below(used));
    }
    all
}

fn workspace() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let crates = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let uses = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| {
                // What a test builds its world from is not an arrow of the house.
                dependency["path"].is_string() && dependency["kind"] != "dev"
            });
        let names = uses
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .collect();
        (package["name"].as_str().unwrap().to_owned(), names)
    });
    crates.collect()
}

#[test]
fn no_crate_uses_what_does_not_stand_below_it() {
    for (name, uses) in workspace() {
        let allowed = below(&name);
        for used in uses {
            assert!(allowed.contains(used.as_str()), "`{name}` must not use `{used}`");
        }
    }
}

#[test]
fn every_crate_of_the_workspace_has_its_place() {
    let known: BTreeSet<String> = ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(workspace().into_keys().collect::<BTreeSet<_>>(), known);
}
