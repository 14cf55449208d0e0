//! Events of the shop's programs as they come in. Owners only.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    ingest::Outcome,
    lang::{self, Words},
    pages::{Page, html},
    server::Caller,
    view::{
        desk::DeskTab,
        events::{DeskEvents, EventLine, KindRow, MinuteBar},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::Timestamp;
use shop::DayUsage;
use std::{collections::BTreeMap, time::Duration};

const LINES: usize = 50;
const DAY: Duration = Duration::from_secs(86_400);
/// Kinds of events in the table.
const KINDS: usize = 20;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/events", get(page))
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    scope.require_owner()?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let ingest = &app.ingest;
    let lines = ingest.tail.lines(scope.id(), LINES);
    let rates = ingest.tail.rates(scope.id(), caller.now);
    let most = rates.iter().map(|rate| rate.events).max().unwrap_or(0).max(1);
    let address = app.config.public_url.trim_end_matches('/');
    let usage = scope.usage(caller.now.minus(DAY * 7)).await?;
    html(&DeskEvents {
        shell: page.shell(Tab::Desk, t.get("events")).await?,
        t,
        lines: lines
            .iter()
            .map(|line| EventLine {
                when: lang::ago(caller.lang, caller.now.micros(), line.at.micros()),
                title: line.title.clone(),
                outcome: outcome_words(t, line.outcome),
                class: match line.outcome {
                    Outcome::Accepted => "pill on",
                    Outcome::Refused => "pill bad",
                    Outcome::Counted | Outcome::Duplicate => "pill",
                },
                notes: line.notes.clone(),
            })
            .collect(),
        bars: rates
            .iter()
            .zip(0_u64..)
            .map(|(rate, place)| MinuteBar {
                x: place * 10,
                height: (rate.events * 100).div_ceil(most),
            })
            .collect(),
        last_hour: rates.iter().map(|rate| rate.events).sum(),
        most,
        kinds: kinds(&usage, caller.now),
        bare: address
            .split_once("://")
            .map_or(address, |(_, bare)| bare)
            .to_owned(),
        address: address.to_owned(),
        head: head(&scope, DeskTab::Programs).await?,
    })
}

fn outcome_words(t: Words, outcome: Outcome) -> String {
    t.get(match outcome {
        Outcome::Accepted => "event-accepted",
        Outcome::Counted => "event-counted",
        Outcome::Duplicate => "event-duplicate",
        Outcome::Refused => "event-refused",
    })
}

/// The most frequent events of seven days.
fn kinds(usage: &[DayUsage], now: Timestamp) -> Vec<KindRow> {
    let since = now.minus(DAY * 7);
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for line in usage.iter().filter(|line| line.day >= since) {
        if let Some(name) = line.what.strip_prefix("event:") {
            *sums.entry(name).or_default() += line.count;
        }
    }
    let mut rows: Vec<KindRow> = sums
        .into_iter()
        .map(|(name, count)| KindRow {
            name: name.to_owned(),
            count,
        })
        .collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(&b.name)));
    rows.truncate(KINDS);
    rows
}
