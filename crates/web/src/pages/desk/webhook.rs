//! One receiver of a shop's events: its secret, and the log of what it was told.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    pages::{
        Page,
        answer::{Nothing, on_to},
        html,
        position::Asked,
    },
    server::{Caller, Guarded},
    view::{
        desk::DeskTab,
        links,
        shell::Tab,
        webhooks::{AttemptRow, DeliveryRow, DeskDelivery, DeskWebhook},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::{WebhookEventId, WebhookId};
use serde::Deserialize;
use shop::{Attempt, Delivery, DeliveryState};

/// Deliveries of one page; a full page has a next one.
const PAGE: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/webhooks/{receiver}", get(page))
        .route("/desk/{handle}/webhooks/{receiver}/do/{act}", post(act))
        .route("/desk/{handle}/webhooks/{receiver}/{event}", get(delivery))
        .route("/desk/{handle}/webhooks/{receiver}/{event}/again", post(again))
}

#[derive(Deserialize)]
struct Place {
    before: Option<String>,
}

fn receiver_of(text: &str) -> Result<WebhookId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn event_of(text: &str) -> Result<WebhookEventId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn state_words(t: Words, state: DeliveryState) -> String {
    t.get(match state {
        DeliveryState::Waiting => "webhook-waiting",
        DeliveryState::Delivered => "webhook-delivered",
        DeliveryState::Failed => "webhook-failed",
    })
}

fn row(t: Words, caller: &Caller, base: &str, delivery: &Delivery) -> DeliveryRow {
    DeliveryRow {
        href: format!("{base}/{}", delivery.event),
        topic: delivery.topic.name(),
        state: state_words(t, delivery.state),
        is_bad: delivery.state == DeliveryState::Failed,
        attempts: u64::from(delivery.attempts),
        when: lang::ago(caller.lang, caller.now.micros(), delivery.at.micros()),
        next: (delivery.state == DeliveryState::Waiting && delivery.attempts > 0)
            .then(|| lang::ahead(caller.lang, caller.now.micros(), delivery.next_at.micros())),
    }
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path((handle, receiver)): Path<(String, String)>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let receiver = scope.webhook(receiver_of(&receiver)?).await?;
    let before = place.before.as_deref().map(event_of).transpose()?;
    let deliveries = scope.deliveries(receiver.id, before).await?;
    let head = head(&scope, DeskTab::Programs).await?;
    let base = format!("{}/webhooks/{}", head.href(), receiver.id);
    html(&DeskWebhook {
        shell: page.shell(Tab::Desk, t.get("desk-programs")).await?,
        t,
        csrf: page.csrf,
        url: receiver.url.clone(),
        topics: receiver.topics.iter().map(|topic| topic.name()).collect(),
        is_on: receiver.is_on,
        problem: receiver.problem.clone(),
        secret: app.webhooks.secret(&receiver).reveal().as_str().to_owned(),
        more: deliveries
            .last()
            .filter(|_| deliveries.len() == PAGE)
            .map(|last| format!("{base}?before={}", last.event)),
        has_failed: deliveries
            .iter()
            .any(|delivery| delivery.state == DeliveryState::Failed),
        rows: deliveries
            .iter()
            .map(|delivery| row(t, &caller, &base, delivery))
            .collect(),
        base,
        head,
    })
}

async fn delivery(
    State(app): State<App>,
    caller: Caller,
    Path((handle, receiver, event)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let receiver = scope.webhook(receiver_of(&receiver)?).await?;
    let (delivery, body, attempts) = scope.delivery(receiver.id, event_of(&event)?).await?;
    let head = head(&scope, DeskTab::Programs).await?;
    let base = format!("{}/webhooks/{}", head.href(), receiver.id);
    let attempt = |attempt: &Attempt| AttemptRow {
        when: lang::ago(caller.lang, caller.now.micros(), attempt.at.micros()),
        status: attempt
            .status
            .map_or_else(|| "–".to_owned(), |status| status.to_string()),
        is_good: attempt.status.is_some_and(|status| (200..300).contains(&status)),
        millis: u64::from(attempt.millis),
        answer: attempt.answer.clone(),
    };
    html(&DeskDelivery {
        shell: page.shell(Tab::Desk, t.get("desk-programs")).await?,
        t,
        csrf: page.csrf,
        url: receiver.url.clone(),
        event: delivery.event.to_string(),
        row: row(t, &caller, &base, &delivery),
        body: indented(&body),
        attempts: attempts.iter().map(attempt).collect(),
        base,
        head,
    })
}

/// The JSON as people read it.
fn indented(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}

async fn act(
    State(app): State<App>,
    caller: Caller,
    Path((handle, receiver, act)): Path<(String, String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let id = receiver_of(&receiver)?;
    let list = format!("{}/webhooks", links::desk(&handle));
    let here = format!("{list}/{id}");
    let said = match act.as_str() {
        "test" => {
            scope.test_webhook(id, caller.now).await?;
            "webhook-tested"
        }
        "rotate" => {
            scope.rotate_webhook(id).await?;
            "webhook-rotated"
        }
        "on" => {
            scope.switch_webhook(id, true).await?;
            "settings-done"
        }
        "off" => {
            scope.switch_webhook(id, false).await?;
            "settings-done"
        }
        "again" => {
            scope.replay_failed(id, caller.now).await?;
            "webhook-again"
        }
        "remove" => {
            scope.remove_webhook(id).await?;
            return Ok(on_to(&app, &caller, &list, "webhook-removed"));
        }
        _ => return Err(Failure::NotFound),
    };
    Ok(on_to(&app, &caller, &here, said))
}

async fn again(
    State(app): State<App>,
    caller: Caller,
    Path((handle, receiver, event)): Path<(String, String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let (id, event) = (receiver_of(&receiver)?, event_of(&event)?);
    scope.replay(id, event, caller.now).await?;
    let here = format!("{}/webhooks/{id}/{event}", links::desk(&handle));
    Ok(on_to(&app, &caller, &here, "webhook-again"))
}
