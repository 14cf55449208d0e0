//! Saving, commenting, reporting, and what an operator makes of it.

use crate::{browser::Browser, yard::Yard};
use axum::http::StatusCode;
use people::Role;

#[tokio::test]
async fn a_post_is_saved_and_given_up_again() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut reader = yard.signed_in(&doyun).await;
    let shelf = format!("/p/{post}\"");
    assert!(!reader.get("/saved").await.holds(&shelf));
    let saved = reader.post_fragment(&format!("/p/{post}/save"), &[]).await;
    assert!(
        saved.holds(&format!("/p/{post}/unsave")) && saved.holds("aria-pressed=\"true\""),
        "{}",
        saved.body
    );
    reader.post_fragment(&format!("/p/{post}/save"), &[]).await;
    assert!(reader.get("/saved").await.holds(&shelf));
    let saves = async || {
        yard.app
            .social
            .post(None, post)
            .await
            .unwrap()
            .unwrap()
            .post
            .saves
    };
    assert_eq!(saves().await, 1, "twice is once");
    let plain = reader.post(&format!("/p/{post}/unsave"), &[]).await;
    assert_eq!(
        (plain.status, plain.location()),
        (StatusCode::SEE_OTHER, format!("/p/{post}").as_str())
    );
    assert_eq!(saves().await, 0);
    assert!(!reader.get("/saved").await.holds(&shelf));
}

#[tokio::test]
async fn a_notification_quotes_the_first_words_of_the_comment() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "a bowl", &[]).await;
    let (mut author, mut reader) = (yard.signed_in(&mina).await, yard.signed_in(&doyun).await);
    let words = "Such a <quiet> glaze. ";
    let text = words.repeat(10);
    reader
        .post_fragment(&format!("/p/{post}/comments"), &[("text", &text)])
        .await;
    let page = author.get("/notifications").await;
    assert!(
        page.holds("<q class=\"notice-quote\">Such a &#60;quiet&#62; glaze. Such"),
        "{}",
        page.body
    );
    assert!(page.holds("…</q>"), "only its first words");
    let comments = yard.app.social.comments(None, post, None, 10).await.unwrap();
    let id = comments.items[0].id;
    reader.post_fragment(&format!("/comments/{id}/delete"), &[]).await;
    assert!(!author.get("/notifications").await.holds("notice-quote"));
}

/// A browser of the yard's operator.
async fn operator(yard: &Yard) -> Browser {
    let link = yard.app.people.first_link(model::Timestamp::now()).await;
    let keeper = yard.person("keeper", "Keeper").await;
    let mut browser = yard.signed_in(&keeper).await;
    let path = format!("/first/{}", *link.unwrap().unwrap().reveal());
    browser.get(&path).await;
    assert_eq!(browser.post(&path, &[]).await.location(), "/operator");
    let person = yard.app.people.person(keeper.id).await.unwrap();
    assert_eq!(person.role, Role::Operator);
    browser
}

#[tokio::test]
async fn a_reported_comment_is_kept_or_taken_down_by_the_operator() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut writer = yard.signed_in(&doyun).await;
    for text in ["harmless words", "nasty words"] {
        writer
            .post_fragment(&format!("/p/{post}/comments"), &[("text", text)])
            .await;
    }
    let comments = yard.app.social.comments(None, post, None, 10).await.unwrap();
    let id_of = |text: &str| {
        let found = comments.items.iter().find(|comment| comment.body == text);
        found.unwrap().id
    };
    let (harmless, nasty) = (id_of("harmless words"), id_of("nasty words"));
    let mut author = yard.signed_in(&mina).await;
    let scripted = author
        .post_fragment(&format!("/comments/{harmless}/report"), &[("reason", "rude")])
        .await;
    assert!(scripted.status == StatusCode::OK && scripted.headers.contains_key("hx-trigger"));
    let plain = author
        .post(&format!("/comments/{nasty}/report"), &[("reason", "rude")])
        .await;
    assert_eq!(plain.status, StatusCode::SEE_OTHER);
    let unknown = author
        .post(
            &format!("/comments/{}/report", model::CommentId::new()),
            &[("reason", "rude")],
        )
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    let mut keeper = operator(&yard).await;
    let desk = keeper.get("/operator").await;
    assert!(
        desk.holds("harmless words") && desk.holds("nasty words"),
        "{}",
        desk.body
    );
    let kept = keeper
        .post(&format!("/operator/reports/comment:{harmless}/keep"), &[])
        .await;
    assert_eq!(kept.location(), "/operator");
    keeper
        .post_fragment(&format!("/operator/reports/comment:{nasty}/remove"), &[])
        .await;
    assert!(keeper.get("/operator").await.holds("Nothing was reported"));
    let page = author.get(&format!("/p/{post}")).await;
    assert!(page.holds("harmless words") && !page.holds("nasty words"));
}

#[tokio::test]
async fn a_reported_product_stays_when_the_operator_keeps_it_and_goes_when_not() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let shop = yard.shop(&mina, "onggi").await;
    let product = yard.product(&shop, "Jar of doubt", 3).await;
    let mut reader = yard.signed_in(&doyun).await;
    let address = format!("/products/{product}");
    let report = format!("{address}/report");
    assert!(reader.get(&address).await.holds(&report), "the page leads there");
    assert!(reader.get(&report).await.holds("name=\"reason\""));
    assert!(
        yard.visitor()
            .get(&report)
            .await
            .location()
            .starts_with("/sign-in"),
        "who reports has an account"
    );
    let sent = reader.post(&report, &[("reason", "false")]).await;
    assert_eq!(sent.location(), address);
    let mut keeper = operator(&yard).await;
    let case = format!("/operator/reports/product:{product}");
    assert!(keeper.get("/operator").await.holds("Jar of doubt"));
    assert_eq!(
        reader.post(&format!("{case}/keep"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    keeper.post_fragment(&format!("{case}/keep"), &[]).await;
    assert!(keeper.get("/operator").await.holds("Nothing was reported"));
    assert_eq!(reader.get(&address).await.status, StatusCode::OK);
}
