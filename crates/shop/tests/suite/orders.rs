//! Paid orders: sent, cancelled in part, come back, and their money with them.

use crate::{
    market::{Market, on_both, request},
    yard::{MINUTE, won},
};
use model::{Money, PersonId, ReturnId, Timestamp};
use proptest::{prelude::*, test_runner::TestRunner};
use shop::{
    CartOwner, Discrepancy, Error, Order, OrderState, RefundStatus, ReturnState, Shopper, UnitsOf,
    ledger::Owner,
    payment::{Mischief, methods},
};
use std::time::Duration;
use storage::{records, values};

const NOW: Duration = Duration::ZERO;

fn units(line: u32, units: u32) -> Vec<UnitsOf> {
    vec![UnitsOf { line, units }]
}

async fn ship(market: &Market, order: &Order) {
    let scope = &market.moon.scope;
    scope.pack_order(order.id, scope.main_place()).await.unwrap();
    scope.ship_order(order.id, "CJ", "1234").await.unwrap();
}

/// The buyer sends units back, and the shop puts them on its shelf.
async fn bring_back(market: &Market, order: &Order, count: u32, key: &str) -> Result<Order, Error> {
    let orders = market.shops.orders();
    let of = (order.payment, order.id);
    orders
        .request_return(of, None, units(0, count), "too small", key, Timestamp::now())
        .await?;
    let scope = &market.moon.scope;
    let asked = scope.order_returns(order.id).await?;
    let open = asked
        .iter()
        .find(|request| request.state == ReturnState::Requested)
        .unwrap();
    scope.receive_return(open.id, Some(scope.main_place())).await
}

#[tokio::test]
async fn an_order_is_sent_step_by_step_and_each_step_once() {
    on_both(async |market| {
        let order = market.bought_cups(2).await;
        let scope = &market.moon.scope;
        let early = scope.ship_order(order.id, "", "").await;
        assert!(matches!(early, Err(Error::OrderState { .. })));
        let elsewhere = market.tile.scope.main_place();
        let empty = scope.pack_order(order.id, elsewhere).await;
        assert!(
            matches!(empty, Err(Error::NotOnShelf { .. })),
            "another shop's place"
        );
        for _ in 0..2 {
            let packed = scope.pack_order(order.id, scope.main_place()).await;
            assert_eq!(packed.unwrap(), OrderState::Packed);
        }
        let on_hand = scope.shelves(market.moon.product).await.unwrap()[0].on_hand;
        assert_eq!((on_hand, market.moon.left().await), (8, 8));
        for _ in 0..2 {
            scope.ship_order(order.id, "CJ", "1234").await.unwrap();
            scope.order_delivered(order.id, Timestamp::now()).await.unwrap();
        }
        let trail = scope.order_trail(order.id).await.unwrap();
        let steps: Vec<&str> = trail.iter().map(|event| event.what.as_str()).collect();
        assert_eq!(steps, ["placed", "paid", "packed", "shipped", "delivered"]);
        let found = scope.order(order.id).await.unwrap();
        assert_eq!(
            (found.state, found.tracking.as_deref()),
            (OrderState::Delivered, Some("1234"))
        );
        let foreign = market.tile.scope.order(order.id).await;
        assert!(matches!(foreign, Err(Error::NoSuchOrder(_))));
        let own = market
            .shops
            .orders()
            .trail(order.payment, order.id)
            .await
            .unwrap();
        assert_eq!(own.len(), 5);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn cancelled_units_bring_their_money_back_and_the_last_one_brings_shipping() {
    on_both(async |market| {
        let order = market.bought_cups(3).await;
        let scope = &market.moon.scope;
        for _ in 0..2 {
            let left = scope
                .cancel_units(order.id, units(0, 1), "cracked", "k1")
                .await
                .unwrap();
            assert_eq!((left.state, left.refunded), (OrderState::Paid, won(12_000)));
        }
        assert_eq!(market.moon.left().await, 8);
        market.sound().await;
        market.work(NOW).await;
        assert_eq!(market.owed(Owner::Provider).await, -27_000);

        scope.pack_order(order.id, scope.main_place()).await.unwrap();
        let too_many = scope.cancel_units(order.id, units(0, 3), "", "k2").await;
        assert!(matches!(too_many, Err(Error::Units { .. })));
        let done = scope.cancel_units(order.id, units(0, 2), "", "k2").await.unwrap();
        assert_eq!((done.state, done.refunded), (OrderState::Cancelled, won(39_000)));
        market.work(NOW).await;
        market.deliver(Mischief::NONE).await;
        for owner in [
            Owner::Provider,
            Owner::Yard,
            Owner::Shop(market.moon.shop),
            Owner::Tax(market.moon.shop),
            Owner::Shipping(market.moon.shop),
        ] {
            assert_eq!(market.owed(owner).await, 0, "{owner}");
        }
        assert_eq!(market.moon.left().await, 10);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_buyer_may_change_their_mind_until_the_order_is_packed() {
    on_both(async |market| {
        let order = market.bought_cups(2).await;
        let orders = market.shops.orders();
        let cancel = async |order: &Order| {
            orders
                .cancel(order.payment, order.id, None, Timestamp::now())
                .await
        };
        for _ in 0..2 {
            let cancelled = cancel(&order).await.unwrap();
            assert_eq!(
                (cancelled.state, cancelled.refunded),
                (OrderState::Cancelled, won(27_000))
            );
        }
        let packed = market.bought_cups(1).await;
        let scope = &market.moon.scope;
        scope.pack_order(packed.id, scope.main_place()).await.unwrap();
        assert!(matches!(cancel(&packed).await, Err(Error::OrderState { .. })));
        let foreign = orders
            .cancel(order.payment, packed.id, None, Timestamp::now())
            .await;
        assert!(matches!(foreign, Err(Error::NoSuchOrder(_))));
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_returned_unit_is_refunded_once_and_sold_again() {
    on_both(async |market| {
        let order = market.bought_cups(3).await;
        let early = bring_back(&market, &order, 1, "a").await;
        assert!(
            matches!(early, Err(Error::OrderState { .. })),
            "nothing was sent yet"
        );
        ship(&market, &order).await;
        let after = bring_back(&market, &order, 1, "a").await.unwrap();
        assert_eq!((after.state, after.refunded), (OrderState::Shipped, won(12_000)));
        assert_eq!(market.moon.left().await, 8);

        let scope = &market.moon.scope;
        let orders = market.shops.orders();
        let of = (order.payment, order.id);
        let ask = async |count, key: &str| {
            orders
                .request_return(of, None, units(0, count), "", key, Timestamp::now())
                .await
        };
        ask(2, "b").await.unwrap();
        ask(2, "b").await.unwrap();
        assert!(matches!(ask(1, "c").await, Err(Error::Units { .. })));
        let asked = scope.order_returns(order.id).await.unwrap();
        assert_eq!(asked.len(), 2);
        scope.refuse_return(asked[1].id, "worn").await.unwrap();
        scope.receive_return(asked[1].id, None).await.unwrap();
        ask(2, "d").await.unwrap();
        let asked = scope.order_returns(order.id).await.unwrap();
        let done = scope.receive_return(asked[2].id, None).await.unwrap();
        assert_eq!((done.state, done.refunded), (OrderState::Returned, won(36_000)));
        assert_eq!(market.moon.left().await, 8, "broken ones are not sold again");
        market.work(NOW).await;
        assert_eq!(market.owed(Owner::Provider).await, -3_000, "sending was done");
        assert_eq!(market.owed(Owner::Yard).await, 0);
        let unknown = scope.receive_return(ReturnId::new(), None).await;
        assert!(matches!(unknown, Err(Error::NoSuchReturn(_))));
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_out_of_goodwill_comes_once_and_never_exceeds_what_was_paid() {
    on_both(async |market| {
        let order = market.bought_cups(1).await;
        let scope = &market.moon.scope;
        let refund = async |amount, key: &str| scope.refund(order.id, won(amount), "late", key).await;
        refund(5_000, "a").await.unwrap();
        assert_eq!(refund(5_000, "a").await.unwrap(), None);
        assert!(matches!(
            refund(10_001, "b").await,
            Err(Error::RefundTooLarge { .. })
        ));
        for wrong in [0, -1] {
            assert!(matches!(refund(wrong, "c").await, Err(Error::Price(_))));
        }
        refund(10_000, "d").await.unwrap();
        let nothing = scope.cancel_units(order.id, units(0, 1), "", "e").await.unwrap();
        assert_eq!((nothing.refunded, nothing.captured), (won(15_000), won(15_000)));
        market.work(NOW).await;
        assert_eq!(market.owed(Owner::Provider).await, 0);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_fails_can_be_made_again() {
    on_both(async |market| {
        let placed = market.place(&[(market.moon.variant, 1)]).await.unwrap();
        market.pay(placed.id, methods::SLOW_REFUND).await;
        let order = market.orders(placed.id).await.remove(0);
        let scope = &market.moon.scope;
        let id = scope
            .refund(order.id, won(15_000), "", "a")
            .await
            .unwrap()
            .unwrap();
        market.work(NOW).await;
        let statuses = async || {
            let refunds = scope.order_refunds(order.id).await.unwrap();
            refunds.iter().map(|refund| refund.status).collect::<Vec<_>>()
        };
        assert_eq!(statuses().await, [RefundStatus::Pending]);
        market.sound().await;
        market.sandbox.finish_refund(id, false).await.unwrap();
        market.deliver(Mischief::NONE).await;
        assert_eq!(statuses().await, [RefundStatus::Failed]);
        assert_eq!(scope.order(order.id).await.unwrap().refunded, won(0));
        market.sound().await;
        let id = scope
            .refund(order.id, won(15_000), "", "b")
            .await
            .unwrap()
            .unwrap();
        market.work(NOW).await;
        market.sandbox.finish_refund(id, true).await.unwrap();
        market.deliver(Mischief::NONE).await;
        assert_eq!(statuses().await, [RefundStatus::Failed, RefundStatus::Succeeded]);
        assert_eq!(market.owed(Owner::Provider).await, 0);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_chargeback_takes_from_the_shops_and_a_won_one_gives_back() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let paid = market.pay(placed.id, methods::OK).await;
        let intent = paid.intent.unwrap();
        let tile = async || market.owed(Owner::Shop(market.tile.shop)).await;
        let before = tile().await;
        let opened = market.sandbox.dispute(&intent, won(42_000)).await.unwrap();
        market.deliver(Mischief::NONE).await;
        assert_eq!(tile().await, before - 15_000);
        assert_eq!(market.owed(Owner::Provider).await, 0);
        let order = market.orders(placed.id).await.remove(0);
        assert_eq!(order.refundable(), won(0));
        market.sound().await;
        market.sandbox.decide_dispute(&opened, true).await.unwrap();
        let twice = Mischief {
            copies: 2,
            ..Mischief::NONE
        };
        market.deliver(twice).await;
        assert_eq!(tile().await, before);
        let lost = market.sandbox.dispute(&intent, won(1_001)).await.unwrap();
        market.sandbox.decide_dispute(&lost, false).await.unwrap();
        let shuffled = Mischief {
            shuffled: Some(1),
            ..twice
        };
        market.deliver(shuffled).await;
        assert_eq!(market.owed(Owner::Provider).await, -42_000 + 1_001);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_buyer_leaves_amounts_and_no_name() {
    on_both(async |market| {
        let person = PersonId::new();
        let owner = CartOwner::Person(person);
        let mut bought = Vec::new();
        for _ in 0..2 {
            let carts = market.shops.carts();
            carts
                .add(
                    owner,
                    Shopper::default(),
                    market.moon.variant,
                    1,
                    None,
                    Timestamp::now(),
                )
                .await
                .unwrap();
            let placed = market
                .checkout
                .place(request(owner), Timestamp::now())
                .await
                .unwrap();
            market.pay(placed.id, methods::OK).await;
            bought.push(market.orders(placed.id).await.remove(0));
        }
        ship(&market, &bought[0]).await;
        market.shops.forget_person(person).await.unwrap();
        let contact = async |order: &Order| {
            let found = market.moon.scope.order(order.id).await.unwrap();
            assert_eq!((found.person, found.total), (None, won(15_000)));
            found.contact
        };
        assert_eq!(contact(&bought[0]).await, None);
        assert!(
            contact(&bought[1]).await.is_some(),
            "what is still to be sent needs its address"
        );
        ship(&market, &bought[1]).await;
        assert_eq!(contact(&bought[1]).await, None);
        let own = market.shops.orders().of_person(person, None, 10).await.unwrap();
        assert!(own.items.is_empty());
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_whose_figures_were_changed_is_found() {
    on_both(async |market| {
        let order = market.bought_cups(1).await;
        let done: Result<u64, records::Error> = market
            .records
            .write(|tx| tx.execute("UPDATE orders SET refunded_minor = 7", values![]))
            .await;
        done.unwrap();
        let found = market.shops.audit().await.unwrap();
        let expected = Discrepancy::Order {
            order: order.id,
            what_differs: "refunded",
            order_says: 7,
            ledger_says: 0,
        };
        assert_eq!(found, [expected]);
    })
    .await;
}

/// One thing that happens to a paid order.
#[derive(Debug, Clone)]
enum Happens {
    Cancel(u32),
    Ship,
    Return(u32),
    Goodwill(i64),
    Carry,
    Dispute(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        2 => (1_u32..4).prop_map(Happens::Cancel),
        1 => Just(Happens::Ship),
        3 => (1_u32..4).prop_map(Happens::Return),
        2 => (1_i64..30_000).prop_map(Happens::Goodwill),
        2 => Just(Happens::Carry),
        1 => (1_i64..20_000).prop_map(Happens::Dispute),
    ]
}

#[test]
fn refunds_never_exceed_what_was_captured_whatever_happens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_both(async |market| {
        let handle = tokio::runtime::Handle::current();
        let scope = &market.moon.scope;
        scope
            .set_stock(market.moon.product, market.moon.variant, 1_000_000)
            .await
            .unwrap();
        let run = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig {
                cases: 24,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let story = prop::collection::vec(happens(), 1..14);
            runner.run(&(1_u32..6, story), |(quantity, story)| {
                handle.block_on(tell(&market, quantity, &story));
                Ok(())
            })
        });
        run.await.unwrap().unwrap();
    }));
}

async fn tell(market: &Market, quantity: u32, story: &[Happens]) {
    let order = market.bought_cups(quantity).await;
    let intent = market
        .checkout
        .payment(order.payment)
        .await
        .unwrap()
        .intent
        .unwrap();
    let scope = &market.moon.scope;
    let before = market.owed(Owner::Provider).await;
    for (number, happens) in story.iter().enumerate() {
        let key = format!("{number}");
        let done = match happens {
            Happens::Cancel(count) => scope
                .cancel_units(order.id, units(0, *count), "", &key)
                .await
                .map(drop),
            Happens::Ship => match scope.pack_order(order.id, scope.main_place()).await {
                Ok(_) => scope.ship_order(order.id, "", "").await.map(drop),
                Err(error) => Err(error),
            },
            Happens::Return(count) => bring_back(market, &order, *count, &key).await.map(drop),
            Happens::Goodwill(amount) => scope.refund(order.id, won(*amount), "", &key).await.map(drop),
            Happens::Carry => {
                market.work(MINUTE).await;
                market.deliver(Mischief::NONE).await;
                Ok(())
            }
            Happens::Dispute(amount) => {
                // The bank knows only what the provider has given back already.
                let _ = market.sandbox.dispute(&intent, won(*amount)).await;
                market.deliver(Mischief::NONE).await;
                Ok(())
            }
        };
        let polite = matches!(
            done,
            Ok(()) | Err(Error::OrderState { .. } | Error::Units { .. } | Error::RefundTooLarge { .. })
        );
        assert!(polite, "{done:?}");
        let now = scope.order(order.id).await.unwrap();
        assert!(now.refunded.minor <= now.captured.minor, "{now:?}");
        assert_eq!(market.shops.audit().await.unwrap(), [], "after {happens:?}");
    }
    market.work(60 * MINUTE).await;
    market.deliver(Mischief::NONE).await;
    let now = scope.order(order.id).await.unwrap();
    let out = now.refunded.minor + now.disputed.minor;
    assert_eq!(market.owed(Owner::Provider).await, before + out);
    assert!(out <= Money::new(now.captured.minor, now.captured.currency).minor);
}

#[tokio::test]
async fn a_guests_address_goes_when_the_order_has_long_been_over() {
    const HALF_A_YEAR: Duration = Duration::from_secs(180 * 86_400);
    on_both(async |market| {
        let sent = market.bought_cups(1).await;
        let waiting = market.bought_cups(1).await;
        ship(&market, &sent).await;
        let scope = &market.moon.scope;
        scope.order_delivered(sent.id, Timestamp::now()).await.unwrap();
        let orders = market.shops.orders();
        let later = |days: u64| Timestamp::now().plus(Duration::from_secs(days * 86_400));
        assert_eq!(orders.forget_guests(HALF_A_YEAR, later(179)).await.unwrap(), 0);
        assert_eq!(orders.forget_guests(HALF_A_YEAR, later(181)).await.unwrap(), 1);
        assert!(scope.order(sent.id).await.unwrap().contact.is_none());
        assert!(
            scope.order(waiting.id).await.unwrap().contact.is_some(),
            "it is still to be sent"
        );
    })
    .await;
}
