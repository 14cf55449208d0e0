//! `/orders`: what was bought, how far it has come, and changing one's mind.

use super::{pay::onward, payment};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{Nothing, actor, on_to},
        html,
        position::{self, Asked},
        present::{Look, parcel_label, state_words},
        reasons, to,
    },
    server::{Caller, Guarded},
    view::{
        buy::{OrderPart, OrderRow, OrderStep, OrderedLine, OrdersPage, PaymentPage, PaymentStage},
        links,
        shell::Tab,
    },
};
use ::shop::{Order, OrderEvent, OrderState, Payment, PaymentStatus, Shop};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::{OrderId, ShopId};
use serde::Deserialize;
use std::collections::HashMap;

const PAGE: usize = 20;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/orders", get(list))
        .route("/orders/{payment}", get(show))
        .route("/orders/{payment}/{order}/cancel", post(cancel))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let before = position::read(place.cursor.as_deref())?;
    let orders = app.orders.of_person(person, before, PAGE).await?;
    let shops = shops_of(&app, &orders.items).await?;
    let rows = orders.items.iter().map(|order| OrderRow {
        href: format!("/orders/{}", order.payment),
        number: order.number(),
        shop: shops
            .get(&order.shop)
            .map_or_else(String::new, |shop| shop.name.clone()),
        what: what(&look, order),
        state: look.t.get(state_words(order.state)),
        is_over: matches!(order.state, OrderState::Cancelled | OrderState::Returned),
        total: look.money(order.total),
        when: look.ago(order.placed_at),
    });
    html(&OrdersPage {
        rows: rows.collect(),
        more: position::more("/orders", orders.next.as_ref()),
        shell: page.shell(Tab::Orders, page.t.get("orders")).await?,
        t: page.t,
    })
}

/// The first thing of an order, and how many more there are.
fn what(look: &Look, order: &Order) -> String {
    let first = order.lines.first().map_or("", |line| line.name.as_str());
    match order.lines.len() {
        0 | 1 => first.to_owned(),
        several => look
            .t
            .counted("order-and-more", (several - 1) as u64, "name", first),
    }
}

async fn shops_of(app: &App, orders: &[Order]) -> Result<HashMap<ShopId, Shop>, Failure> {
    let mut ids: Vec<ShopId> = orders.iter().map(|order| order.shop).collect();
    ids.sort();
    ids.dedup();
    let shops = app.catalogue.shops(ids).await?;
    Ok(shops.into_iter().map(|shop| (shop.id, shop)).collect())
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let (payment, _) = payment(&app, &caller, &id).await?;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let orders = app.orders.of_payment(payment.id).await?;
    let shops = shops_of(&app, &orders).await?;
    let mut parts = Vec::with_capacity(orders.len());
    for order in &orders {
        let trail = app.orders.trail(payment.id, order.id).await?;
        parts.push(part(&look, order, shops.get(&order.shop), &trail));
    }
    let contact = orders.iter().find_map(|order| order.contact.as_ref());
    let mut shell = page.shell(Tab::Orders, page.t.get("order")).await?;
    shell.ask_consent = false;
    html(&PaymentPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        id: payment.id.to_string(),
        stage: stage(&payment),
        on: onward(&payment),
        total: look.money(payment.total),
        captured: (payment.captured != payment.total && payment.status == PaymentStatus::Paid)
            .then(|| look.money(payment.captured)),
        address: contact.map(parcel_label).unwrap_or_default(),
        email: contact.map(|contact| contact.email.clone()).unwrap_or_default(),
        guest: payment.person.is_none(),
        sandbox: !app.checkout.livemode(),
        parts,
    })
}

const fn stage(payment: &Payment) -> PaymentStage {
    match payment.status {
        PaymentStatus::Open { .. } | PaymentStatus::Action { .. } => PaymentStage::Open,
        PaymentStatus::Waiting => PaymentStage::Waiting,
        PaymentStatus::Paid => PaymentStage::Paid,
        PaymentStatus::Cancelled => PaymentStage::Cancelled,
    }
}

fn part(look: &Look, order: &Order, shop: Option<&Shop>, trail: &[OrderEvent]) -> OrderPart {
    let shown = |amount: model::Money| (amount.minor != 0).then(|| look.money(amount));
    OrderPart {
        id: order.id.to_string(),
        number: order.number(),
        shop: shop.map_or_else(String::new, |shop| shop.name.clone()),
        href: shop.map_or_else(String::new, |shop| links::shop(shop.handle.as_str())),
        state: look.t.get(state_words(order.state)),
        steps: steps(look, order),
        lines: order.lines.iter().map(|line| ordered(look, line)).collect(),
        goods: look.money(order.goods),
        discount: shown(order.discount),
        shipping: if order.shipping.is_zero() {
            look.t.get("free")
        } else {
            look.money(order.shipping)
        },
        tax: shown(order.tax),
        total: look.money(order.total),
        refunded: shown(order.refunded),
        carrier: order.carrier.clone().filter(|carrier| !carrier.is_empty()),
        tracking: order.tracking.clone().filter(|tracking| !tracking.is_empty()),
        trail: trail.iter().map(|event| told(look, event)).collect(),
        can_cancel: order.state == OrderState::Paid,
        can_return: order.state.is_sent() && order.units_left() > 0,
    }
}

fn ordered(look: &Look, line: &::shop::OrderLine) -> OrderedLine {
    OrderedLine {
        line: line.line,
        href: links::product(&line.product.to_string()),
        title: line.name.clone(),
        options: line.options.join(" · "),
        quantity: line.quantity,
        left: line.quantity - line.cancelled - line.returned,
        cancelled: line.cancelled,
        returned: line.returned,
        total: look.money(line.total),
    }
}

/// The way of an order that goes well, as a line of stations.
fn steps(look: &Look, order: &Order) -> Vec<OrderStep> {
    if matches!(order.state, OrderState::Cancelled | OrderState::Returned) {
        return Vec::new();
    }
    let way = [
        OrderState::Placed,
        OrderState::Paid,
        OrderState::Packed,
        OrderState::Shipped,
        OrderState::Delivered,
    ];
    way.into_iter()
        .map(|state| OrderStep {
            label: look.t.get(state_words(state)),
            done: state <= order.state,
            current: state == order.state,
        })
        .collect()
}

/// One line of the trail in a sentence.
fn told(look: &Look, event: &OrderEvent) -> (String, crate::lang::Ago) {
    let key = match event.what.as_str() {
        "placed" => "trail-placed",
        "paid" => "trail-paid",
        "packed" => "trail-packed",
        "shipped" => "trail-shipped",
        "delivered" => "trail-delivered",
        "cancelled" => "trail-cancelled",
        "return requested" => "trail-return-requested",
        "return received" => "trail-return-received",
        "return refused" => "trail-return-refused",
        "refunded" => "trail-refunded",
        "refund failed" => "trail-refund-failed",
        "chargeback" => "trail-disputed",
        "refund" => "trail-refund",
        _ => return (event.what.clone(), look.ago(event.at)),
    };
    let mut sentence = look.t.get(key);
    // A carrier's number or somebody's reason stands behind it, as it was written.
    if !event.detail.is_empty()
        && matches!(
            event.what.as_str(),
            "shipped" | "return requested" | "return refused"
        )
    {
        sentence = format!("{sentence}: {}", event.detail);
    }
    (sentence, look.ago(event.at))
}

async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path((id, order)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let (payment, person) = payment(&app, &caller, &id).await?;
    let order: OrderId = order.parse().map_err(|_| Failure::NotFound)?;
    let t = caller.lang.words();
    match app.orders.cancel(payment.id, order, person, caller.now).await {
        Ok(_) => Ok(on_to(
            &app,
            &caller,
            &format!("/orders/{}", payment.id),
            "order-cancelled",
        )),
        Err(::shop::Error::OrderState { .. }) => Err(Failure::Conflict(t.get("order-too-late"))),
        Err(error) => Err(reasons::shop_failure(t, error)),
    }
}

/// Goes to the page of a payment.
pub(super) fn to_payment(payment: &Payment) -> Response {
    to(&format!("/orders/{}", payment.id))
}
