//! Writing and deleting comments.

use super::{
    Page,
    actions::post_id,
    answer::{Nothing, actor},
    compose::mentioned,
    html, post, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{form::Field, links, post::CommentList},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post as on_post,
};
use model::{CommentId, FeedTrace, PageId, PostId};
use serde::Deserialize;
use social::{Error, caption};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{post}/comments", on_post(write))
        .route("/comments/{comment}/delete", on_post(delete))
}

#[derive(Deserialize)]
struct CommentForm {
    text: String,
    page: Option<PageId>,
    position: Option<u16>,
}

async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
    Guarded(form): Guarded<CommentForm>,
) -> Result<Response, Failure> {
    let trace = form.page.zip(form.position).map(|(page, position)| FeedTrace {
        page,
        position,
        propensity: None,
    });
    let actor = actor(&caller, trace)?;
    let id = post_id(&post)?;
    let written = match caption::parse_comment(&form.text) {
        Ok(read) => {
            let mentions = mentioned(&app, &caller, read.mentions).await?;
            app.social
                .comment(&actor, id, &form.text, mentions)
                .await
                .map(|_| ())
        }
        Err(error) => Err(error),
    };
    let t = caller.lang.words();
    let draft = match written {
        Ok(()) => Field::default(),
        Err(error @ (Error::Empty { .. } | Error::TooLong { .. } | Error::TooMany { .. }))
            if caller.fragment =>
        {
            Field::wrong(form.text, reasons::of_social(t, &error))
        }
        Err(error) => return Err(reasons::social_failure(t, error)),
    };
    let status = if draft.error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    answer(&app, &caller, id, draft, status).await
}

/// The comments as they are now; without script, the post they are under.
async fn answer(
    app: &App,
    caller: &Caller,
    id: PostId,
    draft: Field,
    status: StatusCode,
) -> Result<Response, Failure> {
    if !caller.fragment {
        return Ok(to(&format!("{}#comments", links::post(&id.to_string()))));
    }
    let cards = app.feed.cards(caller.person(), vec![id], caller.now).await?;
    let card = cards.first().ok_or(Failure::NotFound)?;
    let page = Page::of(app, caller)?;
    let comments = post::comments(&page, card, None, draft).await?;
    let viewer = caller.signed_in.is_some();
    let mut response = html(&CommentList {
        t: page.t,
        csrf: page.csrf.clone(),
        viewer,
        comments,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

fn comment_id(text: &str) -> Result<CommentId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(comment): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let comment = app
        .social
        .comment_by_id(comment_id(&comment)?)
        .await?
        .ok_or(Failure::NotFound)?;
    let deleted = app.social.delete_comment(&actor, comment.id).await;
    deleted.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    answer(&app, &caller, comment.post, Field::default(), StatusCode::OK).await
}
