//! `/operator/usage`: what each shop uses this month, and how much it may.

use super::operator;
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{on_to, with_status},
        html,
        position::{self, Asked},
        present::shop_face,
    },
    server::{Caller, Guarded},
    view::{
        shell::Tab,
        usage::{OperatorUsage, ShopUsageRow},
    },
};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use model::ShopId;
use serde::Deserialize;
use shop::Metered;

const SHOPS: usize = 50;
const MEGABYTE: u64 = 1_000_000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/operator/usage", get(show).post(set))
}

#[derive(Deserialize, Default)]
struct Place {
    cursor: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    operator(&caller)?;
    draw(&app, &caller, &place, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    place: &Place,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let before = position::read(place.cursor.as_deref())?;
    let shops = app.catalogue.newest_shops(before, SHOPS).await?;
    let ids = shops.items.iter().map(|shop| shop.id).collect();
    let usage = app.shops.usage().of_shops(ids, caller.now).await?;
    let field = |most: Option<u64>| most.map_or_else(String::new, |most| most.to_string());
    let rows = shops.items.iter().map(|shop| {
        let used = usage.get(&shop.id).copied().unwrap_or_default();
        ShopUsageRow {
            face: shop_face(shop),
            id: shop.id.to_string(),
            events: used.events,
            pages: used.pages,
            stored: t.megabytes(used.stored),
            most_events: field(used.most_events),
            most_storage: field(used.most_stored.map(|bytes| bytes / MEGABYTE)),
        }
    });
    html(&OperatorUsage {
        shell: page.shell(Tab::Operator, t.get("usage-of-shops")).await?,
        t,
        shops: rows.collect(),
        more: position::more("/operator/usage", shops.next.as_ref()),
        problem,
        csrf: page.csrf,
    })
}

#[derive(Deserialize)]
struct Limits {
    shop: ShopId,
    /// Empty for no limit.
    #[serde(default)]
    events: String,
    /// Megabytes; empty for no limit.
    #[serde(default)]
    storage: String,
}

async fn set(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Limits>,
) -> Result<Response, Failure> {
    operator(&caller)?;
    let events = number(&form.events);
    let storage = number(&form.storage).map(|most| most.and_then(|most| most.checked_mul(MEGABYTE)));
    let (Ok(events), Ok(storage)) = (events, storage) else {
        let words = caller.lang.words().get("usage-bad-number");
        let page = draw(&app, &caller, &Place::default(), Some(words)).await;
        return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
    };
    let usage = app.shops.usage();
    for (what, most) in [(Metered::Events, events), (Metered::Storage, storage)] {
        usage.set_quota(form.shop, what, most, caller.now).await?;
    }
    app.ingest.counts.flush(caller.now).await?;
    Ok(on_to(&app, &caller, "/operator/usage", "usage-set-done"))
}

/// A number as people write it, with or without separators; nothing is no limit.
fn number(typed: &str) -> Result<Option<u64>, std::num::ParseIntError> {
    let plain: String = typed
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '_' | '\u{a0}'))
        .collect();
    match plain.is_empty() {
        true => Ok(None),
        false => plain.parse().map(Some),
    }
}
