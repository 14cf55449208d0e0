//! The postman: what is due, until the receiver has it.

use super::{
    receiver::{self, Webhook},
    signature::Secret,
};
use crate::{Error, patience::patiently};
use fetch::{Answer, Fetcher};
use model::{PageId, ShopId, Timestamp, WebhookEventId};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{Records, Statements, values};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

/// Waits between attempts, as the specification proposes; after the last an event is given up.
const AGAIN_AFTER: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(300),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3_600),
    Duration::from_secs(5 * 3_600),
    Duration::from_secs(10 * 3_600),
    Duration::from_secs(14 * 3_600),
    Duration::from_secs(20 * 3_600),
    Duration::from_secs(24 * 3_600),
];
/// A receiver that took nothing for so long is turned off.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(5 * 86_400);
/// Posts at a time, and of one receiver, so that a slow one does not keep the others waiting.
const AT_ONCE: usize = 16;
const AT_ONCE_EACH: usize = 2;
/// A post that was begun and never came to an end is tried again after this time.
const LEASE: Duration = Duration::from_secs(60);
/// The log is kept for so long.
const KEPT_FOR: Duration = Duration::from_secs(30 * 86_400);
const SWEPT_AT_ONCE: u32 = 200;

/// Tells all shops' receivers.
#[derive(Clone)]
pub struct Webhooks {
    records: Records,
    fetcher: Fetcher,
    pub(super) key: Arc<Zeroizing<[u8; 32]>>,
}

/// One post to be made.
struct Due {
    shop: ShopId,
    event: WebhookEventId,
    body: String,
    attempts: u32,
    receiver: Webhook,
}

impl Webhooks {
    /// `key` is what receivers' secrets are derived from.
    pub fn new(records: Records, fetcher: Fetcher, key: Zeroizing<[u8; 32]>) -> Self {
        Self {
            records,
            fetcher,
            key: Arc::new(key),
        }
    }

    /// Makes the posts that are due, some at a time, and tells how many there were.
    pub async fn deliver_due(&self, now: Timestamp) -> Result<usize, Error> {
        let due = patiently(&self.records, move |tx| claim(tx, now)).await?;
        let count = due.len();
        let mut posts = JoinSet::new();
        for one in due {
            posts.spawn(self.clone().post(one, now));
        }
        while let Some(done) = posts.join_next().await {
            done.map_err(|error| Error::Interrupted(error.to_string()))??;
        }
        Ok(count)
    }

    async fn post(self, due: Due, now: Timestamp) -> Result<(), Error> {
        let secret = Secret::derive(&self.key, due.receiver.id, due.receiver.secret_version);
        let (event, at, signature) = (
            due.event.to_string(),
            now.seconds().to_string(),
            secret.sign(due.event, now, &due.body),
        );
        let attempt = PageId::new();
        let (fetcher, url, body, number) = (
            self.fetcher.clone(),
            due.receiver.url.clone(),
            due.body.clone(),
            attempt.to_string(),
        );
        let posting = tokio::task::spawn_blocking(move || {
            let headers = [
                ("content-type", "application/json"),
                ("webhook-id", event.as_str()),
                ("webhook-timestamp", at.as_str()),
                ("webhook-signature", signature.as_str()),
                ("webhook-delivery", number.as_str()),
            ];
            let begun = Instant::now();
            let answer = fetcher.post(&url, &headers, body.as_bytes());
            (
                answer,
                u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
            )
        });
        let (answer, millis) = posting
            .await
            .map_err(|error| Error::Interrupted(error.to_string()))?;
        patiently(&self.records, move |tx| {
            note(tx, &due, attempt, (&answer, millis), now)
        })
        .await
    }

    /// Forgets events that are older than the log goes back; tells how many.
    pub async fn sweep(&self, now: Timestamp) -> Result<usize, Error> {
        patiently(&self.records, move |tx| {
            let rows = tx.query(
                "SELECT shop_id, id FROM webhook_events WHERE at < $1 ORDER BY at LIMIT $2",
                values![now.minus(KEPT_FOR), SWEPT_AT_ONCE],
            )?;
            for row in &rows {
                let (shop, event): (ShopId, WebhookEventId) = (row.get(0)?, row.get(1)?);
                for sql in [
                    "DELETE FROM webhook_attempts WHERE shop_id = $1 AND event_id = $2",
                    "DELETE FROM webhook_deliveries WHERE shop_id = $1 AND event_id = $2",
                    "DELETE FROM webhook_events WHERE shop_id = $1 AND id = $2",
                ] {
                    tx.execute(sql, values![shop, event])?;
                }
            }
            Ok(rows.len())
        })
        .await
    }
}

fn claim(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<Due>, Error> {
    // A receiver with a long queue takes no more places than one with a short one.
    let sql = format!(
        "SELECT q.shop_id, q.webhook_id, q.event_id, q.attempts FROM (
           SELECT d.shop_id, d.webhook_id, d.event_id, d.attempts, d.next_at,
             ROW_NUMBER() OVER (PARTITION BY d.webhook_id ORDER BY d.next_at, d.event_id) AS nth
           FROM webhook_deliveries d JOIN webhooks w ON w.shop_id = d.shop_id AND w.id = d.webhook_id
           WHERE d.state = 'waiting' AND d.next_at <= $1 AND w.is_on = 1) q
         WHERE q.nth <= {AT_ONCE_EACH} ORDER BY q.next_at, q.event_id LIMIT {AT_ONCE}"
    );
    let rows = tx.query(&sql, values![now])?;
    let mut due = Vec::with_capacity(rows.len());
    for row in &rows {
        let (shop, receiver, event) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let body = tx.query_first(
            "SELECT body FROM webhook_events WHERE shop_id = $1 AND id = $2",
            values![shop, event],
        )?;
        tx.execute(
            "UPDATE webhook_deliveries SET next_at = $4 WHERE shop_id = $1 AND webhook_id = $2 AND event_id = $3",
            values![shop, receiver, event, now.plus(LEASE)],
        )?;
        due.push(Due {
            shop,
            event,
            body: body.ok_or(Error::NoSuchDelivery(event))?.get(0)?,
            attempts: row.get(3)?,
            receiver: receiver::load(tx, shop, receiver)?,
        });
    }
    Ok(due)
}

/// Writes an attempt down, and what follows from it.
fn note(
    tx: &mut dyn Statements,
    due: &Due,
    attempt: PageId,
    (answer, millis): (&Result<Answer, fetch::Error>, u32),
    now: Timestamp,
) -> Result<(), Error> {
    let (shop, receiver) = (due.shop, due.receiver.id);
    // The receiver was removed while it was being told.
    if receiver::load(tx, shop, receiver).is_err() {
        return Ok(());
    }
    let (status, text) = match answer {
        Ok(answer) => (Some(answer.status), answer.excerpt.replace('\0', "")),
        Err(error) => (None, error.to_string()),
    };
    tx.execute(
        "INSERT INTO webhook_attempts (shop_id, webhook_id, event_id, id, at, millis, status, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![shop, receiver, due.event, attempt, now, millis, status, &text],
    )?;
    let arrived = status.is_some_and(|status| (200..300).contains(&status));
    let asked_for = answer
        .as_ref()
        .ok()
        .and_then(|answer| answer.retry_after)
        .unwrap_or_default()
        .min(Duration::from_secs(86_400));
    let (state, next_at) = match AGAIN_AFTER.get(due.attempts as usize) {
        _ if arrived => ("delivered", now),
        Some(pause) => ("waiting", now.plus((*pause).max(asked_for))),
        None => ("failed", now),
    };
    tx.execute(
        "UPDATE webhook_deliveries SET state = $4, attempts = attempts + 1, next_at = $5
         WHERE shop_id = $1 AND webhook_id = $2 AND event_id = $3",
        values![shop, receiver, due.event, state, next_at],
    )?;
    if arrived {
        tx.execute(
            "UPDATE webhooks SET failing_since = NULL WHERE shop_id = $1 AND id = $2 AND failing_since IS NOT NULL",
            values![shop, receiver],
        )?;
        return Ok(());
    }
    tx.execute(
        "UPDATE webhooks SET failing_since = COALESCE(failing_since, $3) WHERE shop_id = $1 AND id = $2",
        values![shop, receiver, now],
    )?;
    let is_gone = status == Some(410);
    let is_long = due
        .receiver
        .failing_since
        .is_some_and(|since| now.since(since) >= GIVEN_UP_AFTER);
    if is_gone || is_long {
        let problem = match is_gone {
            true => "it answered 410: it is gone for good",
            false => "nothing has arrived there for five days",
        };
        tx.execute(
            "UPDATE webhooks SET is_on = 0, problem = $3 WHERE shop_id = $1 AND id = $2",
            values![shop, receiver, problem],
        )?;
    }
    Ok(())
}
