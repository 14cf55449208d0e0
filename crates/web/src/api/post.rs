//! `GET /api/v1/posts/{id}`: one post.

use super::wire::PostJson;
use crate::{app::App, error::Failure, server::Caller};
use axum::{
    Json,
    extract::{Path, State},
};

pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<PostJson>, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let cards = app.feed.cards(caller.person(), vec![id], caller.now).await?;
    cards
        .first()
        .map(|card| Json(PostJson::from(card)))
        .ok_or(Failure::NotFound)
}
