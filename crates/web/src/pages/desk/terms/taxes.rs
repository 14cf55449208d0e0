//! The table of taxes: one form holds all of it.

use super::{Typed, in_words, owner, refuse, stored as done};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::{Caller, Guarded},
    view::terms::{Part, TaxRow},
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use serde::Deserialize;
use shop::{ShopScope, TaxClass, TaxRate, limits};

/// Empty rows below the stored ones.
const ROOM: usize = 2;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/terms/taxes", post(store))
}

pub(super) async fn stored(scope: &ShopScope) -> Result<Vec<TaxRow>, Failure> {
    let row = |rate: TaxRate| TaxRow {
        country: rate.country.code().to_owned(),
        region: rate.region,
        class: rate.class.name().to_owned(),
        rate: rate.rate.to_string().trim_end_matches('%').to_owned(),
        error: None,
    };
    Ok(scope.tax_rates().await?.into_iter().map(row).collect())
}

pub(super) fn with_room(mut rows: Vec<TaxRow>) -> Vec<TaxRow> {
    rows.extend(std::iter::repeat_with(TaxRow::default).take(ROOM));
    rows
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    included: String,
    country: Vec<String>,
    region: Vec<String>,
    class: Vec<String>,
    rate: Vec<String>,
}

async fn store(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let included = form.included != "no";
    let mut rows = rows(form);
    let rates: Vec<Option<TaxRate>> = rows.iter_mut().map(|row| read(t, row)).collect();
    let rates: Option<Vec<TaxRate>> = rates.into_iter().collect();
    let mut typed = Typed {
        taxes: Some((included, rows)),
        ..Typed::default()
    };
    let Some(rates) = rates else {
        return refuse(&app, &caller, &scope, typed).await;
    };
    if let Err(error) = scope.set_taxes(included, rates).await {
        typed.problem = Some((Part::Taxes, in_words(t, error)?));
        return refuse(&app, &caller, &scope, typed).await;
    }
    done(&app, &caller, &scope, "taxes").await
}

/// The rows in which anything was written.
fn rows(form: Form) -> Vec<TaxRow> {
    let mut regions = form.region.into_iter();
    let mut classes = form.class.into_iter();
    let mut rates = form.rate.into_iter();
    let countries = form.country.into_iter().take(limits::TAX_RATES + 1);
    let rows = countries.map(|country| TaxRow {
        country: country.trim().to_owned(),
        region: regions.next().unwrap_or_default().trim().to_owned(),
        class: classes.next().unwrap_or_default(),
        rate: rates.next().unwrap_or_default().trim().to_owned(),
        error: None,
    });
    rows.filter(|row| !row.country.is_empty() || !row.rate.is_empty())
        .collect()
}

fn read(t: Words, row: &mut TaxRow) -> Option<TaxRate> {
    let (country, rate) = (row.country.parse(), row.rate.parse());
    row.error = match (&country, &rate) {
        (Err(_), _) => Some(t.get("terms-country-form")),
        (_, Err(_)) => Some(t.get("terms-rate-form")),
        _ => None,
    };
    Some(TaxRate {
        country: country.ok()?,
        region: row.region.clone(),
        class: row.class.parse().unwrap_or(TaxClass::Standard),
        rate: rate.ok()?,
    })
}
