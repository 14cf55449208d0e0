//! Coming in.

use crate::yard::{PASSWORD, Yard};
use axum::http::{StatusCode, header};

#[tokio::test]
async fn a_visitor_is_led_to_sign_in_and_back() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut visitor = yard.visitor();
    visitor.set_header("host", "yard.example");
    visitor.set_header("referer", "http://yard.example/t/bowl");
    let sent = visitor.post(&format!("/p/{post}/like"), &[]).await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, "/sign-in?next=%2Ft%2Fbowl")
    );
    let scripted = visitor.post_fragment(&format!("/p/{post}/like"), &[]).await;
    assert_eq!(scripted.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scripted.headers["hx-redirect"], "/sign-in?next=%2Ft%2Fbowl");
    let asked = visitor.get("/compose").await;
    assert_eq!(asked.location(), "/sign-in?next=%2Fcompose");
}

#[tokio::test]
async fn signing_in_tells_nobody_who_is_here_and_slows_down_guessing() {
    let yard = Yard::open().await;
    yard.person("mina", "Mina").await;
    let mut browser = yard.visitor();
    let unknown = browser
        .post("/sign-in", &[("email", "nobody@yard.example"), ("password", "x")])
        .await;
    let wrong = browser
        .post("/sign-in", &[("email", "mina@yard.example"), ("password", "x")])
        .await;
    for answer in [&unknown, &wrong] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.holds("do not fit together"));
    }
    let mut limited = None;
    for _ in 0..20 {
        let answer = browser
            .post("/sign-in", &[("email", "mina@yard.example"), ("password", "x")])
            .await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("guessing is slowed down");
    assert!(limited.headers.contains_key(header::RETRY_AFTER) && limited.holds("many tries"));
    assert_eq!(
        browser
            .post("/forgot", &[("email", "nobody@yard.example")])
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(browser.get("/reset/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn forms_lead_on_to_pages_of_this_yard_only() {
    let yard = Yard::open().await;
    yard.person("mina", "Mina").await;
    for (next, leads_to) in [
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/saved", "/saved"),
    ] {
        let mut browser = yard.visitor();
        let fields = [
            ("email", "mina@yard.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, leads_to)
        );
        let spoken = browser.post("/language", &[("lang", "ko"), ("back", next)]).await;
        assert_eq!(spoken.location(), leads_to);
        assert!(browser.get("/").await.holds("<html lang=\"ko\">"));
        assert_eq!(browser.post("/sign-out", &[]).await.location(), "/");
        assert!(browser.cookie("session").is_none());
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_new_account_stands_beside_its_field() {
    let yard = Yard::open().await;
    yard.person("mina", "Mina").await;
    let mut browser = yard.visitor();
    let long = "a".repeat(60);
    let cases = [
        ("Mina", "mi na", "a@b.example", PASSWORD, "Use 3 to 30 letters"),
        (
            "Mina",
            "mina",
            "a@b.example",
            PASSWORD,
            "Somebody has this handle",
        ),
        (
            "Mina",
            "mina2",
            "nonsense",
            PASSWORD,
            "does not look like an e-mail",
        ),
        ("Mina", "mina2", "a@b.example", "short", "At least 10 characters"),
        (&long, "mina2", "a@b.example", PASSWORD, "Use 1 to 50 characters"),
    ];
    for (name, handle, email, password, reason) in cases {
        let fields = [
            ("name", name),
            ("handle", handle),
            ("email", email),
            ("password", password),
        ];
        let answer = browser.post("/sign-up", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(answer.holds(reason), "{reason}");
        assert!(!answer.holds(PASSWORD), "a password is not sent back");
    }
}
