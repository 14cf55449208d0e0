//! How the yard is, in a handful of figures.

use crate::{
    app::App,
    error::Failure,
    pages::Page,
    view::operator::{Gauge, Health},
};
use storage::{outbox, signals::Partition};

/// The outbox is counted up to here: beyond it something is wrong anyway.
const WAITING: u32 = 1_000;
/// Signals between log and memory that are nothing to look at.
const BEHIND: u64 = 10_000;

pub(super) async fn read(page: &Page<'_>) -> Result<Vec<Gauge>, Failure> {
    let (app, t) = (page.app, page.t);
    let gauge = |label: &str, value: u64, note: String, health| Gauge {
        label: t.get(label),
        value: t.digits(value),
        note,
        health,
    };
    let good_unless = |bad: bool, health| if bad { health } else { Health::Good };
    let (in_log, bytes) = log_size(app)?;
    let behind = in_log.saturating_sub(app.memory.applied());
    let outbox = outbox::waiting(&app.records, WAITING).await?.len() as u64;
    let media_waiting = app.social.waiting_media_jobs().await? as u64;
    let media_failed = app.social.failed_media_jobs().await?.len() as u64;
    let letters = app.people.failed_letters().await?;
    let last_letter = letters
        .first()
        .map(|letter| letter.error.chars().take(80).collect())
        .unwrap_or_default();
    Ok(vec![
        gauge(
            "gauge-people",
            app.people.count().await?,
            String::new(),
            Health::Good,
        ),
        gauge("gauge-posts", app.feed.len() as u64, String::new(), Health::Good),
        gauge(
            "gauge-shops",
            app.catalogue.shop_count().await?,
            String::new(),
            Health::Good,
        ),
        gauge(
            "gauge-leaves",
            app.memory.leaves() as u64,
            String::new(),
            Health::Good,
        ),
        gauge(
            "gauge-log",
            in_log,
            format!("{} MB", t.digits(bytes / 1_000_000)),
            Health::Good,
        ),
        gauge(
            "gauge-applied",
            app.memory.applied(),
            t.count("gauge-behind", behind),
            good_unless(behind > BEHIND, Health::Watch),
        ),
        gauge(
            "gauge-outbox",
            outbox,
            String::new(),
            good_unless(outbox >= u64::from(WAITING), Health::Bad),
        ),
        gauge(
            "gauge-media",
            media_waiting,
            t.count("gauge-failed", media_failed),
            good_unless(media_failed > 0, Health::Watch),
        ),
        gauge(
            "gauge-letters",
            letters.len() as u64,
            last_letter,
            good_unless(!letters.is_empty(), Health::Watch),
        ),
    ])
}

/// Records in the log since its beginning, and the bytes that it holds now.
fn log_size(app: &App) -> Result<(u64, u64), Failure> {
    let log = app.door.log();
    let (mut records, mut bytes) = (0, 0);
    for index in 0..log.partitions() {
        let pieces = log.usage(Partition(index)).map_err(memory::Error::from)?;
        records += pieces.iter().map(|piece| piece.end).max().unwrap_or(0);
        bytes += pieces.iter().map(|piece| piece.bytes).sum::<u64>();
    }
    Ok((records, bytes))
}
