//! What shops use: the desk's statement, the operator's limits, and what a program hears when one is used up.

use crate::{
    browser::{Answer, Browser},
    ingest::{key, post},
    yard::Yard,
};
use axum::http::{StatusCode, header};
use model::Timestamp;
use people::Claimant;
use serde_json::json;

#[tokio::test]
async fn a_shop_that_has_used_its_events_is_told_and_one_with_more_room_goes_on() {
    let yard = Yard::open().await;
    let (mina, keeper) = (
        yard.person("mina", "Mina").await,
        yard.person("keeper", "Op").await,
    );
    let now = Timestamp::now();
    let link = yard.app.people.first_link(now).await.unwrap().unwrap();
    let claimant = Claimant::Member(keeper.id);
    yard.app
        .people
        .claim_operator(&link, claimant, now)
        .await
        .unwrap();
    let mut operator = yard.signed_in(&keeper).await;
    let scope = yard.shop(&mina, "onggi").await;
    let key = key(&scope, &[]).await;
    let event = |id: &str| json!({ "userId": "u1", "event": "Product Viewed", "messageId": id });
    let page = operator.get("/operator/usage").await;
    assert!(page.holds("onggi"), "{}", page.body);
    let shop = scope.id().to_string();
    let refused = set(&mut operator, &shop, "many").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(set(&mut operator, &shop, "1").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        post(&yard, "/v1/track", &key, event("m1")).await.status,
        StatusCode::OK
    );
    yard.app.ingest.counts.flush(Timestamp::now()).await.unwrap();
    let over = post(&yard, "/v1/track", &key, event("m2")).await;
    assert_eq!(over.status, StatusCode::TOO_MANY_REQUESTS, "{}", over.body);
    let wait: u64 = over.headers[header::RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=3_601).contains(&wait), "{wait}");
    let mut owner = yard.signed_in(&mina).await;
    let page = owner.get("/desk/onggi/usage").await;
    assert!(page.holds("1 of 1") && page.holds("used up"), "{}", page.body);
    assert_eq!(set(&mut operator, &shop, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        post(&yard, "/v1/track", &key, event("m2")).await.status,
        StatusCode::OK
    );
    let mut other = yard.signed_in(&yard.person("jun", "Jun").await).await;
    assert_eq!(other.get("/desk/onggi/usage").await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get("/operator/usage").await.status, StatusCode::FORBIDDEN);
}

async fn set(operator: &mut Browser, shop: &str, events: &str) -> Answer {
    let fields = [("shop", shop), ("events", events)];
    operator.post("/operator/usage", &fields).await
}
