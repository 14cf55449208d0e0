//! One order as the shop sees it: the parcel's label, what goes into it, and everything that happened.

use super::{
    enter, head,
    orders::{creators, led_by},
};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page, html,
        present::{Look, parcel_label, state_words, thumbnail},
    },
    server::Caller,
    view::{
        desk::DeskTab,
        selling::{AskedBack, DeskOrder, GivenBack, NextStep, PlaceChoice, SoldLine, TrailLine},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::{Money, OrderId, PageId};
use shop::{Order, OrderEvent, OrderState, Place, Refund, RefundStatus, Return, ReturnState, ShopScope};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/orders/{order}", get(show))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((handle, order)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let order = find(&scope, &order).await?;
    draw(&app, &caller, &scope, &order, None).await
}

/// An order of this shop; any other one does not exist here.
pub(super) async fn find(scope: &ShopScope, id: &str) -> Result<Order, Failure> {
    let id: OrderId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(scope.order(id).await?)
}

pub(super) async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    order: &Order,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let (t, look) = (page.t, Look::of(&page));
    let head = head(scope, DeskTab::Orders).await?;
    let shown = |amount: Money| (!amount.is_zero()).then(|| look.money(amount));
    let lines = lines(app, caller, &look, order).await?;
    let titled = t.with("order-number", "number", order.number());
    let returns = scope.order_returns(order.id).await?;
    let refunds = scope.order_refunds(order.id).await?;
    let trail = scope.order_trail(order.id).await?;
    html(&DeskOrder {
        shell: page.shell(Tab::Desk, titled).await?,
        t,
        csrf: page.csrf.clone(),
        action: format!("{}/orders/{}", head.href(), order.id),
        key: PageId::new().to_string(),
        problem,
        number: order.number(),
        state: t.get(state_words(order.state)),
        placed: look.ago(order.placed_at),
        address: order.contact.as_ref().map(parcel_label).unwrap_or_default(),
        email: order
            .contact
            .as_ref()
            .map(|contact| contact.email.clone())
            .unwrap_or_default(),
        sender: head.shop.name.clone(),
        shipping_name: order.shipping_name.clone(),
        carrier: order.carrier.clone().unwrap_or_default(),
        tracking: order.tracking.clone().unwrap_or_default(),
        lines,
        goods: look.money(order.goods),
        discount: shown(order.discount),
        code: order.code.clone().unwrap_or_default(),
        shipping: if order.shipping.is_zero() {
            t.get("free")
        } else {
            look.money(order.shipping)
        },
        tax: shown(order.tax),
        total: look.money(order.total),
        refunded: shown(order.refunded),
        disputed: shown(order.disputed),
        refundable: shown(order.refundable()),
        example: Money::new(5_000 * scope.currency().scale(), scope.currency()).major(),
        currency: scope.currency().code().to_owned(),
        step: next_step(order.state),
        places: places(&look, scope.places().await?),
        can_cancel: order.state.is_to_be_sent(),
        returns: returns
            .iter()
            .map(|asked| asked_back(&look, order, asked))
            .collect(),
        refunds: refunds.iter().map(|refund| given_back(&look, refund)).collect(),
        trail: trail.iter().rev().map(|event| told(&look, event)).collect(),
        head,
    })
}

const fn next_step(state: OrderState) -> NextStep {
    match state {
        OrderState::Paid => NextStep::Pack,
        OrderState::Packed => NextStep::Ship,
        OrderState::Shipped => NextStep::Deliver,
        _ => NextStep::Nothing,
    }
}

fn places(look: &Look, places: Vec<Place>) -> Vec<PlaceChoice> {
    let choice = |place: Place| PlaceChoice {
        id: place.id.to_string(),
        name: if place.name.is_empty() {
            look.t.get("place-main")
        } else {
            place.name
        },
    };
    places.into_iter().map(choice).collect()
}

async fn lines(app: &App, caller: &Caller, look: &Look, order: &Order) -> Result<Vec<SoldLine>, Failure> {
    let products = order.lines.iter().map(|line| line.product).collect();
    let cards = app.catalogue.cards(products).await?;
    let led = creators(app, caller, order.lines.iter()).await?;
    let lines = order.lines.iter().map(|line| {
        let card = cards.iter().find(|card| card.id == line.product);
        SoldLine {
            line: line.line,
            href: crate::view::links::product(&line.product.to_string()),
            title: line.name.clone(),
            options: line.options.join(" · "),
            sku: line.sku.clone().unwrap_or_default(),
            picture: card
                .and_then(|card| card.image.as_ref())
                .map(|image| thumbnail(&image.photo, "")),
            quantity: line.quantity,
            left: line.quantity - line.cancelled - line.returned,
            cancelled: line.cancelled,
            returned: line.returned,
            unit: look.money(line.unit),
            total: look.money(line.total),
            led: led_by(line, &led),
        }
    });
    Ok(lines.collect())
}

fn asked_back(look: &Look, order: &Order, asked: &Return) -> AskedBack {
    let units = asked.units.iter().map(|of| {
        let line = order.lines.iter().find(|line| line.line == of.line);
        let mut name = line.map_or_else(String::new, |line| line.name.clone());
        if let Some(line) = line.filter(|line| !line.options.is_empty()) {
            name = format!("{name}, {}", line.options.join(" · "));
        }
        format!("{name} × {}", of.units)
    });
    AskedBack {
        id: asked.id.to_string(),
        when: look.ago(asked.requested_at),
        units: units.collect(),
        reason: asked.reason.clone(),
        answer: asked.answer.clone(),
        state: look.t.get(match asked.state {
            ReturnState::Requested => "return-open",
            ReturnState::Received => "return-received",
            ReturnState::Refused => "return-refused",
        }),
        is_open: asked.state == ReturnState::Requested,
    }
}

fn given_back(look: &Look, refund: &Refund) -> GivenBack {
    GivenBack {
        amount: look.money(refund.amount),
        reason: look.t.get(refund_reason(&refund.reason)),
        state: look.t.get(match refund.status {
            RefundStatus::Pending => "refund-pending",
            RefundStatus::Succeeded => "refund-succeeded",
            RefundStatus::Failed => "refund-failed",
        }),
        when: look.ago(refund.created_at),
    }
}

pub(super) fn refund_reason(reason: &str) -> &'static str {
    match reason {
        "cancelled" => "refund-cancelled",
        "returned" => "refund-returned",
        _ => "refund-goodwill",
    }
}

/// One line of the trail as the shop reads it: what, and by whom.
fn told(look: &Look, event: &OrderEvent) -> TrailLine {
    let key = match event.what.as_str() {
        "placed" => "done-placed",
        "paid" => "done-paid",
        "packed" => "done-packed",
        "shipped" => "done-shipped",
        "delivered" => "done-delivered",
        "cancelled" => "done-cancelled",
        "return requested" => "done-return-requested",
        "return received" => "done-return-received",
        "return refused" => "done-return-refused",
        "refund" => "done-refund",
        "refunded" => "done-refunded",
        "refund failed" => "done-refund-failed",
        "chargeback" => "done-disputed",
        _ => "",
    };
    let what = if key.is_empty() {
        event.what.clone()
    } else {
        look.t.get(key)
    };
    // What people wrote stands as they wrote it; what the yard writes beside itself is told elsewhere on the page.
    let is_written = matches!(
        event.what.as_str(),
        "shipped" | "return requested" | "return refused" | "refund"
    );
    TrailLine {
        when: look.ago(event.at),
        words: if is_written && !event.detail.is_empty() {
            format!("{what}: {}", event.detail)
        } else {
            what
        },
        who: look.t.get(match event.actor.as_str() {
            "buyer" => "by-buyer",
            "staff" => "by-staff",
            "provider" => "by-provider",
            _ => "by-yard",
        }),
    }
}
