//! Ways of sending.

use super::{Typed, amount, in_words, number, owner, refuse, stored};
use crate::{
    app::App,
    error::Failure,
    pages::{answer::Nothing, present::Look},
    server::{Caller, Guarded},
    view::{
        form::Field,
        terms::{Part, SendingForm, SendingRow},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use model::{Currency, Money, ShippingRuleId};
use serde::Deserialize;
use shop::{Country, ShippingRule, ShippingTerms, ShopScope};

/// Countries that are named; more are counted.
const NAMED: usize = 6;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/terms/sending", post(add))
        .route("/desk/{handle}/terms/sending/{id}/remove", post(remove))
}

pub(super) async fn rows(look: &Look, desk: &str, scope: &ShopScope) -> Result<Vec<SendingRow>, Failure> {
    let rules = scope.shipping().await?;
    Ok(rules.iter().map(|rule| row(look, desk, rule)).collect())
}

fn row(look: &Look, desk: &str, rule: &ShippingRule) -> SendingRow {
    let (t, terms) = (look.t, &rule.terms);
    let named: Vec<String> = terms
        .countries
        .iter()
        .take(NAMED)
        .map(|country| t.country(country.code()))
        .collect();
    let where_to = match terms.countries.len() {
        0 => t.get("sending-everywhere"),
        1..=NAMED => named.join(", "),
        all => t.counted(
            "sending-and-more",
            (all - NAMED) as u64,
            "named",
            named.join(", "),
        ),
    };
    let weight = match terms.step_grams {
        0 => String::new(),
        step => t.pair(
            "sending-step",
            "grams",
            t.digits(u64::from(step)),
            "price",
            look.money(terms.step),
        ),
    };
    SendingRow {
        name: terms.name.clone(),
        where_to,
        price: if terms.base.is_zero() {
            t.get("free")
        } else {
            look.money(terms.base)
        },
        weight: if weight.is_empty() {
            weight
        } else {
            let included = t.digits(u64::from(terms.included_grams));
            t.pair("sending-from", "grams", included, "step", weight)
        },
        free_from: terms.free_from.map(|from| look.money(from)),
        remove: format!("{desk}/terms/sending/{}/remove", rule.id),
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Form {
    name: String,
    countries: String,
    price: String,
    free_from: String,
    included_grams: String,
    step_grams: String,
    step: String,
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let mut fields = SendingForm {
        name: Field::of(form.name),
        countries: Field::of(form.countries),
        price: Field::of(form.price),
        free_from: Field::of(form.free_from),
        included_grams: Field::of(form.included_grams),
        step_grams: Field::of(form.step_grams),
        step: Field::of(form.step),
    };
    let terms = read(t, scope.currency(), &mut fields);
    let mut typed = Typed {
        sending: Some(fields),
        ..Typed::default()
    };
    let Some(terms) = terms else {
        return refuse(&app, &caller, &scope, typed).await;
    };
    if let Err(error) = scope.add_shipping(terms).await {
        typed.problem = Some((Part::Sending, in_words(t, error)?));
        return refuse(&app, &caller, &scope, typed).await;
    }
    stored(&app, &caller, &scope, "sending").await
}

fn read(t: crate::lang::Words, currency: Currency, fields: &mut SendingForm) -> Option<ShippingTerms> {
    if fields.name.value.trim().is_empty() {
        fields.name.error = Some(t.get("field-required"));
    }
    let base = amount(t, currency, &mut fields.price).unwrap_or(Money::zero(currency));
    let free_from = amount(t, currency, &mut fields.free_from);
    let step = amount(t, currency, &mut fields.step).unwrap_or(Money::zero(currency));
    let included_grams = number(t, &mut fields.included_grams).unwrap_or(0);
    let step_grams = number(t, &mut fields.step_grams).unwrap_or(0);
    let countries = countries(&fields.countries.value);
    if countries.is_none() {
        fields.countries.error = Some(t.get("terms-countries-form"));
    }
    let all = [
        &fields.name,
        &fields.price,
        &fields.free_from,
        &fields.step,
        &fields.included_grams,
        &fields.step_grams,
    ];
    if all.iter().any(|field| field.error.is_some()) {
        return None;
    }
    Some(ShippingTerms {
        name: fields.name.value.clone(),
        countries: countries?,
        base,
        included_grams,
        step_grams,
        step,
        free_from,
    })
}

/// Codes of countries with spaces or commas between; none for everywhere.
fn countries(text: &str) -> Option<Vec<Country>> {
    let codes = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|code| !code.is_empty());
    let mut read: Vec<Country> = codes.map(|code| code.parse().ok()).collect::<Option<_>>()?;
    read.sort_unstable();
    read.dedup();
    Some(read)
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((handle, id)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let id: ShippingRuleId = id.parse().map_err(|_| Failure::NotFound)?;
    scope.remove_shipping(id).await?;
    stored(&app, &caller, &scope, "sending").await
}
