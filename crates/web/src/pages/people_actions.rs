//! What people do with people, shops and tags: follow and block.

use super::{
    act::Act,
    answer::{go, on_to},
};
use crate::{
    app::App,
    error::Failure,
    view::{
        card::{Gone, GoneCard},
        links,
        people::{Follow, FollowButton},
    },
};
use axum::{Router, response::Response, routing::post};
use social::Target;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/follow", post(follow_person))
        .route("/@{handle}/unfollow", post(unfollow_person))
        .route("/@{handle}/block", post(block))
        .route("/@{handle}/unblock", post(unblock))
        .route("/shops/{handle}/follow", post(follow_shop))
        .route("/shops/{handle}/unfollow", post(unfollow_shop))
        .route("/t/{tag}/follow", post(follow_tag))
        .route("/t/{tag}/unfollow", post(unfollow_tag))
}

/// Who or what is followed, and its address.
struct Followable {
    target: Target,
    base: String,
}

async fn person_of(act: &Act) -> Result<Followable, Failure> {
    let profile = act.person().await?;
    Ok(Followable {
        target: Target::Person(profile.id),
        base: links::person(profile.handle.as_str()),
    })
}

async fn shop_of(act: &Act) -> Result<Followable, Failure> {
    let shop = act.shop().await?;
    Ok(Followable {
        target: Target::Shop(shop.id),
        base: links::shop(shop.handle.as_str()),
    })
}

fn tag_of(act: &Act) -> Result<Followable, Failure> {
    let tag = act.tag()?;
    Ok(Followable {
        base: links::tag(tag.as_str()),
        target: Target::Tag(tag),
    })
}

async fn follow_person(act: Act) -> Result<Response, Failure> {
    let followable = person_of(&act).await?;
    follow(&act, followable).await
}

async fn unfollow_person(act: Act) -> Result<Response, Failure> {
    let followable = person_of(&act).await?;
    unfollow(&act, followable).await
}

async fn follow_shop(act: Act) -> Result<Response, Failure> {
    let followable = shop_of(&act).await?;
    follow(&act, followable).await
}

async fn unfollow_shop(act: Act) -> Result<Response, Failure> {
    let followable = shop_of(&act).await?;
    unfollow(&act, followable).await
}

async fn follow_tag(act: Act) -> Result<Response, Failure> {
    let followable = tag_of(&act)?;
    follow(&act, followable).await
}

async fn unfollow_tag(act: Act) -> Result<Response, Failure> {
    let followable = tag_of(&act)?;
    unfollow(&act, followable).await
}

async fn follow(act: &Act, what: Followable) -> Result<Response, Failure> {
    act.done(act.app.social.follow(&act.actor()?, what.target.clone()).await)?;
    follow_button(act, what).await
}

async fn unfollow(act: &Act, what: Followable) -> Result<Response, Failure> {
    act.done(act.app.social.unfollow(&act.actor()?, what.target.clone()).await)?;
    follow_button(act, what).await
}

async fn follow_button(act: &Act, what: Followable) -> Result<Response, Failure> {
    let followed = act.app.social.followed(act.caller.person(), what.target).await?;
    let base = what.base.clone();
    act.answer(&what.base, |page| FollowButton {
        t: page.t,
        csrf: page.csrf,
        follow: Follow {
            base,
            on: followed.by_viewer,
            followers: followed.followers as u64,
        },
    })
}

async fn block(act: Act) -> Result<Response, Failure> {
    let actor = act.actor()?;
    let profile = act.person().await?;
    act.done(act.app.social.block(&actor, profile.id).await)?;
    let address = links::person(profile.handle.as_str());
    if !act.caller.fragment {
        return Ok(on_to(&act.app, &act.caller, &address, "gone-blocked"));
    }
    act.answer(&address, |page| GoneCard {
        t: page.t,
        csrf: page.csrf,
        gone: Gone::Blocked,
        undo: None,
    })
}

async fn unblock(act: Act) -> Result<Response, Failure> {
    let actor = act.actor()?;
    let profile = act.person().await?;
    act.app.social.unblock(&actor, profile.id).await?;
    Ok(go(
        &act.caller,
        act.came_from(&links::person(profile.handle.as_str())),
    ))
}
