//! Webhooks that come twice, late and in any order: the end is the same, and the book sums to zero throughout.

use crate::{
    market::{HALF_AN_HOUR, Market, on_both},
    yard::{MINUTE, won},
};
use model::{PaymentId, Timestamp};
use proptest::{prelude::*, test_runner::TestRunner};
use shop::{
    Heard, OrderState, PaymentStatus,
    ledger::Owner,
    payment::{Mischief, methods},
};
use std::time::Duration;
use storage::{Row, records, values};

#[tokio::test]
async fn a_webhook_is_taken_up_once_and_one_of_another_yard_not_at_all() {
    on_both(async |market| {
        let placed = market.place_both().await;
        market.pay(placed.id, methods::OK).await;
        let now = Timestamp::now().plus(Duration::from_secs(1));
        let sent = market.sandbox.deliveries(Mischief::NONE, now).await.unwrap();
        assert_eq!(sent.len(), 2, "authorised and captured");
        let hear = async |market: &Market, place: usize| {
            let delivery = &sent[place];
            market
                .checkout
                .webhook(delivery.body.as_bytes(), &delivery.signature, now)
                .await
                .unwrap()
        };
        assert_eq!(hear(&market, 1).await, Heard::TakenUp);
        assert_eq!(hear(&market, 1).await, Heard::Repeated);
        assert_eq!(hear(&market, 0).await, Heard::TakenUp);
        let foreign = sent[0]
            .body
            .replace(&placed.id.to_string(), &PaymentId::new().to_string());
        let stale = market
            .checkout
            .webhook(foreign.as_bytes(), &sent[0].signature, now)
            .await;
        assert!(stale.is_err(), "a changed body is not signed");
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_old_webhook_does_not_bring_back_what_the_bank_has_refused_since() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let waiting = market.pay(placed.id, methods::THREE_D_SECURE).await;
        let intent = waiting.intent.unwrap();
        market.sandbox.answer_action(&intent, false).await.unwrap();
        let now = Timestamp::now().plus(Duration::from_secs(1));
        let sent = market.sandbox.deliveries(Mischief::NONE, now).await.unwrap();
        assert_eq!(sent.len(), 2, "needs action, then declined");
        for delivery in sent.iter().rev() {
            let heard = market
                .checkout
                .webhook(delivery.body.as_bytes(), &delivery.signature, now);
            assert_eq!(heard.await.unwrap(), Heard::TakenUp);
        }
        let status = market.checkout.payment(placed.id).await.unwrap().status;
        let reason = Some("authentication_failed".to_owned());
        assert_eq!(status, PaymentStatus::Open { declined: reason });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_that_is_cut_off_anywhere_is_neither_lost_nor_captured_twice() {
    on_both(async |market| {
        for stall in [&market.moon, &market.tile] {
            let set = stall.scope.set_stock(stall.product, stall.variant, 1_000);
            set.await.unwrap();
        }
        let mut payments = Vec::new();
        for number in 0..80_u64 {
            let placed = market.place_both().await;
            payments.push(placed.id);
            // Each is cut off somewhere else.
            let patience = Duration::from_micros(number * 1_237 % 20_000);
            let paying = market.checkout.pay(placed.id, methods::OK, Timestamp::now());
            let _ = tokio::time::timeout(patience, paying).await;
        }
        // What was on its way to the database arrives there.
        tokio::time::sleep(Duration::from_millis(300)).await;
        market.work(HALF_AN_HOUR).await;
        market.deliver(Mischief::NONE).await;
        let mut paid = 0;
        for payment in payments {
            let found = market.checkout.payment(payment).await.unwrap();
            let expected = match found.status {
                PaymentStatus::Paid => won(42_000),
                PaymentStatus::Cancelled => won(0),
                other => panic!("left in the middle: {other:?}"),
            };
            assert_eq!(found.captured, expected);
            paid += i64::from(found.status == PaymentStatus::Paid);
        }
        let kept = market.records.read(|tx| {
            let sql = "SELECT CAST(SUM(captured) AS BIGINT) FROM sandbox_intents";
            tx.query_first(sql, values![])
        });
        let kept: Result<Option<Row>, records::Error> = kept.await;
        let taken: i64 = kept.unwrap().unwrap().get(0).unwrap();
        assert_eq!(taken, paid * 42_000, "what the provider took is what was paid");
        assert_eq!(market.owed(Owner::Provider).await, -taken);
        assert_eq!(market.moon.left().await, 1_000 - 2 * paid);
        market.sound().await;
    })
    .await;
}

/// How one checkout goes.
#[derive(Debug, Clone)]
struct Visit {
    method: &'static str,
    agrees: bool,
    tries_again: bool,
    refund: Option<i64>,
    refund_succeeds: bool,
    dispute: Option<(i64, Option<bool>)>,
    gives_up: bool,
}

fn visit() -> impl Strategy<Value = Visit> {
    let method = prop::sample::select(vec![
        methods::OK,
        methods::DECLINED,
        methods::THREE_D_SECURE,
        methods::TIMEOUT,
        methods::CAPTURE_TIMEOUT,
        methods::CAPTURE_FAILS,
        methods::SLOW_REFUND,
    ]);
    let dispute = prop::option::of((1_i64..40_000, prop::option::of(any::<bool>())));
    let yes = any::<bool>;
    (
        method,
        yes(),
        yes(),
        prop::option::of(1_i64..15_000),
        yes(),
        dispute,
        yes(),
    )
        .prop_map(
            |(method, agrees, tries_again, refund, refund_succeeds, dispute, gives_up)| Visit {
                method,
                agrees,
                tries_again,
                refund,
                refund_succeeds,
                dispute,
                gives_up,
            },
        )
}

/// Goes through a checkout; webhooks are heard only now and then, as badly as `mischief` says.
async fn live_through(market: &Market, visit: &Visit, mischief: Mischief) -> PaymentId {
    let placed = market.place_both().await;
    let paying = market.pay(placed.id, visit.method).await;
    let intent = paying.intent.unwrap();
    // Declined at the bank's page, or there was none: either is an answer.
    let _ = market.sandbox.answer_action(&intent, visit.agrees).await;
    hear_some(market, mischief).await;
    if visit.tries_again {
        let _ = market
            .checkout
            .pay(placed.id, methods::OK, Timestamp::now())
            .await;
    }
    market.work(MINUTE).await;
    // What got lost is sent again, before the shop decides by what it sees.
    market.deliver(mischief).await;
    let orders = market.orders(placed.id).await;
    let tile = orders
        .iter()
        .find(|order| order.shop == market.tile.shop)
        .unwrap();
    if let Some(amount) = visit.refund.filter(|_| tile.state == OrderState::Paid) {
        let scope = &market.tile.scope;
        let refund = scope.refund(tile.id, won(amount), "", "x").await.unwrap();
        market.work(MINUTE).await;
        if let Some(refund) = refund {
            let _ = market.sandbox.finish_refund(refund, visit.refund_succeeds).await;
        }
    }
    if let Some((amount, decided)) = visit.dispute
        && let Ok(dispute) = market.sandbox.dispute(&intent, won(amount)).await
        && let Some(won) = decided
    {
        market.sandbox.decide_dispute(&dispute, won).await.unwrap();
    }
    hear_some(market, mischief).await;
    if visit.gives_up {
        market.work(HALF_AN_HOUR).await;
    }
    market.sound().await;
    placed.id
}

/// One round of deliveries, of which each second one gets lost on its way and is sent again later.
async fn hear_some(market: &Market, mischief: Mischief) {
    let now = Timestamp::now().plus(Duration::from_secs(1));
    let sent = market.sandbox.deliveries(mischief, now).await.unwrap();
    let loses = mischief.shuffled.is_some();
    for (number, delivery) in sent.into_iter().enumerate() {
        if loses && number % 2 == 1 {
            continue;
        }
        let body = delivery.body.as_bytes();
        market
            .checkout
            .webhook(body, &delivery.signature, now)
            .await
            .unwrap();
        market.sound().await;
    }
}

/// What has become of a checkout, by shop.
type End = (Vec<(bool, OrderState, i64, i64, i64)>, i64);

async fn end(market: &Market, payment: PaymentId) -> End {
    market.deliver(Mischief::NONE).await;
    market.work(HALF_AN_HOUR).await;
    market.deliver(Mischief::NONE).await;
    market.sound().await;
    let mut orders: Vec<_> = market
        .orders(payment)
        .await
        .iter()
        .map(|order| {
            let is_moon = order.shop == market.moon.shop;
            let amounts = [order.captured, order.refunded, order.disputed].map(|amount| amount.minor);
            (is_moon, order.state, amounts[0], amounts[1], amounts[2])
        })
        .collect();
    orders.sort_unstable();
    let captured = market.checkout.payment(payment).await.unwrap().captured;
    (orders, captured.minor)
}

#[test]
fn whatever_the_order_of_webhooks_the_end_is_the_same_and_the_book_is_sound() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_both(async |market| {
        let handle = tokio::runtime::Handle::current();
        for stall in [&market.moon, &market.tile] {
            stall
                .scope
                .set_stock(stall.product, stall.variant, 1_000_000)
                .await
                .unwrap();
        }
        let run = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig {
                cases: 24,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            runner.run(&(visit(), any::<u64>(), 1_u8..4), |(visit, seed, copies)| {
                let badly = Mischief {
                    copies,
                    late: Duration::ZERO,
                    shuffled: Some(seed),
                };
                let (straight, crooked) = handle.block_on(async {
                    let straight = live_through(&market, &visit, Mischief::NONE).await;
                    let straight = end(&market, straight).await;
                    let crooked = live_through(&market, &visit, badly).await;
                    (straight, end(&market, crooked).await)
                });
                prop_assert_eq!(straight, crooked);
                Ok(())
            })
        });
        run.await.unwrap().unwrap();
    }));
}
