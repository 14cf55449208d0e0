use super::{
    caller, cross_site, failures, headers, health, media,
    rate::{self, RateLimit},
    statics, timeout,
};
use crate::{api, app::App, pages};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use std::sync::Arc;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove},
    },
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

/// Bodies that no route says more about.
const MAX_BODY: usize = 512 * 1024;

/// The whole HTTP surface of a yard.
pub fn router(app: App) -> Router {
    let limit = RateLimit::new(app.config.burst, app.config.per_second);
    let dynamic = Router::new()
        .nest("/api/v1", api::routes())
        .route("/api/openapi.json", get(api::openapi::document))
        .merge(pages::routes())
        .fallback(async || crate::error::Failure::NotFound)
        .layer(from_fn_with_state(app.clone(), cross_site::refuse_cross_site))
        .layer(from_fn_with_state(app.clone(), caller::find_caller))
        .layer(from_fn_with_state(app.clone(), failures::draw))
        .layer(from_fn_with_state(
            (app.clone(), Arc::clone(&limit)),
            rate::limit_rate,
        ));
    let embedded = crate::embed::routes().layer(from_fn_with_state((app.clone(), limit), rate::limit_rate));
    let files = Router::new()
        .route("/media/{name}", get(media::file))
        .route("/static/{version}/{*name}", get(statics::file));
    let events = crate::ingest::routes();
    let health = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/.well-known/gpc.json", get(health::gpc));
    let compressed = DefaultPredicate::new()
        .and(SizeAbove::new(1_024))
        .and(NotForContentType::new("application/zip"));
    dynamic
        .merge(embedded)
        .merge(files)
        .layer(from_fn(headers::add_headers))
        .layer(CompressionLayer::new().compress_when(compressed))
        .merge(health)
        .merge(events)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(timeout::time_out))
        .layer(CatchPanicLayer::new())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app)
}
