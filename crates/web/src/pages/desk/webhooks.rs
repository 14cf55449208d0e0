//! Other programs that are told of what happens in the shop: the list of them, and adding one.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang,
    pages::{
        Page,
        answer::{go, with_status},
        html, reasons,
    },
    server::{Caller, Guarded},
    view::{
        desk::DeskTab,
        links,
        shell::Tab,
        webhooks::{DeskWebhooks, ReceiverRow, TopicChoice},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;
use shop::{Error, NewWebhook, ShopScope, Topic};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/webhooks", get(page).post(add))
}

#[derive(Deserialize, Default)]
struct Form {
    url: String,
    /// None ticked means all.
    #[serde(default)]
    topics: Vec<String>,
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    draw(&app, &caller, &scope, Form::default(), None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    form: Form,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let receivers = scope.webhooks().await?;
    let head = head(scope, DeskTab::Programs).await?;
    let rows = receivers.iter().map(|receiver| ReceiverRow {
        href: format!("{}/webhooks/{}", head.href(), receiver.id),
        url: receiver.url.clone(),
        topics: match receiver.topics.len() {
            0 => t.get("webhook-all-topics"),
            some => t.count("webhook-topics", some as u64),
        },
        is_on: receiver.is_on,
        problem: receiver.problem.clone(),
        failing_since: receiver
            .failing_since
            .map(|at| lang::ago(caller.lang, caller.now.micros(), at.micros())),
    });
    html(&DeskWebhooks {
        shell: page.shell(Tab::Desk, t.get("desk-programs")).await?,
        t,
        csrf: page.csrf,
        rows: rows.collect(),
        topics: Topic::ALL
            .iter()
            .filter(|topic| **topic != Topic::Test)
            .map(|topic| TopicChoice {
                name: topic.name(),
                is_chosen: form.topics.iter().any(|name| name == topic.name()),
            })
            .collect(),
        url: form.url,
        problem,
        head,
    })
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let new = NewWebhook {
        url: form.url.clone(),
        topics: form.topics.iter().filter_map(|name| name.parse().ok()).collect(),
    };
    match scope.add_webhook(new, caller.now).await {
        Ok(id) => Ok(go(&caller, &format!("{}/webhooks/{id}", links::desk(&handle)))),
        Err(
            error @ (Error::Empty { .. }
            | Error::TooLong { .. }
            | Error::TooMany { .. }
            | Error::WebAddress(_)),
        ) => {
            let words = reasons::of_shop(caller.lang.words(), &error);
            with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                draw(&app, &caller, &scope, form, Some(words)).await,
            )
        }
        Err(error) => Err(error.into()),
    }
}
