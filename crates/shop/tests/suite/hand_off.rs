//! Selling on the shop's own site, keys of its programs, and sales in lists.

use crate::yard::{later, now, on_both, open, variant, won};
use model::{HandOffId, Money, PersonId, PostId, Rate, Timestamp};
use shop::{
    CheckoutMode, Error, NewKey, ProductDraft, Reported, ReportedOrder, Sale, Scope, Shops, Tap, Tier,
};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_sale_on_the_shops_own_site_is_its_creators_once() {
    on_both(async |shops: Shops| {
        let (_, shop, scope) = open(&shops, "moon").await;
        let (_, sun, _) = open(&shops, "sun").await;
        let product = scope.create_product(crate::yard::cup()).await.unwrap();
        let catalogue = shops.catalogue();
        assert!(scope.set_site_link(product, "javascript:alert(1)").await.is_err());
        scope
            .set_site_link(product, "https://m.example/cup?v=1#top")
            .await
            .unwrap();
        assert_eq!(catalogue.bought_elsewhere(product).await.unwrap(), None);
        scope.set_checkout_mode(CheckoutMode::Site).await.unwrap();
        let way = catalogue.bought_elsewhere(product).await.unwrap().unwrap();
        assert_eq!(way.0, shop.id);
        let tiers = vec![Tier {
            from_minor: 0,
            rate: Rate::percent(10),
        }];
        scope
            .announce_commission(None, tiers, now().minus(HOUR))
            .await
            .unwrap();
        let (creator, post) = (PersonId::new(), PostId::new());
        let tap = Tap {
            creator,
            post: Some(post),
            at: now(),
        };
        let hand_offs = shops.hand_offs();
        let sent = hand_offs
            .hand_over(way, product, Some(tap), "yard.example", now())
            .await
            .unwrap();
        let expected = format!(
            "https://m.example/cup?v=1&utm_source=yard.example&utm_medium=social&utm_campaign=creator&madang_ref={}#top",
            sent.reference
        );
        assert_eq!(sent.address, expected);
        let order = |reference: &str, refunded: i64| ReportedOrder {
            hand_off: sent.reference,
            reference: reference.into(),
            base: won(30_000),
            refunded: won(refunded),
        };
        let report = async |shop, order, at| hand_offs.report(shop, order, at).await.unwrap();
        assert_eq!(report(sun.id, order("1", 0), now()).await, Reported::Unknown);
        assert_eq!(report(shop.id, order("1", 0), later(HOUR)).await, Reported::New);
        // Told again, and out of order.
        assert_eq!(report(shop.id, order("1", 10_000), later(HOUR)).await, Reported::Known);
        assert_eq!(report(shop.id, order("1", 0), later(HOUR)).await, Reported::Known);
        assert_eq!(
            report(shop.id, order("2", 0), later(HOUR * 24 * 40)).await,
            Reported::TooLate
        );
        let unknown = ReportedOrder {
            hand_off: HandOffId::new(),
            ..order("3", 0)
        };
        assert_eq!(report(shop.id, unknown, now()).await, Reported::Unknown);
        assert!(hand_offs.report(shop.id, order("4", 40_000), now()).await.is_err());
        for sales in [
            hand_offs.of_creator(creator).await.unwrap(),
            scope.reported_sales().await.unwrap(),
        ] {
            assert_eq!(sales.len(), 1);
            assert_eq!(sales[0].commission, won(2_000));
            assert_eq!(sales[0].post, Some(post));
        }
        let handed = scope.handed_over(now().minus(HOUR)).await.unwrap();
        assert_eq!((handed.len(), handed[0].count), (1, 1));
        let way = (shop.id, "https://m.example/cup".to_owned());
        hand_offs
            .hand_over(way, product, None, "yard.example", now())
            .await
            .unwrap();
        let (day, much_later) = (HOUR * 24, later(HOUR * 24 * 200));
        assert_eq!(hand_offs.forget_old(day * 201, much_later).await.unwrap(), 0);
        assert_eq!(hand_offs.forget_old(day * 180, much_later).await.unwrap(), 1);
        let handed = scope.handed_over(now().minus(HOUR)).await.unwrap();
        assert_eq!(handed.len(), 1, "what an order came from stays");
        assert_eq!(handed[0].post, Some(post));
        assert!(shops.audit().await.unwrap().is_empty(), "nothing of it is in the book");
    })
    .await;
}

#[tokio::test]
async fn a_key_opens_what_it_says_until_it_is_revoked() {
    on_both(async |shops: Shops| {
        let (_, shop, scope) = open(&shops, "moon").await;
        let (_, _, other) = open(&shops, "sun").await;
        let keys = shops.api_keys();
        let new = |origins: &[&str]| NewKey {
            name: "site".into(),
            scopes: vec![Scope::EventsWrite],
            origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
        };
        let nothing = NewKey {
            scopes: Vec::new(),
            ..new(&[])
        };
        assert!(scope.add_api_key(nothing, now()).await.is_err());
        assert!(
            scope
                .add_api_key(new(&["https://a.example/x"]), now())
                .await
                .is_err()
        );
        let made = scope
            .add_api_key(new(&["https://Shop.example/"]), now())
            .await
            .unwrap();
        let holder = keys.holder(&made.text, now()).await.unwrap().unwrap();
        assert_eq!(holder.shop, shop.id);
        assert!(holder.may(Scope::EventsWrite) && !holder.may(Scope::SalesWrite));
        assert!(holder.lets(None) && holder.lets(Some("https://shop.example")));
        assert!(!holder.lets(Some("https://evil.example")));
        for wrong in ["", "mdg_", "mdg_x", &made.text[..made.text.len() - 1]] {
            assert_eq!(keys.holder(wrong, now()).await.unwrap(), None, "{wrong}");
        }
        let listed = scope.api_keys().await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].used_at, Some(now()));
        assert!(made.text.starts_with(&listed[0].shown) && listed[0].shown.len() < 12);
        assert!(matches!(
            other.revoke_api_key(&keys, made.id, now()).await,
            Err(Error::NoSuchKey(_))
        ));
        scope.revoke_api_key(&keys, made.id, now()).await.unwrap();
        assert_eq!(keys.holder(&made.text, now()).await.unwrap(), None, "at once");
    })
    .await;
}

#[tokio::test]
async fn lists_show_a_sale_while_it_is_on() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moon").await;
        let draft = ProductDraft {
            name: "Bowl".into(),
            options: vec!["size".into()],
            variants: vec![variant(&["small"], 10_000, 5), variant(&["large"], 20_000, 5)],
            ..ProductDraft::default()
        };
        let product = scope.create_product(draft).await.unwrap();
        let variants = scope.product(product).await.unwrap().variants;
        let price = async |at: Timestamp| -> Option<Money> {
            shops.catalogue().cards(vec![product]).await.unwrap()[0].sale_at(at)
        };
        assert_eq!(price(now()).await, None);
        let sale = |minor: i64| {
            Some(Sale {
                price: won(minor),
                from: Some(later(HOUR)),
                until: Some(later(HOUR * 2)),
            })
        };
        // Cheaper than it was, and still not the cheapest.
        scope
            .set_sale(product, variants[1].id, sale(15_000))
            .await
            .unwrap();
        assert_eq!(price(later(HOUR)).await, None);
        scope
            .set_sale(product, variants[0].id, sale(8_000))
            .await
            .unwrap();
        assert_eq!(price(now()).await, None);
        assert_eq!(price(later(HOUR)).await, Some(won(8_000)));
        assert_eq!(price(later(HOUR * 2)).await, None);
        scope.set_sale(product, variants[0].id, None).await.unwrap();
        assert_eq!(price(later(HOUR)).await, None);
    })
    .await;
}
