//! What was told to whom, and asking for it again.

use super::{Topic, receiver};
use crate::{Error, ShopScope};
use model::{Timestamp, WebhookEventId, WebhookId};
use serde::Serialize;
use std::str::FromStr;
use storage::{Row, records, values};

/// Deliveries on one page of the log.
const PAGE: usize = 50;
/// Attempts that are shown of one delivery.
const ATTEMPTS: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    Waiting,
    Delivered,
    /// Given up; it can be asked for again.
    Failed,
}

impl FromStr for DeliveryState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "waiting" => Ok(Self::Waiting),
            "delivered" => Ok(Self::Delivered),
            "failed" => Ok(Self::Failed),
            other => Err(records::Error::Stored(format!("delivery state `{other}`"))),
        }
    }
}

/// One event on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub event: WebhookEventId,
    pub topic: Topic,
    pub state: DeliveryState,
    pub attempts: u32,
    /// Of the next attempt, while it waits.
    pub next_at: Timestamp,
    pub at: Timestamp,
}

/// One post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub at: Timestamp,
    pub millis: u32,
    /// `None` when there was no answer.
    pub status: Option<u16>,
    /// Its beginning, or why there was none.
    pub answer: String,
}

fn read(row: &Row) -> Result<Delivery, Error> {
    Ok(Delivery {
        event: row.get(0)?,
        topic: row.get::<String>(1)?.parse()?,
        state: row.get::<String>(2)?.parse()?,
        attempts: row.get(3)?,
        next_at: row.get(4)?,
        at: row.get(5)?,
    })
}

const SELECT: &str = "SELECT d.event_id, e.topic, d.state, d.attempts, d.next_at, e.at FROM webhook_deliveries d
   JOIN webhook_events e ON e.shop_id = d.shop_id AND e.id = d.event_id WHERE d.shop_id = $1 AND d.webhook_id = $2";

impl ShopScope {
    /// The log of a receiver, the newest event first, from behind `before` on.
    pub async fn deliveries(
        &self,
        receiver: WebhookId,
        before: Option<WebhookEventId>,
    ) -> Result<Vec<Delivery>, Error> {
        self.require_owner()?;
        let (shop, before) = (
            self.id(),
            before.unwrap_or_else(|| WebhookEventId::from_bytes([0xff; 16])),
        );
        self.read(move |tx| {
            // Ids grow with time.
            let sql = format!("{SELECT} AND d.event_id < $3 ORDER BY d.event_id DESC LIMIT {PAGE}");
            tx.query(&sql, values![shop, receiver, before])?
                .iter()
                .map(read)
                .collect()
        })
        .await
    }

    /// One delivery with its body and its attempts, the newest first.
    pub async fn delivery(
        &self,
        receiver: WebhookId,
        event: WebhookEventId,
    ) -> Result<(Delivery, String, Vec<Attempt>), Error> {
        self.require_owner()?;
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!("{SELECT} AND d.event_id = $3");
            let found = tx.query_first(&sql, values![shop, receiver, event])?;
            let delivery = read(&found.ok_or(Error::NoSuchDelivery(event))?)?;
            let body = tx.query_first(
                "SELECT body FROM webhook_events WHERE shop_id = $1 AND id = $2",
                values![shop, event],
            )?;
            let body = body.ok_or(Error::NoSuchDelivery(event))?.get(0)?;
            let sql = format!(
                "SELECT at, millis, status, answer FROM webhook_attempts
                 WHERE shop_id = $1 AND webhook_id = $2 AND event_id = $3 ORDER BY id DESC LIMIT {ATTEMPTS}"
            );
            let rows = tx.query(&sql, values![shop, receiver, event])?;
            let attempt = |row: &Row| {
                Ok(Attempt {
                    at: row.get(0)?,
                    millis: row.get(1)?,
                    status: row.get(2)?,
                    answer: row.get(3)?,
                })
            };
            let attempts: Result<_, Error> = rows.iter().map(attempt).collect();
            Ok((delivery, body, attempts?))
        })
        .await
    }

    /// Sends an event again, whatever became of it: under the same id, so that the receiver knows it.
    pub async fn replay(
        &self,
        receiver: WebhookId,
        event: WebhookEventId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            let changed = tx.execute(
                "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = $4
                 WHERE shop_id = $1 AND webhook_id = $2 AND event_id = $3",
                values![shop, receiver, event, now],
            )?;
            match changed {
                0 => Err(Error::NoSuchDelivery(event)),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Sends again all that was given up for this receiver, and turns it on; tells how many.
    pub async fn replay_failed(&self, receiver: WebhookId, now: Timestamp) -> Result<u64, Error> {
        let shop = self.id();
        let sent = self.write_as_owner(move |tx| {
            receiver::load(tx, shop, receiver)?;
            Ok(tx.execute(
                "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = $3
                 WHERE shop_id = $1 AND webhook_id = $2 AND state = 'failed'",
                values![shop, receiver, now],
            )?)
        });
        let sent = sent.await?;
        self.switch_webhook(receiver, true).await?;
        Ok(sent)
    }
}
