//! Recording what a ranked page showed, so that it can be learned from later.

use crate::{app::App, server::Caller};
use feed::FeedPage;
use memory::Arrival;
use model::{Act, Object, Source};
use serde_json::json;

/// Writes one signal for the page: its posts in order, and of the drawn ones the probability. The page does not wait
/// for it; a page that is lost with a crash was not seen for long.
pub(crate) fn record(app: &App, caller: &Caller, page: &FeedPage) {
    if page.items.is_empty() {
        return;
    }
    let items: Vec<_> = page
        .items
        .iter()
        .map(|item| match item.propensity {
            Some(propensity) => json!({ "id": item.card.view.post.id, "p": propensity }),
            None => json!({ "id": item.card.view.post.id }),
        })
        .collect();
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
        extra: serde_json::to_string(&json!({ "items": items }))
            .ok()
            .map(Into::into),
    };
    let (door, origin, now) = (app.door.clone(), caller.origin(), caller.now);
    tokio::spawn(async move {
        if let Err(error) = door.accept(&origin, vec![arrival], None, now).await {
            tracing::warn!(%error, "a served page was not recorded");
        }
    });
}

/// A seed for a new session, from the random half of a new id.
pub(crate) fn fresh_seed() -> u64 {
    let [.., a, b, c, d, e, f] = *model::PageId::new().as_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, 0, 0])
}
