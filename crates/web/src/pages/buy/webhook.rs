//! Where a payment provider says by itself what has happened. Only its signature is believed.

use crate::{app::App, error::Failure};
use ::shop::{Error, payment::ProviderError};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use model::Timestamp;

/// A provider's events are a few kilobytes.
const MAX_BODY: usize = 64 << 10;
/// Names under which providers send their signature.
const SIGNATURES: [&str; 2] = ["madang-signature", "stripe-signature"];

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/webhooks/payments",
        post(hear).layer(DefaultBodyLimit::max(MAX_BODY)),
    )
}

async fn hear(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Failure> {
    let signature = SIGNATURES
        .iter()
        .find_map(|name| headers.get(*name))
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match app.checkout.webhook(&body, signature, Timestamp::now()).await {
        Ok(_) => Ok(StatusCode::OK),
        Err(Error::Provider(ProviderError::Signature)) => Err(Failure::NotAllowed(
            "the signature is not the provider's".to_owned(),
        )),
        // Not understood, and asking again would change nothing.
        Err(Error::Provider(ProviderError::Refused(why))) => {
            tracing::warn!(why, "a payment provider says something that means nothing here");
            Ok(StatusCode::OK)
        }
        Err(error) => Err(error.into()),
    }
}
