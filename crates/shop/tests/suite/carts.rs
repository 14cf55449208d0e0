//! Carts of guests and persons, and the terms under which they are looked at.

use crate::yard::{ALL, MINUTE, cup, later, now, open, won};
use model::{Act, CartId, Money, Object, PersonId, PostId, Rate, Scope, VariantId};
use shop::{
    CartOwner, CartProblem, Country, Coupon, Discount, Error, Sale, ShippingTerms, ShopScope, Shopper, Shops,
    Tap, TaxClass, TaxRate, limits,
};
use std::time::Duration;
use storage::{Records, outbox, testing};

async fn on_both<R: Future<Output = ()>>(test: impl Fn(Shops, Records) -> R) {
    testing::on_both(ALL, |records| test(Shops::new(records.clone()), records)).await;
}

/// The variants of a cup: a small one for 12,000 of which there are 3, a large one for 19,000 of which there is none.
async fn cups(scope: &ShopScope) -> (model::ProductId, VariantId, VariantId) {
    let id = scope.create_product(cup()).await.unwrap();
    let variants = scope.product(id).await.unwrap().variants;
    (id, variants[0].id, variants[1].id)
}

fn guest() -> CartOwner {
    CartOwner::Guest(CartId::new())
}

fn coupon(code: &str, discount: Discount) -> Coupon {
    Coupon {
        code: code.into(),
        discount,
        minimum: won(0),
        starts_at: None,
        ends_at: None,
        most_uses: None,
        most_each: None,
        creator: None,
    }
}

#[tokio::test]
async fn a_cart_over_two_shops_shows_todays_prices_by_shop() {
    on_both(async |shops, _| {
        let (_, moon, moonlight) = open(&shops, "moonlight").await;
        let (_, _, tile) = open(&shops, "tile").await;
        let (product, small, _) = cups(&moonlight).await;
        let (_, other, _) = cups(&tile).await;
        let (carts, owner) = (shops.carts(), guest());
        let add = async |variant, quantity| {
            carts
                .add(owner, Shopper::default(), variant, quantity, None, now())
                .await
        };
        add(small, 2).await.unwrap();
        let view = add(other, 1).await.unwrap();
        assert_eq!((view.shops.len(), view.pieces(), view.gone), (2, 3, 0));
        assert_eq!((view.shops[0].shop, view.shops[0].goods), (moon.id, won(24_000)));

        let sale = Sale {
            price: won(10_000),
            from: None,
            until: Some(later(MINUTE)),
        };
        moonlight.set_sale(product, small, Some(sale)).await.unwrap();
        let view = carts.view(owner, now()).await.unwrap();
        let line = &view.shops[0].lines[0];
        assert_eq!(
            (line.unit, line.regular, line.total),
            (won(10_000), won(12_000), won(20_000))
        );
        let view = carts.view(owner, later(MINUTE)).await.unwrap();
        assert_eq!(view.shops[0].goods, won(24_000));

        let view = carts.set_quantity(owner, other, 0, now()).await.unwrap();
        assert_eq!(view.shops.len(), 1);
        assert_eq!(
            carts.view(guest(), now()).await.unwrap().pieces(),
            0,
            "another cart"
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_had_is_refused_or_named() {
    on_both(async |shops, _| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let (product, small, large) = cups(&scope).await;
        let (carts, owner) = (shops.carts(), guest());
        let add = async |variant, quantity| {
            carts
                .add(owner, Shopper::default(), variant, quantity, None, now())
                .await
        };
        assert!(matches!(
            add(large, 1).await,
            Err(Error::NotEnough { left: 0, .. })
        ));
        assert!(matches!(
            add(VariantId::new(), 1).await,
            Err(Error::NoSuchVariant(_))
        ));
        for wrong in [0, limits::QUANTITY + 1] {
            assert!(matches!(add(small, wrong).await, Err(Error::Quantity(_))));
        }
        add(small, 3).await.unwrap();
        let problem = async || {
            let view = carts.view(owner, now()).await.unwrap();
            view.shops[0].lines[0].problem
        };
        assert_eq!(problem().await, None);
        scope.set_stock(product, small, 2).await.unwrap();
        assert_eq!(problem().await, Some(CartProblem::OnlyLeft(2)));
        scope.set_stock(product, small, 0).await.unwrap();
        assert_eq!(problem().await, Some(CartProblem::SoldOut));
        scope.archive_product(product).await.unwrap();
        assert_eq!(problem().await, Some(CartProblem::Withdrawn));
        assert!(matches!(add(small, 1).await, Err(Error::NoSuchProduct(_))));
    })
    .await;
}

#[tokio::test]
async fn a_guests_cart_comes_along_at_sign_in() {
    on_both(async |shops, _| {
        let (_, moon, scope) = open(&shops, "moonlight").await;
        let (_, small, _) = cups(&scope).await;
        scope
            .set_coupon(coupon("SPRING", Discount::Amount(won(1_000))))
            .await
            .unwrap();
        let (carts, id, person) = (shops.carts(), CartId::new(), PersonId::new());
        let (guest, own) = (CartOwner::Guest(id), CartOwner::Person(person));
        let tap = Tap {
            creator: PersonId::new(),
            post: Some(PostId::new()),
            at: now(),
        };
        let add = async |owner, tap| {
            carts
                .add(owner, Shopper::default(), small, 1, tap, now())
                .await
                .unwrap()
        };
        add(guest, Some(tap)).await;
        carts.use_code(guest, moon.id, "spring", now()).await.unwrap();
        add(own, None).await;
        for _ in 0..2 {
            carts.adopt(id, person, now()).await.unwrap();
        }
        let view = carts.view(own, now()).await.unwrap();
        assert_eq!((view.pieces(), view.shops[0].discount), (2, won(1_000)));
        assert_eq!(view.shops[0].lines[0].tap, Some(tap));
        assert_eq!(carts.view(guest, now()).await.unwrap().pieces(), 0);
        let foreign = CartOwner::Guest(CartId::from_bytes(*person.as_bytes()));
        assert_eq!(carts.view(foreign, now()).await.unwrap().pieces(), 0);

        add(guest, None).await;
        let day = Duration::from_secs(86_400);
        assert_eq!(carts.forget_idle(day, later(day)).await.unwrap(), 0);
        assert_eq!(carts.forget_idle(day, later(2 * day)).await.unwrap(), 1);
        assert_eq!(
            carts.view(own, now()).await.unwrap().pieces(),
            2,
            "a person's cart stays"
        );
        shops.forget_person(person).await.unwrap();
        assert_eq!(carts.view(own, now()).await.unwrap().pieces(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_says_why_it_takes_nothing_off() {
    on_both(async |shops, _| {
        let (_, moon, scope) = open(&shops, "moonlight").await;
        let (_, small, _) = cups(&scope).await;
        let mut spring = coupon("spring-10", Discount::Percent(Rate::percent(10)));
        spring.minimum = won(20_000);
        spring.ends_at = Some(later(MINUTE));
        scope.set_coupon(spring).await.unwrap();
        let (carts, owner) = (shops.carts(), guest());
        let add = async || carts.add(owner, Shopper::default(), small, 1, None, now()).await;
        add().await.unwrap();
        let view = carts.use_code(owner, moon.id, " Spring-10", now()).await.unwrap();
        let told = view.shops[0].code_problem.clone().unwrap();
        assert!(told.contains("worth too little"), "{told}");
        let view = add().await.unwrap();
        assert_eq!(view.shops[0].discount, won(2_400));
        let view = carts.view(owner, later(MINUTE)).await.unwrap();
        assert_eq!(view.shops[0].discount, won(0));
        let unknown = carts.use_code(owner, moon.id, "AUTUMN", now()).await;
        assert!(matches!(unknown, Err(Error::Coupon { .. })));
        let hostile = carts.use_code(owner, moon.id, "'; DROP", now()).await;
        assert!(matches!(hostile, Err(Error::CouponCode)));
        let view = carts.drop_code(owner, moon.id, now()).await.unwrap();
        assert_eq!(view.shops[0].code, None);
        assert_eq!(scope.coupons().await.unwrap()[0].used, 0);
    })
    .await;
}

#[tokio::test]
async fn an_add_leaves_one_signal_in_the_shops_own_scope() {
    on_both(async |shops, records| {
        let (_, moon, scope) = open(&shops, "moonlight").await;
        let (product, small, large) = cups(&scope).await;
        let (carts, owner) = (shops.carts(), guest());
        let shopper = Shopper {
            leaf: Some(model::LeafId::new()),
            ..Shopper::default()
        };
        carts.add(owner, shopper, small, 2, None, now()).await.unwrap();
        carts
            .add(owner, shopper, large, 2, None, now())
            .await
            .unwrap_err();
        let waiting = outbox::waiting(&records, 10).await.unwrap();
        assert_eq!(waiting.len(), 1, "what was refused leaves none");
        let signal = &waiting[0].signal;
        assert_eq!((&signal.act, signal.value), (&Act::Cart, Some(2)));
        assert_eq!(signal.object, Object::Product(product));
        assert_eq!((signal.scope, signal.leaf), (Scope::Shop(moon.id), shopper.leaf));
    })
    .await;
}

#[tokio::test]
async fn terms_are_kept_as_they_were_entered_and_checked() {
    on_both(async |shops, _| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let rate = |country: &str, region: &str, percent| TaxRate {
            country: country.parse().unwrap(),
            region: region.into(),
            class: TaxClass::Standard,
            rate: Rate::percent(percent),
        };
        let rates = vec![rate("KR", "", 10), rate("US", "ny", 8)];
        scope.set_taxes(false, rates).await.unwrap();
        let kept = scope.tax_rates().await.unwrap();
        assert_eq!((kept.len(), kept[1].region.as_str()), (2, "NY"));

        let parcel = ShippingTerms {
            name: "택배".into(),
            countries: vec![Country::KR],
            base: won(3_000),
            included_grams: 0,
            step_grams: 0,
            step: won(0),
            free_from: Some(won(50_000)),
        };
        let id = scope.add_shipping(parcel.clone()).await.unwrap();
        assert_eq!(scope.shipping().await.unwrap()[0].terms, parcel);
        let mut foreign = parcel.clone();
        foreign.base = Money::new(3, model::Currency::USD);
        assert!(matches!(
            scope.add_shipping(foreign).await,
            Err(Error::Currency { .. })
        ));
        scope.remove_shipping(id).await.unwrap();
        assert!(scope.shipping().await.unwrap().is_empty());
    })
    .await;
}
