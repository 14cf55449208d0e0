//! *Take it along*: everything of the caller as a zip, written while it is read.

use crate::{
    app::App,
    error::Failure,
    pages::{Page, answer::with_status, html, reasons},
    portable::{Archive, Asked, Body, gather},
    server::{Caller, Guarded},
    view::{form::Field, my_data::ExportPage, shell::Tab},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock};
use people::{Error, Password};
use serde::Deserialize;
use std::{num::NonZeroU32, sync::LazyLock, time::Duration};
use tokio::sync::Semaphore;

/// Archives of one person: three at once, then one every eight hours.
const A_DAY: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const EVERY: Duration = Duration::from_secs(8 * 3_600);
/// Archives written at once in this process, each with about one page or picture in memory.
const AT_ONCE: usize = 4;
/// Subjects remembered before those that have long been quiet are dropped.
const SWEEP_AT: usize = 50_000;

static WRITERS: Semaphore = Semaphore::const_new(AT_ONCE);
static TAKEN: LazyLock<DefaultKeyedRateLimiter<u128>> = LazyLock::new(|| {
    let quota = Quota::with_period(EVERY).unwrap_or(Quota::per_hour(A_DAY));
    DefaultKeyedRateLimiter::keyed(quota.allow_burst(A_DAY))
});

pub(super) fn routes() -> Router<App> {
    Router::new().route("/my-data/export", get(page).post(export))
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    password: String,
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    draw(&app, &caller, Field::default()).await
}

async fn draw(app: &App, caller: &Caller, password: Field) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let mut shell = page.shell(Tab::MyData, page.t.get("export-title")).await?;
    shell.ask_consent = false;
    html(&ExportPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        asks_password: caller.person().is_some(),
        password,
    })
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    if let Some(person) = caller.person() {
        // Whoever finds an unlocked screen does not walk away with a life.
        let asked = app
            .people
            .ask_password(person, Password::new(form.password), caller.now)
            .await;
        let t = caller.lang.words();
        match asked {
            Ok(()) => {}
            Err(Error::Credentials) => {
                let field = Field::wrong("", t.get("password-wrong"));
                return with_status(StatusCode::UNAUTHORIZED, draw(&app, &caller, field).await);
            }
            Err(error @ Error::RetryAfter(_)) => {
                let field = Field::wrong("", reasons::of_people(t, &error));
                return with_status(StatusCode::TOO_MANY_REQUESTS, draw(&app, &caller, field).await);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let permit = WRITERS.try_acquire().map_err(|_| Failure::Busy)?;
    take_one(&caller)?;
    let (archive, body) = Archive::new();
    let name = format!("my-data-{}.zip", date(&caller));
    let asked = Asked { app, caller };
    tokio::spawn(async move {
        write(asked, archive).await;
        drop(permit);
    });
    Ok(answer(&name, body))
}

fn take_one(caller: &Caller) -> Result<(), Failure> {
    if TAKEN.len() > SWEEP_AT {
        TAKEN.retain_recent();
    }
    let who = match caller.person() {
        Some(person) => person.as_u128(),
        None => caller.visitor.as_u128(),
    };
    TAKEN
        .check_key(&who)
        .map_err(|not_until| Failure::TooFast(not_until.wait_time_from(TAKEN.clock().now())))
}

async fn write(asked: Asked, mut archive: Archive) {
    match gather(&asked, &mut archive).await {
        Ok(()) => {
            metrics::counter!("madang_exports_total").increment(1);
            if let Err(error) = archive.finish().await {
                tracing::info!(%error, "an export was not read to its end");
            }
        }
        Err(error) => {
            metrics::counter!("madang_exports_failed_total").increment(1);
            tracing::error!(%error, "an export failed");
            archive.abort();
        }
    }
}

/// Of the day, such as `2026-11-22`.
fn date(caller: &Caller) -> String {
    caller.now.to_string().chars().take(10).collect()
}

fn answer(name: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, axum::body::Body::new(body)).into_response()
}
