//! Codes that the shop gives out.

use super::{Typed, amount, creator, date, in_words, number, owner, rate, refuse, stored};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    pages::{answer::Nothing, present::Look},
    server::{Caller, Guarded},
    view::{
        form::Field,
        terms::{CodeForm, CodeRow, Part},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use model::{Currency, Money, PersonId, Timestamp};
use serde::Deserialize;
use shop::{Coupon, CouponUse, Discount, ShopScope};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/terms/codes", post(make))
        .route("/desk/{handle}/terms/codes/{code}/end", post(end))
}

pub(super) fn new_form() -> CodeForm {
    CodeForm {
        kind: "percent".to_owned(),
        ..CodeForm::default()
    }
}

pub(super) async fn rows(
    app: &App,
    caller: &Caller,
    look: &Look,
    desk: &str,
    scope: &ShopScope,
) -> Result<Vec<CodeRow>, Failure> {
    let codes = scope.coupons().await?;
    let creators: Vec<PersonId> = codes.iter().filter_map(|of| of.coupon.creator).collect();
    let creators = app.people.profiles(&creators, caller.now).await?;
    let row = |of: &CouponUse| {
        let coupon = &of.coupon;
        let creator = coupon.creator.and_then(|creator| creators.get(&creator));
        CodeRow {
            code: coupon.code.clone(),
            gives: match coupon.discount {
                Discount::Percent(rate) => rate.to_string(),
                Discount::Amount(amount) => look.money(amount),
            },
            minimum: (!coupon.minimum.is_zero()).then(|| look.money(coupon.minimum)),
            used: match coupon.most_uses {
                Some(most) => format!("{} / {most}", of.used),
                None => of.used.to_string(),
            },
            ends: coupon.ends_at.map(|ends| date(look, ends)),
            creator: creator.map(|profile| format!("@{}", profile.handle)),
            is_over: coupon.ends_at.is_some_and(|ends| ends <= look.now),
            end: format!("{desk}/terms/codes/{}/end", coupon.code),
        }
    };
    Ok(codes.iter().map(row).collect())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    code: String,
    kind: String,
    value: String,
    minimum: String,
    ends: String,
    most_uses: String,
    most_each: String,
    creator: String,
}

async fn make(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let mut fields = CodeForm {
        code: Field::of(form.code),
        kind: form.kind,
        value: Field::of(form.value),
        minimum: Field::of(form.minimum),
        ends: Field::of(form.ends),
        most_uses: Field::of(form.most_uses),
        most_each: Field::of(form.most_each),
        creator: Field::of(form.creator),
    };
    let whose = creator(&app, &caller, &mut fields.creator).await?;
    let coupon = read(t, scope.currency(), &mut fields, whose);
    let mut typed = Typed {
        code: Some(fields),
        ..Typed::default()
    };
    let Some(coupon) = coupon else {
        return refuse(&app, &caller, &scope, typed).await;
    };
    if let Err(error) = scope.set_coupon(coupon).await {
        typed.problem = Some((Part::Codes, in_words(t, error)?));
        return refuse(&app, &caller, &scope, typed).await;
    }
    stored(&app, &caller, &scope, "codes").await
}

fn read(t: Words, currency: Currency, fields: &mut CodeForm, creator: Option<PersonId>) -> Option<Coupon> {
    if Coupon::folded(&fields.code.value).is_err() {
        fields.code.error = Some(t.get("terms-code-form"));
    }
    let discount = if fields.is_amount() {
        let given = amount(t, currency, &mut fields.value).filter(|amount| amount.minor > 0);
        given.map(Discount::Amount)
    } else {
        let given = rate(t, &mut fields.value).filter(|rate| !rate.is_zero());
        given.map(Discount::Percent)
    };
    if discount.is_none() && fields.value.error.is_none() {
        fields.value.error = Some(t.get("field-required"));
    }
    let minimum = amount(t, currency, &mut fields.minimum).unwrap_or(Money::zero(currency));
    let most_uses = number(t, &mut fields.most_uses);
    let most_each = number(t, &mut fields.most_each);
    let ends_at = last_day(t, &mut fields.ends);
    let all = [
        &fields.code,
        &fields.value,
        &fields.minimum,
        &fields.most_uses,
        &fields.most_each,
        &fields.ends,
        &fields.creator,
    ];
    if all.iter().any(|field| field.error.is_some()) {
        return None;
    }
    Some(Coupon {
        code: fields.code.value.clone(),
        discount: discount?,
        minimum,
        starts_at: None,
        ends_at,
        most_uses,
        most_each,
        creator,
    })
}

/// The end of the day that was typed as `2026-12-31` (UTC); an empty field is none.
fn last_day(t: Words, field: &mut Field) -> Option<Timestamp> {
    let typed = field.value.trim();
    if typed.is_empty() {
        return None;
    }
    let begins = format!("{typed}T00:00:00Z").parse::<Timestamp>().ok();
    if begins.is_none() {
        field.error = Some(t.get("terms-date-form"));
    }
    begins.map(|begins| begins.plus(DAY))
}

/// A code that is over stays in the list with its count, so that it is not given out anew by mistake.
async fn end(
    State(app): State<App>,
    caller: Caller,
    Path((handle, code)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let codes = scope.coupons().await?;
    let found = codes.into_iter().find(|of| of.coupon.code == code);
    let coupon = found.ok_or(Failure::NotFound)?.coupon;
    if coupon.ends_at.is_none_or(|ends| ends > caller.now) {
        let over = Coupon {
            starts_at: None,
            ends_at: Some(caller.now),
            ..coupon
        };
        scope.set_coupon(over).await?;
    }
    stored(&app, &caller, &scope, "codes").await
}
