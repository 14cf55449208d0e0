//! A shop's feed on any site: one script, and the posts that it asks for. Both are public and the same for everybody: no cookie is
//! read or set.

use crate::{api::PostJson, app::App, assets, error::Failure, ingest::allow};
use axum::{
    Json, Router,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use model::{Handle, Timestamp};
use serde::{Deserialize, Serialize};
use social::List;

const POSTS: usize = 12;
const MOST: usize = 24;
/// Sites keep the script for an hour: a new one reaches everybody within that.
const SCRIPT_FOR: &str = "public, max-age=3600";
const POSTS_FOR: &str = "public, max-age=60";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/embed.js", get(script))
        .route("/api/v1/embed/{handle}", get(posts))
        .layer(axum::middleware::from_fn(allow))
}

async fn script() -> Result<Response, Failure> {
    let asset = assets::find("js/embed.js").ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static(SCRIPT_FOR)),
    ];
    Ok((headers, asset.bytes).into_response())
}

#[derive(Deserialize)]
struct Wanted {
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Embedded {
    shop: ShopFace,
    /// The newest that show something of the shop.
    posts: Vec<PostJson>,
}

#[derive(Serialize)]
struct ShopFace {
    handle: String,
    name: String,
}

async fn posts(
    State(app): State<App>,
    Path(handle): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(wanted) = wanted.map_err(|error| Failure::Unclear(error.body_text()))?;
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    let shop = app
        .catalogue
        .shop_by_handle(handle)
        .await?
        .ok_or(Failure::NotFound)?;
    let limit = wanted.limit.unwrap_or(POSTS).clamp(1, MOST);
    let listed = app.social.list(None, List::Shop(shop.id), None, limit).await?;
    let ids = listed.items.iter().map(|view| view.post.id).collect();
    let cards = app.feed.cards(None, ids, Timestamp::now()).await?;
    app.ingest.counts.add(shop.id, shop::EMBEDS, 1);
    let answer = Embedded {
        shop: ShopFace {
            handle: shop.handle.to_string(),
            name: shop.name,
        },
        posts: cards.iter().map(PostJson::from).collect(),
    };
    let cache = [(header::CACHE_CONTROL, HeaderValue::from_static(POSTS_FOR))];
    Ok((cache, Json(answer)).into_response())
}
