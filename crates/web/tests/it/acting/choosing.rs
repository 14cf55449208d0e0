//! Purposes by source: what is chosen is kept, stamped and forgotten, source by source.

use super::{remembered, until_remembered};
use crate::yard::Yard;
use axum::http::StatusCode;
use consent::{GlobalPrivacyControl as Gpc, Subject};
use model::{PostId, Purpose, Source};
use serde_json::{Value, json};

/// One view and one tap of a post, from a page of this source.
async fn looks(browser: &mut crate::browser::Browser, post: PostId, source: &str) {
    use axum::{body::Body, http::Request};
    let id = model::PageId::new();
    let signals = json!({ "signals": [
        { "messageId": format!("tap:{id}"), "act": "tap", "source": source, "object": { "kind": "post", "id": post } },
    ]});
    let cookies = ["visitor", "session"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", browser.cookie(name)?)));
    let request = Request::post("/api/v1/signals")
        .header("content-type", "application/json")
        .header("cookie", cookies.collect::<Vec<_>>().join("; "))
        .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from((
            crate::yard::ADDRESS,
            40_000,
        ))))
        .body(Body::from(signals.to_string()))
        .unwrap();
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn each_purpose_is_chosen_source_by_source_and_shown_so() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let mut browser = yard.signed_in(&mina).await;
    let page = browser.get("/my-data").await;
    assert!(!page.holds("value=\"store\""), "this yard has no stores");
    let chosen = browser
        .post(
            "/my-data/consents",
            &[
                ("by_source", "1"),
                ("personalise", "on"),
                ("personalise-from", "feed"),
                ("personalise-from", "import"),
                ("measure", "on"),
                ("ads-from", "feed"),
                ("back", "/my-data"),
            ],
        )
        .await;
    assert_eq!(chosen.location(), "/my-data");
    let standing = yard
        .app
        .consents
        .standing(Subject::Person(mina.id))
        .await
        .unwrap();
    let sources = standing.sources(Purpose::Personalise, Gpc::Unset);
    assert!(sources.has(Source::Feed) && sources.has(Source::Import) && !sources.has(Source::Shop));
    assert!(!standing.allows(Purpose::Ads, Gpc::Unset), "its switch is off");
    assert!(
        !standing.allows(Purpose::Measure, Gpc::Unset),
        "on, but from nowhere, is off"
    );
    let page = browser.get("/my-data").await;
    assert!(
        page.holds("Switched on: My feed, from the feed, what you bring along"),
        "{}",
        page.body
    );
    let wrong = browser
        .post(
            "/my-data/consents",
            &[("by_source", "1"), ("ads", "on"), ("ads-from", "the moon")],
        )
        .await;
    assert!(wrong.status.is_client_error());
}

#[tokio::test]
async fn signals_of_a_source_that_no_purpose_may_use_are_counted_without_a_name() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let (cup, lamp) = (
        yard.post(&mina, "one", &[]).await,
        yard.post(&mina, "two", &[]).await,
    );
    let mut browser = yard.signed_in(&doyun).await;
    let only_feed = [
        ("by_source", "1"),
        ("personalise", "on"),
        ("personalise-from", "feed"),
        ("back", "/my-data"),
    ];
    browser.post("/my-data/consents", &only_feed).await;
    looks(&mut browser, cup, "shop").await;
    looks(&mut browser, lamp, "feed").await;
    until_remembered(&yard, &doyun, 1).await;
    yard.until("both taps are counted", || {
        [cup, lamp].iter().all(|post| {
            let id = memory::ItemId::Post(*post);
            yard.app.memory.counters(id).taps == 1
        })
    })
    .await;
    assert_eq!(remembered(&yard, &doyun).await, 1, "the shop's is nobody's");
}

#[tokio::test]
async fn a_withdrawn_source_is_forgotten_and_the_others_stay() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let (cup, lamp) = (
        yard.post(&mina, "one", &[]).await,
        yard.post(&mina, "two", &[]).await,
    );
    let mut browser = yard.signed_in(&doyun).await;
    let both = [
        ("by_source", "1"),
        ("personalise", "on"),
        ("personalise-from", "feed"),
        ("personalise-from", "shop"),
        ("measure", "on"),
        ("measure-from", "feed"),
        ("measure-from", "shop"),
        ("back", "/my-data"),
    ];
    browser.post("/my-data/consents", &both).await;
    looks(&mut browser, cup, "shop").await;
    looks(&mut browser, lamp, "feed").await;
    until_remembered(&yard, &doyun, 2).await;
    let leaves = yard.app.people.leaves_of(doyun.id).await.unwrap();

    let without_shop = [
        ("by_source", "1"),
        ("personalise", "on"),
        ("personalise-from", "feed"),
        ("measure", "on"),
        ("measure-from", "feed"),
        ("measure-from", "shop"),
        ("back", "/my-data"),
    ];
    browser.post("/my-data/consents", &without_shop).await;
    assert_eq!(remembered(&yard, &doyun).await, 1, "the very next page knows one");
    // Measuring still names the leaf, and its memory stays empty of the shop all the same.
    looks(&mut browser, cup, "shop").await;
    until_orders_are_done(&yard).await;
    browser.post("/my-data/consents", &both).await;
    until_remembered(&yard, &doyun, 1).await;
    let after = yard.app.people.leaves_of(doyun.id).await.unwrap();
    assert_eq!(leaves, after, "the devices stay what they were");

    // All of personalise, while measuring goes on.
    browser
        .post(
            "/my-data/consents",
            &[
                ("by_source", "1"),
                ("measure", "on"),
                ("measure-from", "feed"),
                ("back", "/my-data"),
            ],
        )
        .await;
    until_orders_are_done(&yard).await;
    browser.post("/my-data/consents", &both).await;
    until_remembered(&yard, &doyun, 0).await;
}

/// Waits until the outbox is empty and what it held is in memory.
async fn until_orders_are_done(yard: &Yard) {
    for _ in 0..4_000 {
        if storage::outbox::waiting(&yard.records, 1)
            .await
            .unwrap()
            .is_empty()
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let log = yard.app.door.log();
    let end = || -> u64 {
        (0..log.partitions())
            .map(|n| {
                let held = log.usage(storage::signals::Partition(n)).unwrap();
                held.last().map_or(0, |piece| piece.end)
            })
            .sum()
    };
    yard.until("memory has caught up", || yard.app.memory.applied() >= end())
        .await;
}

#[tokio::test]
async fn receipts_are_a_file_of_either_kind() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let mut browser = yard.signed_in(&mina).await;
    browser
        .post("/my-data/consents", &[("personalise", "on"), ("back", "/")])
        .await;
    let answer = browser.get("/my-data/receipts.json").await;
    let receipts: Vec<Value> = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(receipts.len(), 4);
    let on = receipts
        .iter()
        .find(|receipt| receipt["purpose"] == "personalise")
        .unwrap();
    assert_eq!(
        (&on["sources"], &on["via"]),
        (&json!(["feed", "shop"]), &json!("sheet"))
    );
    assert!(on["at"].as_str().unwrap().ends_with('Z'));
    let csv = browser.get("/my-data/receipts.csv").await;
    assert_eq!(csv.body.lines().count(), 5);
    assert!(csv.holds(",personalise,feed shop,") && csv.body.starts_with("id,purpose,sources,at,via\r\n"));
    let attachment = csv.headers["content-disposition"].to_str().unwrap();
    assert!(attachment.starts_with("attachment"));
    let mut other = yard.visitor();
    assert_eq!(
        other.get("/my-data/receipts.json").await.body,
        "[]",
        "each their own"
    );
}
