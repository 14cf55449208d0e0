//! Pages to act on.

mod choosing;
mod desks;
mod doors;
mod forms;
mod letters;
mod own_data;
mod portable;
mod posting;
mod reacting;

use crate::{
    browser::{Browser, Part},
    yard::{PASSWORD, Yard, png},
};
use axum::http::StatusCode;
use consent::Subject;
use memory::ItemId;
use model::PostId;
use people::Person;
use std::time::Duration;
use storage::values;

fn text<'a>(name: &'a str, value: &str) -> Part<'a> {
    (name, "", value.as_bytes().to_vec())
}

fn file<'a>(name: &'a str, bytes: Vec<u8>) -> Part<'a> {
    (name, "photo.png", bytes)
}

/// Publishes through the composer; the address of the post.
async fn compose(browser: &mut Browser, caption: &str, pins: &str) -> String {
    let parts = [
        text("pins", pins),
        file("photos", png([90, 60, 40])),
        text("alt", "a cup"),
        text("caption", caption),
    ];
    let answer = browser.upload("/compose", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

fn id_of(address: &str) -> PostId {
    address.trim_start_matches("/p/").parse().unwrap()
}

async fn sign_up(browser: &mut Browser, handle: &str, next: &str) -> String {
    let email = format!("{handle}@new.example");
    let fields = [
        ("name", "New Person"),
        ("handle", handle),
        ("email", &email),
        ("password", PASSWORD),
        ("next", next),
    ];
    let answer = browser.post("/sign-up", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

async fn known_to_feed(yard: &Yard, post: PostId) {
    yard.until("the feed knows the post", || {
        yard.app.feed.knows(ItemId::Post(post))
    })
    .await;
}

/// Blobs that the records know of, referred to or waiting for the sweep.
async fn announced_blobs(yard: &Yard) -> i64 {
    let counted: Result<i64, storage::records::Error> = yard
        .records
        .read(|tx| {
            tx.query_first("SELECT COUNT(*) FROM blob_refs", values![])?
                .unwrap()
                .get(0)
        })
        .await;
    counted.unwrap()
}

async fn remembered(yard: &Yard, person: &Person) -> usize {
    let standing = yard
        .app
        .consents
        .standing(Subject::Person(person.id))
        .await
        .unwrap();
    let leaves = yard.app.people.leaves_of(person.id).await.unwrap();
    let consented = standing.allow(&leaves, consent::GlobalPrivacyControl::Unset);
    consented.map_or(0, |consented| yard.app.feed.known(&consented).len())
}

/// Waits until memory holds, or no longer holds, what `person` did.
async fn until_remembered(yard: &Yard, person: &Person, lines: usize) {
    for _ in 0..2_000 {
        if remembered(yard, person).await == lines {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!(
        "{} lines are remembered, {lines} were awaited",
        remembered(yard, person).await
    );
}
