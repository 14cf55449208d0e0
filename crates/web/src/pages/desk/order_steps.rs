//! What the shop does with an order: pack, send, cancel, give money back, answer returns. Each form may come twice and
//! is done once.

use super::{
    enter,
    order::{draw, find},
};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    pages::{
        answer::{Nothing, on_to, with_status},
        reasons,
    },
    server::{Caller, Guarded},
    view::links,
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::post,
};
use model::{Money, PlaceId, ReturnId};
use serde::Deserialize;
use shop::{Error, Order, OrderState, ShopScope, UnitsOf};
use std::collections::BTreeMap;

/// Characters of a key that a page has drawn.
const KEY: usize = 64;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/orders/{order}/pack", post(pack))
        .route("/desk/{handle}/orders/{order}/ship", post(ship))
        .route("/desk/{handle}/orders/{order}/arrived", post(arrived))
        .route("/desk/{handle}/orders/{order}/cancel", post(cancel))
        .route("/desk/{handle}/orders/{order}/refund", post(refund))
        .route(
            "/desk/{handle}/orders/{order}/returns/{id}/receive",
            post(receive),
        )
        .route("/desk/{handle}/orders/{order}/returns/{id}/refuse", post(refuse))
}

/// An order that somebody of its shop works on.
struct Work {
    app: App,
    caller: Caller,
    scope: ShopScope,
    order: Order,
}

impl Work {
    async fn begin(app: App, caller: Caller, handle: &str, order: &str) -> Result<Self, Failure> {
        let scope = enter(&app, &caller, handle).await?;
        let order = find(&scope, order).await?;
        Ok(Self {
            app,
            caller,
            scope,
            order,
        })
    }

    /// Back to the order, with a word; or the order as it stands now, and why it could not be done.
    async fn end<T>(self, done: Result<T, Error>, said: &str) -> Result<Response, Failure> {
        let Err(error) = done else {
            let desk = links::desk(self.scope.shop().await?.handle.as_str());
            let address = format!("{desk}/orders/{}", self.order.id);
            return Ok(on_to(&self.app, &self.caller, &address, said));
        };
        let words = self.why(&error)?;
        let Some(words) = words else {
            return Err(reasons::shop_failure(self.caller.lang.words(), error));
        };
        self.refuse(words).await
    }

    async fn refuse(self, words: String) -> Result<Response, Failure> {
        let now = find(&self.scope, &self.order.id.to_string()).await?;
        let page = draw(&self.app, &self.caller, &self.scope, &now, Some(words)).await;
        with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    fn t(&self) -> Words {
        self.caller.lang.words()
    }

    /// Reasons that somebody at the desk can do something about.
    fn why(&self, error: &Error) -> Result<Option<String>, Failure> {
        let t = self.t();
        Ok(Some(match error {
            Error::NoSuchReturn(_) | Error::NoSuchOrder(_) => return Err(Failure::NotFound),
            Error::OrderState { .. } => t.get("desk-order-moved-on"),
            Error::NotOnShelf { .. } => t.get("desk-not-on-shelf"),
            Error::NoSuchPlace(_) => t.get("desk-no-place"),
            Error::RefundTooLarge { .. } => t.get("desk-refund-too-large"),
            Error::Units { .. } => t.get("desk-units-too-many"),
            Error::Empty { .. } => t.get("desk-units-none"),
            Error::TooLong { .. } => t.get("field-too-long"),
            _ => return Ok(None),
        }))
    }
}

/// The address of a form that works on an order.
type At = Path<(String, String)>;

#[derive(Deserialize)]
struct Packing {
    place: PlaceId,
}

async fn pack(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): At,
    Guarded(form): Guarded<Packing>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let done = work.scope.pack_order(work.order.id, form.place).await;
    work.end(done, "desk-packed").await
}

#[derive(Deserialize)]
struct Shipping {
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    tracking: String,
}

async fn ship(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): At,
    Guarded(form): Guarded<Shipping>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let done = work
        .scope
        .ship_order(work.order.id, &form.carrier, &form.tracking)
        .await;
    work.end(done, "desk-sent").await
}

async fn arrived(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): At,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let done = work.scope.order_delivered(work.order.id, work.caller.now).await;
    work.end(done, "desk-arrived").await
}

/// Units are fields called `units-` and their line's number.
async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): At,
    Guarded(form): Guarded<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let key = key(text("key"))?;
    let done = work
        .scope
        .cancel_units(work.order.id, units(&form), text("why"), key)
        .await;
    work.end(done, "desk-cancelled").await
}

fn units(form: &BTreeMap<String, String>) -> Vec<UnitsOf> {
    let named = form
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("units-")?, value)));
    let of = named.filter_map(|(line, value)| {
        let units = value.trim().parse().ok().filter(|units| *units > 0)?;
        Some(UnitsOf {
            line: line.parse().ok()?,
            units,
        })
    });
    of.collect()
}

fn key(text: &str) -> Result<&str, Failure> {
    let fits = !text.is_empty() && text.len() <= KEY;
    fits.then_some(text)
        .ok_or_else(|| Failure::Unclear("the form lacks its key; load the page again".to_owned()))
}

#[derive(Deserialize)]
struct Refunding {
    key: String,
    amount: String,
    #[serde(default)]
    why: String,
}

async fn refund(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): At,
    Guarded(form): Guarded<Refunding>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let currency = work.scope.currency();
    let amount = Money::parse(&form.amount, currency)
        .ok()
        .filter(|amount| amount.minor > 0);
    let Some(amount) = amount else {
        let example = Money::new(5_000 * currency.scale(), currency).major();
        let words = work.t().with("field-money", "example", example);
        return work.refuse(words).await;
    };
    // Of an order that is not paid nothing can be given back, whatever it says.
    if work.order.state == OrderState::Placed {
        let words = work.t().get("desk-refund-too-large");
        return work.refuse(words).await;
    }
    let key = key(&form.key)?;
    let done = work.scope.refund(work.order.id, amount, &form.why, key).await;
    work.end(done, "desk-refunded").await
}

#[derive(Deserialize)]
struct Receiving {
    /// The place where the goods go back on the shelf; empty when they do not.
    #[serde(default)]
    place: String,
}

async fn receive(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order, id)): Path<(String, String, String)>,
    Guarded(form): Guarded<Receiving>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let id = asked(&work, &id).await?;
    let restock = match form.place.as_str() {
        "" => None,
        place => Some(place.parse::<PlaceId>().map_err(|_| Failure::NotFound)?),
    };
    let done = work.scope.receive_return(id, restock).await;
    work.end(done, "desk-return-received").await
}

#[derive(Deserialize)]
struct Refusing {
    #[serde(default)]
    answer: String,
}

async fn refuse(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order, id)): Path<(String, String, String)>,
    Guarded(form): Guarded<Refusing>,
) -> Result<Response, Failure> {
    let work = Work::begin(app, caller, &handle, &order).await?;
    let id = asked(&work, &id).await?;
    if form.answer.trim().is_empty() {
        let words = work.t().get("desk-refuse-why");
        return work.refuse(words).await;
    }
    let done = work.scope.refuse_return(id, &form.answer).await;
    work.end(done, "desk-return-refused").await
}

/// A return of this very order.
async fn asked(work: &Work, id: &str) -> Result<ReturnId, Failure> {
    let id: ReturnId = id.parse().map_err(|_| Failure::NotFound)?;
    let asked = work.scope.order_returns(work.order.id).await?;
    let found = asked.iter().any(|request| request.id == id);
    found.then_some(id).ok_or(Failure::NotFound)
}
