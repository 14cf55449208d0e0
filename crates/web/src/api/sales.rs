//! `POST /api/v1/sales`: a merchant reports what somebody bought on its own site.

use super::key;
use crate::{app::App, error::Failure};
use axum::{Json, extract::State, http::HeaderMap, http::StatusCode};
use model::{Currency, HandOffId, Money, Timestamp};
use serde::{Deserialize, Serialize};
use shop::{Reported, ReportedOrder, Scope};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sale {
    /// What the merchant's site got along as `madang_ref`.
    madang_ref: HandOffId,
    /// The merchant's own number for the order; telling it again brings `refunded_minor` up to date.
    order: String,
    currency: Currency,
    /// Paid for the goods without tax, in minor units.
    total_minor: i64,
    /// Given back of it so far.
    #[serde(default)]
    refunded_minor: i64,
}

#[derive(Serialize)]
pub(super) struct Taken {
    /// `new`, `known` or `too_late`.
    outcome: &'static str,
}

pub(super) async fn report(
    State(app): State<App>,
    headers: HeaderMap,
    sale: Result<Json<Sale>, axum::extract::rejection::JsonRejection>,
) -> Result<(StatusCode, Json<Taken>), Failure> {
    let now = Timestamp::now();
    let holder = key::holder(&app, &headers, Scope::SalesWrite, now).await?;
    let Json(sale) = sale.map_err(|error| Failure::Unclear(error.body_text()))?;
    let order = ReportedOrder {
        hand_off: sale.madang_ref,
        reference: sale.order,
        base: Money::new(sale.total_minor, sale.currency),
        refunded: Money::new(sale.refunded_minor, sale.currency),
    };
    let (status, outcome) = match app.shops.hand_offs().report(holder.shop, order, now).await? {
        Reported::New => (StatusCode::CREATED, "new"),
        Reported::Known => (StatusCode::OK, "known"),
        Reported::TooLate => (StatusCode::OK, "too_late"),
        Reported::Unknown => return Err(Failure::NotFound),
    };
    Ok((status, Json(Taken { outcome })))
}
