//! What holds for everybody who buys, and for the creators who sell: sending, taxes, codes, commissions. Owners only.

mod checkout;
mod codes;
mod commission;
mod sending;
mod taxes;

pub(in crate::pages) use commission::in_steps;

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    pages::{
        Page,
        answer::{on_to, with_status},
        html,
        present::Look,
        reasons,
    },
    server::Caller,
    view::{
        desk::DeskTab,
        form::Field,
        links,
        shell::Tab,
        terms::{CodeForm, CommissionForm, DeskTerms, Part, SendingForm, TaxRow, WindowsForm},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use model::{Currency, Handle, Money, PersonId, Rate, Timestamp};
use shop::{Error, ShopScope};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/terms", get(show))
        .merge(checkout::routes())
        .merge(sending::routes())
        .merge(taxes::routes())
        .merge(codes::routes())
        .merge(commission::routes())
}

/// Forms that came back with something wrong in them; all others are drawn as they are stored.
#[derive(Default)]
struct Typed {
    sending: Option<SendingForm>,
    taxes: Option<(bool, Vec<TaxRow>)>,
    code: Option<CodeForm>,
    commission: Option<CommissionForm>,
    windows: Option<WindowsForm>,
    problem: Option<(Part, String)>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    draw(&app, &caller, &scope, Typed::default()).await
}

/// Staff are told that this is the owners'; for everybody else there is nothing here.
async fn owner(app: &App, caller: &Caller, handle: &str) -> Result<ShopScope, Failure> {
    let scope = enter(app, caller, handle).await?;
    let owned = scope.require_owner();
    owned.map_err(|error| reasons::shop_failure(caller.lang.words(), error))?;
    Ok(scope)
}

async fn draw(app: &App, caller: &Caller, scope: &ShopScope, typed: Typed) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let (t, look) = (page.t, Look::of(&page));
    let head = head(scope, DeskTab::Terms).await?;
    let (included, taxes) = match typed.taxes {
        Some(typed) => typed,
        None => (scope.tax_included().await?, taxes::stored(scope).await?),
    };
    let told = scope.commission_announcements().await?;
    html(&DeskTerms {
        shell: page.shell(Tab::Desk, t.get("desk-terms")).await?,
        t,
        csrf: page.csrf.clone(),
        currency: scope.currency().code().to_owned(),
        problem: typed.problem,
        sendings: sending::rows(&look, &head.href(), scope).await?,
        sending: typed.sending.unwrap_or_default(),
        checkout: scope.checkout_mode().await?.name(),
        included,
        taxes: taxes::with_room(taxes),
        codes: codes::rows(app, caller, &look, &head.href(), scope).await?,
        code: typed.code.unwrap_or_else(codes::new_form),
        pays: commission::for_all(&look, &told, scope.currency()),
        announced: commission::announced(app, caller, &look, &told, scope.currency()).await?,
        commission: commission::with_room(typed.commission.unwrap_or_default()),
        windows: match typed.windows {
            Some(typed) => typed,
            None => commission::windows(scope).await?,
        },
        head,
    })
}

/// Draws the page with what was wrong.
async fn refuse(app: &App, caller: &Caller, scope: &ShopScope, typed: Typed) -> Result<Response, Failure> {
    let page = draw(app, caller, scope, typed).await;
    with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Back to the page, where `part` is.
async fn stored(app: &App, caller: &Caller, scope: &ShopScope, part: &str) -> Result<Response, Failure> {
    let desk = links::desk(scope.shop().await?.handle.as_str());
    Ok(on_to(
        app,
        caller,
        &format!("{desk}/terms#{part}"),
        "settings-done",
    ))
}

/// The words for what the domain refused, where an owner can do something about it.
fn in_words(t: Words, error: Error) -> Result<String, Failure> {
    let words = match &error {
        Error::CommissionRate(_) => t.get("terms-rate-too-high"),
        Error::CommissionWindow => t.get("terms-windows-form"),
        Error::CouponCode => t.get("terms-code-form"),
        Error::TooMany { .. } => t.get("terms-too-many"),
        Error::Price(_) => t.get("terms-amount-form"),
        _ => reasons::of_shop(t, &error),
    };
    match Failure::from(error) {
        Failure::Refused(_) => Ok(words),
        failure => Err(failure),
    }
}

/// An amount as typed; an empty field is none. What cannot be read is said beside the field.
fn amount(t: Words, currency: Currency, field: &mut Field) -> Option<Money> {
    if field.value.trim().is_empty() {
        return None;
    }
    let read = Money::parse(&field.value, currency);
    if read.is_err() {
        let example = Money::new(3_000 * currency.scale(), currency).major();
        field.error = Some(t.with("field-money", "example", example));
    }
    read.ok()
}

/// A whole number as typed; an empty field is none.
fn number(t: Words, field: &mut Field) -> Option<u32> {
    if field.value.trim().is_empty() {
        return None;
    }
    let read = field.value.trim().parse().ok();
    if read.is_none() {
        field.error = Some(t.get("terms-number-form"));
    }
    read
}

fn rate(t: Words, field: &mut Field) -> Option<Rate> {
    let read = field.value.parse().ok();
    if read.is_none() {
        field.error = Some(t.get("terms-rate-form"));
    }
    read
}

/// The person behind a handle as typed, with or without `@`; an empty field is nobody in particular.
async fn creator(app: &App, caller: &Caller, field: &mut Field) -> Result<Option<PersonId>, Failure> {
    let typed = field.value.trim().trim_start_matches('@');
    if typed.is_empty() {
        return Ok(None);
    }
    let known = match typed.parse::<Handle>() {
        Ok(handle) => app.people.profile_by_handle(handle, caller.now).await?,
        Err(_) => None,
    };
    if known.is_none() {
        field.error = Some(caller.lang.words().get("terms-creator-unknown"));
    }
    Ok(known.map(|profile| profile.id))
}

fn date(look: &Look, at: Timestamp) -> lang::Ago {
    lang::day(look.t.lang(), look.now.micros(), at.micros())
}
