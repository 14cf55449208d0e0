//! `GET /api/v1/feed?limit=&cursor=`: one ranked page.

use super::wire::{PostJson, WhyJson};
use crate::{
    app::App,
    error::Failure,
    served,
    server::Caller,
    why::{self, Evidence},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use model::PageId;
use serde::{Deserialize, Serialize};

const DEFAULT_LIMIT: usize = 20;

#[derive(Deserialize)]
pub struct Asked {
    limit: Option<usize>,
    cursor: Option<String>,
    /// Starts a session with this seed instead of a drawn one, so that a page can be repeated.
    seed: Option<u64>,
}

#[derive(Serialize)]
pub struct PageJson {
    page: PageId,
    items: Vec<ItemJson>,
    /// Absent when there is no more.
    cursor: Option<String>,
    /// Sources that were late and are missing from this page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    degraded: Vec<&'static str>,
}

#[derive(Serialize)]
struct ItemJson {
    id: model::PostId,
    kind: &'static str,
    position: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    propensity: Option<f32>,
    post: PostJson,
    why: WhyJson,
}

pub async fn page(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<PageJson>, Failure> {
    let Query(asked) = asked.map_err(|error| Failure::Unclear(error.body_text()))?;
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT);
    if limit == 0 || limit > feed::Feed::MAX_LIMIT {
        return Err(Failure::Unclear(format!(
            "limit is 1 to {}, not {limit}",
            feed::Feed::MAX_LIMIT
        )));
    }
    let cursor = asked.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let seed = asked.seed.unwrap_or_else(served::fresh_seed);
    let page = app
        .feed
        .page(&caller.viewer(), cursor, limit, seed, caller.now)
        .await?;
    served::record(&app, &caller, &page);
    let evidence = Evidence::of(&app, caller.person(), &page.items, caller.now).await?;
    let items = page.items.iter().map(|item| ItemJson {
        id: item.card.view.post.id,
        kind: "post",
        position: item.position,
        propensity: item.propensity,
        post: PostJson::from(&item.card),
        why: WhyJson {
            sentence: why::sentence(caller.lang, item, &evidence),
            reason: item.why.clone(),
        },
    });
    Ok(Json(PageJson {
        page: page.id,
        items: items.collect(),
        cursor: page.cursor,
        degraded: page.degraded,
    }))
}
