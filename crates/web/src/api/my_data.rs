//! `GET /api/v1/my-data.schema.json`: what the files of a person's archive mean (JSON Schema 2020-12).

use axum::{http::header, response::IntoResponse};

const SCHEMA: &str = include_str!("../../../../docs/my-data.schema.json");

pub async fn schema() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/schema+json"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, SCHEMA)
}
