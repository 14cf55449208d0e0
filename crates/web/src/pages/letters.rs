//! Where links in letters lead: confirmed addresses, forgotten passwords.

use super::{
    Page,
    answer::{CameFrom, Nothing, actor, on_to, with_status},
    door::welcome,
    html, reasons,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, said_cookie},
    view::{
        door::{ForgotPage, LinkOutcome, LinkPage, ResetPage},
        form::Field,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::Response,
    routing::{get, post},
};
use people::{Email, Error, OneTimeToken, Password};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/forgot", get(forgot_page).post(forgot))
        .route("/reset/{token}", get(reset_page).post(reset))
        .route("/confirm/{token}", get(confirm))
        .route("/confirm", post(send_again))
}

#[derive(Deserialize)]
struct ForgotForm {
    email: String,
}

#[derive(Deserialize)]
struct ResetForm {
    password: String,
}

async fn forgot_page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    draw_forgot(&app, &caller, Field::default(), Sent::NotYet).await
}

async fn forgot(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<ForgotForm>,
) -> Result<Response, Failure> {
    let t = caller.lang.words();
    let Ok(email) = form.email.parse::<Email>() else {
        let field = Field::wrong(form.email, t.get("field-email"));
        let page = draw_forgot(&app, &caller, field, Sent::NotYet).await;
        return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
    };
    match app.people.forgot_password(&email, caller.ip, caller.now).await {
        Ok(()) => draw_forgot(&app, &caller, Field::default(), Sent::Yes).await,
        Err(error @ Error::RetryAfter(_)) => {
            let field = Field::wrong(form.email, reasons::of_people(t, &error));
            let page = draw_forgot(&app, &caller, field, Sent::NotYet).await;
            with_status(StatusCode::TOO_MANY_REQUESTS, page)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    NotYet,
    Yes,
}

async fn draw_forgot(app: &App, caller: &Caller, email: Field, sent: Sent) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("forgot-title")).await?;
    html(&ForgotPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        email,
        sent: sent == Sent::Yes,
    })
}

async fn reset_page(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let works = match token.parse::<OneTimeToken>() {
        Ok(parsed) => app.people.check_reset(&parsed, caller.now).await,
        Err(error) => Err(error),
    };
    match works {
        Ok(()) => draw_reset(&app, &caller, &token, Field::default()).await,
        Err(Error::Link) => expired(&app, &caller).await,
        Err(error) => Err(error.into()),
    }
}

async fn reset(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    Guarded(form): Guarded<ResetForm>,
) -> Result<Response, Failure> {
    let Ok(parsed) = token.parse::<OneTimeToken>() else {
        return expired(&app, &caller).await;
    };
    let client = caller.client();
    match app
        .people
        .reset_password(&parsed, Password::new(form.password), &client, caller.now)
        .await
    {
        Ok(opened) => {
            let mut response = welcome(&app, &caller, &opened, "/");
            if let Some(cookie) = said_cookie(&app.config, "reset-done") {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(Error::Link) => expired(&app, &caller).await,
        Err(error @ (Error::PasswordLength | Error::PasswordCommon | Error::PasswordIsOwnName)) => {
            let field = Field::wrong("", reasons::of_people(caller.lang.words(), &error));
            let page = draw_reset(&app, &caller, &token, field).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw_reset(app: &App, caller: &Caller, token: &str, password: Field) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("reset-title")).await?;
    let action = format!("/reset/{}", crate::view::links::encode(token));
    html(&ResetPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        password,
        action,
    })
}

/// Opened from a letter, in the browser of the one who signed up.
async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let person = caller.person().ok_or(Failure::SignInFirst)?;
    let confirmed = match token.parse::<OneTimeToken>() {
        Ok(token) => app.people.confirm_email(person, &token, caller.now).await,
        Err(error) => Err(error),
    };
    match confirmed {
        Ok(()) => draw_link(&app, &caller, LinkOutcome::Confirmed).await,
        Err(Error::Link) => expired(&app, &caller).await,
        Err(error) => Err(error.into()),
    }
}

async fn send_again(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    app.people
        .resend_confirmation(person, caller.ip, caller.now)
        .await
        .map_err(|error| reasons::people_failure(caller.lang.words(), error))?;
    Ok(on_to(&app, &caller, from.or("/settings"), "email-sent"))
}

/// The page for a link that no longer works.
pub(super) async fn expired(app: &App, caller: &Caller) -> Result<Response, Failure> {
    with_status(
        StatusCode::NOT_FOUND,
        draw_link(app, caller, LinkOutcome::Expired).await,
    )
}

async fn draw_link(app: &App, caller: &Caller, outcome: LinkOutcome) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let title = match outcome {
        LinkOutcome::Confirmed => page.t.get("link-confirmed-title"),
        LinkOutcome::Expired => page.t.get("link-expired-title"),
    };
    let shell = page.shell(Tab::Elsewhere, title).await?;
    html(&LinkPage {
        shell,
        t: page.t,
        outcome,
    })
}
