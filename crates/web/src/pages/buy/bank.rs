//! The bank's page of the payment sandbox, where a buyer agrees to a payment or does not (3-D Secure).

use super::payment;
use crate::{
    app::App,
    error::Failure,
    pages::{Page, html, present::Look, to},
    server::{Caller, Guarded},
    view::{buy::BankPage, shell::Tab},
};
use ::shop::payment::{Intent, PaymentProvider, ProviderError};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sandbox/bank/{intent}", get(show).post(answer))
}

/// The intent, if it belongs to a payment of the one who asks.
async fn find(app: &App, caller: &Caller, id: &str) -> Result<Intent, Failure> {
    let sandbox = app.sandbox.as_ref().ok_or(Failure::NotFound)?;
    let intent = match sandbox.intent(id).await {
        Err(ProviderError::Refused(_)) => return Err(Failure::NotFound),
        found => found.map_err(::shop::Error::from)?,
    };
    payment(app, caller, &intent.payment.to_string()).await?;
    Ok(intent)
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let intent = find(&app, &caller, &id).await?;
    if intent.action.is_none() {
        return Ok(to(&format!("/pay/{}/back", intent.payment)));
    }
    let page = Page::of(&app, &caller)?;
    let total = Look::of(&page).money(intent.amount);
    let mut shell = page.shell(Tab::Elsewhere, page.t.get("bank")).await?;
    shell.ask_consent = false;
    html(&BankPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        intent: intent.id,
        total,
    })
}

#[derive(Deserialize)]
struct Answer {
    agrees: Option<String>,
}

async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Guarded(form): Guarded<Answer>,
) -> Result<Response, Failure> {
    let intent = find(&app, &caller, &id).await?;
    let sandbox = app.sandbox.as_ref().ok_or(Failure::NotFound)?;
    match sandbox.answer_action(&intent.id, form.agrees.is_some()).await {
        // Answered before: the payment tells how it ended.
        Ok(_) | Err(ProviderError::Refused(_)) => Ok(to(&format!("/pay/{}/back", intent.payment))),
        Err(error) => Err(::shop::Error::from(error).into()),
    }
}
