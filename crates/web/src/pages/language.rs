//! Which language the pages speak.

use super::{answer::local, door::language_of, to};
use crate::{
    app::App,
    error::Failure,
    lang::Lang,
    server::{Caller, Guarded, language_cookie},
};
use axum::{Router, extract::State, http::header, response::Response, routing::post};
use people::ProfileChange;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new().route("/language", post(choose))
}

#[derive(Deserialize)]
struct Form {
    lang: String,
    #[serde(default)]
    back: String,
}

async fn choose(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let lang = Lang::from_tag(&form.lang)
        .ok_or_else(|| Failure::Unclear("this yard speaks ko and en".to_owned()))?;
    if let Some(person) = caller.person() {
        let change = ProfileChange {
            language: Some(language_of(lang)),
            ..ProfileChange::default()
        };
        app.people.update_profile(person, change).await?;
    }
    let mut response = to(local(&form.back, "/"));
    if let Some(cookie) = language_cookie(&app.config, lang.tag()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
