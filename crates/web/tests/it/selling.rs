//! The shop's side of an order, and what creators see of it.

use crate::{
    browser::{Answer, Browser},
    yard::Yard,
};
use axum::http::StatusCode;
use model::{CartId, Currency, Money, PersonId, PostId, ProductId, Rate, Timestamp};
use people::Person;
use shop::{
    Address, CartOwner, CheckoutRequest, Contact, Country, Order, OrderState, RefundStatus, RequestKey,
    ReturnState, ShopScope, Shopper, Tap, Tier, UnitsOf, payment::methods,
};
use std::{collections::HashMap, time::Duration};

mod programs;
mod sales;
mod studio;
mod terms;

/// A shop with one product, somebody who sells for it, and everybody's browsers.
struct Stall {
    yard: Yard,
    scope: ShopScope,
    product: ProductId,
    owner: Browser,
    staff: Browser,
    stranger: Browser,
    creator: Person,
}

impl Stall {
    async fn open() -> Self {
        let yard = Yard::open().await;
        let [mina, doyun, jisu, hana] = [
            yard.person("mina", "Mina").await,
            yard.person("doyun", "Doyun").await,
            yard.person("jisu", "Jisu").await,
            yard.person("hana", "Hana").await,
        ];
        let scope = yard.shop(&mina, "onggi").await;
        let product = yard.product(&scope, "Moon jar", 10).await;
        let token = scope.invite(shop::Role::Staff).await.unwrap();
        yard.app.shops.accept_invitation(doyun.id, token).await.unwrap();
        let (owner, staff) = (yard.signed_in(&mina).await, yard.signed_in(&doyun).await);
        let stranger = yard.signed_in(&jisu).await;
        Self {
            yard,
            scope,
            product,
            owner,
            staff,
            stranger,
            creator: hana,
        }
    }

    /// A guest's paid order of so many jars, after a tap on `post` where there is one.
    async fn bought(&self, jars: u32, post: Option<PostId>) -> Order {
        let (owner, now) = (CartOwner::Guest(CartId::new()), Timestamp::now());
        let variant = self.scope.product(self.product).await.unwrap().variants[0].id;
        let tap = post.map(|post| Tap {
            creator: self.creator.id,
            post: Some(post),
            at: now,
        });
        let app = &self.yard.app;
        app.carts
            .add(owner, Shopper::default(), variant, jars, tap, now)
            .await
            .unwrap();
        let placed = app
            .checkout
            .place(request(owner), Timestamp::now())
            .await
            .unwrap();
        app.checkout
            .pay(placed.id, methods::OK, Timestamp::now())
            .await
            .unwrap();
        let order = app.orders.of_payment(placed.id).await.unwrap().remove(0);
        assert_eq!(order.state, OrderState::Paid);
        order
    }

    async fn asks_back(&self, order: &Order, units: u32) {
        let units = vec![UnitsOf { line: 0, units }];
        let of = (order.payment, order.id);
        let orders = &self.yard.app.orders;
        orders
            .request_return(of, None, units, "It has a crack", "k", Timestamp::now())
            .await
            .unwrap();
    }

    async fn promise(&self, percent: u8) {
        let tier = Tier {
            from_minor: 0,
            rate: Rate::percent(percent),
        };
        let now = Timestamp::now();
        self.scope
            .announce_commission(None, vec![tier], now)
            .await
            .unwrap();
    }

    async fn state(&self, order: &Order) -> OrderState {
        self.scope.order(order.id).await.unwrap().state
    }
}

fn request(owner: CartOwner) -> CheckoutRequest {
    let address = Address {
        country: Country::KR,
        name: "김미나".into(),
        line1: "서울특별시 종로구 북촌로 12".into(),
        line2: String::new(),
        city: String::new(),
        region: String::new(),
        postal_code: "03052".into(),
        phone: "010-1234-5678".into(),
    };
    CheckoutRequest {
        key: RequestKey(*PersonId::new().as_bytes()),
        owner,
        person: None,
        shopper: Shopper::default(),
        contact: Contact {
            email: "buyer@example.com".into(),
            address,
        },
        currency: Currency::KRW,
        shipping: HashMap::new(),
        expected: None,
    }
}

fn won(minor: i64) -> Money {
    Money::new(minor, Currency::KRW)
}

/// The page is told in Korean too.
async fn in_korean(browser: &mut Browser, path: &str, words: &str) {
    browser.set_header("accept-language", "ko");
    let page = browser.get(path).await;
    browser.set_header("accept-language", "en");
    assert!(page.holds(words), "{path} lacks {words}: {}", page.body);
}

#[tokio::test]
async fn an_order_goes_through_the_desk_and_each_step_is_taken_once() {
    let mut stall = Stall::open().await;
    let order = stall.bought(2, None).await;
    let list = stall.staff.get("/desk/onggi/orders").await;
    assert!(list.holds("<title>Orders"), "{}", list.body);
    assert!(list.holds(&order.number()) && list.holds("Moon jar × 2") && list.holds("김미나"));
    assert!(list.holds("서울특별시") && list.holds("₩25,800") && list.holds("1 order waits for you"));
    in_korean(&mut stall.staff, "/desk/onggi/orders", "포장할 주문").await;
    let path = format!("/desk/onggi/orders/{}", order.id);
    let page = stall.staff.get(&path).await;
    assert!(
        page.holds("03052 KR") && page.holds("buyer@example.com"),
        "{}",
        page.body
    );
    in_korean(&mut stall.staff, &path, "받는 곳").await;

    let early = stall
        .staff
        .post(&format!("{path}/ship"), &[("carrier", "CJ")])
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        early.holds("Somebody else has changed this order"),
        "{}",
        early.body
    );
    let place = stall.scope.main_place().to_string();
    for _ in 0..2 {
        let packed = stall
            .staff
            .post(&format!("{path}/pack"), &[("place", &place)])
            .await;
        assert_eq!(packed.location(), path);
    }
    assert!(stall.staff.get(&path).await.holds("Hand it to the carrier"));
    let parcel = [("carrier", "CJ"), ("tracking", "1234-5678")];
    stall.staff.post(&format!("{path}/ship"), &parcel).await;
    let sent = stall.staff.get("/desk/onggi/orders?queue=sent").await;
    assert!(sent.holds(&order.number()), "{}", sent.body);
    stall.owner.post(&format!("{path}/arrived"), &[]).await;
    assert_eq!(stall.state(&order).await, OrderState::Delivered);
    let page = stall.owner.get(&path).await;
    assert!(
        page.holds("1234-5678") && page.holds("Handed over: CJ 1234-5678"),
        "{}",
        page.body
    );
    let trail = stall.scope.order_trail(order.id).await.unwrap();
    let packed = trail.iter().filter(|event| event.what == "packed");
    assert_eq!(packed.count(), 1, "{trail:?}");
    assert_eq!(
        stall.owner.get("/desk/onggi/orders?queue=nowhere").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn pieces_are_cancelled_and_money_goes_back_under_the_key_of_their_form() {
    let mut stall = Stall::open().await;
    let order = stall.bought(3, None).await;
    let path = format!("/desk/onggi/orders/{}", order.id);
    let page = stall.owner.get(&path).await;
    let key = page
        .body
        .split("name=\"key\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let none = stall
        .owner
        .post(&format!("{path}/cancel"), &[("key", &key), ("units-0", "0")])
        .await;
    assert!(none.holds("Say how many of what"), "{}", none.body);
    let one = [("key", key.as_str()), ("units-0", "1"), ("why", "chipped")];
    for _ in 0..2 {
        assert_eq!(
            stall.owner.post(&format!("{path}/cancel"), &one).await.location(),
            path
        );
    }
    let now = stall.scope.order(order.id).await.unwrap();
    assert_eq!((now.lines[0].cancelled, now.refunded), (1, won(12_900)));

    let much = [("key", key.as_str()), ("amount", "30,000")];
    let refused = stall.owner.post(&format!("{path}/refund"), &much).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.holds("more than can still be given back"),
        "{}",
        refused.body
    );
    let unread = stall
        .owner
        .post(&format!("{path}/refund"), &[("key", &key), ("amount", "-5")])
        .await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    let some = [("key", key.as_str()), ("amount", "5,000"), ("why", "late")];
    for _ in 0..2 {
        assert_eq!(
            stall
                .owner
                .post(&format!("{path}/refund"), &some)
                .await
                .location(),
            path
        );
    }
    let now = stall.scope.order(order.id).await.unwrap();
    assert_eq!(now.refunded, won(17_900), "the second time gave nothing");
    let keyless = stall
        .owner
        .post(&format!("{path}/refund"), &[("key", ""), ("amount", "1")])
        .await;
    assert_eq!(keyless.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_return_is_received_with_its_refund_or_refused_with_a_word() {
    let mut stall = Stall::open().await;
    let order = stall.bought(2, None).await;
    let path = format!("/desk/onggi/orders/{}", order.id);
    let place = stall.scope.main_place();
    stall.scope.pack_order(order.id, place).await.unwrap();
    stall.scope.ship_order(order.id, "", "").await.unwrap();
    stall.asks_back(&order, 1).await;
    let waiting = stall.staff.get("/desk/onggi/orders?queue=returns").await;
    assert!(waiting.holds(&order.number()), "{}", waiting.body);
    assert!(stall.staff.get(&path).await.holds("It has a crack"));

    let id = stall.scope.order_returns(order.id).await.unwrap()[0].id;
    let wordless = stall
        .staff
        .post(&format!("{path}/returns/{id}/refuse"), &[])
        .await;
    assert!(wordless.holds("Say in a word why"), "{}", wordless.body);
    let other = stall.bought(1, None).await;
    let foreign = format!("/desk/onggi/orders/{}/returns/{id}/receive", other.id);
    assert_eq!(
        stall.staff.post(&foreign, &[("place", "")]).await.status,
        StatusCode::NOT_FOUND
    );
    let received = format!("{path}/returns/{id}/receive");
    let place = place.to_string();
    for _ in 0..2 {
        let answer = stall.staff.post(&received, &[("place", &place)]).await;
        assert_eq!(answer.location(), path, "{}", answer.body);
    }
    let refunds = stall.scope.order_refunds(order.id).await.unwrap();
    assert_eq!(
        (refunds.len(), refunds[0].amount, refunds[0].status),
        (1, won(12_900), RefundStatus::Pending)
    );
    let left = stall.scope.product(stall.product).await.unwrap().variants[0].stock;
    assert_eq!(left, 8, "one of three is back on the shelf");
    let page = stall.staff.get(&path).await;
    assert!(
        page.holds("you have it back") && page.holds("Pieces sent back"),
        "{}",
        page.body
    );

    let orders = &stall.yard.app.orders;
    let again = vec![UnitsOf { line: 0, units: 1 }];
    let of = (order.payment, order.id);
    orders
        .request_return(of, None, again, "", "k2", Timestamp::now())
        .await
        .unwrap();
    let asked = stall.scope.order_returns(order.id).await.unwrap();
    let open = asked
        .iter()
        .find(|asked| asked.state == ReturnState::Requested)
        .unwrap();
    let refuse = format!("{path}/returns/{}/refuse", open.id);
    stall.staff.post(&refuse, &[("answer", "It was used")]).await;
    assert!(stall.staff.get(&path).await.holds("It was used"));
}

#[tokio::test]
async fn strangers_find_no_desk_and_staff_no_terms() {
    let mut stall = Stall::open().await;
    let order = stall.bought(1, None).await;
    let path = format!("/desk/onggi/orders/{}", order.id);
    for page in [
        "/desk/onggi/orders",
        &path,
        "/desk/onggi/sales",
        "/desk/onggi/sales/days.csv",
        "/desk/onggi/terms",
    ] {
        let status = stall.stranger.get(page).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{page}");
        let guest = stall.yard.visitor().get(page).await;
        assert_eq!(guest.status, StatusCode::SEE_OTHER, "{page}: {}", guest.body);
    }
    let place = stall.scope.main_place().to_string();
    let packed = stall
        .stranger
        .post(&format!("{path}/pack"), &[("place", &place)])
        .await;
    assert_eq!(packed.status, StatusCode::NOT_FOUND);
    let forged = stall
        .owner
        .post_as(&format!("{path}/pack"), &[("place", &place)], "forged")
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(stall.state(&order).await, OrderState::Paid);
    assert_eq!(
        stall.staff.get("/desk/onggi/terms").await.status,
        StatusCode::FORBIDDEN
    );
    let taxes = [("included", "no")];
    let by_staff = stall.staff.post("/desk/onggi/terms/taxes", &taxes).await;
    assert_eq!(by_staff.status, StatusCode::FORBIDDEN);
    assert!(!stall.staff.get("/desk/onggi").await.holds("/desk/onggi/terms"));

    // Another shop's owner does not reach the order through their own desk.
    let jisu = stall.yard.person("other", "Other").await;
    stall.yard.shop(&jisu, "other_shop").await;
    let mut other = stall.yard.signed_in(&jisu).await;
    let through = format!("/desk/other_shop/orders/{}", order.id);
    assert_eq!(other.get(&through).await.status, StatusCode::NOT_FOUND);
}
