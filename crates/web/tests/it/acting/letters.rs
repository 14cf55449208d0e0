//! Links that come by letter.

use super::sign_up;
use crate::yard::{PASSWORD, Yard};
use axum::http::StatusCode;
use people::EmailStanding;
use storage::values;

/// The path of the newest letter's link to `kind`.
async fn link(yard: &Yard, kind: &str) -> String {
    let bodies: Result<Vec<String>, storage::records::Error> = yard
        .records
        .read(|tx| {
            let rows = tx.query(
                "SELECT body FROM mail_outbox ORDER BY created_at DESC, id DESC",
                values![],
            )?;
            rows.iter().map(|row| row.get(0)).collect()
        })
        .await;
    let start = format!("http://yard.example/{kind}/");
    let bodies = bodies.unwrap();
    let rest = bodies.iter().find_map(|body| body.split_once(&start)).unwrap().1;
    format!("/{kind}/{}", rest.split_whitespace().next().unwrap())
}

async fn letters(yard: &Yard) -> i64 {
    let counted: Result<i64, storage::records::Error> = yard
        .records
        .read(|tx| {
            let row = tx.query_first("SELECT COUNT(*) FROM mail_outbox", values![])?;
            row.unwrap().get(0)
        })
        .await;
    counted.unwrap()
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_letter_which_can_be_sent_again() {
    let yard = Yard::open().await;
    let mut browser = yard.visitor();
    sign_up(&mut browser, "sora", "/").await;
    let first = link(&yard, "confirm").await;
    assert!(browser.get("/settings").await.holds("action=\"/confirm\""));
    browser.set_header("host", "yard.example");
    browser.set_header("referer", "http://yard.example/settings");
    let before = letters(&yard).await;
    assert_eq!(browser.post("/confirm", &[]).await.location(), "/settings");
    assert_eq!(letters(&yard).await, before + 1);
    let second = link(&yard, "confirm").await;
    assert_ne!(first, second);

    let mut stranger = yard.visitor();
    assert!(
        stranger
            .get(&second)
            .await
            .location()
            .starts_with("/sign-in?next=%2Fconfirm"),
        "only in the browser of the one who signed up"
    );
    assert_eq!(
        browser.get("/confirm/nonsense").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(browser.get(&second).await.status, StatusCode::OK);
    let handle = "sora".parse().unwrap();
    let profile = yard
        .app
        .people
        .profile_by_handle(handle, model::Timestamp::now())
        .await;
    let person = yard
        .app
        .people
        .person(profile.unwrap().unwrap().id)
        .await
        .unwrap();
    assert_eq!(person.standing, EmailStanding::Confirmed);
    assert!(!browser.get("/settings").await.holds("action=\"/confirm\""));
    assert_eq!(
        browser.get(&second).await.status,
        StatusCode::NOT_FOUND,
        "a link works once"
    );
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_through_its_letter() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let mut elsewhere = yard.signed_in(&mina).await;
    let mut browser = yard.visitor();
    let email = "mina@yard.example";
    let asked = browser.post("/forgot", &[("email", email)]).await;
    assert_eq!(asked.status, StatusCode::OK);
    let path = link(&yard, "reset").await;
    assert!(browser.get(&path).await.holds("new-password"));
    let weak = browser.post(&path, &[("password", "short")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let chosen = "another-lantern-9";
    let done = browser.post(&path, &[("password", chosen)]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(browser.get("/settings").await.status, StatusCode::OK, "signed in");
    assert!(
        elsewhere
            .get("/settings")
            .await
            .location()
            .starts_with("/sign-in"),
        "all other devices are signed out"
    );
    let mut later = yard.visitor();
    for (password, status) in [
        (PASSWORD, StatusCode::UNAUTHORIZED),
        (chosen, StatusCode::SEE_OTHER),
    ] {
        let signed = later
            .post("/sign-in", &[("email", email), ("password", password)])
            .await;
        assert_eq!(signed.status, status, "{password}");
    }
    assert_eq!(
        later.get(&path).await.status,
        StatusCode::NOT_FOUND,
        "a link works once"
    );
}
