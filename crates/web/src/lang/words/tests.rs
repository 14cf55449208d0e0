use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

type Catalogue = BTreeMap<String, BTreeSet<String>>;

/// Keys with the variables each one uses.
fn entries(text: &str) -> Catalogue {
    let resource = fluent_syntax::parser::parse(text).expect("every entry parses");
    let mut found = Catalogue::new();
    for entry in &resource.body {
        let fluent_syntax::ast::Entry::Message(message) = entry else {
            continue;
        };
        let source = fluent_syntax::serializer::serialize(&fluent_syntax::ast::Resource {
            body: vec![entry.clone()],
        });
        let variables = source
            .split('$')
            .skip(1)
            .map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '-')
                    .collect::<String>()
            })
            .collect();
        let earlier = found.insert(message.id.name.to_owned(), variables);
        assert!(earlier.is_none(), "{} stands twice", message.id.name);
    }
    found
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found
}

/// `(method, key, file)` for every literal key asked of `t` in templates and sources.
fn asked() -> Vec<(String, String, PathBuf)> {
    let mut found = Vec::new();
    let sources = files("templates", "html").into_iter().chain(files("src", "rs"));
    for path in sources.filter(|path| !path.ends_with("words/tests.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        for method in ["get", "with", "pair", "count", "counted"] {
            for before in ["t", "words", "words()"] {
                for part in text.split(&format!("{before}.{method}(\"")).skip(1) {
                    let key = part.split('"').next().unwrap().to_owned();
                    found.push((method.to_owned(), key, path.clone()));
                }
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let korean = entries(KOREAN);
    let english = entries(ENGLISH);
    let keys: BTreeSet<_> = korean.keys().chain(english.keys()).collect();
    for key in keys {
        let mut in_korean = korean
            .get(key)
            .unwrap_or_else(|| panic!("{key} lacks Korean"))
            .clone();
        let mut in_english = english
            .get(key)
            .unwrap_or_else(|| panic!("{key} lacks English"))
            .clone();
        // `$n` only selects a plural, which Korean does not have.
        in_korean.remove("n");
        in_english.remove("n");
        assert_eq!(in_korean, in_english, "variables of {key}");
    }
}

#[test]
fn every_word_asked_for_exists_with_its_variables() {
    let english = entries(ENGLISH);
    let asked = asked();
    assert!(asked.len() > 200, "the scan found only {} keys", asked.len());
    for (method, key, path) in asked {
        let Some(variables) = english.get(&key) else {
            panic!("{key}, asked in {}, does not exist", path.display());
        };
        let variables = variables.iter().filter(|name| *name != "n").count();
        let fits = match method.as_str() {
            "get" => variables == 0,
            "with" => variables == 1,
            "pair" => variables == 2,
            "counted" => variables <= 2,
            _ => variables <= 1,
        };
        assert!(fits, "{key} is asked by {method} in {}", path.display());
    }
}

#[test]
fn words_are_calm() {
    for text in [KOREAN, ENGLISH] {
        assert!(!text.contains('!'), "no exclamation marks");
    }
}

#[test]
fn plural_follows_the_number() {
    let t = Lang::English.words();
    assert_eq!(t.count("posts-count", 1_u64), "1 post");
    assert_eq!(t.count("posts-count", 12_900_u64), "12.9K posts");
    assert_eq!(
        Lang::Korean.words().count("posts-count", 12_900_u64),
        "게시물 1.2만"
    );
}

#[test]
fn an_unknown_key_comes_back_as_itself() {
    assert_eq!(Lang::Korean.words().get("no-such-key"), "no-such-key");
}

#[test]
fn every_flaw_of_a_catalogue_file_has_words() {
    for lang in [Lang::Korean, Lang::English] {
        for code in catalogue::Code::ALL {
            let words = Words::new(lang).flaw(code.as_str());
            assert_ne!(words, code.as_str(), "{lang:?}");
        }
    }
}
