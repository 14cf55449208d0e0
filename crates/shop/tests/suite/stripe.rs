//! Stripe's payment intents, against a stub that checks each request by the published reference.

use crate::{
    market::{Market, on_both, request},
    stripe_stub::{KEY, Stub, WEBHOOK_SECRET},
    yard::won,
};
use model::{PaymentId, Rate, RefundId, Timestamp};
use ring::hmac;
use serde_json::{Value, json};
use shop::{
    Checkout, OrderState, PaymentStatus,
    payment::{Fact, IntentState, PaymentProvider, ProviderError, RefundState, Stripe, StripeConfig},
};
use std::sync::Arc;

fn stripe(stub: &Stub) -> Stripe {
    let config = StripeConfig {
        secret_key: KEY.to_owned().into(),
        webhook_secret: WEBHOOK_SECRET.to_owned().into(),
        api: Some(stub.address.clone()),
        return_url: "https://yard.example/pay/back".to_owned(),
    };
    Stripe::open(config).unwrap()
}

fn checkout(market: &Market, stub: &Stub) -> Checkout {
    market.shops.checkout(Arc::new(stripe(stub)), Rate::percent(5))
}

#[tokio::test]
async fn a_checkout_is_declined_authorised_captured_and_refunded() {
    on_both(async |market| {
        let stub = Stub::start();
        let checkout = checkout(&market, &stub);
        let owner = market.fill(&[(market.moon.variant, 2)]).await;
        let placed = checkout.place(request(owner), Timestamp::now()).await.unwrap();
        let pay = async |method: &str| checkout.pay(placed.id, method, Timestamp::now()).await;
        let declined = pay("pm_card_visa_chargeDeclined").await.unwrap();
        let reason = Some("insufficient_funds".to_owned());
        assert_eq!(declined.status, PaymentStatus::Open { declined: reason });

        let asked = pay("pm_card_authenticationRequired").await.unwrap();
        let bank = "https://hooks.stripe.com/3d_secure".to_owned();
        assert_eq!(asked.status, PaymentStatus::Action { address: bank });
        stub.agree("pi_stub0");
        checkout.refresh(placed.id, Timestamp::now()).await.unwrap();
        let paid = checkout.payment(placed.id).await.unwrap();
        assert_eq!((&paid.status, paid.captured), (&PaymentStatus::Paid, won(27_000)));
        assert_eq!(stub.intents()[0]["amount_received"], 27_000);
        assert_eq!(stub.intents()[0]["metadata"]["payment"], json!(placed.id));

        let order = market.orders(placed.id).await.remove(0);
        assert_eq!(order.state, OrderState::Paid);
        market
            .moon
            .scope
            .refund(order.id, won(1_000), "a chip", "k")
            .await
            .unwrap();
        checkout.work(Timestamp::now()).await.unwrap();
        assert!(stub.calls().contains(&"POST /v1/refunds".to_owned()));
        let refunds = market.moon.scope.order_refunds(order.id).await.unwrap();
        assert_eq!(refunds[0].status, shop::RefundStatus::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn what_stripe_answers_badly_is_asked_again_under_the_same_key() {
    on_both(async |market| {
        let stub = Stub::start();
        let checkout = checkout(&market, &stub);
        let owner = market.fill(&[(market.tile.variant, 1)]).await;
        let placed = checkout.place(request(owner), Timestamp::now()).await.unwrap();
        stub.fail_next(1);
        let waits = checkout
            .pay(placed.id, "pm_card_visa", Timestamp::now())
            .await
            .unwrap();
        assert_eq!(waits.status, PaymentStatus::Open { declined: None });
        let paid = checkout
            .pay(placed.id, "pm_card_visa", Timestamp::now())
            .await
            .unwrap();
        assert_eq!(paid.status, PaymentStatus::Paid);
        assert_eq!(
            stub.intents().len(),
            1,
            "one intent, however often it was asked for"
        );
    })
    .await;
}

#[tokio::test]
async fn keys_and_cards_are_looked_at_before_anything_leaves() {
    let stub = Stub::start();
    let open = |key: &str, secret: &str| {
        Stripe::open(StripeConfig {
            secret_key: key.to_owned().into(),
            webhook_secret: secret.to_owned().into(),
            api: Some(stub.address.clone()),
            return_url: String::new(),
        })
    };
    assert!(
        open("pk_test_x", WEBHOOK_SECRET).is_err(),
        "a publishable key opens nothing"
    );
    assert!(open(KEY, "secret").is_err());
    assert!(open("sk_live_x", WEBHOOK_SECRET).unwrap().livemode());
    let stripe = stripe(&stub);
    let card = stripe.confirm("pi_1", "4242 4242 4242 4242", "k").await;
    assert_eq!(card, Err(ProviderError::CardNumber));
    for hostile in ["../customers", "pi_1?x", "", "pi 1"] {
        assert!(
            matches!(stripe.intent(hostile).await, Err(ProviderError::Refused(_))),
            "{hostile}"
        );
    }
    assert!(stub.calls().is_empty(), "nothing of it was sent");
    let amount = model::Money::new(5_001, "KWD".parse().unwrap());
    assert!(stripe.create(PaymentId::new(), amount, "k").await.is_err());
}

fn signed(body: &str, now: Timestamp) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, WEBHOOK_SECRET.as_bytes());
    let tag = hmac::sign(&key, format!("{}.{body}", now.seconds()).as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={},v1={hex}", now.seconds())
}

#[test]
fn webhooks_are_read_when_their_signature_holds() {
    let stub = Stub::start();
    let (stripe, now) = (stripe(&stub), Timestamp::now());
    let (payment, refund) = (PaymentId::new(), RefundId::new());
    let event = |kind: &str, object: Value| {
        json!({ "id": "evt_1", "type": kind, "created": 1_770_000_000, "livemode": false,
                "data": { "object": object } })
        .to_string()
    };
    let intent = json!({ "id": "pi_1", "amount": 900, "amount_received": 900, "currency": "krw", "status": "succeeded",
                         "livemode": false, "metadata": { "payment": payment } });
    let body = event("payment_intent.succeeded", intent);
    let heard = stripe.verify(body.as_bytes(), &signed(&body, now), now).unwrap();
    assert!(matches!(&heard.data, Fact::Intent(intent)
        if intent.state == IntentState::Captured && intent.captured == won(900) && intent.payment == payment));
    assert_eq!(
        stripe.verify(body.as_bytes(), &signed("{}", now), now),
        Err(ProviderError::Signature)
    );

    let back = json!({ "id": "re_1", "amount": 100, "currency": "krw", "status": "failed",
                       "metadata": { "payment": payment, "refund": refund } });
    let body = event("refund.failed", back);
    let heard = stripe.verify(body.as_bytes(), &signed(&body, now), now).unwrap();
    assert!(
        matches!(heard.data, Fact::Refund(told) if told.state == RefundState::Failed && told.refund == refund)
    );

    let foreign = event(
        "payment_intent.succeeded",
        json!({ "id": "pi_2", "amount": 1, "currency": "krw",
                                                             "status": "succeeded", "metadata": {} }),
    );
    let heard = stripe.verify(foreign.as_bytes(), &signed(&foreign, now), now);
    assert!(
        matches!(heard, Err(ProviderError::Refused(_))),
        "of another program's payment"
    );
}
