//! Forms that are refused: nothing of them stays behind, and they say why.

use super::{announced_blobs, file, text};
use crate::{
    browser::Part,
    yard::{Yard, png},
};
use axum::http::StatusCode;
use shop::ProductState;

async fn stored_files(yard: &Yard) -> (i64, usize) {
    let files = yard.app.blobs.list(None, 100).unwrap().len();
    (announced_blobs(yard).await, files)
}

#[tokio::test]
async fn a_refused_product_leaves_nothing_and_comes_back_as_it_was_typed() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let shop = yard.shop(&mina, "onggi").await;
    let mut owner = yard.signed_in(&mina).await;
    let form = |price: &str, second: Vec<u8>| -> Vec<Part<'static>> {
        vec![
            text("title", "Jar"),
            file("pictures", png([80, 70, 60])),
            file("pictures", second),
            text("about", "Holds kimchi"),
            text("variant_id", ""),
            text("variant_name", ""),
            text("variant_sku", "JAR-1"),
            text("variant_price", price),
            text("variant_stock", "7"),
        ]
    };
    let path = "/desk/onggi/products/new";
    let broken = owner.upload(path, &form("12900", b"<svg>".to_vec())).await;
    let unpriced = owner.upload(path, &form("cheap", png([1, 2, 3]))).await;
    for (refused, reason) in [(broken, "Photo 2 (photo.png): "), (unpriced, "Write an amount")] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        for typed in [reason, "Holds kimchi", "JAR-1"] {
            assert!(refused.holds(typed), "{typed}: {}", refused.body);
        }
    }
    assert_eq!(stored_files(&yard).await, (0, 0));
    assert_eq!(
        owner
            .upload(path, &form("12900", png([1, 2, 3])))
            .await
            .location(),
        "/desk/onggi"
    );
    assert!(stored_files(&yard).await.1 > 0);

    let id = shop.products(ProductState::Active, None, 10).await.unwrap().items[0].id;
    let product = shop.product(id).await.unwrap();
    assert_eq!(product.variants[0].sku.as_deref(), Some("JAR-1"));
    let before = stored_files(&yard).await;
    let variant = product.variants[0].id.to_string();
    let edit = |seen: &str, picture: [u8; 3]| -> Vec<Part<'static>> {
        vec![
            text("seen", seen),
            text("title", "Jar"),
            file("pictures", png(picture)),
            text("variant_id", &variant),
            text("variant_name", ""),
            text("variant_price", "13000"),
            text("variant_stock", "7"),
            text("variant_stock_seen", "7"),
        ]
    };
    let address = format!("/desk/onggi/products/{id}");
    let late = owner.upload(&address, &edit("1", [9, 90, 9])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stored_files(&yard).await, before, "somebody else was faster");
    let seen = product.card.updated_at.micros().to_string();
    assert_eq!(
        owner.upload(&address, &edit(&seen, [9, 90, 9])).await.location(),
        "/desk/onggi"
    );
    let product = shop.product(id).await.unwrap();
    assert_eq!(
        (
            product.variants[0].price.minor,
            product.variants[0].sku.as_deref()
        ),
        (13_000, Some("JAR-1")),
        "a form without SKUs leaves them alone"
    );
}

#[tokio::test]
async fn a_refused_profile_leaves_no_picture() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let mut browser = yard.signed_in(&mina).await;
    for (handle, picture, reason) in [
        ("mina_kim", b"no picture".to_vec(), "Photo 1 (photo.png): "),
        ("x", png([1, 2, 3]), "Use 3 to 30 letters"),
    ] {
        let parts = [
            file("picture", picture),
            text("name", "Mina Kim"),
            text("handle", handle),
            text("bio", "Jars and bowls."),
        ];
        let refused = browser.upload("/settings", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(
            refused.holds(reason) && refused.holds("Jars and bowls."),
            "{}",
            refused.body
        );
        assert_eq!(stored_files(&yard).await, (0, 0));
    }
}

#[tokio::test]
async fn owners_change_how_their_shop_shows_itself_and_staff_do_not() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let shop = yard.shop(&mina, "onggi").await;
    let token = shop.invite(shop::Role::Staff).await.unwrap();
    yard.app.shops.accept_invitation(doyun.id, token).await.unwrap();
    let (mut owner, mut staff) = (yard.signed_in(&mina).await, yard.signed_in(&doyun).await);
    let path = "/desk/onggi/shop";
    assert!(owner.get("/desk/onggi").await.holds(path));
    assert!(!staff.get("/desk/onggi").await.holds(path));
    assert_eq!(staff.get(path).await.status, StatusCode::FORBIDDEN);
    let parts = |name: &str, about: &str, picture: Vec<u8>| -> Vec<Part<'static>> {
        vec![text("name", name), text("about", about), file("picture", picture)]
    };
    let long = "x".repeat(shop::limits::SHOP_ABOUT + 1);
    let cases = [
        (" ", "Jars", png([1, 2, 3]), "Please fill this in"),
        ("Onggi", &long, png([1, 2, 3]), "id=\"about-note\"><svg"),
        ("Onggi", "Jars", b"no picture".to_vec(), "Photo 1 (photo.png): "),
    ];
    for (name, about, picture, reason) in cases {
        let refused = owner.upload(path, &parts(name, about, picture)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(refused.holds(reason), "{reason}: {}", refused.body);
        assert_eq!(stored_files(&yard).await, (0, 0), "{reason}");
    }
    let good = parts("Onggi & Co", "Jars since 1970", png([200, 10, 10]));
    assert_eq!(staff.upload(path, &good).await.status, StatusCode::FORBIDDEN);
    assert_eq!(stored_files(&yard).await, (0, 0));
    assert_eq!(owner.upload(path, &good).await.location(), path);
    let page = yard.visitor().get("/shops/onggi").await;
    assert!(
        page.holds("Onggi &#38; Co") && page.holds("Jars since 1970"),
        "{}",
        page.body
    );
    let picture = shop.shop().await.unwrap().picture.unwrap();
    assert!(page.holds(&picture.files.last().unwrap().name));
    let kept = [text("name", "Onggi"), text("about", "")];
    assert_eq!(owner.upload(path, &kept).await.location(), path);
    assert_eq!(
        shop.shop().await.unwrap().picture,
        Some(picture),
        "a form without a picture leaves it"
    );
}

#[tokio::test]
async fn a_form_that_was_open_too_long_says_so_and_how_to_go_on() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut browser = yard.signed_in(&mina).await;
    browser.set_header("host", "yard.example");
    browser.set_header("referer", "http://yard.example/t/bowl?tab=new");
    let path = format!("/p/{post}/like");
    let page = browser.post_as(&path, &[], "old").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.holds("This page was open too long") && page.holds("Nothing was changed"));
    assert!(page.holds("href=\"/t/bowl?tab=new\""), "{}", page.body);
    let upload = browser.upload_as("/compose", &[text("csrf", "old")]).await;
    assert!(upload.holds("This page was open too long"));

    browser.set_header("hx-request", "true");
    for (lang, words) in [("en", "Load it again"), ("ko", "새로 고친 뒤")] {
        browser.set_header("accept-language", lang);
        let fragment = browser.post_as(&path, &[], "old").await;
        let problem: serde_json::Value = serde_json::from_str(&fragment.body).unwrap();
        assert_eq!(problem["type"], "urn:madang:stale-form");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    browser.set_header("accept", "application/json");
    browser.set_header("accept-language", "en");
    let other = browser.post_as("/p/nonsense/like", &[], "old").await;
    assert_eq!(
        other.status,
        StatusCode::FORBIDDEN,
        "the token is looked at first"
    );
}
