//! Receivers as a shop's owners set them up.

use super::{Topic, Webhooks, event, signature::Secret};
use crate::{Error, ShopScope, error::at_most, error::required, shops::count};
use model::{ShopId, Timestamp, WebhookEventId, WebhookId};
use storage::{Row, Statements, values};

const RECEIVERS: usize = 20;
const ADDRESS: usize = 2_000;

/// A receiver of a shop's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    /// All of them when empty.
    pub topics: Vec<Topic>,
    pub is_on: bool,
    /// Since when nothing has arrived there.
    pub failing_since: Option<Timestamp>,
    /// Why it was turned off by the yard.
    pub problem: Option<String>,
    pub created_at: Timestamp,
    pub(super) secret_version: u32,
}

#[derive(Debug, Clone)]
pub struct NewWebhook {
    pub url: String,
    /// All of them when empty.
    pub topics: Vec<Topic>,
}

pub(super) const COLUMNS: &str = "id, url, topics, is_on, failing_since, problem, created_at, secret_version";

pub(super) fn read(row: &Row) -> Result<Webhook, Error> {
    let topics: String = row.get(2)?;
    Ok(Webhook {
        id: row.get(0)?,
        url: row.get(1)?,
        // A topic that a newer program knows is not shown here.
        topics: topics.split(' ').filter_map(|name| name.parse().ok()).collect(),
        is_on: row.get(3)?,
        failing_since: row.get(4)?,
        problem: row.get(5)?,
        created_at: row.get(6)?,
        secret_version: row.get(7)?,
    })
}

impl ShopScope {
    /// The shop's receivers, for its owners.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, Error> {
        self.require_owner()?;
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM webhooks WHERE shop_id = $1 ORDER BY created_at, id LIMIT {RECEIVERS}"
            );
            tx.query(&sql, values![shop])?.iter().map(read).collect()
        })
        .await
    }

    pub async fn webhook(&self, id: WebhookId) -> Result<Webhook, Error> {
        self.require_owner()?;
        let shop = self.id();
        self.read(move |tx| load(tx, shop, id)).await
    }

    pub async fn add_webhook(&self, new: NewWebhook, now: Timestamp) -> Result<WebhookId, Error> {
        let url = required("the address", &new.url, ADDRESS)?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Error::WebAddress(catalogue::shown(&url)));
        }
        let names: Vec<&str> = new.topics.iter().map(|topic| topic.name()).collect();
        let (shop, id, topics) = (self.id(), WebhookId::new(), names.join(" "));
        self.write_as_owner(move |tx| {
            let there = count(tx, "SELECT COUNT(*) FROM webhooks WHERE shop_id = $1", shop)?;
            at_most("receivers", there + 1, RECEIVERS)?;
            tx.execute(
                "INSERT INTO webhooks (shop_id, id, url, topics, is_on, secret_version, created_at)
                 VALUES ($1, $2, $3, $4, 1, 1, $5)",
                values![shop, id, &url, &topics, now],
            )?;
            Ok(id)
        })
        .await
    }

    /// Turns a receiver on or off. While it is off nothing is kept for it; what waits goes on waiting.
    pub async fn switch_webhook(&self, id: WebhookId, is_on: bool) -> Result<(), Error> {
        self.change_webhook(id, "is_on = $3, failing_since = NULL, problem = NULL", is_on)
            .await
    }

    /// Gives the receiver another secret; signatures are made with it from now on.
    pub async fn rotate_webhook(&self, id: WebhookId) -> Result<(), Error> {
        self.change_webhook(id, "secret_version = secret_version + $3", true)
            .await
    }

    async fn change_webhook(&self, id: WebhookId, change: &'static str, value: bool) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            let sql = format!("UPDATE webhooks SET {change} WHERE shop_id = $1 AND id = $2");
            match tx.execute(&sql, values![shop, id, value])? {
                0 => Err(Error::NoSuchWebhook(id)),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Forgets the receiver and its log.
    pub async fn remove_webhook(&self, id: WebhookId) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            load(tx, shop, id)?;
            for sql in [
                "DELETE FROM webhook_attempts WHERE shop_id = $1 AND webhook_id = $2",
                "DELETE FROM webhook_deliveries WHERE shop_id = $1 AND webhook_id = $2",
                "DELETE FROM webhooks WHERE shop_id = $1 AND id = $2",
            ] {
                tx.execute(sql, values![shop, id])?;
            }
            Ok(())
        })
        .await
    }

    /// Sends the receiver an event that says nothing, to try it out.
    pub async fn test_webhook(&self, id: WebhookId, now: Timestamp) -> Result<WebhookEventId, Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            load(tx, shop, id)?;
            let data = serde_json::json!({ "message": "it works" });
            event::put(tx, shop, Topic::Test, &data, &[id], now)
        })
        .await
    }
}

impl Webhooks {
    /// What the receiver has to check signatures with.
    pub fn secret(&self, receiver: &Webhook) -> Secret {
        Secret::derive(&self.key, receiver.id, receiver.secret_version)
    }
}

pub(super) fn load(tx: &mut dyn Statements, shop: ShopId, id: WebhookId) -> Result<Webhook, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE shop_id = $1 AND id = $2");
    let row = tx.query_first(&sql, values![shop, id])?;
    read(&row.ok_or(Error::NoSuchWebhook(id))?)
}
