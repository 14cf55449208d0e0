//! `/pay/{payment}`: trying a way to pay until one is good.

use super::payment;
use crate::{
    app::{App, PayWith},
    error::Failure,
    pages::{
        Page,
        answer::{Nothing, on_to, with_status},
        html,
        present::Look,
        to,
    },
    server::{Caller, Guarded},
    view::{
        buy::{PayMethod, PayPage, StripeForm},
        shell::Tab,
    },
};
use ::shop::{
    Error, Payment, PaymentStatus,
    payment::{ProviderError, methods},
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

/// What the sandbox can be asked to do, in the order in which it is offered.
const METHODS: [(&str, &str); 7] = [
    (methods::OK, "pay-ok"),
    (methods::DECLINED, "pay-declined"),
    (methods::INSUFFICIENT_FUNDS, "pay-insufficient"),
    (methods::THREE_D_SECURE, "pay-3ds"),
    (methods::TIMEOUT, "pay-timeout"),
    (methods::CAPTURE_FAILS, "pay-capture-fails"),
    (methods::SLOW_REFUND, "pay-slow-refund"),
];

/// The yard's policy, opened for what Stripe publishes of its own: its script, its frames, its API. Only this page loads them.
const STRIPE_POLICY: &str = "default-src 'none'; script-src 'self' https://js.stripe.com; style-src 'self'; \
    img-src 'self' data: https://*.stripe.com; connect-src 'self' https://api.stripe.com; \
    frame-src https://js.stripe.com https://hooks.stripe.com; form-action 'self'; font-src 'self'; manifest-src 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/pay/{payment}", get(show).post(pay))
        .route("/pay/{payment}/back", get(back))
        .route("/pay/{payment}/check", post(check))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let (payment, _) = payment(&app, &caller, &id).await?;
    match &payment.status {
        PaymentStatus::Open { declined } => {
            let problem = declined
                .as_deref()
                .map(|why| caller.lang.words().get(declined_words(why)));
            draw(&app, &caller, &payment, problem).await
        }
        _ => Ok(to(&onward(&payment))),
    }
}

fn declined_words(why: &str) -> &'static str {
    match why {
        "insufficient_funds" => "pay-was-insufficient",
        "authentication_failed" => "pay-was-refused",
        _ => "pay-was-declined",
    }
}

/// Where a payment's buyer belongs.
pub(super) fn onward(payment: &Payment) -> String {
    match &payment.status {
        PaymentStatus::Open { .. } => format!("/pay/{}", payment.id),
        PaymentStatus::Action { address } => address.clone(),
        PaymentStatus::Waiting | PaymentStatus::Paid | PaymentStatus::Cancelled => {
            format!("/orders/{}", payment.id)
        }
    }
}

async fn draw(
    app: &App,
    caller: &Caller,
    payment: &Payment,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let look = Look::of(&page);
    let mut shell = page.shell(Tab::Cart, page.t.get("pay")).await?;
    shell.ask_consent = false;
    let minutes = payment.hold_until.since(caller.now).as_secs().div_ceil(60);
    let stripe = stripe_form(app, payment)?;
    let is_stripe = stripe.is_some();
    let mut response = html(&PayPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        id: payment.id.to_string(),
        total: look.money(payment.total),
        minutes,
        methods: METHODS
            .iter()
            .map(|(name, words)| PayMethod {
                name,
                label: page.t.get(words),
            })
            .collect(),
        stripe,
        problem,
    })?;
    if is_stripe {
        response.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(STRIPE_POLICY),
        );
    }
    Ok(response)
}

fn stripe_form(app: &App, payment: &Payment) -> Result<Option<StripeForm>, Failure> {
    let PayWith::Stripe { publishable_key } = &app.pay_with else {
        return Ok(None);
    };
    let amount = ::shop::payment::to_stripe(payment.total).map_err(Error::from)?;
    Ok(Some(StripeForm {
        publishable_key: publishable_key.clone(),
        amount,
        currency: payment.total.currency.code().to_ascii_lowercase(),
    }))
}

#[derive(Deserialize)]
struct Method {
    method: String,
}

async fn pay(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Guarded(form): Guarded<Method>,
) -> Result<Response, Failure> {
    let (known, _) = payment(&app, &caller, &id).await?;
    let t = caller.lang.words();
    let payment = match app.checkout.pay(known.id, &form.method, caller.now).await {
        Ok(payment) => payment,
        Err(Error::PaymentOver) => return Ok(to(&format!("/orders/{}", known.id))),
        Err(Error::Provider(ProviderError::CardNumber)) => {
            let page = draw(&app, &caller, &known, Some(t.get("pay-no-card"))).await;
            return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
        Err(Error::Provider(error)) => {
            tracing::warn!(%error, "the payment provider refused");
            let page = draw(&app, &caller, &known, Some(t.get("pay-refused"))).await;
            return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
        Err(error) => return Err(error.into()),
    };
    match &payment.status {
        PaymentStatus::Open { declined } => {
            let words = declined.as_deref().map_or("pay-was-declined", declined_words);
            let page = draw(&app, &caller, &payment, Some(t.get(words))).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        PaymentStatus::Paid => Ok(on_to(&app, &caller, &onward(&payment), "pay-done")),
        _ => Ok(to(&onward(&payment))),
    }
}

/// The buyer comes back from their bank, perhaps before the bank's own word does.
async fn back(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let (known, _) = payment(&app, &caller, &id).await?;
    app.checkout.refresh(known.id, caller.now).await?;
    Ok(to(&onward(&app.checkout.payment(known.id).await?)))
}

/// Asks the provider again, because the buyer wants to know.
async fn check(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    back(State(app), caller, Path(id)).await
}
