//! `madang doctor`: what it finds, what it would do, and what it does.

use crate::{
    backup::{Place, closed_accounts, open, pictures, remembered, runtime, signed_in},
    crash::{batch, keys, yard_with_posts},
    process::{Server, request},
};
use model::{LeafId, Timestamp};
use serde_json::Value;
use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, SystemTime},
};
use storage::{
    blobs::{BlobName, Blobs, FolderBlobs},
    records,
    states::{Change, StateStore},
};

/// The problems that the doctor finds, by check, as it prints them for programs.
fn problems(place: &Place) -> Vec<(String, Value)> {
    let (code, text) = place.madang(&["doctor", "--json", "--data", "@yard"]);
    let findings: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut problems = Vec::new();
    for finding in findings {
        for problem in finding["problems"].as_array().unwrap() {
            assert!(!problem["remedy"].as_str().unwrap().is_empty(), "{problem}");
            problems.push((finding["check"].as_str().unwrap().to_owned(), problem.clone()));
        }
    }
    assert_eq!(code, i32::from(!problems.is_empty()), "{text}");
    problems
}

/// The doctor finds one thing, of `check`, says how to mend it, does so, and finds nothing any more.
fn is_found_and_mended(place: &Place, check: &str, with: &str) {
    let found = problems(place);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, check);
    assert!(found[0].1["what"].as_str().unwrap().contains(with), "{found:?}");
    assert_eq!(found[0].1["repairable"], true);
    assert_eq!(problems(place).len(), 1, "looking changes nothing");
    let text = place.succeeds(&["doctor", "--repair", "--data", "@yard"]);
    assert!(text.contains("MENDED") && text.contains("done: "), "{text}");
    assert_eq!(problems(place), []);
}

fn served_once(place: &Place) {
    let server = Server::start(&place.at("yard"));
    drop(server);
}

fn script(data: &Path, sql: &'static str) {
    runtime().block_on(async {
        let done = open(data).await.write(move |tx| tx.execute_script(sql)).await;
        let done: Result<(), records::Error> = done;
        done.unwrap();
    });
}

#[test]
fn pictures_that_no_record_knows_are_found_after_an_hour_and_deleted() {
    let place = Place::new();
    let yard = place.at("yard");
    yard_with_posts(&yard);
    let kept = pictures(&yard, 4);
    served_once(&place);
    let blobs = FolderBlobs::open(yard.join("blobs")).unwrap();
    let orphan = BlobName::of(b"nobody's", "jpg").unwrap();
    blobs.put(&orphan, b"nobody's").unwrap();
    assert_eq!(problems(&place), [], "an upload may be on its way");
    let file = yard.join("blobs").join(FolderBlobs::relative(&orphan));
    let old = SystemTime::now() - Duration::from_secs(2 * 3_600);
    File::options()
        .append(true)
        .open(&file)
        .unwrap()
        .set_modified(old)
        .unwrap();
    is_found_and_mended(&place, "blobs", "1 pictures that no record knows");
    assert!(!file.exists());
    assert!(
        kept.iter()
            .all(|name| blobs.verify(name).unwrap() == storage::blobs::Verdict::Sound)
    );
}

#[test]
fn beside_the_wrong_records_no_picture_is_deleted() {
    let place = Place::new();
    let yard = place.at("yard");
    yard_with_posts(&yard);
    let kept = pictures(&yard, 30);
    served_once(&place);
    let old = SystemTime::now() - Duration::from_secs(2 * 3_600);
    for name in &kept {
        let file = yard.join("blobs").join(FolderBlobs::relative(name));
        File::options()
            .append(true)
            .open(&file)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }
    script(&yard, "DELETE FROM blob_refs");
    let (code, text) = place.madang(&["doctor", "--repair", "--data", "@yard"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("these are the records"), "{text}");
    let blobs = FolderBlobs::open(yard.join("blobs")).unwrap();
    assert_eq!(blobs.list(None, 100).unwrap().len(), 30);
}

#[test]
fn a_damaged_memory_is_moved_aside_and_made_anew() {
    let place = Place::new();
    let yard = place.at("yard");
    let posts = yard_with_posts(&yard);
    let server = Server::start(&yard);
    let (_, body) = batch(&posts, 0, 0);
    assert_eq!(
        request(server.address, "POST", "/api/v1/signals", &body)
            .unwrap()
            .0,
        200
    );
    drop(server);
    let states = StateStore::open(&yard.join("memory.sqlite")).unwrap();
    if states.positions().unwrap().is_empty() {
        // It was killed before its first checkpoint.
        states.commit(&[], &[(0, 0)]).unwrap();
    }
    let wrong = Change {
        kind: 1,
        key: vec![0, 0, 0, 9].into(),
        value: Some(vec![1, 2, 3]),
    };
    states.commit(&[wrong], &[]).unwrap();
    drop(states);
    is_found_and_mended(&place, "memory", "item");
    let aside = fs::read_dir(&yard).unwrap().flatten();
    let aside = aside.filter(|entry| entry.file_name().to_string_lossy().contains(".damaged-"));
    assert!(aside.count() >= 1);
    let server = Server::start(&yard);
    let path = format!("/api/v1/posts/{}", posts[0]);
    let (_, body) = request(server.address, "GET", &path, "").unwrap();
    let shown: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(shown["counts"]["views"], 1);
    drop(server);
    assert_eq!(problems(&place), []);
}

#[test]
fn counters_of_posts_are_counted_again() {
    let place = Place::new();
    yard_with_posts(&place.at("yard"));
    served_once(&place);
    assert_eq!(problems(&place), []);
    script(&place.at("yard"), "UPDATE posts SET like_count = 41");
    is_found_and_mended(&place, "counters", "5 posts count other likes than there are");
}

#[test]
fn what_is_left_of_an_erased_leaf_is_found_and_deleted() {
    let place = Place::new();
    let yard = place.at("yard");
    let leaves = remembered(&yard);
    assert_eq!(problems(&place), []);
    runtime()
        .block_on(keys(&yard).destroy(&leaves[..1], Timestamp::now()))
        .unwrap();
    is_found_and_mended(&place, "memory", "1 leaves lie there whose keys are destroyed");
    let mut left = Vec::new();
    let states = StateStore::open(&yard.join("memory.sqlite")).unwrap();
    states
        .keys(2, |key| left.extend(LeafId::from_slice(key)))
        .unwrap();
    assert_eq!(left, leaves[1..]);
}

#[test]
fn an_account_that_was_erased_and_came_back_is_closed() {
    let place = Place::new();
    let yard = place.at("yard");
    let leaf = LeafId::new();
    remembered(&yard);
    served_once(&place);
    signed_in(&yard, leaf);
    runtime()
        .block_on(keys(&yard).destroy(&[leaf], Timestamp::now()))
        .unwrap();
    is_found_and_mended(&place, "accounts", "1 accounts have leaves that were erased");
    assert_eq!(closed_accounts(&yard), 1);
}

#[test]
fn a_tag_that_lost_views_is_found() {
    const TAG: u8 = 3;
    let place = Place::new();
    let yard = place.at("yard");
    let posts = yard_with_posts(&yard);
    fs::write(yard.join("madang.toml"), "memory.checkpoint_ms = 40\n").unwrap();
    let mut older: Vec<Change> = Vec::new();
    for round in 0..2 {
        let server = Server::start(&yard);
        let (_, body) = batch(&posts, round, 0);
        assert_eq!(
            request(server.address, "POST", "/api/v1/signals", &body)
                .unwrap()
                .0,
            200
        );
        server.stop();
        if round == 0 {
            let states = StateStore::open(&yard.join("memory.sqlite")).unwrap();
            let kept = states.scan(TAG, |key, value| {
                older.push(Change {
                    kind: TAG,
                    key: key.into(),
                    value: Some(value.to_vec()),
                });
                Ok::<_, storage::states::Error>(())
            });
            kept.unwrap();
            assert_eq!(older.len(), 1);
        }
    }
    assert_eq!(problems(&place), []);
    StateStore::open(&yard.join("memory.sqlite"))
        .unwrap()
        .commit(&older, &[])
        .unwrap();
    is_found_and_mended(&place, "memory", "#도자기 has 5 views, its posts have 10");
}
