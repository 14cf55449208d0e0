//! Consent, memory, profile, leaving.

use super::{file, sign_up, text, until_remembered};
use crate::yard::{PASSWORD, Yard, png};
use axum::http::StatusCode;
use consent::Subject;
use model::{Purpose, Timestamp};
use std::time::Duration;
use storage::blob_refs;

#[tokio::test]
async fn an_answer_to_the_sheet_is_kept_as_receipts_and_taken_along() {
    let yard = Yard::open().await;
    let mut browser = yard.visitor();
    assert!(
        browser.get("/").await.holds("id=\"consent\""),
        "nobody has answered"
    );
    let later = browser
        .post_fragment("/my-data/consents", &[("later", "1")])
        .await;
    assert_eq!(later.status, StatusCode::NO_CONTENT);
    assert!(
        !browser.get("/").await.holds("id=\"consent\""),
        "put off for this visit"
    );
    let visitor: model::VisitorId = browser.cookie("visitor").unwrap().parse().unwrap();
    let subject = Subject::Visitor(visitor);
    assert!(!yard.app.consents.standing(subject).await.unwrap().answered);
    let saved = browser
        .post(
            "/my-data/consents",
            &[
                ("personalise", "on"),
                ("save", "1"),
                ("back", "https://evil.example/"),
            ],
        )
        .await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(yard.app.consents.receipts(subject).await.unwrap().len(), 4);
    let gpc = consent::GlobalPrivacyControl::Unset;
    let standing = yard.app.consents.standing(subject).await.unwrap();
    assert!(standing.allows(Purpose::Personalise, gpc) && !standing.allows(Purpose::Ads, gpc));

    sign_up(&mut browser, "sora", "/").await;
    let handle = "sora".parse().unwrap();
    let person = yard
        .app
        .people
        .profile_by_handle(handle, Timestamp::now())
        .await
        .unwrap()
        .unwrap();
    let carried = yard
        .app
        .consents
        .standing(Subject::Person(person.id))
        .await
        .unwrap();
    assert!(carried.allows(Purpose::Personalise, gpc) && !carried.allows(Purpose::Measure, gpc));
    let page = browser.get("/my-data").await;
    assert!(
        page.holds("Switched on: My feed") && page.holds("Switched off: Counting"),
        "{}",
        page.body
    );
    browser.set_header("sec-gpc", "1");
    assert!(browser.get("/my-data").await.holds("asks not to be tracked"));
}

#[tokio::test]
async fn what_is_remembered_is_told_and_forgotten_on_request() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let (cup, lamp) = (
        yard.post(&mina, "one #cup", &[]).await,
        yard.post(&mina, "two #lamp", &[]).await,
    );
    let mut reader = yard.signed_in(&doyun).await;
    assert!(
        reader
            .get("/my-data")
            .await
            .holds("Once you let the yard remember")
    );
    yard.allow_personalise(&doyun).await;
    assert!(reader.get("/my-data").await.holds("Nothing yet."));
    for post in [cup, lamp] {
        reader.post_fragment(&format!("/p/{post}/like"), &[]).await;
    }
    until_remembered(&yard, &doyun, 2).await;
    let page = reader.get("/my-data").await;
    for told in [
        "You liked 1 post of #cup.",
        "You looked at posts by Mina.",
        "You liked a post by Mina.",
    ] {
        assert!(page.holds(told), "{told}: {}", page.body);
    }
    let forgotten = reader
        .post_fragment("/my-data/forget", &[("what", "tag:cup")])
        .await;
    assert!(forgotten.status == StatusCode::OK && forgotten.body.is_empty());
    until_remembered(&yard, &doyun, 1).await;
    let page = reader.get("/my-data").await;
    assert!(!page.holds("of #cup") && page.holds("of #lamp"));
    assert!(
        yard.app
            .social
            .post(Some(doyun.id), cup)
            .await
            .unwrap()
            .unwrap()
            .liked,
        "a like is a record and stays"
    );
    assert_eq!(
        reader
            .post("/my-data/forget", &[("what", "nonsense")])
            .await
            .status,
        StatusCode::BAD_REQUEST
    );

    let withdrawn = reader
        .post("/my-data/consents", &[("save", "1"), ("back", "/my-data")])
        .await;
    assert_eq!(withdrawn.location(), "/my-data");
    assert!(reader.get("/my-data").await.holds("The yard remembers nothing"));
    yard.allow_personalise(&doyun).await;
    until_remembered(&yard, &doyun, 0).await;
}

#[tokio::test]
async fn a_source_or_everything_is_forgotten_in_one_step() {
    let yard = Yard::open().await;
    let (mina, doyun) = (
        yard.person("mina", "Mina").await,
        yard.person("doyun", "Doyun").await,
    );
    let post = yard.post(&mina, "one #cup", &[]).await;
    yard.allow_personalise(&doyun).await;
    let mut reader = yard.signed_in(&doyun).await;
    let like = format!("/p/{post}/like");
    reader.post_fragment(&like, &[]).await;
    until_remembered(&yard, &doyun, 1).await;
    let other = reader
        .post_fragment("/my-data/forget", &[("what", "source:store")])
        .await;
    assert_eq!(other.status, StatusCode::OK);
    let by_source = reader.post("/my-data/forget", &[("what", "source:feed")]).await;
    assert_eq!(by_source.location(), "/my-data");
    until_remembered(&yard, &doyun, 0).await;

    reader.post_fragment(&format!("/p/{post}/unlike"), &[]).await;
    reader.post_fragment(&like, &[]).await;
    until_remembered(&yard, &doyun, 1).await;
    let leaves = yard.app.people.leaves_of(doyun.id).await.unwrap();
    let all = reader.post("/my-data/forget", &[("what", "all")]).await;
    assert_eq!(all.location(), "/my-data");
    until_remembered(&yard, &doyun, 0).await;
    let now = yard.app.people.leaves_of(doyun.id).await.unwrap();
    assert!(
        leaves.iter().all(|leaf| !now.contains(leaf)),
        "later acts start on a new leaf"
    );
    assert_eq!(
        reader
            .post("/my-data/forget", &[("what", "source:nonsense")])
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_closed_account_is_out_of_sight_and_can_be_taken_back() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut browser = yard.signed_in(&mina).await;
    assert!(
        browser
            .get("/settings/delete")
            .await
            .holds("For 24 hours you can take it back")
    );
    let wrong = browser
        .post("/settings/delete", &[("password", "not it at all")])
        .await;
    assert!(
        wrong.status == StatusCode::UNAUTHORIZED && wrong.holds("not your password"),
        "{}",
        wrong.body
    );
    assert_eq!(browser.get("/@mina").await.status, StatusCode::OK);
    let closed = browser.post("/settings/delete", &[("password", PASSWORD)]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    let erasure = closed.location().to_owned();
    assert!(erasure.starts_with("/erasures/"), "{erasure}");
    assert!(browser.cookie("session").is_none());
    let seen = ["/@mina".to_owned(), format!("/p/{post}")];
    for path in &seen {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = browser.get(&erasure).await;
    assert!(page.holds("Your account is closed") && !page.holds("mina") && !page.holds("Mina"));
    assert_eq!(page.headers.get("x-robots-tag").unwrap(), "noindex");
    let receipt = browser.get(&format!("{erasure}/receipt.txt")).await;
    assert!(
        receipt.holds("Not erased yet") && receipt.holds(&erasure),
        "{}",
        receipt.body
    );
    for unknown in [
        "/erasures/nonsense",
        "/erasures/0199f000-0000-7000-8000-000000000000",
    ] {
        let none = browser.get(unknown).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        assert!(
            none.holds("No erasure has this number"),
            "{unknown}: {}",
            none.body
        );
    }

    let offer = browser
        .post(
            "/sign-in",
            &[("email", "mina@yard.example"), ("password", PASSWORD)],
        )
        .await;
    assert!(offer.holds("This account is closed"), "{}", offer.body);
    let token = offer.body.split("name=\"token\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    let stale = browser
        .post_as("/take-back", &[("token", &token)], "no token")
        .await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    let back = browser.post("/take-back", &[("token", &token)]).await;
    assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(browser.get("/").await.holds("Everything is as it was"));
    for path in &seen {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert!(
        browser.get("/settings").await.holds("mina@yard.example"),
        "signed in"
    );
    assert_eq!(browser.get(&erasure).await.status, StatusCode::NOT_FOUND);
    let twice = browser.post("/take-back", &[("token", &token)]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_visitor_who_has_everything_forgotten_goes_on_as_another_one() {
    let yard = Yard::open().await;
    let mut visitor = yard.visitor();
    visitor.get("/").await;
    let before = visitor.cookie("visitor").unwrap().to_owned();
    let leaf = people::leaf_of(before.parse().unwrap());
    let done = visitor.post_fragment("/my-data/forget", &[("what", "all")]).await;
    assert_eq!(done.headers.get("hx-redirect").unwrap(), "/my-data");
    assert_ne!(visitor.cookie("visitor").unwrap(), before);
    let line = yard
        .app
        .door
        .erase(&yard.app.memory, &[leaf], model::Timestamp::now())
        .await;
    assert_eq!(line.unwrap().unwrap().number, 1, "its key was destroyed already");
}

#[tokio::test]
async fn a_profile_is_changed_with_its_picture_and_language() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let mut browser = yard.signed_in(&mina).await;
    assert!(browser.get("/settings").await.holds("mina@yard.example"));
    let parts = |handle: &str| {
        vec![
            text("name", "Mina Kim"),
            text("handle", handle),
            text("bio", "Jars and bowls."),
            text("lang", "ko"),
            file("picture", png([10, 200, 10])),
        ]
    };
    let wrong = browser.upload("/settings", &parts("x")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        browser.upload("/settings", &parts("mina_kim")).await.location(),
        "/settings"
    );
    let person = yard.app.people.person(mina.id).await.unwrap();
    assert_eq!(
        (person.name.as_str(), person.handle.as_str()),
        ("Mina Kim", "mina_kim")
    );
    let blob = person.picture.unwrap().blob;
    blob_refs::sweep(&yard.records, yard.app.blobs.clone(), Duration::ZERO, 1_000)
        .await
        .unwrap();
    assert_eq!(
        browser.get(&format!("/media/{blob}")).await.status,
        StatusCode::OK,
        "the profile refers to it"
    );
    assert!(browser.get("/").await.holds("<html lang=\"ko\">"));
    let mut elsewhere = yard.signed_in(&mina).await;
    browser.post("/settings/sessions/others/end", &[]).await;
    assert!(
        elsewhere
            .get("/settings")
            .await
            .location()
            .starts_with("/sign-in")
    );
    let wrong = browser
        .post(
            "/settings/password",
            &[("old", "not it at all"), ("new", "another-lantern-9")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let changed = browser
        .post(
            "/settings/password",
            &[("old", PASSWORD), ("new", "another-lantern-9")],
        )
        .await;
    assert_eq!(changed.location(), "/settings");
    assert_eq!(
        browser.get("/settings").await.status,
        StatusCode::OK,
        "this browser stays signed in"
    );
}
