//! `/operator/payouts`: what creators are owed, ordering it to be paid, and the file for whoever transfers it.

use super::operator;
use crate::{
    app::App,
    csv,
    error::Failure,
    pages::{
        Page,
        answer::{on_to, with_status},
        html,
        present::{Look, person_face},
    },
    server::{Caller, Guarded},
    view::{
        payouts::{CurrencyRun, OrderedRow, OwedRow, PayoutsPage},
        shell::Tab,
    },
};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use model::{Currency, Money, PersonId, Timestamp};
use serde::Deserialize;
use shop::{Owed, Payout, payout_file};
use std::time::Duration;

/// How far back payouts are listed and written into the file.
const BACK: Duration = Duration::from_secs(90 * 86_400);
/// A payout takes up some hundred creators at once; so many rounds are run for one press of the button.
const ROUNDS: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operator/payouts", get(show).post(run))
        .route("/operator/payouts.csv", get(file))
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    operator(&caller)?;
    draw(&app, &caller, None).await
}

async fn draw(app: &App, caller: &Caller, problem: Option<String>) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let look = Look::of(&page);
    let owed = app.commissions.owed().await?;
    let ordered = app.commissions.payouts(caller.now.minus(BACK)).await?;
    let people: Vec<PersonId> = owed
        .iter()
        .filter_map(|account| account.person)
        .chain(ordered.iter().filter_map(|payout| payout.person))
        .collect();
    let people = app.people.profiles(&people, caller.now).await?;
    let face = |person: Option<PersonId>| {
        let profile = person.and_then(|person| people.get(&person));
        profile.map(|profile| person_face(profile))
    };
    let owed_row = |account: &Owed| OwedRow {
        face: face(account.person),
        payee: account.payee.to_string(),
        approved: look.money(account.approved),
        pending: look.money(account.pending),
    };
    let ordered_row = |payout: &Payout| OrderedRow {
        face: face(payout.person),
        payee: payout.payee.to_string(),
        amount: look.money(payout.amount),
        when: look.ago(payout.created_at),
    };
    html(&PayoutsPage {
        shell: page.shell(Tab::Operator, page.t.get("payouts")).await?,
        t: page.t,
        csrf: page.csrf.clone(),
        runs: runs(&look, &owed),
        owed: owed.iter().map(owed_row).collect(),
        ordered: ordered.iter().rev().map(ordered_row).collect(),
        problem,
    })
}

/// What a payout would come to in each currency in which somebody is owed anything.
fn runs(look: &Look, owed: &[Owed]) -> Vec<CurrencyRun> {
    let mut currencies: Vec<Currency> = Vec::new();
    for account in owed.iter().filter(|account| account.approved.minor > 0) {
        if !currencies.contains(&account.approved.currency) {
            currencies.push(account.approved.currency);
        }
    }
    let run = |currency: Currency| {
        let due = owed
            .iter()
            .filter(|account| account.approved.currency == currency && account.approved.minor > 0);
        let total = due
            .clone()
            .fold(0_i64, |sum, account| sum.saturating_add(account.approved.minor));
        CurrencyRun {
            currency: currency.code().to_owned(),
            total: look.money(Money::new(total, currency)),
            creators: due.count() as u64,
        }
    };
    currencies.into_iter().map(run).collect()
}

#[derive(Deserialize)]
struct Run {
    currency: Currency,
    /// Who is owed less waits; empty for nobody.
    #[serde(default)]
    minimum: String,
}

async fn run(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Run>,
) -> Result<Response, Failure> {
    operator(&caller)?;
    let minimum = match form.minimum.trim() {
        "" => Ok(Money::new(1, form.currency)),
        typed => Money::parse(typed, form.currency),
    };
    let Ok(minimum) = minimum else {
        let example = Money::new(10_000 * form.currency.scale(), form.currency).major();
        let words = caller.lang.words().with("field-money", "example", example);
        let page = draw(&app, &caller, Some(words)).await;
        return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
    };
    let minimum = Money::new(minimum.minor.max(1), form.currency);
    for _ in 0..ROUNDS {
        if app.commissions.pay_out(minimum, caller.now).await?.is_empty() {
            break;
        }
    }
    Ok(on_to(&app, &caller, "/operator/payouts", "payouts-ordered"))
}

async fn file(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    operator(&caller)?;
    let since: Timestamp = caller.now.minus(BACK);
    let payouts = app.commissions.payouts(since).await?;
    Ok(csv::download("payouts.csv", payout_file(&payouts)))
}
