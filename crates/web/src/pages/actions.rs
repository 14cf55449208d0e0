//! What people do with posts: like, save, hide, report, and seeing less of a tag.

use super::{
    Page,
    answer::{CameFrom, Nothing, Traced, actor, nothing, on_to, saying},
    html,
    present::{Look, post_card},
    reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{
        card::{CardAlone, Gone, GoneCard, LikeButton, SaveButton, Toggle},
        links,
        post::ReportPage,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post as on_post},
};
use model::{PostId, Tag};
use serde::Deserialize;
use social::{Reason, ReportTarget, SeeLess};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{post}/like", on_post(like))
        .route("/p/{post}/unlike", on_post(unlike))
        .route("/p/{post}/save", on_post(save))
        .route("/p/{post}/unsave", on_post(unsave))
        .route("/p/{post}/hide", on_post(hide))
        .route("/p/{post}/unhide", on_post(unhide))
        .route("/p/{post}/report", get(report_page).post(report))
        .route("/t/{tag}/less", on_post(less))
        .route("/t/{tag}/less-no-more", on_post(less_no_more))
}

pub(super) fn post_id(text: &str) -> Result<PostId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn like(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    let counts = app.social.like(&actor(&caller, traced.trace())?, id).await;
    let like = Toggle {
        on: true,
        count: counted(&caller, counts)?.likes,
    };
    like_button(&app, &caller, &from, id, like)
}

async fn unlike(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    let counts = app.social.unlike(&actor(&caller, traced.trace())?, id).await;
    let like = Toggle {
        on: false,
        count: counted(&caller, counts)?.likes,
    };
    like_button(&app, &caller, &from, id, like)
}

async fn save(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    let counts = app.social.save(&actor(&caller, traced.trace())?, id).await;
    let save = Toggle {
        on: true,
        count: counted(&caller, counts)?.saves,
    };
    save_button(&app, &caller, &from, id, save)
}

async fn unsave(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    let counts = app.social.unsave(&actor(&caller, traced.trace())?, id).await;
    let save = Toggle {
        on: false,
        count: counted(&caller, counts)?.saves,
    };
    save_button(&app, &caller, &from, id, save)
}

fn counted(
    caller: &Caller,
    counts: Result<social::Counts, social::Error>,
) -> Result<social::Counts, Failure> {
    counts.map_err(|error| reasons::social_failure(caller.lang.words(), error))
}

fn like_button(
    app: &App,
    caller: &Caller,
    from: &CameFrom,
    post: PostId,
    like: Toggle,
) -> Result<Response, Failure> {
    let post = post.to_string();
    if !caller.fragment {
        return Ok(to(from.or(&links::post(&post))));
    }
    let page = Page::of(app, caller)?;
    html(&LikeButton {
        t: page.t,
        csrf: page.csrf,
        post,
        like,
    })
}

fn save_button(
    app: &App,
    caller: &Caller,
    from: &CameFrom,
    post: PostId,
    save: Toggle,
) -> Result<Response, Failure> {
    let post = post.to_string();
    if !caller.fragment {
        return Ok(to(from.or(&links::post(&post))));
    }
    let page = Page::of(app, caller)?;
    html(&SaveButton {
        t: page.t,
        csrf: page.csrf,
        post,
        save,
    })
}

async fn hide(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    counted(
        &caller,
        app.social.hide(&actor(&caller, traced.trace())?, id).await,
    )?;
    if !caller.fragment {
        return Ok(to(from.or("/")));
    }
    gone(
        &app,
        &caller,
        Gone::Hidden,
        Some(format!("{}/unhide", links::post(&id.to_string()))),
    )
}

/// Undoes a hide; the card comes back where its stand-in was.
async fn unhide(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let id = post_id(&post)?;
    counted(&caller, app.social.unhide(&actor(&caller, None)?, id).await)?;
    if !caller.fragment {
        return Ok(to(from.or(&links::post(&post))));
    }
    let cards = app.feed.cards(caller.person(), vec![id], caller.now).await?;
    let card = cards.first().ok_or(Failure::NotFound)?;
    let page = Page::of(&app, &caller)?;
    let card = post_card(&Look::of(&page), card);
    html(&CardAlone {
        t: page.t,
        csrf: page.csrf,
        card,
    })
}

/// What takes the place of a card.
pub(super) fn gone(
    app: &App,
    caller: &Caller,
    gone: Gone,
    undo: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    html(&GoneCard {
        t: page.t,
        csrf: page.csrf,
        gone,
        undo,
    })
}

async fn report_page(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let id = post_id(&post)?;
    app.social
        .post(Some(person), id)
        .await?
        .ok_or(Failure::NotFound)?;
    let post = links::post(&id.to_string());
    ask_reason(&app, &caller, format!("{post}/report"), from.or(&post).to_owned()).await
}

pub(super) async fn ask_reason(
    app: &App,
    caller: &Caller,
    action: String,
    back: String,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("report-title")).await?;
    html(&ReportPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        action,
        back,
    })
}

#[derive(Deserialize)]
pub(super) struct ReportForm {
    #[serde(default)]
    reason: String,
}

impl ReportForm {
    /// The choices of the page in the yard's own words; a report without a reason is one of another kind.
    pub fn reason(&self) -> Reason {
        match self.reason.as_str() {
            "spam" => Reason::Spam,
            "rude" => Reason::Harassment,
            "false" => Reason::Fraud,
            "stolen" => Reason::Copyright,
            "danger" => Reason::Dangerous,
            other => other.parse().unwrap_or(Reason::Other),
        }
    }
}

async fn report(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let target = ReportTarget::Post(post_id(&post)?);
    let reported = app.social.report(&actor, target, form.reason(), "").await;
    reported.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    if caller.fragment {
        return gone(&app, &caller, Gone::Reported, None);
    }
    Ok(on_to(&app, &caller, "/", "gone-reported"))
}

async fn less(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(tag): Path<String>,
    Guarded(traced): Guarded<Traced>,
) -> Result<Response, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    app.social
        .see_less(&actor(&caller, traced.trace())?, SeeLess::Tag(tag.clone()))
        .await?;
    if !caller.fragment {
        return Ok(to(from.or(&links::tag(tag.as_str()))));
    }
    Ok(saying(
        &caller.lang.words().with("toast-less", "tag", &tag),
        nothing(),
    ))
}

async fn less_no_more(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(tag): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    app.social
        .see_less_no_more(&actor(&caller, None)?, SeeLess::Tag(tag.clone()))
        .await?;
    Ok(super::answer::go(&caller, from.or(&links::tag(tag.as_str()))))
}
