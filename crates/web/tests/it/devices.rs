//! Where a person is signed in, what is theirs of it, and giving that away.

use crate::{
    browser::Browser,
    yard::{ADDRESS, PASSWORD, Yard},
};
use axum::http::StatusCode;
use model::{LeafId, Timestamp};
use people::{Client, Person};

const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";

/// A browser in which `person` is signed in, that says `agent` of itself, and its leaf.
async fn signed_in_with(yard: &Yard, person: &Person, agent: &str) -> (Browser, LeafId) {
    let client = Client {
        visitor: people::new_visitor().unwrap(),
        ip: ADDRESS.into(),
        agent: agent.to_owned(),
    };
    let now = Timestamp::now();
    let opened = yard
        .app
        .people
        .open_session(person.id, &client, now)
        .await
        .unwrap();
    let mut browser = yard.visitor();
    browser.set_cookie("visitor", &client.visitor.to_string());
    browser.set_cookie("session", &opened.token.reveal());
    (browser, opened.signed_in.leaf)
}

async fn leaves(yard: &Yard, person: &Person) -> Vec<LeafId> {
    yard.app.people.leaves_of(person.id).await.unwrap()
}

#[tokio::test]
async fn a_device_that_was_not_me_is_signed_out_and_can_be_taken_back() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let (mut here, own) = signed_in_with(&yard, &mina, "Mozilla/5.0 (X11; Linux) Firefox/130.0").await;
    let (mut phone, leaf) = signed_in_with(&yard, &mina, ANDROID).await;
    let page = here.get("/settings/devices").await;
    assert!(
        page.holds("Chrome on Android") && page.holds("Firefox on Linux"),
        "{}",
        page.body
    );
    assert_eq!((page.count("This was not me"), page.count("This one")), (1, 1));
    assert!(here.get("/settings").await.holds("href=\"/settings/devices\""));

    let base = format!("/settings/devices/{leaf}");
    let gone = here.post(&format!("{base}/unlink"), &[]).await;
    assert_eq!(
        (gone.status, gone.location()),
        (StatusCode::SEE_OTHER, "/settings/devices")
    );
    assert!(phone.get("/settings").await.location().starts_with("/sign-in"));
    assert_eq!(leaves(&yard, &mina).await, [own]);
    let page = here.get("/settings/devices").await;
    assert!(page.holds("no longer part of your memory") && page.holds("Take it back"));

    // As a script sends it: the lists come back.
    let back = here.post_fragment(&format!("{base}/link"), &[]).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert!(back.holds("id=\"devices\"") && !back.holds("<html"));
    assert!(back.headers["hx-trigger"].to_str().unwrap().contains("again"));
    assert!(leaves(&yard, &mina).await.contains(&leaf));
    assert!(
        phone.get("/settings").await.location().starts_with("/sign-in"),
        "taking back signs nobody in"
    );
}

#[tokio::test]
async fn nobody_gives_away_the_browser_they_use_or_that_of_somebody_else() {
    let yard = Yard::open().await;
    let (mina, jisu) = (
        yard.person("mina", "Mina").await,
        yard.person("jisu", "Jisu").await,
    );
    let (mut here, own) = signed_in_with(&yard, &mina, ANDROID).await;
    let (mut other, theirs) = signed_in_with(&yard, &jisu, ANDROID).await;
    let refused = here.post(&format!("/settings/devices/{own}/unlink"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("sign out"), "{}", refused.body);
    for (act, status) in [("unlink", StatusCode::NOT_FOUND), ("link", StatusCode::CONFLICT)] {
        let refused = here.post(&format!("/settings/devices/{theirs}/{act}"), &[]).await;
        assert_eq!(refused.status, status, "{act}");
    }
    here.post(&format!("/settings/devices/{theirs}/sign-out"), &[])
        .await;
    assert_eq!(
        other.get("/settings").await.status,
        StatusCode::OK,
        "still signed in"
    );
    let nonsense = here.post("/settings/devices/nothing/unlink", &[]).await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);

    let forged = here
        .post_as(&format!("/settings/devices/{own}/unlink"), &[], "forged")
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let mut stranger = yard.visitor();
    let page = stranger.get("/settings/devices").await;
    assert!(page.location().starts_with("/sign-in"), "{:?}", page.status);
    assert_eq!(leaves(&yard, &mina).await, [own]);
}

#[tokio::test]
async fn signing_out_there_keeps_what_was_done_and_all_others_can_go_at_once() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let (mut here, _) = signed_in_with(&yard, &mina, ANDROID).await;
    let (mut second, leaf) = signed_in_with(&yard, &mina, ANDROID).await;
    let (mut third, _) = signed_in_with(&yard, &mina, ANDROID).await;
    here.post(&format!("/settings/devices/{leaf}/sign-out"), &[])
        .await;
    assert!(second.get("/settings").await.location().starts_with("/sign-in"));
    assert_eq!(leaves(&yard, &mina).await.len(), 3);
    assert!(
        here.get("/settings/devices")
            .await
            .holds("still belongs to your memory")
    );
    here.post("/settings/sessions/others/end", &[]).await;
    assert!(third.get("/settings").await.location().starts_with("/sign-in"));
    let page = here.get("/settings/devices").await;
    assert!(page.status == StatusCode::OK && !page.holds("Sign out everywhere else"));
}

#[tokio::test]
async fn a_browser_that_lies_about_its_name_is_a_browser_we_do_not_know() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let (mut browser, _) = signed_in_with(&yard, &mina, "<script>alert(1)</script>\u{202e}").await;
    let page = browser.get("/settings/devices").await;
    assert!(page.holds("A browser that we do not know"), "{}", page.body);
    assert!(!page.holds("alert(1)") && !page.holds("\u{202e}"));
}

#[tokio::test]
async fn signing_in_by_the_form_names_the_device() {
    let yard = Yard::open().await;
    yard.person("mina", "Mina").await;
    let mut browser = yard.visitor();
    browser.set_header("user-agent", ANDROID);
    let fields = [("email", "mina@yard.example"), ("password", PASSWORD)];
    browser.post("/sign-in", &fields).await;
    assert!(browser.get("/settings/devices").await.holds("Chrome on Android"));
}
