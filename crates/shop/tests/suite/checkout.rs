//! From a cart to paid orders, whatever happens on the way.

use crate::{
    market::{HALF_AN_HOUR, Market, on_both, request},
    yard::{MINUTE, won},
};
use model::{Act, PersonId, Rate, Timestamp};
use shop::{
    CartOwner, Coupon, Discount, Error, OrderState, PaymentStatus, Shopper,
    ledger::Owner,
    payment::{Deployment, Mischief, ProviderError, Sandbox, methods},
};
use std::time::Duration;
use storage::outbox;

#[tokio::test]
async fn a_cart_over_two_shops_becomes_two_orders_under_one_payment() {
    on_both(async |market| {
        let owner = market
            .fill(&[(market.moon.variant, 2), (market.tile.variant, 3)])
            .await;
        let mut asked = request(owner);
        let quote = market.checkout.quote(asked.clone(), Timestamp::now()).await;
        let quote = quote.unwrap().unwrap();
        assert_eq!(quote.total, won(24_000 + 3_000 + 15_000));
        asked.expected = Some(quote.total);
        let placed = market
            .checkout
            .place(asked.clone(), Timestamp::now())
            .await
            .unwrap();
        let again = market.checkout.place(asked, Timestamp::now()).await.unwrap();
        assert_eq!(placed, again, "the same request is the same checkout");
        assert_eq!((market.moon.left().await, market.tile.left().await), (8, 7));
        assert_eq!(
            market
                .shops
                .carts()
                .view(owner, Timestamp::now())
                .await
                .unwrap()
                .pieces(),
            0
        );

        let declined = market.pay(placed.id, methods::DECLINED).await;
        let reason = Some("card_declined".to_owned());
        assert_eq!(declined.status, PaymentStatus::Open { declined: reason });
        let paid = market.pay(placed.id, methods::OK).await;
        assert_eq!((&paid.status, paid.captured), (&PaymentStatus::Paid, won(42_000)));
        let again = market.pay(placed.id, methods::OK).await;
        assert_eq!(again, paid, "a paid payment is not paid again");

        let orders = market.orders(placed.id).await;
        assert_eq!(orders.len(), 2);
        assert!(orders.iter().all(|order| order.state == OrderState::Paid));
        // 27,000 hold 2,455 of tax, 273 of them in sending.
        let (moon, tile) = (market.moon.shop, market.tile.shop);
        assert_eq!(market.owed(Owner::Tax(moon)).await, 2_455);
        assert_eq!(market.owed(Owner::Shipping(moon)).await, 3_000 - 273);
        let fee = (21_818 + 10) / 20;
        assert_eq!(market.owed(Owner::Shop(moon)).await, 24_000 - 2_182 - fee);
        assert_eq!(market.owed(Owner::Shop(tile)).await, 15_000 - 750);
        assert_eq!(market.owed(Owner::Yard).await, fee + 750);
        assert_eq!(market.owed(Owner::Provider).await, -42_000);
        assert_eq!(market.owed(Owner::Buyers).await, 0);
        market.deliver(Mischief::NONE).await;
        let report: Result<_, Error> = market.records.read(shop::audit_report).await;
        let report = report.unwrap();
        assert_eq!(
            (report.orders, report.payments, report.discrepancies),
            (2, 1, vec![])
        );
        // The payment, three shares and a fee of one shop, two of the other.
        assert_eq!(report.transfers, 2 + 4 + 2);
        assert_eq!(report.currencies[0].debits, report.currencies[0].credits);
    })
    .await;
}

#[tokio::test]
async fn a_purchase_leaves_one_signal_for_each_line() {
    on_both(async |market| {
        let person = PersonId::new();
        let owner = CartOwner::Person(person);
        let shopper = Shopper {
            leaf: Some(model::LeafId::new()),
            ..Shopper::default()
        };
        let carts = market.shops.carts();
        for (variant, quantity) in [(market.moon.variant, 2), (market.tile.variant, 1)] {
            carts
                .add(owner, shopper, variant, quantity, None, Timestamp::now())
                .await
                .unwrap();
        }
        let mut asked = request(owner);
        asked.shopper = shopper;
        let placed = market.checkout.place(asked, Timestamp::now()).await.unwrap();
        market.pay(placed.id, methods::OK).await;
        market.deliver(Mischief::NONE).await;
        let waiting = outbox::waiting(&market.records, 100).await.unwrap();
        let bought: Vec<_> = waiting
            .iter()
            .filter(|waiting| waiting.signal.act == Act::Purchase)
            .collect();
        assert_eq!(bought.len(), 2);
        let mut values: Vec<_> = bought.iter().map(|waiting| waiting.signal.value).collect();
        values.sort_unstable();
        assert_eq!(values, [Some(5_000), Some(24_000)]);
        assert!(bought.iter().all(|waiting| waiting.signal.leaf == shopper.leaf));
        let own = market.shops.orders().of_person(person, None, 10).await.unwrap();
        assert_eq!(own.items.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_placed_when_something_has_changed() {
    on_both(async |market| {
        let place = async |request| market.checkout.place(request, Timestamp::now()).await;
        let empty = place(request(CartOwner::Person(PersonId::new()))).await;
        assert!(matches!(empty, Err(Error::EmptyCart)));

        let owner = market.fill(&[(market.moon.variant, 10)]).await;
        let mut asked = request(owner);
        asked.expected = Some(won(1));
        assert!(matches!(place(asked).await, Err(Error::PriceChanged { .. })));
        let mut abroad = request(owner);
        abroad.contact.address.country = "KE".parse().unwrap();
        abroad.contact.address.city = "Nairobi".into();
        assert!(matches!(place(abroad).await, Err(Error::NoShipping { .. })));
        let mut nowhere = request(owner);
        nowhere.contact.address.postal_code = "1".into();
        assert!(matches!(place(nowhere).await, Err(Error::Address(_))));

        market
            .moon
            .scope
            .set_stock(market.moon.product, market.moon.variant, 9)
            .await
            .unwrap();
        let late = place(request(owner)).await;
        assert!(matches!(
            late,
            Err(Error::NotEnough {
                left: 9,
                asked: 10,
                ..
            })
        ));
        market
            .moon
            .scope
            .archive_product(market.moon.product)
            .await
            .unwrap();
        assert!(matches!(
            place(request(owner)).await,
            Err(Error::NoSuchProduct(_))
        ));
        assert_eq!(market.moon.left().await, 9);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_counted_when_it_is_ordered_with_and_freed_when_nobody_pays() {
    on_both(async |market| {
        let coupon = Coupon {
            code: "ONCE".into(),
            discount: Discount::Percent(Rate::percent(50)),
            minimum: won(0),
            starts_at: None,
            ends_at: None,
            most_uses: Some(2),
            most_each: Some(1),
            creator: None,
        };
        market.tile.scope.set_coupon(coupon).await.unwrap();
        let used = async || market.tile.scope.coupons().await.unwrap()[0].used;
        let order = async |email: &str| {
            let owner = market.fill(&[(market.tile.variant, 1)]).await;
            let carts = market.shops.carts();
            carts
                .use_code(owner, market.tile.shop, "once", Timestamp::now())
                .await
                .unwrap();
            let mut asked = request(owner);
            asked.contact.email = email.into();
            market.checkout.place(asked, Timestamp::now()).await
        };
        let first = order("a@example.com").await.unwrap();
        assert_eq!((first.total, used().await), (won(2_500), 1));
        let again = order("A@example.com").await;
        assert!(matches!(again, Err(Error::Coupon { .. })), "{again:?}");
        order("b@example.com").await.unwrap();
        assert!(matches!(order("c@example.com").await, Err(Error::Coupon { .. })));
        assert_eq!(used().await, 2);
        market.pay(first.id, methods::OK).await;
        market.work(HALF_AN_HOUR).await;
        assert_eq!(used().await, 1, "the one who did not pay has not used it");
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_gives_its_pieces_back() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let tried = market.place_both().await;
        market.pay(tried.id, methods::INSUFFICIENT_FUNDS).await;
        market.work(HALF_AN_HOUR - MINUTE).await;
        assert_eq!(market.moon.left().await, 6);
        market.work(HALF_AN_HOUR).await;
        assert_eq!((market.moon.left().await, market.tile.left().await), (10, 10));
        for payment in [placed.id, tried.id] {
            let status = market.checkout.payment(payment).await.unwrap().status;
            assert_eq!(status, PaymentStatus::Cancelled);
            let orders = market.orders(payment).await;
            assert!(orders.iter().all(|order| order.state == OrderState::Cancelled));
            let over = market.checkout.pay(payment, methods::OK, Timestamp::now()).await;
            assert!(
                matches!(&over, Err(Error::PaymentOver))
                    || over.is_ok_and(|payment| payment.status == PaymentStatus::Cancelled)
            );
        }
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_at_the_bank_is_paid_when_the_buyer_agrees_there() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let waiting = market.pay(placed.id, methods::THREE_D_SECURE).await;
        assert!(matches!(waiting.status, PaymentStatus::Action { .. }));
        let intent = waiting.intent.unwrap();
        market.sandbox.answer_action(&intent, false).await.unwrap();
        market.deliver(Mischief::NONE).await;
        let status = market.checkout.payment(placed.id).await.unwrap().status;
        let reason = Some("authentication_failed".to_owned());
        assert_eq!(status, PaymentStatus::Open { declined: reason });
        market.pay(placed.id, methods::THREE_D_SECURE).await;
        market.sandbox.answer_action(&intent, true).await.unwrap();
        // The buyer is back before the webhook.
        market
            .checkout
            .refresh(placed.id, Timestamp::now())
            .await
            .unwrap();
        let paid = market.checkout.payment(placed.id).await.unwrap();
        assert_eq!((paid.status, paid.captured), (PaymentStatus::Paid, won(42_000)));
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_sold_out_while_the_bank_asked_is_not_captured() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let waiting = market.pay(placed.id, methods::THREE_D_SECURE).await;
        let later = Timestamp::now().plus(HALF_AN_HOUR);
        market.shops.reservations().release_expired(later).await.unwrap();
        market
            .moon
            .scope
            .set_stock(market.moon.product, market.moon.variant, 1)
            .await
            .unwrap();
        let intent = waiting.intent.unwrap();
        market.sandbox.answer_action(&intent, true).await.unwrap();
        market.deliver(Mischief::NONE).await;
        let paid = market.checkout.payment(placed.id).await.unwrap();
        assert_eq!((paid.status, paid.captured), (PaymentStatus::Paid, won(15_000)));
        let states = async |shop| {
            let orders = market.orders(placed.id).await;
            orders.into_iter().find(|order| order.shop == shop).unwrap().state
        };
        assert_eq!(states(market.moon.shop).await, OrderState::Cancelled);
        assert_eq!(states(market.tile.shop).await, OrderState::Paid);
        assert_eq!(market.owed(Owner::Provider).await, -15_000);
        assert_eq!(market.moon.left().await, 1);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn answers_that_never_come_are_looked_for() {
    on_both(async |market| {
        for method in [methods::TIMEOUT, methods::CAPTURE_TIMEOUT] {
            let placed = market.place_both().await;
            let unknown = market.pay(placed.id, method).await;
            assert_ne!(unknown.status, PaymentStatus::Paid);
            market.work(MINUTE).await;
            let paid = market.checkout.payment(placed.id).await.unwrap();
            assert_eq!((paid.status, paid.captured), (PaymentStatus::Paid, won(42_000)));
        }
        assert_eq!(market.owed(Owner::Provider).await, -84_000);
        market.deliver(Mischief::NONE).await;
        assert_eq!(market.owed(Owner::Provider).await, -84_000);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_authorisation_that_cannot_be_captured_cancels_the_orders() {
    on_both(async |market| {
        let placed = market.place_both().await;
        let failed = market.pay(placed.id, methods::CAPTURE_FAILS).await;
        assert_eq!(failed.status, PaymentStatus::Cancelled);
        assert_eq!((market.moon.left().await, market.tile.left().await), (10, 10));
        assert_eq!(market.owed(Owner::Provider).await, 0);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_that_costs_nothing_is_paid_at_once() {
    on_both(async |market| {
        let coupon = Coupon {
            code: "GIFT".into(),
            discount: Discount::Percent(Rate::ONE),
            minimum: won(0),
            starts_at: None,
            ends_at: None,
            most_uses: None,
            most_each: None,
            creator: None,
        };
        market.tile.scope.set_coupon(coupon).await.unwrap();
        let owner = market.fill(&[(market.tile.variant, 1)]).await;
        let carts = market.shops.carts();
        carts
            .use_code(owner, market.tile.shop, "GIFT", Timestamp::now())
            .await
            .unwrap();
        let placed = market
            .checkout
            .place(request(owner), Timestamp::now())
            .await
            .unwrap();
        assert_eq!((&placed.status, placed.total), (&PaymentStatus::Paid, won(0)));
        assert_eq!(market.orders(placed.id).await[0].state, OrderState::Paid);
        market.work(HALF_AN_HOUR).await;
        assert_eq!(market.orders(placed.id).await[0].state, OrderState::Paid);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_sandbox_takes_no_card_number_and_does_not_start_in_production() {
    on_both(async |market| {
        let refused = Sandbox::open(market.records.clone(), [1; 32], Deployment::Production);
        assert!(matches!(refused.map(drop), Err(ProviderError::Production)));
        assert!(!market.checkout.livemode());
        let placed = market.place_both().await;
        let card = market
            .checkout
            .pay(placed.id, "4242 4242 4242 4242", Timestamp::now())
            .await;
        assert!(
            matches!(card, Err(Error::Provider(ProviderError::CardNumber))),
            "{card:?}"
        );
        let kept = market
            .records
            .read(|tx| {
                tx.query(
                    "SELECT key FROM sandbox_keys WHERE request LIKE '%4242%'",
                    storage::values![],
                )
            })
            .await;
        let kept: Result<_, storage::records::Error> = kept;
        assert!(kept.unwrap().is_empty());
        let forged = market
            .checkout
            .webhook(b"{}", "t=1,v1=00", Timestamp::now())
            .await;
        assert!(matches!(forged, Err(Error::Provider(ProviderError::Signature))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_checkouts_at_once_ten_get_the_ten_pieces_and_ninety_are_told() {
    on_both(async |market| {
        let market = std::sync::Arc::new(market);
        let mut carts = Vec::new();
        for _ in 0..100 {
            carts.push(market.fill(&[(market.moon.variant, 1)]).await);
        }
        let buyers = carts.into_iter().map(|owner| {
            let market = std::sync::Arc::clone(&market);
            tokio::spawn(async move { buy(&market, owner).await })
        });
        let buyers: Vec<_> = buyers.collect();
        let mut sold = 0;
        for buyer in buyers {
            sold += u32::from(buyer.await.unwrap());
        }
        assert_eq!((sold, market.moon.left().await), (10, 0));
        assert_eq!(market.owed(Owner::Provider).await, -150_000);
        market.sound().await;
    })
    .await;
}

/// Was there one left?
async fn buy(market: &Market, owner: CartOwner) -> bool {
    match market.checkout.place(request(owner), Timestamp::now()).await {
        Ok(placed) => {
            let paid = market.pay(placed.id, methods::OK).await;
            assert_eq!(paid.status, PaymentStatus::Paid);
            true
        }
        Err(Error::NotEnough { left: 0, .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_sweep_that_finds_nothing_does_nothing() {
    on_both(async |market| {
        assert_eq!(market.checkout.work(Timestamp::now()).await.unwrap(), 0);
        let placed = market.place_both().await;
        market.pay(placed.id, methods::OK).await;
        let year = Duration::from_secs(365 * 86_400);
        assert_eq!(
            market.checkout.work(Timestamp::now().plus(year)).await.unwrap(),
            0
        );
    })
    .await;
}
