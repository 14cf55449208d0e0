//! What a shop uses of the yard, counted by day: for its desk, its statement, and its quota.

mod month;
mod quota;
mod stored;

pub use month::{Month, MonthUsage};
pub use quota::{Metered, Quota, ShopUsage};

use crate::{Error, ShopScope, Shops, patience::patiently};
use model::{ShopId, Timestamp};
use std::collections::HashMap;
use storage::{Records, Row, Statements, records::Migration, values};

const DAY: i64 = 86_400_000_000;
/// Kinds of events that are counted each by its name, of one shop on one day; the others together.
const KINDS: usize = 200;
const OTHERS: &str = "event:…";
/// Events that taught somebody's memory.
pub const ACCEPTED: &str = "events.accepted";
/// Events that were counted without a name.
pub const COUNTED: &str = "events.counted";
/// Pages of a shop and its products.
pub const PAGES: &str = "pages";
/// Feeds of a shop on other sites.
pub const EMBEDS: &str = "embed.pages";
/// Requests with a key, without events.
pub const CALLS: &str = "calls";
const STORED: &str = "storage.bytes";
/// Rows of one statement.
const ROWS: usize = 20_000;

pub(crate) const QUOTAS: Migration = quota::MIGRATION;
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0018_usage",
    sql: "
CREATE TABLE usage_days (
  shop_id {id} NOT NULL REFERENCES shops (id), day {i64} NOT NULL, what TEXT NOT NULL, count {i64} NOT NULL,
  PRIMARY KEY (shop_id, day, what)
) {strict}",
};

/// Counts to be added, by shop and what was used.
pub type Used = HashMap<(ShopId, String), u64>;

/// Adds up what was used.
#[derive(Clone)]
pub struct Usage {
    records: Records,
}

/// What was used on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayUsage {
    /// The beginning of the day, in UTC.
    pub day: Timestamp,
    pub what: String,
    pub count: u64,
}

impl Shops {
    pub fn usage(&self) -> Usage {
        Usage {
            records: self.records.clone(),
        }
    }
}

impl Usage {
    /// Adds counts to the day of `now`, all of them or none.
    pub async fn add(&self, used: Used, now: Timestamp) -> Result<(), Error> {
        if used.is_empty() {
            return Ok(());
        }
        let day = now.micros().div_euclid(DAY);
        patiently(&self.records, move |tx| {
            for ((shop, what), count) in &used {
                add(tx, *shop, day, what, *count)?;
            }
            Ok(())
        })
        .await
    }
}

impl ShopScope {
    /// What was used since the day of a moment, the oldest day first.
    pub async fn usage(&self, since: Timestamp) -> Result<Vec<DayUsage>, Error> {
        let shop = self.id();
        self.read(move |tx| since_day(tx, shop, since)).await
    }
}

fn add(tx: &mut dyn Statements, shop: ShopId, day: i64, what: &str, count: u64) -> Result<(), Error> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let known = tx.execute(
        "UPDATE usage_days SET count = count + $4 WHERE shop_id = $1 AND day = $2 AND what = $3",
        values![shop, day, what, count],
    )?;
    if known > 0 {
        return Ok(());
    }
    let is_kind = what.starts_with("event:");
    let row = tx.query_first(
        "SELECT COUNT(*) FROM usage_days WHERE shop_id = $1 AND day = $2",
        values![shop, day],
    )?;
    let there: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    let is_full = is_kind && usize::try_from(there).unwrap_or(usize::MAX) >= KINDS;
    let what = if is_full { OTHERS } else { what };
    tx.execute(
        "INSERT INTO usage_days (shop_id, day, what, count) VALUES ($1, $2, $3, $4)
         ON CONFLICT (shop_id, day, what) DO UPDATE SET count = usage_days.count + excluded.count",
        values![shop, day, what, count],
    )?;
    Ok(())
}

fn since_day(tx: &mut dyn Statements, shop: ShopId, since: Timestamp) -> Result<Vec<DayUsage>, Error> {
    let sql = format!(
        "SELECT day, what, count FROM usage_days WHERE shop_id = $1 AND day >= $2 ORDER BY day, what LIMIT {ROWS}"
    );
    let day = since.micros().div_euclid(DAY);
    tx.query(&sql, values![shop, day])?.iter().map(read_day).collect()
}

fn read_day(row: &Row) -> Result<DayUsage, Error> {
    let day: i64 = row.get(0)?;
    Ok(DayUsage {
        day: Timestamp::from_micros(day.saturating_mul(DAY)),
        what: row.get(1)?,
        count: row.get(2)?,
    })
}
