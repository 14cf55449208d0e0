//! What people do with people, shops and tags: follow, block, report.

use super::{
    Page,
    actions::{ReportForm, ask_reason, gone},
    answer::{CameFrom, Nothing, Traced, actor, on_to},
    html, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{
        card::Gone,
        links,
        people::{Follow, FollowButton},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::{Handle, Tag};
use people::Profile;
use social::{ReportTarget, Target};
use std::sync::Arc;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/follow", post(follow_person))
        .route("/@{handle}/unfollow", post(unfollow_person))
        .route("/@{handle}/block", post(block))
        .route("/@{handle}/unblock", post(unblock))
        .route("/@{handle}/report", get(report_page).post(report))
        .route("/shops/{handle}/follow", post(follow_shop))
        .route("/shops/{handle}/unfollow", post(unfollow_shop))
        .route("/t/{tag}/follow", post(follow_tag))
        .route("/t/{tag}/unfollow", post(unfollow_tag))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Follow,
    Unfollow,
}

async fn follow_person(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(handle): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let profile = person(&app, &caller, &handle).await?;
    let base = links::person(profile.handle.as_str());
    set(
        &app,
        &caller,
        &from,
        &traced,
        Target::Person(profile.id),
        Wish::Follow,
        base,
    )
    .await
}

async fn unfollow_person(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(handle): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let profile = person(&app, &caller, &handle).await?;
    let base = links::person(profile.handle.as_str());
    set(
        &app,
        &caller,
        &from,
        &traced,
        Target::Person(profile.id),
        Wish::Unfollow,
        base,
    )
    .await
}

async fn follow_shop(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(handle): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let (target, base) = shop(&app, &handle).await?;
    set(&app, &caller, &from, &traced, target, Wish::Follow, base).await
}

async fn unfollow_shop(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(handle): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let (target, base) = shop(&app, &handle).await?;
    set(&app, &caller, &from, &traced, target, Wish::Unfollow, base).await
}

async fn follow_tag(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(tag): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    let base = links::tag(tag.as_str());
    set(
        &app,
        &caller,
        &from,
        &traced,
        Target::Tag(tag),
        Wish::Follow,
        base,
    )
    .await
}

async fn unfollow_tag(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(tag): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    let base = links::tag(tag.as_str());
    set(
        &app,
        &caller,
        &from,
        &traced,
        Target::Tag(tag),
        Wish::Unfollow,
        base,
    )
    .await
}

pub(super) async fn person(app: &App, caller: &Caller, handle: &str) -> Result<Arc<Profile>, Failure> {
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    app.people
        .profile_by_handle(handle, caller.now)
        .await?
        .ok_or(Failure::NotFound)
}

async fn shop(app: &App, handle: &str) -> Result<(Target, String), Failure> {
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    let shop = app
        .catalogue
        .shop_by_handle(handle)
        .await?
        .ok_or(Failure::NotFound)?;
    Ok((Target::Shop(shop.id), links::shop(shop.handle.as_str())))
}

/// Follows or unfollows; `base` is the address of the one followed.
async fn set(
    app: &App,
    caller: &Caller,
    from: &CameFrom,
    traced: &Traced,
    target: Target,
    wish: Wish,
    base: String,
) -> Result<Response, Failure> {
    let actor = actor(caller, traced.trace())?;
    let done = match wish {
        Wish::Follow => app.social.follow(&actor, target.clone()).await,
        Wish::Unfollow => app.social.unfollow(&actor, target.clone()).await,
    };
    done.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    if !caller.fragment {
        return Ok(to(from.or(&base)));
    }
    let followed = app.social.followed(Some(actor.person), target).await?;
    let page = Page::of(app, caller)?;
    let follow = Follow {
        base,
        on: followed.by_viewer,
        followers: followed.followers as u64,
    };
    html(&FollowButton {
        t: page.t,
        csrf: page.csrf,
        follow,
    })
}

async fn block(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let profile = person(&app, &caller, &handle).await?;
    let blocked = app.social.block(&actor, profile.id).await;
    blocked.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    if caller.fragment {
        return gone(&app, &caller, Gone::Blocked, None);
    }
    Ok(on_to(
        &app,
        &caller,
        &links::person(profile.handle.as_str()),
        "gone-blocked",
    ))
}

async fn unblock(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(handle): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let profile = person(&app, &caller, &handle).await?;
    app.social.unblock(&actor, profile.id).await?;
    Ok(super::answer::go(
        &caller,
        from.or(&links::person(profile.handle.as_str())),
    ))
}

async fn report_page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    actor(&caller, None)?;
    let profile = person(&app, &caller, &handle).await?;
    let address = links::person(profile.handle.as_str());
    ask_reason(&app, &caller, format!("{address}/report"), address).await
}

async fn report(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let profile = person(&app, &caller, &handle).await?;
    let target = ReportTarget::Person(profile.id);
    let reported = app.social.report(&actor, target, form.reason(), "").await;
    reported.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    Ok(on_to(
        &app,
        &caller,
        &links::person(profile.handle.as_str()),
        "gone-reported",
    ))
}
