//! Recording what a ranked page showed, so that it can be learned from later.

use crate::{app::App, server::Caller};
use feed::FeedPage;
use memory::Arrival;
use model::{Act, Object, Source, Timestamp};
use std::time::Duration;

/// Pages of so long a stretch are written down together: nobody waits for them, and a sync of the disk for each page
/// costs as much as a tenth of making it.
const STRETCH_MICROS: i64 = 25_000;

/// Writes one signal for the page: its posts in order, what the ranker saw of each, and of the drawn ones the probability. The page does not wait
/// for it; a page that is lost with a crash was not seen for long.
pub(crate) fn record(app: &App, caller: &Caller, page: &FeedPage) {
    if page.items.is_empty() {
        return;
    }
    // The door drops what nothing allows to keep; it need not be made.
    let origin = caller.origin();
    let may_be_kept = !origin.consent.of(Source::Feed).purposes.is_empty();
    let Ok(message_id) = format!("served:{}", page.id).parse() else {
        return;
    };
    let arrival = Arrival {
        message_id,
        at: None,
        source: Source::Feed,
        act: Act::Served,
        object: Object::Page(page.id),
        trace: None,
        value: i64::try_from(page.items.len()).ok(),
        extra: may_be_kept.then(|| page.logged().to_extra()),
    };
    let (door, now) = (app.door.clone(), caller.now);
    tokio::spawn(async move {
        tokio::time::sleep(rest_of_stretch(now)).await;
        if let Err(error) = door.accept(&origin, vec![arrival], None, now).await {
            tracing::warn!(%error, "a served page was not recorded");
        }
    });
}

/// Until the present stretch is over, so that all of its pages wake up at once.
fn rest_of_stretch(now: Timestamp) -> Duration {
    let passed = now.micros().rem_euclid(STRETCH_MICROS);
    Duration::from_micros((STRETCH_MICROS - passed).unsigned_abs())
}

/// A seed for a new session, from the random half of a new id.
pub(crate) fn fresh_seed() -> u64 {
    let [.., a, b, c, d, e, f] = *model::PageId::new().as_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, 0, 0])
}
