//! Events of shops' programs: who is let in, what is taken, whom it teaches.

use crate::yard::{ADDRESS, Yard};
use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use consent::{Choice, Subject, Via};
use memory::ItemId;
use model::{ProductId, Purpose, SourceSet, Timestamp};
use people::identity::{Asserter, Claim, Plain, Rule};
use serde_json::{Value, json};
use shop::{NewKey, Scope, ShopScope};
use std::net::SocketAddr;
use tower::ServiceExt;

pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

async fn send(yard: &Yard, request: Request<Body>) -> Answered {
    let response = yard.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn request(path: &str, key: &str) -> axum::http::request::Builder {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let basic = BASE64_STANDARD.encode(format!("{key}:"));
    Request::post(path)
        .extension(ConnectInfo(SocketAddr::from((ADDRESS, 40_000))))
        .header("authorization", format!("Basic {basic}"))
}

pub async fn post(yard: &Yard, path: &str, key: &str, body: Value) -> Answered {
    let body = Body::from(body.to_string());
    send(yard, request(path, key).body(body).unwrap()).await
}

pub async fn key(scope: &ShopScope, origins: &[&str]) -> String {
    let new = NewKey {
        name: "site".into(),
        scopes: vec![Scope::EventsWrite],
        origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
    };
    let made = scope.add_api_key(new, Timestamp::now()).await.unwrap();
    made.text.as_str().to_owned()
}

fn order(id: &str, user: &str, product: &str) -> Value {
    json!({
        "type": "track", "messageId": id, "userId": user, "event": "Order Completed",
        "timestamp": Timestamp::now().to_string(),
        "properties": {
            "order_id": "1001", "currency": "KRW", "total": 12_900, "email": "somebody@example.com",
            "products": [{ "product_id": product, "price": 12_900, "quantity": 1 }]
        }
    })
}

/// Sends a click on the product, and waits until it is the `nth` that was counted: whatever was sent before it is in by then.
async fn clicked(yard: &Yard, key: &str, product: ProductId, nth: u64) {
    let event = json!({
        "anonymousId": "a", "event": "Product Clicked", "messageId": format!("click-{product}-{nth}"),
        "properties": { "product_id": product.to_string() }
    });
    let answer = post(yard, "/v1/track", key, event).await;
    assert_eq!(answer.body["accepted"], 1, "{}", answer.body);
    yard.until("the click is counted", || {
        yard.app.memory.counters(ItemId::Product(product)).taps == nth
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_taken_once_and_what_is_wrong_in_it_is_named() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let scope = yard.shop(&mina, "onggi").await;
    let product = yard.product(&scope, "Moon jar", 10).await;
    let key = key(&scope, &[]).await;
    let batch = json!({ "batch": [
        order("m1", "u1", &product.to_string()),
        { "type": "track", "messageId": "m2", "event": "Quiz Finished", "anonymousId": "a1", "properties": { "score": 7 } },
        { "type": "track", "messageId": "m3", "userId": "u1" },
        order("m4", "u2", "nobody knows it"),
    ], "sentAt": Timestamp::now().to_string() });
    let first = post(&yard, "/v1/batch", &key, batch.clone()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(first.body["accepted"], 3, "{}", first.body);
    assert_eq!(first.body["rejected"][0]["index"], 2);
    assert_eq!(first.body["rejected"][0]["code"], "event-missing");
    let again = post(&yard, "/v1/batch", &key, batch).await;
    assert_eq!(
        (again.body["accepted"].as_u64(), again.body["duplicates"].as_u64()),
        (Some(0), Some(3))
    );
    clicked(&yard, &key, product, 1).await;
    let lines = yard.app.ingest.tail.lines(scope.id(), 100);
    assert_eq!(lines.len(), 9);
    let odd = |text: &str| {
        lines
            .iter()
            .any(|line| line.notes.iter().any(|note| note.contains(text)))
    };
    assert!(odd("unknown product"));
    let mut owner = yard.signed_in(&mina).await;
    let page = owner.get("/desk/onggi/events").await;
    assert!(
        page.holds("Order Completed") && page.holds("Came before"),
        "{}",
        page.body
    );
    yard.app.ingest.counts.flush(Timestamp::now()).await.unwrap();
    let page = owner.get("/desk/onggi/events").await;
    assert!(page.holds("Quiz Finished"), "{}", page.body);
    let file = owner.get("/desk/onggi/usage.csv").await;
    let month = Timestamp::now().to_string();
    let figures = format!("{},0,4,3,2,0,0,0,0\r\n", &month[..7]);
    assert!(file.body.ends_with(&figures), "{}", file.body);
}

#[tokio::test]
async fn keys_origins_and_sizes_are_answered_as_sdks_understand_it() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let scope = yard.shop(&mina, "onggi").await;
    let key = key(&scope, &["https://shop.example"]).await;
    let event = json!({ "userId": "u1", "event": "Product Viewed", "messageId": "m1" });
    let wrong = post(&yard, "/v1/track", "mdg_wrong", event.clone()).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let from = async |origin: &str| {
        let request = request("/v1/t", &key)
            .header("origin", origin)
            .header("content-type", "text/plain")
            .body(Body::from(event.to_string()))
            .unwrap();
        send(&yard, request).await
    };
    assert_eq!(from("https://evil.example").await.status, StatusCode::FORBIDDEN);
    let ours = from("https://shop.example").await;
    assert_eq!(ours.status, StatusCode::OK, "{}", ours.body);
    assert_eq!(ours.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let asked = Request::options("/v1/t")
        .extension(ConnectInfo(SocketAddr::from((ADDRESS, 40_000))))
        .header("origin", "https://shop.example")
        .header("access-control-request-headers", "content-type")
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&yard, asked).await.status, StatusCode::NO_CONTENT);
    // The key in the body alone, as old browser SDKs send it.
    let bare = Request::post("/v1/p")
        .extension(ConnectInfo(SocketAddr::from((ADDRESS, 40_000))))
        .body(Body::from(
            json!({ "anonymousId": "a", "name": "Home", "writeKey": key, "messageId": "m2" }).to_string(),
        ))
        .unwrap();
    assert_eq!(send(&yard, bare).await.status, StatusCode::OK);
    let jitsu = Request::post("/api/s/track")
        .extension(ConnectInfo(SocketAddr::from((ADDRESS, 40_000))))
        .header("x-write-key", format!("{key}:secret"))
        .body(Body::from(
            json!({ "event": "x", "anonymousId": "a", "messageId": "m3" }).to_string(),
        ))
        .unwrap();
    assert_eq!(send(&yard, jitsu).await.status, StatusCode::OK);
    for (body, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("{\"batch\": [", StatusCode::BAD_REQUEST),
        ("{\"batch\": NaN}", StatusCode::BAD_REQUEST),
        ("[1, 2]", StatusCode::BAD_REQUEST),
    ] {
        let answer = send(&yard, request("/v1/batch", &key).body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(
            answer.body["message"]
                .as_str()
                .is_some_and(|text| text.len() > 10),
            "{body}"
        );
    }
    let large = vec![b' '; 600 * 1024];
    let answer = send(&yard, request("/v1/batch", &key).body(Body::from(large)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many: Vec<Value> = (0..2_501)
        .map(|n| json!({ "userId": "u", "event": "x", "messageId": n.to_string() }))
        .collect();
    let answer = post(&yard, "/v1/batch", &key, json!({ "batch": many })).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unknown = post(&yard, "/v1/nothing", &key, event.clone()).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_foreign_purchase_teaches_the_next_page_with_consent_and_not_without() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let scope = yard.shop(&mina, "onggi").await;
    let (jar, cup) = (
        yard.product(&scope, "Moon jar", 10).await,
        yard.product(&scope, "Tea cup", 10).await,
    );
    let key = key(&scope, &[]).await;
    let [hana, jisu] = [
        yard.person("hana", "Hana").await,
        yard.person("jisu", "Jisu").await,
    ];
    let choose = async |sources: SourceSet| {
        let choice = |purpose| Choice { purpose, sources };
        let choices = vec![choice(Purpose::Personalise), choice(Purpose::Share)];
        let subject = Subject::Person(hana.id);
        yard.app
            .consents
            .answer(subject, choices, Via::MyData, Timestamp::now())
            .await
            .unwrap();
    };
    choose(SourceSet::ALL).await;
    // Both have been here before, so that each has a memory that could learn.
    for person in [&hana, &jisu] {
        yard.signed_in(person).await.get("/").await;
    }
    for (user, person) in [("u-hana", &hana), ("u-jisu", &jisu)] {
        let email = format!("{}@yard.example", person.handle);
        let claim = Claim {
            a: yard.app.people.identifier(Plain::Email(&email)).unwrap().into(),
            b: person.id.into(),
            rule: Rule::Confirmed,
            source: None,
            by: Asserter::Yard,
        };
        yard.app
            .people
            .assert_same(claim, Timestamp::now())
            .await
            .unwrap();
        let said = json!({ "userId": user, "traits": { "email": email }, "messageId": format!("i-{user}") });
        let answer = post(&yard, "/v1/identify", &key, said).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    let accepted = async |id: &str, user: &str, product: &str| {
        let answer = post(&yard, "/v1/track", &key, order(id, user, product)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    };
    accepted("o1", "u-hana", &jar.to_string()).await;
    accepted("o2", "u-jisu", &cup.to_string()).await;
    let remembers = async |person: &people::Person, product| {
        let leaves = yard.app.people.leaves_of(person.id).await.unwrap();
        let standing = yard
            .app
            .consents
            .standing(Subject::Person(person.id))
            .await
            .unwrap();
        let gpc = consent::GlobalPrivacyControl::Unset;
        let Some(consented) = standing.allow::<consent::Personalise>(&leaves, gpc) else {
            return false;
        };
        let item = yard.app.memory.ordinal(ItemId::Product(product)).unwrap();
        let memory = yard.app.memory.person(&consented);
        memory
            .history
            .iter()
            .any(|line| line.item == item && line.acts.engaged())
    };
    clicked(&yard, &key, jar, 1).await;
    assert!(remembers(&hana, jar).await, "with consent");
    assert!(!remembers(&jisu, cup).await, "not without");
    // The banner of the shop says no: counted, and nobody learns.
    let mut denied = order("o3", "u-hana", &cup.to_string());
    denied["context"] = json!({ "gpc": true });
    let answer = post(&yard, "/v1/track", &key, denied).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    clicked(&yard, &key, cup, 1).await;
    assert!(!remembers(&hana, cup).await);
    let lines = yard.app.ingest.tail.lines(scope.id(), 100);
    let learned = lines
        .iter()
        .filter(|line| line.outcome.name() == "accepted")
        .count();
    assert_eq!(learned, 2, "her word and her order");
    // Her withdrawal holds for the next event.
    choose(SourceSet::NONE).await;
    accepted("o4", "u-hana", &cup.to_string()).await;
    clicked(&yard, &key, cup, 2).await;
    assert!(!remembers(&hana, cup).await);
}
