//! Events told to other programs: signed, again and again until they arrive, and in a log.

use crate::{
    market::on_both,
    stranger::Stranger,
    yard::{later, now},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use fetch::{Fetcher, Reach};
use ring::hmac;
use serde_json::Value;
use shop::{DeliveryState, Error, NewWebhook, ShopScope, Topic, Webhooks};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};
use zeroize::Zeroizing;

fn webhooks(market: &crate::market::Market) -> Webhooks {
    let fetcher = Fetcher::new(Reach::Anywhere, "madang");
    market.shops.webhooks(fetcher, Zeroizing::new([7; 32]))
}

fn to(address: &str, topics: &[Topic]) -> NewWebhook {
    NewWebhook {
        url: format!("{address}/hook"),
        topics: topics.to_vec(),
    }
}

async fn pack_and_ship(scope: &ShopScope, order: &shop::Order) {
    scope.pack_order(order.id, scope.main_place()).await.unwrap();
    scope.ship_order(order.id, "CJ", "1234").await.unwrap();
}

#[tokio::test]
async fn every_step_is_told_once_signed_and_without_the_buyer() {
    on_both(async |market| {
        let webhooks = webhooks(&market);
        let shop = Stranger::start(|_| (200, String::new(), "ok".into()));
        let scope = &market.moon.scope;
        let id = scope.add_webhook(to(&shop.address, &[]), now()).await.unwrap();
        let elsewhere = Stranger::start(|_| (200, String::new(), String::new()));
        market
            .tile
            .scope
            .add_webhook(to(&elsewhere.address, &[]), now())
            .await
            .unwrap();
        let order = market.bought_cups(2).await;
        pack_and_ship(scope, &order).await;
        let soon = model::Timestamp::now().plus(Duration::from_secs(1));
        while webhooks.deliver_due(soon).await.unwrap() > 0 {}
        assert_eq!(webhooks.deliver_due(soon).await.unwrap(), 0);
        let heard = shop.heard();
        let mut topics = Vec::new();
        let secret = webhooks.secret(&scope.webhook(id).await.unwrap()).reveal();
        let secret = BASE64_STANDARD
            .decode(secret.trim_start_matches("whsec_"))
            .unwrap();
        for one in &heard {
            let body: Value = serde_json::from_str(&one.body).unwrap();
            topics.push(body["type"].as_str().unwrap().to_owned());
            assert_eq!(one.header("webhook-id").unwrap(), body["id"].as_str().unwrap());
            let signed = format!(
                "{}.{}.{}",
                one.header("webhook-id").unwrap(),
                one.header("webhook-timestamp").unwrap(),
                one.body
            );
            // Heads are heard in lower case, so the signature is made again instead of read.
            let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            let tag = BASE64_STANDARD.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
            let expected = format!("v1,{tag}").to_lowercase();
            assert_eq!(one.header("webhook-signature").unwrap(), expected);
            assert!(!one.body.contains("Hong"), "no buyer: {}", one.body);
            assert!(!one.body.contains("@example.com"), "no buyer: {}", one.body);
            assert_eq!(body["data"]["id"].as_str().unwrap(), order.id.to_string());
            assert_eq!(body["data"]["lines"][0]["quantity"], 2);
        }
        topics.sort();
        assert_eq!(
            topics,
            ["order.packed", "order.paid", "order.placed", "order.shipped"]
        );
        assert!(elsewhere.heard().is_empty(), "another shop hears nothing of it");
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_sent_again_later_and_later_under_the_same_id() {
    on_both(async |market| {
        let webhooks = webhooks(&market);
        let status = Arc::new(AtomicU16::new(500));
        let said = Arc::clone(&status);
        let program = Stranger::start(move |_| (said.load(Ordering::Relaxed), String::new(), "no".into()));
        let scope = &market.moon.scope;
        let id = scope.add_webhook(to(&program.address, &[]), now()).await.unwrap();
        let event = scope.test_webhook(id, now()).await.unwrap();
        assert_eq!(webhooks.deliver_due(now()).await.unwrap(), 1);
        assert_eq!(
            webhooks.deliver_due(later(Duration::from_secs(4))).await.unwrap(),
            0
        );
        assert_eq!(
            webhooks.deliver_due(later(Duration::from_secs(5))).await.unwrap(),
            1
        );
        assert_eq!(
            webhooks
                .deliver_due(later(Duration::from_secs(304)))
                .await
                .unwrap(),
            0
        );
        status.store(204, Ordering::Relaxed);
        assert_eq!(
            webhooks
                .deliver_due(later(Duration::from_secs(305)))
                .await
                .unwrap(),
            1
        );
        let (delivery, body, attempts) = scope.delivery(id, event).await.unwrap();
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 3));
        assert!(body.contains("it works"));
        let statuses: Vec<Option<u16>> = attempts.iter().map(|attempt| attempt.status).collect();
        assert_eq!(statuses, [Some(204), Some(500), Some(500)]);
        scope
            .replay(id, event, later(Duration::from_secs(400)))
            .await
            .unwrap();
        assert_eq!(
            webhooks
                .deliver_due(later(Duration::from_secs(400)))
                .await
                .unwrap(),
            1
        );
        let heard = program.heard();
        assert_eq!(heard.len(), 4);
        assert!(
            heard
                .iter()
                .all(|one| one.header("webhook-id") == heard[0].header("webhook-id"))
        );
        assert_ne!(
            heard[0].header("webhook-delivery"),
            heard[1].header("webhook-delivery")
        );
        // A month later the log is empty.
        assert_eq!(
            webhooks
                .sweep(later(Duration::from_secs(31 * 86_400)))
                .await
                .unwrap(),
            1
        );
        assert!(scope.deliveries(id, None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_or_silent_is_turned_off() {
    on_both(async |market| {
        let webhooks = webhooks(&market);
        let scope = &market.moon.scope;
        let gone = Stranger::start(|_| (410, String::new(), String::new()));
        let id = scope.add_webhook(to(&gone.address, &[]), now()).await.unwrap();
        scope.test_webhook(id, now()).await.unwrap();
        webhooks.deliver_due(now()).await.unwrap();
        let receiver = scope.webhook(id).await.unwrap();
        assert!(!receiver.is_on && receiver.problem.is_some());
        scope.remove_webhook(id).await.unwrap();
        assert!(matches!(scope.webhook(id).await, Err(Error::NoSuchWebhook(_))));

        let id = scope
            .add_webhook(to("http://127.0.0.1:9", &[]), now())
            .await
            .unwrap();
        let event = scope.test_webhook(id, now()).await.unwrap();
        let mut at = now();
        for _ in 0..40 {
            webhooks.deliver_due(at).await.unwrap();
            at = at.plus(Duration::from_secs(6 * 3_600));
        }
        let (delivery, _, _) = scope.delivery(id, event).await.unwrap();
        assert_eq!(delivery.state, DeliveryState::Failed);
        assert_eq!(scope.replay_failed(id, at).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn receivers_hear_what_they_asked_for_and_are_the_owners() {
    on_both(async |market| {
        let webhooks = webhooks(&market);
        let scope = &market.moon.scope;
        let program = Stranger::start(|_| (200, String::new(), String::new()));
        let only = scope
            .add_webhook(to(&program.address, &[Topic::OrderShipped]), now())
            .await
            .unwrap();
        let before = webhooks.secret(&scope.webhook(only).await.unwrap()).reveal();
        scope.rotate_webhook(only).await.unwrap();
        let after = webhooks.secret(&scope.webhook(only).await.unwrap()).reveal();
        assert_ne!(*before, *after);
        let order = market.bought_cups(1).await;
        pack_and_ship(scope, &order).await;
        let log = scope.deliveries(only, None).await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].topic, Topic::OrderShipped);
        // The other shop's owner sees and changes nothing of it.
        let other = &market.tile.scope;
        assert!(other.webhook(only).await.is_err());
        assert!(other.remove_webhook(only).await.is_err());
        assert!(other.replay(only, log[0].event, now()).await.is_err());
        let wrong = scope
            .add_webhook(
                NewWebhook {
                    url: "javascript:alert(1)".into(),
                    topics: Vec::new(),
                },
                now(),
            )
            .await;
        assert!(matches!(wrong, Err(Error::WebAddress(_))));
    })
    .await;
}
