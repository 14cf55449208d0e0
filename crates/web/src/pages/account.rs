//! The password, on the page of the settings.

use super::{
    answer::with_status,
    door::welcome,
    reasons,
    settings::{Typed, draw, signed_in},
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, said_cookie},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::Response,
    routing::post,
};
use people::{Error, Password};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new().route("/settings/password", post(change_password))
}

#[derive(Deserialize)]
struct PasswordForm {
    old: String,
    new: String,
}

async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<PasswordForm>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let (old, new) = (Password::new(form.old), Password::new(form.new));
    match app
        .people
        .change_password(signed_in.person, old, new, &caller.client(), caller.now)
        .await
    {
        Ok(opened) => {
            let mut response = welcome(&app, &caller, &opened, "/settings");
            if let Some(cookie) = said_cookie(&app.config, "reset-done") {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(error) => {
            let t = caller.lang.words();
            let (status, words) = match &error {
                Error::Credentials => (StatusCode::UNAUTHORIZED, t.get("password-wrong")),
                Error::PasswordLength | Error::PasswordCommon | Error::PasswordIsOwnName => {
                    (StatusCode::UNPROCESSABLE_ENTITY, reasons::of_people(t, &error))
                }
                Error::RetryAfter(_) => (StatusCode::TOO_MANY_REQUESTS, reasons::of_people(t, &error)),
                _ => return Err(error.into()),
            };
            let person = app.people.person(signed_in.person).await?;
            let typed = Typed::of(&person);
            with_status(status, draw(&app, &caller, &person, typed, Some(words)).await)
        }
    }
}
