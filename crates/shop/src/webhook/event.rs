//! What receivers can hear of.

use crate::{Error, product::to_store};
use model::{ShopId, Timestamp, WebhookEventId, WebhookId};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};
use storage::{Statements, records, records::insert_rows, values};

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What an event is about. Its text never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Topic { $($(#[$doc])* $name),+ }

        impl Topic {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

topics! {
    OrderPlaced = "order.placed",
    OrderPaid = "order.paid",
    OrderPacked = "order.packed",
    OrderShipped = "order.shipped",
    OrderDelivered = "order.delivered",
    OrderCancelled = "order.cancelled",
    OrderRefunded = "order.refunded",
    OrderDisputed = "order.disputed",
    ReturnRequested = "return.requested",
    ReturnReceived = "return.received",
    ReturnRefused = "return.refused",
    ProductChanged = "product.changed",
    ImportDone = "import.done",
    /// Asked for by hand, to try a receiver out.
    Test = "webhook.test",
}

impl Topic {
    /// What a step of an order ([`crate::OrderEvent::what`]) is called outside.
    pub(super) fn of_step(what: &str) -> Option<Self> {
        Some(match what {
            "placed" => Self::OrderPlaced,
            "paid" => Self::OrderPaid,
            "packed" => Self::OrderPacked,
            "shipped" => Self::OrderShipped,
            "delivered" => Self::OrderDelivered,
            "cancelled" => Self::OrderCancelled,
            "refunded" => Self::OrderRefunded,
            "chargeback" => Self::OrderDisputed,
            "return requested" => Self::ReturnRequested,
            "return received" => Self::ReturnReceived,
            "return refused" => Self::ReturnRefused,
            _ => return None,
        })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Topic {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        let found = Self::ALL.iter().find(|topic| topic.name() == text);
        found
            .copied()
            .ok_or_else(|| records::Error::Stored(format!("webhook topic `{text}`")))
    }
}

impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The body that receivers get.
#[derive(Serialize)]
struct Body<'a, T> {
    id: WebhookEventId,
    #[serde(rename = "type")]
    topic: Topic,
    timestamp: Timestamp,
    shop: ShopId,
    data: &'a T,
}

/// Receivers of a shop that want to hear of this topic.
pub(super) fn receivers(
    tx: &mut dyn Statements,
    shop: ShopId,
    topic: Topic,
) -> Result<Vec<WebhookId>, Error> {
    let rows = tx.query(
        "SELECT id, topics FROM webhooks WHERE shop_id = $1 AND is_on = 1 LIMIT 100",
        values![shop],
    )?;
    let mut found = Vec::new();
    for row in &rows {
        let topics: String = row.get(1)?;
        if topics.is_empty() || topics.split(' ').any(|name| name == topic.name()) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// Writes an event down for these receivers.
pub(super) fn put<T: Serialize>(
    tx: &mut dyn Statements,
    shop: ShopId,
    topic: Topic,
    data: &T,
    receivers: &[WebhookId],
    now: Timestamp,
) -> Result<WebhookEventId, Error> {
    let id = WebhookEventId::new();
    let body = to_store(&Body {
        id,
        topic,
        timestamp: now,
        shop,
        data,
    })?;
    tx.execute(
        "INSERT INTO webhook_events (shop_id, id, topic, body, at) VALUES ($1, $2, $3, $4, $5)",
        values![shop, id, topic.name(), &body, now],
    )?;
    let mut rows = Vec::with_capacity(receivers.len() * 7);
    for receiver in receivers {
        rows.extend([
            shop.into(),
            (*receiver).into(),
            id.into(),
            "waiting".into(),
            0_i64.into(),
            now.into(),
            now.into(),
        ]);
    }
    let insert = "INSERT INTO webhook_deliveries (shop_id, webhook_id, event_id, state, attempts, next_at, created_at) VALUES";
    insert_rows(tx, insert, 7, &rows, "")?;
    Ok(id)
}
