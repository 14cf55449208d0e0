//! The JSON API under `/api/v1`. Errors are problem documents, lists use opaque cursors.

mod feed;
mod key;
mod my_data;
pub(crate) mod openapi;
mod post;
mod sales;
mod signals;
mod tag;
mod wire;

pub(crate) use wire::PostJson;

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
        .route("/sales", post(sales::report))
        .route("/tags/{tag}", get(tag::one))
        .route("/my-data.schema.json", get(my_data::schema))
        .fallback(async || Failure::NotFound)
}
