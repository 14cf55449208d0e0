//! What was sold: sums, a chart of thirty days, and which products and posts it came through.

use super::{enter, head, order::refund_reason, site_sales};
use crate::{
    app::App,
    error::Failure,
    lang,
    pages::{
        Page, html,
        present::{Look, person_face, thumbnail},
    },
    server::Caller,
    view::{
        chart::{DayChart, DayCount},
        desk::DeskTab,
        links,
        sales::{DayLine, DeskSales, LowLine, PostLine, ProductLine, RefundLine, SalesSum},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::{Currency, Money, PersonId, PostId, Timestamp};
use shop::{DaySales, PostSales, RunningOut, Sales};
use std::{collections::HashMap, time::Duration};

const DAY: Duration = Duration::from_secs(86_400);
/// Days of the chart, today among them.
const DAYS: u32 = 30;
/// Rows of each table.
const ROWS: usize = 10;
/// From so few pieces on a variant is running out.
const FEW: u32 = 5;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/sales", get(show))
}

/// The beginning of the period that the page tells of.
pub(super) fn since(now: Timestamp) -> Timestamp {
    now.minus(DAY * (DAYS - 1))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let (t, look, currency) = (page.t, Look::of(&page), scope.currency());
    let since = since(caller.now);
    let sales = scope.sales(since).await?;
    let low = scope.running_out(FEW, since, ROWS).await?;
    let head = head(&scope, DeskTab::Sales).await?;
    let days = all_days(&sales, currency, caller.now);
    html(&DeskSales {
        shell: page.shell(Tab::Desk, t.get("desk-sales")).await?,
        t,
        sums: sums(&look, &days, currency)?,
        chart: chart(&look, &days),
        chart_label: t.with("sales-chart", "currency", currency.code()),
        days: days.iter().rev().map(|day| day_line(&look, day)).collect(),
        products: products(&app, &look, &sales).await?,
        posts: posts(&app, &caller, &look, &sales.posts).await?,
        refunds: sales
            .refunds
            .iter()
            .map(|sum| RefundLine {
                reason: t.get(refund_reason(&sum.reason)),
                refunds: sum.refunds,
                amount: look.money(sum.amount),
            })
            .collect(),
        sent: site_sales::sent(&app, &look, &scope, since).await?,
        site_sales: site_sales::sales(&app, &look, &scope).await?,
        low: low.iter().map(|line| low_line(&head.href(), line)).collect(),
        head,
    })
}

/// Every day of the period, those without orders too.
pub(super) fn all_days(sales: &Sales, currency: Currency, now: Timestamp) -> Vec<DaySales> {
    let of = |at: Timestamp| at.micros().div_euclid(86_400_000_000);
    let known: HashMap<i64, &DaySales> = sales.days.iter().map(|day| (of(day.at), day)).collect();
    let days = (0..DAYS).rev().map(|back| now.minus(DAY * back));
    let day = |at: Timestamp| {
        known.get(&of(at)).copied().cloned().unwrap_or(DaySales {
            at,
            orders: 0,
            taken: Money::zero(currency),
            given_back: Money::zero(currency),
        })
    };
    days.map(day).collect()
}

/// Today, seven days and thirty.
fn sums(look: &Look, days: &[DaySales], currency: Currency) -> Result<Vec<SalesSum>, Failure> {
    let spans = [
        (1, "sales-today"),
        (7, "sales-week"),
        (DAYS as usize, "sales-month"),
    ];
    let sum = |(span, key): (usize, &str)| {
        let days = days.get(days.len().saturating_sub(span)..).unwrap_or_default();
        let taken = Money::sum(currency, days.iter().map(|day| day.taken))?;
        let back = Money::sum(currency, days.iter().map(|day| day.given_back))?;
        Ok(SalesSum {
            label: look.t.get(key),
            amount: look.money(taken),
            orders: days.iter().map(|day| day.orders).sum(),
            given_back: (!back.is_zero()).then(|| look.money(back)),
        })
    };
    spans.into_iter().map(sum).collect()
}

fn chart(look: &Look, days: &[DaySales]) -> DayChart {
    let currency = days.first().map(|day| day.taken.currency);
    let Some(currency) = currency else {
        return DayChart::default();
    };
    let scale = currency.scale().unsigned_abs().max(1);
    let counts: Vec<DayCount> = days
        .iter()
        .map(|day| {
            let date = date(look, day.at);
            DayCount {
                day: date.text,
                iso: date.iso,
                count: day.taken.minor.max(0).unsigned_abs(),
            }
        })
        .collect();
    let says = |day: &DayCount| {
        let minor = i64::try_from(day.count).unwrap_or(i64::MAX);
        format!("{} · {}", day.day, look.money(Money::new(minor, currency)))
    };
    DayChart::drawn(&counts, &|minor| look.t.short(minor / scale), &says)
}

fn date(look: &Look, at: Timestamp) -> lang::Ago {
    lang::day(look.t.lang(), look.now.micros(), at.micros())
}

fn day_line(look: &Look, day: &DaySales) -> DayLine {
    let date = date(look, day.at);
    DayLine {
        day: date.text,
        iso: date.iso,
        orders: day.orders,
        amount: look.money(day.taken),
        given_back: look.money(day.given_back),
    }
}

async fn products(app: &App, look: &Look, sales: &Sales) -> Result<Vec<ProductLine>, Failure> {
    let best = sales.products.get(..ROWS).unwrap_or(&sales.products);
    let cards = app
        .catalogue
        .cards(best.iter().map(|sold| sold.product).collect())
        .await?;
    let line = |sold: &shop::ProductSales| {
        let card = cards.iter().find(|card| card.id == sold.product);
        ProductLine {
            href: links::product(&sold.product.to_string()),
            title: card.map_or_else(|| sold.name.clone(), |card| card.name.clone()),
            picture: card
                .and_then(|card| card.image.as_ref())
                .map(|image| thumbnail(&image.photo, "")),
            orders: sold.orders,
            units: sold.units,
            units_back: sold.units_back,
            total: look.money(sold.total),
        }
    };
    Ok(best.iter().map(line).collect())
}

/// Which post sold what. A post that its author took back is told without its picture.
async fn posts(
    app: &App,
    caller: &Caller,
    look: &Look,
    sold: &[PostSales],
) -> Result<Vec<PostLine>, Failure> {
    let best = sold.get(..ROWS).unwrap_or(sold);
    let ids: Vec<PostId> = best.iter().map(|post| post.post).collect();
    let views = app.social.posts(caller.person(), ids).await?;
    let people: Vec<PersonId> = best.iter().map(|post| post.creator).collect();
    let people = app.people.profiles(&people, caller.now).await?;
    let line = |sold: &PostSales| {
        let view = views.iter().find(|view| view.post.id == sold.post);
        PostLine {
            href: links::post(&sold.post.to_string()),
            picture: view
                .and_then(|view| view.post.photos.first())
                .map(|shown| thumbnail(&shown.photo, &shown.alt)),
            creator: people.get(&sold.creator).map(|profile| person_face(profile)),
            products: sold.products.join(", "),
            orders: sold.orders,
            units: sold.units,
            total: look.money(sold.total),
            commission: look.money(sold.commission),
        }
    };
    Ok(best.iter().map(line).collect())
}

fn low_line(desk: &str, line: &RunningOut) -> LowLine {
    LowLine {
        href: format!("{desk}/products/{}", line.product),
        title: line.name.clone(),
        options: line.options.join(" · "),
        sku: line.sku.clone().unwrap_or_default(),
        left: line.left,
        sold: line.sold,
    }
}
