//! Changing and deleting a post of one's own.

use super::{
    Page,
    actions::post_id,
    answer::{Nothing, actor, on_to, with_status},
    compose, html,
    present::{Look, post_card},
    reasons, studio, upload,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{compose::ComposePage, form::Field, links, post::ConfirmPage, shell::Tab},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use feed::Card;
use model::{PostId, ProductId};
use social::{PostEdit, caption, media::Cut};

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/p/{post}/edit",
            get(page).post(edit).layer(DefaultBodyLimit::max(MAX_BODY)),
        )
        .route("/p/{post}/delete", get(ask_to_delete).post(delete))
}

/// Texts only: an edit brings no new photos.
const MAX_BODY: usize = 1 << 20;

/// The post as a card; refused to everybody but its author.
async fn own(app: &App, caller: &Caller, post: &str) -> Result<(PostId, Card), Failure> {
    let person = actor(caller, None)?.person;
    let id = post_id(post)?;
    let cards = app.feed.cards(Some(person), vec![id], caller.now).await?;
    let card = cards.into_iter().next().ok_or(Failure::NotFound)?;
    if card.view.post.author == person {
        Ok((id, card))
    } else {
        Err(reasons::social_failure(
            caller.lang.words(),
            social::Error::NotYours,
        ))
    }
}

async fn page(State(app): State<App>, caller: Caller, Path(post): Path<String>) -> Result<Response, Failure> {
    let (_, card) = own(&app, &caller, &post).await?;
    let caption = Field::of(&card.view.post.caption);
    draw(&app, &caller, &card, caption, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    card: &Card,
    caption: Field,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("edit-title")).await?;
    let shown = post_card(&Look::of(&page), card);
    html(&ComposePage {
        shell,
        t: page.t,
        csrf: page.csrf,
        action: format!("{}/edit", shown.href()),
        caption,
        limits: compose::shown_limits(),
        problem,
        delete: Some(format!("{}/delete", shown.href())),
        photos: shown.photos,
    })
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let (id, card) = own(&app, &caller, &post).await?;
    let form = upload::read(&app, &caller, request, "", Cut::Photo).await?;
    let caption = form.text("caption").to_owned();
    let mentions = match caption::parse(&caption) {
        Ok(read) => compose::mentioned(&app, &caller, read.mentions).await?,
        Err(error) => return refuse(&app, &caller, &card, caption, error).await,
    };
    let alts: Vec<String> = form.all("alt").map(str::to_owned).collect();
    // Without script nobody can place pins, so those that are there stay.
    let pins = match form.text("pins") {
        "" => None,
        text => Some(compose::pins(text)?),
    };
    let pinned: Vec<ProductId> = pins.iter().flatten().map(|pin| pin.product).collect();
    let change = PostEdit {
        caption: Some(caption.clone()),
        mentions,
        pins,
        alts: (alts.len() == card.view.post.photos.len()).then_some(alts),
    };
    match app.social.edit(&actor, id, change).await {
        Ok(()) => {
            studio::joined_by_pins(&app, actor.person, pinned, caller.now).await;
            Ok(on_to(
                &app,
                &caller,
                &links::post(&id.to_string()),
                "settings-done",
            ))
        }
        Err(error) => refuse(&app, &caller, &card, caption, error).await,
    }
}

async fn refuse(
    app: &App,
    caller: &Caller,
    card: &Card,
    caption: String,
    error: social::Error,
) -> Result<Response, Failure> {
    let t = caller.lang.words();
    let words = reasons::of_social(t, &error);
    match reasons::social_failure(t, error) {
        Failure::Refused(_) if !caller.fragment => {
            let page = draw(app, caller, card, Field::of(caption), Some(words)).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        failure => Err(failure),
    }
}

async fn ask_to_delete(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
) -> Result<Response, Failure> {
    let (id, _) = own(&app, &caller, &post).await?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let shell = page.shell(Tab::Elsewhere, t.get("delete-post")).await?;
    let address = links::post(&id.to_string());
    html(&ConfirmPage {
        shell,
        t,
        csrf: page.csrf,
        question: t.get("delete-post-question"),
        consequence: t.get("delete-post-consequence"),
        action: format!("{address}/delete"),
        label: t.get("delete"),
        back: address,
    })
}

async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let (id, _) = own(&app, &caller, &post).await?;
    app.social.delete(&actor, id).await?;
    let own_page = match app.people.profile(actor.person, caller.now).await? {
        Some(profile) => links::person(profile.handle.as_str()),
        None => "/".to_owned(),
    };
    Ok(on_to(&app, &caller, &own_page, "gone-deleted"))
}
