//! Closing one's account: out of sight at once, erased after the cooling-off time, taken back until then.

use super::{
    Page,
    answer::{actor, with_status},
    html, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, clear_session_cookie, said_cookie},
    view::{
        erasure::{DeleteAccountPage, ErasurePage, Moment, NoErasurePage, WayBackPage},
        form::Field,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use model::{ErasureId, PersonId};
use people::{ErasureRecord, ErasureState, Error, OneTimeToken, Password, WayBack};
use serde::Deserialize;
use shop::Role;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/settings/delete", get(page).post(leave))
        .route("/take-back", post(take_back))
        .route("/erasures/{id}", get(erasure))
        .route("/erasures/{id}/receipt.txt", get(receipt))
}

#[derive(Deserialize)]
struct Form {
    password: String,
}

#[derive(Deserialize)]
struct TakeBackForm {
    token: String,
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
        hours: app.people.config().cooling_off.as_secs().div_ceil(3_600),
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
    let closing = match app
        .people
        .close_account(person, Password::new(form.password), caller.now)
        .await
    {
        Ok(closing) => closing,
        Err(error @ (Error::Credentials | Error::RetryAfter(_))) => {
            let (status, words) = match &error {
                Error::Credentials => (StatusCode::UNAUTHORIZED, t.get("password-wrong")),
                other => (StatusCode::TOO_MANY_REQUESTS, reasons::of_people(t, other)),
            };
            return with_status(status, draw(&app, &caller, Field::wrong("", words)).await);
        }
        Err(error) => return Err(error.into()),
    };
    // The eraser does it as well; here so that the answer comes after the posts are out of sight.
    if let Err(error) = app.social.close_person(person).await {
        tracing::warn!(%error, "posts of a closed account are hidden a little later");
    }
    let mut response = to(&address(closing.erasure));
    if let Some(cookie) = clear_session_cookie(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Would a shop with staff be left without an owner? Asked before anything is closed.
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

fn address(erasure: ErasureId) -> String {
    format!("/erasures/{erasure}")
}

/// What who signs in to a closed account is offered.
pub(super) async fn offer(app: &App, caller: &Caller, way_back: &WayBack) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("way-back-title")).await?;
    html(&WayBackPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        token: way_back.token.reveal().to_string(),
        due: Moment::new(way_back.closing.due_at),
        erasure: address(way_back.closing.erasure),
    })
}

async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<TakeBackForm>,
) -> Result<Response, Failure> {
    let token: OneTimeToken = form.token.parse().map_err(|_| Failure::NotFound)?;
    let opened = app.people.take_back(&token, &caller.client(), caller.now).await?;
    if let Err(error) = app.social.reopen_person(opened.signed_in.person).await {
        tracing::warn!(%error, "posts of an account that was taken back are shown a little later");
    }
    let mut response = super::door::welcome(&app, &caller, &opened, "/");
    if let Some(cookie) = said_cookie(&app.config, "way-back-done") {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Nothing where nobody was given this number, or the order was taken back: both look alike.
async fn find(app: &App, id: &str) -> Result<Option<ErasureRecord>, Failure> {
    match id.parse::<ErasureId>() {
        Ok(id) => Ok(app.people.erasure(id).await?),
        Err(_) => Ok(None),
    }
}

/// Who kept a number and took the order back reads why the number says nothing any more.
async fn none(app: &App, caller: &Caller) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let title = page.t.get("erasure-none-title");
    let shell = page.shell(Tab::Elsewhere, title).await?;
    let mut response = html(&NoErasurePage { shell, t: page.t })?;
    private(&mut response);
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

async fn erasure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Some(record) = find(&app, &id).await? else {
        return none(&app, &caller).await;
    };
    let page = Page::of(&app, &caller)?;
    let (title, words) = match record.state {
        ErasureState::Waiting | ErasureState::Returning => {
            (page.t.get("erasure-waiting-title"), page.t.get("erasure-waiting"))
        }
        ErasureState::Erasing => (page.t.get("erasure-erasing-title"), page.t.get("erasure-erasing")),
        ErasureState::Done => (page.t.get("erasure-done-title"), page.t.get("erasure-done-words")),
    };
    let shell = page.shell(Tab::Elsewhere, title.clone()).await?;
    let open = record.state == ErasureState::Waiting && caller.now < record.due_at;
    let mut response = html(&ErasurePage {
        shell,
        t: page.t,
        title,
        words,
        number: record.id.to_string(),
        ordered: Moment::new(record.ordered_at),
        due: open.then(|| Moment::new(record.due_at)),
        done: record.done_at.map(Moment::new),
        ledger: record.ledger.map(|line| (line.number, hex(&line.commitment))),
        open,
    })?;
    private(&mut response);
    Ok(response)
}

async fn receipt(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let record = find(&app, &id).await?.ok_or(Failure::NotFound)?;
    let language = super::door::language_of(caller.lang);
    let text = people::mail::receipt(app.people.config(), language, &record);
    let mut response = (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"erasure-{}.txt\"", record.id),
            ),
        ],
        text,
    )
        .into_response();
    private(&mut response);
    Ok(response)
}

/// The number is a secret of who holds it: it goes into no index, and no further with a link.
fn private(response: &mut Response) {
    let headers = response.headers_mut();
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
