//! `GET /api/openapi.json`: what programs can ask of a yard (OpenAPI 3.1).

use axum::{http::header, response::IntoResponse};

const DOCUMENT: &str = include_str!("../../../../docs/openapi.json");

pub async fn document() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, DOCUMENT)
}
