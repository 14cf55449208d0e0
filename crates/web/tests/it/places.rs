//! The pages of people, shops, products, and one's own lists.

use crate::yard::Yard;
use axum::http::StatusCode;
use model::{Currency, Money, PostId, ProductId, Timestamp};
use shop::{ProductDraft, VariantDraft};
use social::{Actor, Target};
use std::collections::HashSet;

#[tokio::test]
async fn a_creator_has_posts_and_a_storefront_and_an_old_handle_leads_to_them() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let shop = yard.shop(&juno, "onggi").await;
    let bowl = yard.product(&shop, "Celadon bowl", 9).await;
    let post = yard.post(&mina, "look", &[bowl]).await;
    yard.app
        .people
        .change_handle(mina.id, "mina_k".parse().unwrap(), Timestamp::now())
        .await
        .unwrap();
    let mut browser = yard.signed_in(&juno).await;
    let old = browser.get("/@mina").await;
    assert_eq!((old.status, old.location()), (StatusCode::SEE_OTHER, "/@mina_k"));
    let page = browser.get("/@mina_k").await;
    assert!(page.holds("Mina Kim") && page.holds("1 post<") && page.holds("Storefront"));
    assert!(page.holds(&format!("href=\"/products/{bowl}\"")) && page.holds(&format!("href=\"/p/{post}\"")));
    assert!(page.holds("action=\"/@mina_k/follow\""));
    assert_eq!(browser.get("/@nobody").await.status, StatusCode::NOT_FOUND);

    yard.app
        .social
        .block(&Actor::unremembered(juno.id), mina.id)
        .await
        .unwrap();
    let page = browser.get("/@mina_k").await;
    assert!(page.holds("action=\"/@mina_k/unblock\"") && !page.holds(&format!("href=\"/p/{post}\"")));
    let page = yard.signed_in(&mina).await.get("/@juno").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "who was blocked finds nobody");
}

#[tokio::test]
async fn a_shop_shows_what_it_offers_and_where_it_was_seen() {
    let yard = Yard::open().await;
    let (owner, mina) = (
        yard.person("owner", "Owner").await,
        yard.person("mina", "Mina Kim").await,
    );
    let shop = yard.shop(&owner, "onggi").await;
    let mut browser = yard.visitor();
    let page = browser.get("/shops/onggi").await;
    assert!(page.holds("Shop onggi") && page.holds("still setting out its things"));
    let bowl = yard.product(&shop, "Celadon bowl", 9).await;
    let gone = yard.product(&shop, "White cup", 0).await;
    let withdrawn = yard.product(&shop, "Old jar", 4).await;
    shop.archive_product(withdrawn).await.unwrap();
    let post = yard.post(&mina, "look", &[bowl]).await;
    let page = browser.get("/shops/onggi").await;
    assert!(page.holds("2 products") && page.holds("Celadon bowl") && page.holds("Sold out"));
    assert!(page.holds(&format!("href=\"/products/{gone}\"")) && !page.holds("Old jar"));
    assert!(page.holds(&format!("href=\"/p/{post}\"")) && !page.holds("/desk/onggi"));
    assert!(
        yard.signed_in(&owner)
            .await
            .get("/shops/onggi")
            .await
            .holds("href=\"/desk/onggi\"")
    );
    assert_eq!(browser.get("/shops/none").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser
            .get(&format!("/products/{withdrawn}"))
            .await
            .count("No longer offered"),
        1
    );
}

#[tokio::test]
async fn a_long_catalogue_goes_on_without_repeating() {
    let yard = Yard::open().await;
    let owner = yard.person("owner", "Owner").await;
    let shop = yard.shop(&owner, "onggi").await;
    for n in 0..30 {
        yard.product(&shop, &format!("Bowl {n}"), 1).await;
    }
    let mut browser = yard.visitor();
    let first = browser.get("/shops/onggi").await;
    assert!(first.holds("30 products"));
    let (_, rest) = first.body.split_once("/shops/onggi?cursor=").unwrap();
    let second = browser
        .get(&format!(
            "/shops/onggi?cursor={}",
            rest.split('"').next().unwrap()
        ))
        .await;
    let mut titles = first.attributes("data-drawer");
    titles.extend(second.attributes("data-drawer"));
    assert_eq!(
        (titles.len(), titles.iter().collect::<HashSet<_>>().len()),
        (30, 30)
    );
}

#[tokio::test]
async fn a_product_tells_its_choices_its_price_and_what_is_left() {
    let yard = Yard::open().await;
    let owner = yard.person("owner", "Owner").await;
    let shop = yard.shop(&owner, "onggi").await;
    let variant = |colour: &str, price, stock| VariantDraft {
        id: None,
        options: vec![colour.to_owned()],
        sku: None,
        price: Money::new(price, Currency::KRW),
        stock,
    };
    let draft = ProductDraft {
        name: "Bowl".to_owned(),
        options: vec!["colour".to_owned()],
        variants: vec![variant("Jade", 12_900, 0), variant("White", 15_000, 3)],
        ..ProductDraft::default()
    };
    let bowl = shop.create_product(draft).await.unwrap();
    let post = yard.post(&owner, "look", &[bowl]).await;
    let mut browser = yard.visitor();
    let page = browser.get(&format!("/products/{bowl}")).await;
    assert!(
        page.holds("₩15,000") && page.holds("3 left"),
        "the first that can be had is chosen"
    );
    assert!(page.holds("Jade") && page.holds("White") && page.holds(&format!("href=\"/p/{post}\"")));
    let jade = page
        .attributes("href")
        .into_iter()
        .find(|href| href.contains("?variant="))
        .unwrap();
    let page = browser.get(&jade).await;
    assert!(page.holds("₩12,900") && page.holds("Sold out"));
    let drawer = browser.fragment(&format!("/products/{bowl}/drawer")).await;
    assert!(drawer.holds("drawer-body") && !drawer.holds("<html") && drawer.holds("₩15,000"));
    for path in [
        format!("/products/{}", ProductId::new()),
        "/products/x".to_owned(),
        "/products/x/drawer".to_owned(),
    ] {
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn saved_posts_come_back_the_latest_saved_first() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let mut browser = yard.signed_in(&juno).await;
    assert!(
        browser
            .get("/saved")
            .await
            .holds("Save posts, and find them here again.")
    );
    let (one, two) = (
        yard.post(&mina, "one", &[]).await,
        yard.post(&mina, "two", &[]).await,
    );
    let me = Actor::unremembered(juno.id);
    yard.app.social.save(&me, two).await.unwrap();
    yard.app.social.save(&me, one).await.unwrap();
    let page = browser.get("/saved").await;
    let place = |id: PostId| page.body.find(&format!("href=\"/p/{id}\"")).unwrap();
    assert!(place(one) < place(two));
}

#[tokio::test]
async fn everything_followed_is_listed_with_a_way_to_stop() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let shop = yard.shop(&mina, "onggi").await;
    let me = Actor::unremembered(juno.id);
    let mut browser = yard.signed_in(&juno).await;
    assert!(
        browser
            .get("/following?list=people")
            .await
            .holds("Nobody here yet")
    );
    for target in [
        Target::Person(mina.id),
        Target::Shop(shop.id()),
        Target::Tag("cup".parse().unwrap()),
    ] {
        yard.app.social.follow(&me, target).await.unwrap();
    }
    for (list, base) in [
        ("people", "/@mina"),
        ("shops", "/shops/onggi"),
        ("tags", "/t/cup"),
    ] {
        let page = browser.get(&format!("/following?list={list}")).await;
        assert!(page.holds(&format!("hx-post=\"{base}/unfollow\"")), "{list}");
    }
    assert_eq!(
        browser.get("/following?list=secrets").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn notifications_are_told_once() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let bora = yard.person("bora", "Bora").await;
    let mut browser = yard.signed_in(&mina).await;
    assert!(
        browser
            .get("/notifications")
            .await
            .holds("When somebody likes, comments or follows")
    );
    let post = yard.post(&mina, "look", &[]).await;
    for person in [&juno, &bora] {
        yard.app
            .social
            .like(&Actor::unremembered(person.id), post)
            .await
            .unwrap();
    }
    yard.app
        .social
        .follow(&Actor::unremembered(juno.id), Target::Person(mina.id))
        .await
        .unwrap();
    assert!(browser.get("/").await.holds("Notifications, 2 new"));
    let page = browser.get("/notifications").await;
    assert!(
        page.holds("<b>Bora</b> and 1 other like your post."),
        "the latest is named"
    );
    assert!(page.holds("<b>Juno</b> follows you now."));
    assert_eq!(page.count("notice-row unread"), 2);
    assert!(!page.holds("Notifications, 2 new"), "the badge is down already");
    assert_eq!(browser.get("/notifications").await.count("notice-row unread"), 0);
}

#[tokio::test]
async fn search_finds_products_people_shops_and_tags() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("celadon_mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let shop = yard.shop(&mina, "celadon_house").await;
    let bowl = yard.product(&shop, "Celadon bowl", 9).await;
    yard.post(&mina, "#celadon", &[]).await;
    let mut browser = yard.signed_in(&juno).await;
    let page = browser.get("/search?q=celadon").await;
    for link in [
        format!("/products/{bowl}"),
        "/@celadon_mina".into(),
        "/shops/celadon_house".into(),
        "/t/celadon".into(),
    ] {
        assert!(page.holds(&format!("href=\"{link}\"")), "{link}");
    }
    yard.app
        .social
        .block(&Actor::unremembered(mina.id), juno.id)
        .await
        .unwrap();
    assert!(
        !browser
            .get("/search?q=celadon")
            .await
            .holds("href=\"/@celadon_mina\""),
        "blocks cut both ways"
    );
    let picks = browser.fragment("/search?q=bowl&for=pin").await;
    assert!(picks.holds(&format!("data-pick=\"{bowl}\"")) && !picks.holds("<html"));
    assert!(
        browser
            .get(&format!("/search?q={}", "x".repeat(3_000)))
            .await
            .holds("Nothing found")
    );
}
