use super::Caller;
use crate::{app::App, error::Failure};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;

/// The most that a form without files may hold.
const MAX_FORM: usize = 256 * 1024;

/// A form that was made on a page of ours for this very session: its `csrf` field or `X-CSRF-Token` header holds.
pub struct Guarded<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Guarded<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let caller = request
            .extensions()
            .get::<Caller>()
            .cloned()
            .ok_or(Failure::Broken("the caller layer is missing"))?;
        let header = request
            .headers()
            .get("x-csrf-token")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = Bytes::from_request(request, app)
            .await
            .map_err(|_| Failure::TooLarge { limit: MAX_FORM })?;
        if body.len() > MAX_FORM {
            return Err(Failure::TooLarge { limit: MAX_FORM });
        }
        let token = header.or_else(|| csrf_field(&body)).unwrap_or_default();
        check_csrf(app, &caller, &token)?;
        let form = serde_html_form::from_bytes(&body).map_err(|error| Failure::Unclear(error.to_string()))?;
        Ok(Self(form))
    }
}

pub(crate) fn check_csrf(app: &App, caller: &Caller, token: &str) -> Result<(), Failure> {
    let holds = people::verify_csrf(&app.secrets, caller.csrf_subject(), token);
    if holds { Ok(()) } else { Err(Failure::StaleForm) }
}

fn csrf_field(body: &[u8]) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(body).ok()?;
    pairs
        .into_iter()
        .find(|(name, _)| name == "csrf")
        .map(|(_, value)| value)
}
