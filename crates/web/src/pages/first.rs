//! The link that makes the first operator of a new yard, for a newcomer or for somebody who has an account.

use super::{
    Page,
    answer::{Nothing, with_status},
    door::{AccountFields, AccountForm, welcome},
    html,
    letters::expired,
    to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{door::FirstPage, post::ConfirmPage, shell::Tab},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use people::{Claimant, Error, OneTimeToken};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new().route("/first/{token}", get(first_page).post(first))
}

async fn first_page(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let works = match token.parse::<OneTimeToken>() {
        Ok(parsed) => app.people.check_first_link(&parsed, caller.now).await,
        Err(error) => Err(error),
    };
    match works {
        Ok(()) if caller.signed_in.is_some() => draw_claim(&app, &caller).await,
        Ok(()) => draw_first(&app, &caller, AccountFields::default(), None).await,
        Err(Error::Link) => expired(&app, &caller).await,
        Err(error) => Err(error.into()),
    }
}

/// For somebody who has an account already: one question.
async fn draw_claim(app: &App, caller: &Caller) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let shell = page.shell(Tab::Elsewhere, t.get("first-title")).await?;
    html(&ConfirmPage {
        shell,
        t,
        csrf: page.csrf,
        question: t.get("first-title"),
        consequence: t.get("first-intro"),
        action: caller.path.clone(),
        label: t.get("first-do"),
        back: "/".to_owned(),
    })
}

async fn first(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    Guarded(form): Guarded<FirstForm>,
) -> Result<Response, Failure> {
    let Ok(token) = token.parse::<OneTimeToken>() else {
        return expired(&app, &caller).await;
    };
    if let Some(person) = caller.person() {
        return match app
            .people
            .claim_operator(&token, Claimant::Member(person), caller.now)
            .await
        {
            Ok(_) => Ok(to("/operator")),
            Err(Error::Link) => expired(&app, &caller).await,
            Err(error) => Err(error.into()),
        };
    }
    let FirstForm::Newcomer(form) = form else {
        return draw_first_refused(&app, &caller, AccountFields::default(), None).await;
    };
    let account = match form.read(caller.lang) {
        Ok(account) => account,
        Err(fields) => return draw_first_refused(&app, &caller, *fields, None).await,
    };
    match app
        .people
        .claim_operator(&token, Claimant::Newcomer(account), caller.now)
        .await
    {
        Ok(person) => {
            let opened = app
                .people
                .open_session(person.id, &caller.client(), caller.now)
                .await?;
            Ok(welcome(&app, &caller, &opened, "/operator"))
        }
        Err(Error::Link) => expired(&app, &caller).await,
        Err(refused) => {
            let (fields, problem) = form.refused(caller.lang, refused)?;
            draw_first_refused(&app, &caller, fields, problem).await
        }
    }
}

/// A newcomer fills a form; a member only says yes.
#[derive(Deserialize)]
#[serde(untagged)]
enum FirstForm {
    Newcomer(AccountForm),
    Member(Nothing),
}

async fn draw_first_refused(
    app: &App,
    caller: &Caller,
    fields: AccountFields,
    problem: Option<String>,
) -> Result<Response, Failure> {
    with_status(
        StatusCode::UNPROCESSABLE_ENTITY,
        draw_first(app, caller, fields, problem).await,
    )
}

async fn draw_first(
    app: &App,
    caller: &Caller,
    fields: AccountFields,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("first-title")).await?;
    let AccountFields {
        name,
        handle,
        email,
        password,
    } = fields;
    let action = caller.path.clone();
    html(&FirstPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        action,
        name,
        handle,
        email,
        password,
        problem,
    })
}
