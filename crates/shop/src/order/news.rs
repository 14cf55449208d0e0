//! What buyers are to be told by letter: written down with the step itself, and gone when the letter is.

use super::{Order, Orders, load};
use crate::{Error, patience::patiently};
use model::{OrderId, PageId, ShopId, Timestamp};
use storage::{Row, Statements, records::Migration, values};

pub(crate) const NEWS_MIGRATION: Migration = Migration {
    name: "shop/0010_order_news",
    sql: "
CREATE TABLE order_news (
  id {id} PRIMARY KEY, shop_id {id} NOT NULL, order_id {id} NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
  at {i64} NOT NULL, FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id)
) {strict};
CREATE INDEX order_news_by_order ON order_news (shop_id, order_id)",
};

/// Steps that a buyer waits for. The others stand in the trail.
const WORTH_A_LETTER: [&str; 7] = [
    "paid",
    "shipped",
    "cancelled",
    "return received",
    "return refused",
    "refunded",
    "refund failed",
];

/// One step to write a letter about.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderNews {
    /// The same for one step, however often it is asked for.
    pub id: PageId,
    /// As in [`super::OrderEvent`].
    pub what: String,
    pub detail: String,
    pub at: Timestamp,
    pub shop_name: String,
    /// As it is now; nobody can be written to once its contact is gone.
    pub order: Order,
}

/// Puts the step where letters are made from, if it is worth one.
pub(super) fn put(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    event: PageId,
    (what, detail): (&str, &str),
    now: Timestamp,
) -> Result<(), Error> {
    if WORTH_A_LETTER.contains(&what) {
        tx.execute(
            "INSERT INTO order_news (id, shop_id, order_id, what, detail, at) VALUES ($1, $2, $3, $4, $5, $6)",
            values![event, shop, order, what, detail, now],
        )?;
    }
    Ok(())
}

impl Orders {
    /// What is to be told, the oldest first.
    pub async fn news(&self, limit: u32) -> Result<Vec<OrderNews>, Error> {
        self.records
            .read(move |tx| {
                let rows = tx.query(
                    "SELECT n.id, n.shop_id, n.order_id, n.what, n.detail, n.at, s.name FROM order_news n
                     JOIN shops s ON s.id = n.shop_id ORDER BY n.at, n.id LIMIT $1",
                    values![limit],
                )?;
                let mut news = Vec::with_capacity(rows.len());
                for row in &rows {
                    news.push(read(tx, row)?);
                }
                Ok(news)
            })
            .await
    }

    /// The letter about it is written.
    pub async fn told(&self, id: PageId) -> Result<(), Error> {
        patiently(&self.records, move |tx| {
            tx.execute("DELETE FROM order_news WHERE id = $1", values![id])?;
            Ok(())
        })
        .await
    }
}

fn read(tx: &mut dyn Statements, row: &Row) -> Result<OrderNews, Error> {
    Ok(OrderNews {
        id: row.get(0)?,
        what: row.get(3)?,
        detail: row.get(4)?,
        at: row.get(5)?,
        shop_name: row.get(6)?,
        order: load(tx, row.get(1)?, row.get(2)?)?,
    })
}
