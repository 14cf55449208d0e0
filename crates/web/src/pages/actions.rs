//! What people do with posts and tags: like, save, hide, see less. A form without script goes back to where it was,
//! a script gets the piece that changed.

use super::{
    act::Act,
    answer::{go, nothing, saying},
    present::{Look, post_card},
};
use crate::{
    app::App,
    error::Failure,
    view::{
        card::{CardAlone, Gone, GoneCard, LikeButton, SaveButton, Toggle},
        links,
    },
};
use axum::{Router, response::Response, routing::post as on_post};
use model::PostId;
use social::SeeLess;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{post}/like", on_post(like))
        .route("/p/{post}/unlike", on_post(unlike))
        .route("/p/{post}/save", on_post(save))
        .route("/p/{post}/unsave", on_post(unsave))
        .route("/p/{post}/hide", on_post(hide))
        .route("/p/{post}/unhide", on_post(unhide))
        .route("/t/{tag}/less", on_post(less))
        .route("/t/{tag}/less-no-more", on_post(less_no_more))
}

pub(super) fn post_id(text: &str) -> Result<PostId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn like(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    let counts = act.done(act.app.social.like(&act.actor()?, id).await)?;
    like_button(&act, id, switched(true, counts.likes))
}

async fn unlike(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    let counts = act.done(act.app.social.unlike(&act.actor()?, id).await)?;
    like_button(&act, id, switched(false, counts.likes))
}

async fn save(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    let counts = act.done(act.app.social.save(&act.actor()?, id).await)?;
    save_button(&act, id, switched(true, counts.saves))
}

async fn unsave(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    let counts = act.done(act.app.social.unsave(&act.actor()?, id).await)?;
    save_button(&act, id, switched(false, counts.saves))
}

fn switched(on: bool, count: u64) -> Toggle {
    Toggle { on, count }
}

fn like_button(act: &Act, post: PostId, like: Toggle) -> Result<Response, Failure> {
    let post = post.to_string();
    act.answer(&links::post(&post), |page| LikeButton {
        t: page.t,
        csrf: page.csrf,
        post: post.clone(),
        like,
    })
}

fn save_button(act: &Act, post: PostId, save: Toggle) -> Result<Response, Failure> {
    let post = post.to_string();
    act.answer(&links::post(&post), |page| SaveButton {
        t: page.t,
        csrf: page.csrf,
        post: post.clone(),
        save,
    })
}

async fn hide(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    act.done(act.app.social.hide(&act.actor()?, id).await)?;
    let undo = format!("{}/unhide", links::post(&id.to_string()));
    act.answer("/", |page| GoneCard {
        t: page.t,
        csrf: page.csrf,
        gone: Gone::Hidden,
        undo: Some(undo),
    })
}

/// Undoes a hide; the card comes back where its stand-in was.
async fn unhide(act: Act) -> Result<Response, Failure> {
    let id = act.post()?;
    act.done(act.app.social.unhide(&act.actor()?, id).await)?;
    let (app, caller) = (&act.app, &act.caller);
    let cards = app.feed.cards(caller.person(), vec![id], caller.now).await?;
    let card = cards.first().ok_or(Failure::NotFound)?;
    act.answer(&links::post(&id.to_string()), |page| CardAlone {
        card: post_card(&Look::of(&page), card),
        t: page.t,
        csrf: page.csrf,
    })
}

async fn less(act: Act) -> Result<Response, Failure> {
    let tag = act.tag()?;
    let topic = SeeLess::Tag(tag.clone());
    act.app.social.see_less(&act.actor()?, topic).await?;
    if !act.caller.fragment {
        return Ok(act.back(&links::tag(tag.as_str())));
    }
    let words = act.caller.lang.words().with("toast-less", "tag", &tag);
    Ok(saying(&words, nothing()))
}

async fn less_no_more(act: Act) -> Result<Response, Failure> {
    let tag = act.tag()?;
    let topic = SeeLess::Tag(tag.clone());
    act.app.social.see_less_no_more(&act.actor()?, topic).await?;
    Ok(go(&act.caller, act.came_from(&links::tag(tag.as_str()))))
}
