//! Where people pay: in the yard, or on the shop's own site.

use super::{owner, stored};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use serde::Deserialize;
use shop::CheckoutMode;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/terms/checkout", post(set))
}

#[derive(Deserialize)]
struct Form {
    checkout: String,
}

async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let mode: CheckoutMode = form.checkout.parse().map_err(|_| Failure::NotFound)?;
    scope.set_checkout_mode(mode).await?;
    stored(&app, &caller, &scope, "where").await
}
