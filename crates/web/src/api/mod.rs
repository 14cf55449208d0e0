//! The JSON API under `/api/v1`. Errors are problem documents, lists use opaque cursors.

mod feed;
mod post;
mod signals;
mod wire;

use crate::{app::App, error::Failure};
use axum::{
    Router,
    routing::{get, post},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/feed", get(feed::page))
        .route("/posts/{id}", get(post::one))
        .route("/signals", post(signals::accept))
        .fallback(async || Failure::NotFound)
}
