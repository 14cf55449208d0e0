//! Working in a shop and looking after the yard.

use super::{file, text};
use crate::yard::{PASSWORD, Yard, png};
use axum::http::StatusCode;
use model::Timestamp;
use people::Role;
use shop::ProductState;

#[tokio::test]
async fn the_first_link_makes_one_operator_who_decides_on_reports() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "doubtful", &[]).await;
    let link = yard
        .app
        .people
        .first_link(Timestamp::now())
        .await
        .unwrap()
        .unwrap();
    let path = format!("/first/{}", *link.reveal());
    let mut operator = yard.visitor();
    assert!(operator.get(&path).await.holds("This yard is yours"));
    let fields = [
        ("name", "Op"),
        ("handle", "keeper"),
        ("email", "op@yard.example"),
        ("password", PASSWORD),
    ];
    assert_eq!(operator.post(&path, &fields).await.location(), "/operator");
    assert_eq!(
        yard.visitor().get(&path).await.status,
        StatusCode::NOT_FOUND,
        "it works once"
    );

    let doyun = yard.person("doyun", "Doyun").await;
    let mut reader = yard.signed_in(&doyun).await;
    assert_eq!(reader.get("/operator").await.status, StatusCode::FORBIDDEN);
    let reported = reader
        .post_fragment(&format!("/p/{post}/report"), &[("reason", "rude")])
        .await;
    assert!(reported.holds("operator will look"), "{}", reported.body);
    let desk = operator.get("/operator").await;
    assert!(
        desk.holds("doubtful") && desk.holds("Rude or hateful"),
        "{}",
        desk.body
    );
    let case = format!("/operator/reports/post:{post}");
    assert_eq!(
        reader.post(&format!("{case}/remove"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    operator.post_fragment(&format!("{case}/remove"), &[]).await;
    assert_eq!(
        reader.get(&format!("/p/{post}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(operator.get("/operator").await.holds("Nothing was reported"));
    let signed_up = yard
        .app
        .people
        .profile_by_handle("keeper".parse().unwrap(), Timestamp::now())
        .await
        .unwrap();
    let person = yard.app.people.person(signed_up.unwrap().id).await.unwrap();
    assert_eq!(person.role, Role::Operator);
}

#[tokio::test]
async fn a_shop_is_opened_filled_and_staffed() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let (mut owner, mut other) = (yard.signed_in(&mina).await, yard.signed_in(&doyun).await);
    let fields = [
        ("name", "Onggi"),
        ("handle", "onggi"),
        ("about", "Jars"),
        ("currency", "KRW"),
    ];
    assert_eq!(owner.post("/desk", &fields).await.location(), "/desk/onggi");
    let taken = other.post("/desk", &fields).await;
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.holds("Somebody has this handle"));
    assert_eq!(other.get("/desk/onggi").await.status, StatusCode::NOT_FOUND);

    let rows = |first_stock: &str| {
        vec![
            text("title", "Jar"),
            text("about", "Holds kimchi"),
            file("pictures", png([80, 70, 60])),
            text("variant_id", ""),
            text("variant_name", "small"),
            text("variant_price", "12,900"),
            text("variant_stock", first_stock),
            text("variant_id", ""),
            text("variant_name", "large"),
            text("variant_price", "24000"),
            text("variant_stock", "2"),
        ]
    };
    let refused = owner.upload("/desk/onggi/products/new", &rows("-1")).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.holds("Write a whole number"));
    assert_eq!(
        owner
            .upload("/desk/onggi/products/new", &rows("7"))
            .await
            .location(),
        "/desk/onggi"
    );
    let scope = yard
        .app
        .shops
        .enter_by_handle(mina.id, "onggi".parse().unwrap())
        .await
        .unwrap();
    let card = scope
        .products(ProductState::Active, None, 10)
        .await
        .unwrap()
        .items
        .remove(0);
    let product = scope.product(card.id).await.unwrap();
    assert_eq!(
        (
            product.variants[0].price.minor,
            product.variants[0].stock,
            product.images.len()
        ),
        (12_900, 7, 1)
    );
    let desk = owner.get("/desk/onggi").await;
    assert!(
        desk.holds("Jar") && desk.holds(">9<"),
        "seven and two are left: {}",
        desk.body
    );

    // Two are sold while the form is open in which the count goes from 7 to 10.
    scope
        .adjust_stock(card.id, product.variants[0].id, -2)
        .await
        .unwrap();
    let seen = product.card.updated_at.micros().to_string();
    let id = product.variants[0].id.to_string();
    let edit = vec![
        text("seen", &seen),
        text("title", "Jar"),
        text("about", ""),
        text("hidden", "on"),
        text("drop", "0"),
        text("variant_id", &id),
        text("variant_name", "small"),
        text("variant_price", "15000"),
        text("variant_stock", "10"),
        text("variant_stock_seen", "7"),
    ];
    let path = format!("/desk/onggi/products/{}", card.id);
    assert_eq!(owner.upload(&path, &edit).await.location(), "/desk/onggi");
    let product = scope.product(card.id).await.unwrap();
    assert_eq!(
        (
            product.variants.len(),
            product.variants[0].stock,
            product.images.len()
        ),
        (1, 8, 0)
    );
    assert_eq!(product.state, ProductState::Archived);
    let stale = owner.upload(&path, &edit).await;
    assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.holds("Somebody else changed"));

    let invited = owner.post("/desk/onggi/staff", &[("role", "staff")]).await;
    let link = invited
        .body
        .split("http://yard.example/join/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        other
            .get(&format!("/join/{link}"))
            .await
            .holds("Work in this shop?")
    );
    assert_eq!(
        other.post(&format!("/join/{link}"), &[]).await.location(),
        "/desk/onggi"
    );
    assert_eq!(other.get("/desk/onggi").await.status, StatusCode::OK);
    assert_eq!(other.get("/desk/onggi/staff").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        other.post("/desk/onggi/staff", &[("role", "owner")]).await.status,
        StatusCode::FORBIDDEN
    );
    let last = owner.post("/settings/delete", &[("password", PASSWORD)]).await;
    assert_eq!(
        last.status,
        StatusCode::CONFLICT,
        "the shop would be left without an owner"
    );
    let member = format!("/desk/onggi/staff/{}", doyun.id);
    owner.post(&format!("{member}/role"), &[("role", "owner")]).await;
    assert_eq!(other.get("/desk/onggi/staff").await.status, StatusCode::OK);
    owner.post(&format!("{member}/remove"), &[]).await;
    assert_eq!(other.get("/desk/onggi").await.status, StatusCode::NOT_FOUND);
}
