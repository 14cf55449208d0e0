//! What a shop uses of the yard, by month, and its limits. Owners only.

use super::{enter, head};
use crate::{
    app::App,
    csv::Csv,
    error::Failure,
    lang::Words,
    pages::{Page, html},
    server::Caller,
    view::{
        desk::DeskTab,
        shell::Tab,
        usage::{DeskUsage, LimitRow, MonthRow},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use shop::{Metered, Month, MonthUsage, Quota, ShopScope};

/// Months of the table, and of the file.
const MONTHS: u16 = 13;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/usage", get(page))
        .route("/desk/{handle}/usage.csv", get(file))
}

async fn statement(
    app: &App,
    caller: &Caller,
    handle: &str,
) -> Result<(ShopScope, Vec<MonthUsage>), Failure> {
    let scope = enter(app, caller, handle).await?;
    scope.require_owner()?;
    let months = scope.statement(MONTHS, caller.now).await?;
    Ok((scope, months))
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (scope, months) = statement(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let this = Month::of(caller.now);
    let (events, stored) = months
        .iter()
        .find(|month| month.month == this)
        .map_or((0, 0), |month| (month.events(), month.stored));
    let limit = |quota: Quota| match quota.what {
        Metered::Events => limit(
            t,
            "usage-events",
            &quota,
            events,
            |n| t.digits(n),
            "usage-events-over",
        ),
        Metered::Storage => {
            let shown = |bytes| t.megabytes(bytes);
            limit(t, "usage-stored", &quota, stored, shown, "usage-storage-over")
        }
    };
    html(&DeskUsage {
        shell: page.shell(Tab::Desk, t.get("usage")).await?,
        t,
        limits: scope.quotas().await?.into_iter().map(limit).collect(),
        months: months
            .iter()
            .map(|month| MonthRow {
                month: month.month.to_string(),
                is_now: month.month == this,
                events: month.events(),
                duplicates: month.duplicates,
                refused: month.refused,
                pages: month.pages,
                embeds: month.embeds,
                calls: month.calls,
                stored: t.megabytes(month.stored),
            })
            .collect(),
        head: head(&scope, DeskTab::Programs).await?,
    })
}

fn limit(
    t: Words,
    title: &str,
    quota: &Quota,
    used: u64,
    shown: impl Fn(u64) -> String,
    over: &str,
) -> LimitRow {
    LimitRow {
        title: t.get(title),
        text: t.pair("usage-limit", "used", shown(used), "most", shown(quota.most)),
        percent: match quota.most {
            0 => 100,
            most => (u128::from(used) * 100 / u128::from(most)).min(100) as u64,
        },
        over: quota.is_over.then(|| t.get(over)),
    }
}

async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (_, months) = statement(&app, &caller, &handle).await?;
    let columns = [
        "month",
        "events_accepted",
        "events_counted",
        "events_duplicate",
        "events_refused",
        "pages",
        "embeds",
        "calls",
        "picture_bytes",
    ];
    let mut file = Csv::new(&columns.map(str::to_owned));
    for month in months {
        let figures = [
            month.accepted,
            month.counted,
            month.duplicates,
            month.refused,
            month.pages,
            month.embeds,
            month.calls,
            month.stored,
        ];
        let mut row = vec![month.month.to_string()];
        row.extend(figures.iter().map(u64::to_string));
        file.row(&row);
    }
    Ok(file.download("usage.csv"))
}
