//! Catalogue files, other programs and the shop's own site, by their pages.

use super::*;
use axum::http::header;
use std::time::Duration;

const FEED: &str = "id\ttitle\tprice\tavailability\tlink\n\
    cup\tTea cup\t12000 KRW\tin_stock\thttps://m.example/cup\n\
    bad\t\t9000 KRW\tin_stock\t\n";

fn parts<'a>(act: &str, name: &'a str, text: &str) -> Vec<crate::browser::Part<'a>> {
    vec![
        ("act", "", act.as_bytes().to_vec()),
        ("catalogue", name, text.as_bytes().to_vec()),
    ]
}

/// The run's page, once it is over.
async fn over(browser: &mut Browser, path: &str) -> Answer {
    for _ in 0..600 {
        let page = browser.get(path).await;
        if !page.holds("hx-trigger=\"every 1s\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the import did not end");
}

#[tokio::test]
async fn a_file_is_looked_at_taken_in_and_comes_out_again() {
    let mut stall = Stall::open().await;
    let page = stall.staff.get("/desk/onggi/imports").await;
    assert!(page.holds("Nothing was imported yet"), "{}", page.body);
    let nothing = stall
        .staff
        .upload("/desk/onggi/imports", &[("act", "", b"look".to_vec())])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.holds("Choose a file first"));
    let begun = stall
        .staff
        .upload("/desk/onggi/imports", &parts("look", "feed.tsv", FEED))
        .await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let run = begun.location().to_owned();
    let looked = over(&mut stall.staff, &run).await;
    assert!(looked.holds("Nothing was changed yet"), "{}", looked.body);
    assert!(
        looked.holds("feed.tsv") && looked.holds("There is no title"),
        "{}",
        looked.body
    );
    assert!(!stall.staff.get("/desk/onggi").await.holds("Tea cup"));
    let warnings = stall.staff.get(&format!("{run}/warnings.csv")).await;
    assert!(warnings.holds("row,column,code,message"), "{}", warnings.body);
    let taken = stall.staff.post(&format!("{run}/take"), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let done = over(&mut stall.staff, taken.location()).await;
    assert!(done.holds("Taken in"), "{}", done.body);
    assert!(stall.staff.get("/desk/onggi").await.holds("Tea cup"));
    let out = stall.staff.get("/desk/onggi/export?format=google-tsv").await;
    assert!(out.holds("Tea cup") && out.holds("Moon jar"), "{}", out.body);
    assert!(
        out.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .contains("onggi-google-tsv.tsv")
    );
    let foreign = stall.stranger.get(&run).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    in_korean(&mut stall.owner, "/desk/onggi/imports", "상품 목록 가져오기").await;
}

#[tokio::test]
async fn an_address_is_added_paused_and_removed() {
    let mut stall = Stall::open().await;
    stall.owner.get("/desk/onggi/imports").await;
    let wrong = stall
        .owner
        .post(
            "/desk/onggi/imports/sources",
            &[("url", "shop.example/feed"), ("every_hours", "24")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.holds("begins with https://") && wrong.holds("value=\"shop.example/feed\""));
    let added = stall
        .owner
        .post(
            "/desk/onggi/imports/sources",
            &[("url", "https://shop.example/feed"), ("every_hours", "24")],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let source = stall.scope.import_sources().await.unwrap().remove(0);
    let base = format!("/desk/onggi/imports/sources/{}", source.id);
    assert_eq!(
        stall.stranger.post(&format!("{base}/remove"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
    stall.owner.post(&format!("{base}/pause"), &[]).await;
    assert!(stall.owner.get("/desk/onggi/imports").await.holds("paused"));
    stall.owner.post(&format!("{base}/remove"), &[]).await;
    assert!(stall.scope.import_sources().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_receiver_is_added_tried_out_and_its_log_can_be_read() {
    let mut stall = Stall::open().await;
    assert_eq!(
        stall.staff.get("/desk/onggi/webhooks").await.status,
        StatusCode::FORBIDDEN,
        "the owners' business"
    );
    stall.owner.get("/desk/onggi/webhooks").await;
    let wrong = stall
        .owner
        .post("/desk/onggi/webhooks", &[("url", "nowhere")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Nothing listens at the discard port.
    let made = stall
        .owner
        .post(
            "/desk/onggi/webhooks",
            &[("url", "http://127.0.0.1:9/x"), ("topics", "order.paid")],
        )
        .await;
    let here = made.location().to_owned();
    let page = stall.owner.get(&here).await;
    assert!(page.holds("whsec_") && page.holds("order.paid"), "{}", page.body);
    stall.owner.post(&format!("{here}/do/test"), &[]).await;
    stall
        .yard
        .app
        .webhooks
        .deliver_due(Timestamp::now())
        .await
        .unwrap();
    let log = stall.owner.get(&here).await;
    assert!(log.holds("webhook.test") && log.holds("next in"), "{}", log.body);
    let delivery = log
        .attributes("href")
        .into_iter()
        .find(|href| href.starts_with(&format!("{here}/")))
        .unwrap();
    let told = stall.owner.get(&delivery).await;
    assert!(
        told.holds("it works") && told.holds("could not be reached"),
        "{}",
        told.body
    );
    assert_eq!(stall.stranger.get(&delivery).await.status, StatusCode::NOT_FOUND);
    let again = stall.owner.post(&format!("{delivery}/again"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    stall.owner.post(&format!("{here}/do/remove"), &[]).await;
    assert!(stall.scope.webhooks().await.unwrap().is_empty());
}

#[tokio::test]
async fn buying_on_the_shops_own_site_is_reported_with_a_key_and_seen_by_the_creator() {
    let mut stall = Stall::open().await;
    stall.promise(10).await;
    let post = stall
        .yard
        .post(&stall.creator, "A jar on the sill", &[stall.product])
        .await;
    let product = format!("/products/{}", stall.product);
    assert!(stall.stranger.get(&product).await.holds("/cart/add"));
    stall
        .scope
        .set_site_link(stall.product, "https://m.example/jar")
        .await
        .unwrap();
    stall.owner.get("/desk/onggi/terms").await;
    let set = stall
        .owner
        .post("/desk/onggi/terms/checkout", &[("checkout", "site")])
        .await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    let page = stall.stranger.get(&format!("{product}?from={post}")).await;
    assert!(!page.holds("/cart/add") && page.holds("Buy at"), "{}", page.body);
    let sent = stall
        .stranger
        .get(&format!("/go/{}?from={post}", stall.product))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let (there, reference) = sent.location().split_once("madang_ref=").unwrap();
    assert!(
        there.starts_with("https://m.example/jar?utm_source=yard.example&"),
        "{there}"
    );

    stall.owner.get("/desk/onggi/keys").await;
    let nothing = stall.owner.post("/desk/onggi/keys", &[("name", "till")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = stall
        .owner
        .post("/desk/onggi/keys", &[("name", "till"), ("scopes", "sales:write")])
        .await;
    let key = made
        .attributes("value")
        .into_iter()
        .find(|value| value.starts_with("mdg_"))
        .unwrap();
    assert!(
        !stall.owner.get("/desk/onggi/keys").await.holds(&key),
        "shown once"
    );
    let report = async |yard: &Yard, key: &str, refunded: i64| {
        let body = format!(
            r#"{{"madang_ref":"{reference}","order":"1001","currency":"KRW","total_minor":30000,"refunded_minor":{refunded}}}"#
        );
        let request = axum::http::Request::post("/api/v1/sales")
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from((
                crate::yard::ADDRESS,
                40_000,
            ))))
            .body(axum::body::Body::from(body))
            .unwrap();
        yard.visitor().send(request).await
    };
    assert_eq!(
        report(&stall.yard, "mdg_wrong", 0).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(report(&stall.yard, &key, 0).await.status, StatusCode::CREATED);
    let known = report(&stall.yard, &key, 10_000).await;
    assert!(known.holds("known"), "{}", known.body);
    let mut hana = stall.yard.signed_in(&stall.creator).await;
    let studio = hana.get("/studio").await;
    assert!(studio.holds("₩2,000") && studio.holds("1001"), "{}", studio.body);
    let sales = stall.owner.get("/desk/onggi/sales").await;
    assert!(
        sales.holds("1 went on") && sales.holds("₩2,000"),
        "{}",
        sales.body
    );
    let id = stall.scope.api_keys().await.unwrap()[0].id;
    stall
        .owner
        .post(&format!("/desk/onggi/keys/{id}/revoke"), &[])
        .await;
    assert_eq!(
        report(&stall.yard, &key, 0).await.status,
        StatusCode::UNAUTHORIZED,
        "at once"
    );
}

#[tokio::test]
async fn a_collection_of_a_storefront_leads_to_its_creators_sale() {
    let mut stall = Stall::open().await;
    stall.promise(10).await;
    let mut hana = stall.yard.signed_in(&stall.creator).await;
    let empty = hana.get("/studio/storefront").await;
    assert!(empty.holds("You have no collection yet"), "{}", empty.body);
    let unnamed = hana.post("/studio/storefront", &[("name", " ")]).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = hana
        .post("/studio/storefront", &[("name", "For the window sill")])
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let collection = stall
        .yard
        .app
        .social
        .storefront(stall.creator.id)
        .await
        .unwrap()
        .remove(0);
    let found = hana
        .get(&format!("/studio/storefront?into={}&q=moon", collection.id))
        .await;
    assert!(found.holds("Moon jar") && found.holds("10%"), "{}", found.body);
    let product = stall.product.to_string();
    let into = format!("/studio/storefront/{}/products", collection.id);
    let put = hana.post(&into, &[("act", "add"), ("product", &product)]).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER);
    let foreign = stall
        .stranger
        .post(&into, &[("act", "remove"), ("product", &product)])
        .await;
    assert_ne!(foreign.status, StatusCode::SEE_OTHER, "not theirs");
    let page = stall.stranger.get("/@hana").await;
    let way = format!("/products/{product}?shelf={}", collection.id);
    assert!(
        page.holds("For the window sill") && page.holds(&way),
        "{}",
        page.body
    );
    let sheet = stall.stranger.get(&way).await;
    assert!(
        sheet.holds(&format!("name=\"shelf\" value=\"{}\"", collection.id)),
        "{}",
        sheet.body
    );
    let variant = stall.scope.product(stall.product).await.unwrap().variants[0].id;
    let shelf = collection.id.to_string();
    let added = stall
        .stranger
        .post(
            "/cart/add",
            &[
                ("variant", &variant.to_string()),
                ("quantity", "1"),
                ("shelf", &shelf),
            ],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let jisu = stall
        .yard
        .app
        .people
        .profile_by_handle("jisu".parse().unwrap(), Timestamp::now())
        .await
        .unwrap()
        .unwrap();
    let owner = CartOwner::Person(jisu.id);
    let cart = stall.yard.app.carts.view(owner, Timestamp::now()).await.unwrap();
    let tap = cart.shops[0].lines[0].tap.unwrap();
    assert_eq!((tap.creator, tap.post), (stall.creator.id, None));
    hana.post(
        &format!("/studio/storefront/{}", collection.id),
        &[("act", "remove")],
    )
    .await;
    assert!(!stall.stranger.get("/@hana").await.holds("For the window sill"));
}
