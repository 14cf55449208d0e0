//! Sending things back.

use super::{orders::to_payment, payment};
use crate::{
    app::App,
    error::Failure,
    pages::{Page, answer::on_to, answer::with_status, html, present::thumbnail, reasons},
    server::{Caller, Guarded},
    view::{
        buy::{ReturnLine, ReturnPage},
        shell::Tab,
    },
};
use ::shop::{Error, Order, Payment, UnitsOf};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use model::{OrderId, PageId};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/orders/{payment}/{order}/return", get(show).post(ask))
}

async fn find(app: &App, payment: &Payment, order: &str) -> Result<Order, Failure> {
    let id: OrderId = order.parse().map_err(|_| Failure::NotFound)?;
    let orders = app.orders.of_payment(payment.id).await?;
    orders
        .into_iter()
        .find(|order| order.id == id)
        .ok_or(Failure::NotFound)
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, order)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (payment, _) = payment(&app, &caller, &id).await?;
    let order = find(&app, &payment, &order).await?;
    if !order.state.is_sent() || order.units_left() == 0 {
        return Ok(to_payment(&payment));
    }
    draw(&app, &caller, &payment, &order, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    payment: &Payment,
    order: &Order,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let products = order.lines.iter().map(|line| line.product).collect();
    let cards = app.catalogue.cards(products).await?;
    let lines = order.lines.iter().map(|line| {
        let card = cards.iter().find(|card| card.id == line.product);
        ReturnLine {
            line: line.line,
            title: line.name.clone(),
            options: line.options.join(" · "),
            left: line.quantity - line.cancelled - line.returned,
            picture: card
                .and_then(|card| card.image.as_ref())
                .map(|image| thumbnail(&image.photo, "")),
        }
    });
    let mut shell = page.shell(Tab::Orders, page.t.get("return")).await?;
    shell.ask_consent = false;
    html(&ReturnPage {
        shell,
        t: page.t,
        action: format!("/orders/{}/{}/return", payment.id, order.id),
        back: format!("/orders/{}", payment.id),
        key: PageId::new().to_string(),
        lines: lines.filter(|line| line.left > 0).collect(),
        problem,
        csrf: page.csrf,
    })
}

async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path((id, order)): Path<(String, String)>,
    Guarded(pairs): Guarded<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (payment, person) = payment(&app, &caller, &id).await?;
    let order = find(&app, &payment, &order).await?;
    let value = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.as_str())
    };
    let units = pairs.iter().filter_map(|(name, value)| {
        let line: u32 = name.strip_prefix("units-")?.parse().ok()?;
        let units: u32 = value.parse().ok()?;
        (units > 0).then_some(UnitsOf { line, units })
    });
    let units: Vec<UnitsOf> = units.collect();
    let t = caller.lang.words();
    if units.is_empty() {
        let page = draw(&app, &caller, &payment, &order, Some(t.get("return-nothing"))).await;
        return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
    }
    let key: PageId = value("key").parse().map_err(|_| Failure::StaleForm)?;
    let asked = app
        .orders
        .request_return(
            (payment.id, order.id),
            person,
            units,
            value("reason"),
            &key.to_string(),
            caller.now,
        )
        .await;
    match asked {
        Ok(()) => Ok(on_to(
            &app,
            &caller,
            &format!("/orders/{}", payment.id),
            "order-return-asked",
        )),
        Err(Error::Units { .. }) => {
            let page = draw(&app, &caller, &payment, &order, Some(t.get("return-too-many"))).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(error) => Err(reasons::shop_failure(t, error)),
    }
}
