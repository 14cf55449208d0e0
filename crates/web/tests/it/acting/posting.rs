//! Writing posts, and what others do with them.

use super::{announced_blobs, compose, file, id_of, known_to_feed, sign_up, text};
use crate::yard::{Yard, png};
use axum::http::StatusCode;
use model::{PostId, ProductId};

#[tokio::test]
async fn somebody_signs_up_publishes_and_is_liked() {
    let yard = Yard::open().await;
    let mut author = yard.visitor();
    assert_eq!(sign_up(&mut author, "sora", "/compose").await, "/compose");
    let address = compose(&mut author, "Evening cup #cup", "[]").await;
    let id = id_of(&address);
    known_to_feed(&yard, id).await;
    assert!(author.get(&address).await.holds("Evening cup"));

    let mina = yard.person("mina", "Mina").await;
    let mut reader = yard.signed_in(&mina).await;
    let liked = reader.post_fragment(&format!("{address}/like"), &[]).await;
    assert_eq!(liked.status, StatusCode::OK);
    assert!(
        liked.holds(&format!("{address}/unlike")) && liked.holds("aria-pressed=\"true\""),
        "{}",
        liked.body
    );
    reader.post_fragment(&format!("{address}/like"), &[]).await;
    assert_eq!(
        yard.app.social.post(None, id).await.unwrap().unwrap().post.likes,
        1,
        "twice is once"
    );
    let plain = reader.post(&format!("{address}/unlike"), &[]).await;
    assert_eq!(
        (plain.status, plain.location()),
        (StatusCode::SEE_OTHER, address.as_str())
    );
    assert_eq!(
        yard.app.social.post(None, id).await.unwrap().unwrap().post.likes,
        0
    );
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a bowl", &[]).await;
    let blobs = announced_blobs(&yard).await;
    let mut browser = yard.signed_in(&mina).await;
    for path in [
        format!("/p/{post}/like"),
        format!("/p/{post}/delete"),
        "/desk".to_owned(),
        "/sign-out".to_owned(),
    ] {
        assert_eq!(
            browser.post_as(&path, &[], "wrong").await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    for parts in [
        vec![file("photos", png([1, 2, 3]))],
        vec![text("csrf", "wrong"), file("photos", png([1, 2, 3]))],
    ] {
        assert_eq!(
            browser.upload_as("/compose", &parts).await.status,
            StatusCode::FORBIDDEN
        );
    }
    assert_eq!(announced_blobs(&yard).await, blobs, "no picture was stored");
    assert_eq!(
        yard.app
            .social
            .post(None, post)
            .await
            .unwrap()
            .unwrap()
            .post
            .likes,
        0
    );
}

#[tokio::test]
async fn hostile_text_is_inert_wherever_it_is_shown() {
    let yard = Yard::open().await;
    let mut author = yard.visitor();
    sign_up(&mut author, "sora", "/").await;
    let address = compose(
        &mut author,
        "<script>alert(1)</script> #cup \"><img src=x onerror=alert(2)>",
        "[]",
    )
    .await;
    known_to_feed(&yard, id_of(&address)).await;
    author
        .post_fragment(
            &format!("{address}/comments"),
            &[("text", "<script>alert(3)</script>")],
        )
        .await;
    for path in [address.as_str(), "/", "/@sora", "/t/cup"] {
        let page = author.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            !page.holds("<script>alert") && !page.holds("<img src=x"),
            "{path}"
        );
    }
    assert!(
        author.get(&address).await.holds("alert(3)"),
        "the words themselves are there"
    );
}

#[tokio::test]
async fn a_picture_that_cannot_be_taken_is_refused_with_its_reason_and_leaves_nothing() {
    let yard = Yard::open().await;
    let mut author = yard.visitor();
    sign_up(&mut author, "sora", "/").await;
    let mut cut_short = png([9, 9, 9]);
    cut_short.truncate(cut_short.len() / 2);
    let mut huge = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(13_000, 64)
        .write_to(&mut huge, image::ImageFormat::Png)
        .unwrap();
    let mut too_many_bytes = png([9, 9, 9]);
    too_many_bytes.resize(social::media::limits::UPLOAD_BYTES + 1, 0);
    let cases = [
        (b"<svg onload=alert(1)>".to_vec(), "not a photo we can read"),
        (cut_short, "ends too early"),
        (huge.into_inner(), "megapixels"),
        (too_many_bytes, "at most 15 MB"),
    ];
    for (bytes, reason) in cases {
        let parts = [
            file("photos", png([200, 10, 10])),
            file("photos", bytes),
            file("photos", png([10, 10, 200])),
            text("caption", "kept words"),
        ];
        let refused = author.upload("/compose", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(
            refused.holds("Photo 2 (photo.png): ") && refused.holds(reason),
            "{reason}: {}",
            refused.body
        );
        assert!(
            refused.holds("kept words</textarea>"),
            "{reason}: what was typed is there"
        );
        nothing_is_stored(&yard).await;
    }
    assert!(yard.app.feed.is_empty());
}

#[tokio::test]
async fn texts_and_pins_are_looked_at_before_a_good_picture_is_stored() {
    let yard = Yard::open().await;
    let mut author = yard.visitor();
    sign_up(&mut author, "sora", "/").await;
    let gone = format!(
        r#"[{{"photo":0,"x":25,"y":75,"product":"{}"}}]"#,
        ProductId::new()
    );
    let cases = [
        ("pins", gone, "no longer on offer"),
        (
            "caption",
            "x".repeat(social::limits::CAPTION + 1),
            "too long by 1 char",
        ),
        (
            "alt",
            "x".repeat(social::limits::ALT_TEXT + 1),
            "too long by 1 char",
        ),
    ];
    for (name, value, reason) in cases {
        let parts = [file("photos", png([200, 10, 10])), text(name, &value)];
        let refused = author.upload("/compose", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.holds(reason), "{name}: {}", refused.body);
        nothing_is_stored(&yard).await;
    }
}

async fn nothing_is_stored(yard: &Yard) {
    assert_eq!(announced_blobs(yard).await, 0);
    assert!(yard.app.blobs.list(None, 10).unwrap().is_empty());
}

#[tokio::test]
async fn pins_lead_to_products_and_strange_ones_are_refused() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let shop = yard.shop(&mina, "mina_house").await;
    let product = yard.product(&shop, "Celadon cup", 3).await;
    let mut author = yard.signed_in(&mina).await;
    let pins = format!(r#"[{{"photo":0,"x":25,"y":75,"product":"{product}"}}]"#);
    let address = compose(&mut author, "with a pin", &pins).await;
    let post = yard
        .app
        .social
        .post(None, id_of(&address))
        .await
        .unwrap()
        .unwrap()
        .post;
    assert_eq!(
        (post.pins[0].x, post.pins[0].y, post.pins[0].product),
        (2_500, 7_500, product)
    );
    let nothing = format!(
        r#"[{{"photo":0,"x":25,"y":75,"product":"{}"}}]"#,
        ProductId::new()
    );
    let elsewhere = format!(r#"[{{"photo":4,"x":25,"y":75,"product":"{product}"}}]"#);
    for pins in [nothing, elsewhere] {
        let refused = author
            .upload("/compose", &[text("pins", &pins), file("photos", png([1, 1, 1]))])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{pins}");
    }
    let edited = author
        .upload(
            &format!("{address}/edit"),
            &[text("pins", ""), text("caption", "new words")],
        )
        .await;
    assert_eq!(edited.location(), address);
    let post = yard.app.social.post(None, post.id).await.unwrap().unwrap().post;
    assert_eq!(
        (post.caption.as_str(), post.pins.len()),
        ("new words", 1),
        "without script the pins stay"
    );
}

#[tokio::test]
async fn a_post_and_its_comments_belong_to_those_who_wrote_them() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "mine", &[]).await;
    let (mut author, mut other) = (yard.signed_in(&mina).await, yard.signed_in(&doyun).await);
    for path in [format!("/p/{post}/edit"), format!("/p/{post}/delete")] {
        assert_eq!(other.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(author.get(&path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(
        other.post(&format!("/p/{post}/delete"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let edited = other
        .upload(&format!("/p/{post}/edit"), &[text("caption", "stolen")])
        .await;
    assert_eq!(edited.status, StatusCode::FORBIDDEN);

    let written = author
        .post_fragment(&format!("/p/{post}/comments"), &[("text", "thanks @doyun")])
        .await;
    assert!(
        written.status == StatusCode::OK && written.holds("thanks"),
        "{}",
        written.body
    );
    let comments = yard
        .app
        .social
        .comments(None, post, None, 10)
        .await
        .unwrap()
        .items;
    let taken = other
        .post(&format!("/comments/{}/delete", comments[0].id), &[])
        .await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
    let empty = author
        .post_fragment(&format!("/p/{post}/comments"), &[("text", "  ")])
        .await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.holds("Write something first"));
    author
        .post_fragment(&format!("/comments/{}/delete", comments[0].id), &[])
        .await;
    assert!(
        yard.app
            .social
            .comments(None, post, None, 10)
            .await
            .unwrap()
            .items
            .is_empty()
    );

    let deleted = author.post(&format!("/p/{post}/delete"), &[]).await;
    assert_eq!(deleted.location(), "/@mina");
    assert_eq!(
        author.get(&format!("/p/{post}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        author
            .post(&format!("/p/{}/like", PostId::new()), &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_hidden_post_makes_room_and_comes_back_when_undone() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut reader = yard.signed_in(&doyun).await;
    let gone = reader.post_fragment(&format!("/p/{post}/hide"), &[]).await;
    assert!(gone.holds(&format!("/p/{post}/unhide")), "{}", gone.body);
    assert!(!reader.get("/").await.holds(&format!("data-post=\"{post}\"")));
    let back = reader.post_fragment(&format!("/p/{post}/unhide"), &[]).await;
    assert!(back.holds(&format!("data-post=\"{post}\"")), "{}", back.body);
    assert!(reader.get("/").await.holds(&format!("data-post=\"{post}\"")));
    let blocked = reader.post_fragment("/@mina/block", &[]).await;
    assert!(blocked.holds("Blocked."), "{}", blocked.body);
    assert!(yard.app.social.is_blocked(doyun.id, mina.id).await.unwrap());
    assert_eq!(
        reader.post("/@doyun/follow", &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not oneself"
    );
}
