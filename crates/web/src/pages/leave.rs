//! Deleting one's account: everything of it goes, on every floor.

use super::{
    Page,
    answer::{actor, with_status},
    forget, html, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, clear_session_cookie},
    view::{form::Field, settings::DeleteAccountPage, shell::Tab},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::Response,
    routing::get,
};
use model::PersonId;
use people::{Deleted, Error, Password};
use serde::Deserialize;
use shop::Role;

pub fn routes() -> Router<App> {
    Router::new().route("/settings/delete", get(page).post(leave))
}

#[derive(Deserialize)]
struct Form {
    password: String,
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    actor(&caller, None)?;
    draw(&app, &caller, Field::default()).await
}

async fn draw(app: &App, caller: &Caller, password: Field) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("delete-account")).await?;
    html(&DeleteAccountPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        password,
    })
}

async fn leave(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let t = caller.lang.words();
    if owns_alone_with_staff(&app, person).await? {
        let field = Field::wrong("", t.get("staff-last-owner"));
        return with_status(StatusCode::CONFLICT, draw(&app, &caller, field).await);
    }
    let deleted = match app
        .people
        .delete_account(person, Password::new(form.password), caller.now)
        .await
    {
        Ok(deleted) => deleted,
        Err(error @ (Error::Credentials | Error::RetryAfter(_))) => {
            let (status, words) = match &error {
                Error::Credentials => (StatusCode::UNAUTHORIZED, t.get("password-wrong")),
                other => (StatusCode::TOO_MANY_REQUESTS, reasons::of_people(t, other)),
            };
            return with_status(status, draw(&app, &caller, Field::wrong("", words)).await);
        }
        Err(error) => return Err(error.into()),
    };
    clear_out(&app, &caller, deleted).await?;
    let mut response = to("/");
    if let Some(cookie) = clear_session_cookie(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Would a shop with staff be left without an owner? Asked before anything is deleted.
async fn owns_alone_with_staff(app: &App, person: PersonId) -> Result<bool, Failure> {
    // At most twenty shops.
    for membership in app.shops.of_person(person).await? {
        if membership.role != Role::Owner {
            continue;
        }
        let staff = app.shops.enter(person, membership.shop.id).await?.staff().await?;
        let owners = staff.iter().filter(|member| member.role == Role::Owner).count();
        if owners == 1 && staff.len() > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every floor is asked, also when one before it failed; the first failure is told.
async fn clear_out(app: &App, caller: &Caller, deleted: Deleted) -> Result<(), Failure> {
    let social = app
        .social
        .forget_person(deleted.person)
        .await
        .map_err(Failure::from);
    let shops = app
        .shops
        .forget_person(deleted.person)
        .await
        .map_err(Failure::from);
    let memory = forget::leaves_of(app, caller, &deleted.leaves).await;
    social.and(shops).and(memory)
}
