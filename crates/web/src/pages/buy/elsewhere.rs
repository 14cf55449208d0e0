//! `/go/{product}`: on to the merchant's own site, with a reference by which it can say later what came of it.

use super::tapped::{Way, tap};
use crate::{
    app::App,
    error::Failure,
    pages::{position::Asked, to},
    server::Caller,
    view::links,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use model::{CollectionId, PostId, ProductId};
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/go/{product}", get(go))
}

#[derive(Deserialize)]
struct From {
    from: Option<PostId>,
    shelf: Option<CollectionId>,
}

async fn go(
    State(app): State<App>,
    caller: Caller,
    method: Method,
    Path(product): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Response, Failure> {
    let product: ProductId = product.parse().map_err(|_| Failure::NotFound)?;
    let Some(shop) = app.catalogue.bought_elsewhere(product).await? else {
        // The shop has changed its mind since the page was drawn.
        return Ok(to(&links::product(&product.to_string())));
    };
    if method == Method::HEAD {
        // Somebody's program looks whether the way is open; nobody goes.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let way = Way {
        post: from.from,
        shelf: from.shelf,
    };
    let tap = tap(&app, &caller, way, product).await?;
    let host = app
        .config
        .public_url
        .split_once("://")
        .map_or("madang", |(_, rest)| rest);
    let source = host.split('/').next().unwrap_or(host);
    let sent = app
        .shops
        .hand_offs()
        .hand_over(shop, product, tap, source, caller.now)
        .await?;
    let location = HeaderValue::try_from(sent.address).map_err(|_| Failure::NotFound)?;
    // Each way there has a reference of its own.
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("origin")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
