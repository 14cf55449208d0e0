//! `/healthz`: the process answers. `/readyz`: it can serve. `/metrics`: Prometheus text. `/.well-known/gpc.json`.

use crate::app::App;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use storage::values;

pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

pub(super) async fn readyz(State(app): State<App>) -> Response {
    let read = app.records.read(|tx| tx.query("SELECT 1", values![])).await;
    let read: Result<_, storage::records::Error> = read;
    match read {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the records cannot be read\n").into_response()
        }
    }
}

pub(super) async fn metrics(State(app): State<App>) -> Response {
    metrics::gauge!("madang_feed_posts").set(app.feed.len() as f64);
    metrics::gauge!("madang_memory_leaves").set(app.memory.leaves() as f64);
    metrics::gauge!("madang_signals_applied").set(app.memory.applied() as f64);
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        (app.metrics)(),
    )
        .into_response()
}

/// <https://w3c.github.io/gpc/#gpc-support-resource>
pub(super) async fn gpc() -> Json<serde_json::Value> {
    Json(json!({ "gpc": true, "lastUpdate": "2026-11-22" }))
}
