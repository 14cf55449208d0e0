//! How much of the yard a shop may use, set by whoever runs it.

use super::{DAY, Month, Usage, month};
use crate::{Error, ShopScope, patience::patiently};
use model::{ShopId, Timestamp};
use std::{collections::HashMap, str::FromStr};
use storage::{Row, Statements, records, records::Migration, values};

pub(super) const MIGRATION: Migration = Migration {
    name: "shop/0019_quotas",
    sql: "
CREATE TABLE usage_quotas (
  shop_id {id} NOT NULL REFERENCES shops (id), what TEXT NOT NULL, most {i64} NOT NULL, is_over {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, what)
) {strict};
CREATE INDEX usage_days_what ON usage_days (what, day)",
};

/// What a quota is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metered {
    /// Events kept in a month.
    Events,
    /// Bytes of pictures.
    Storage,
}

impl Metered {
    pub const ALL: [Self; 2] = [Self::Events, Self::Storage];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Storage => "storage",
        }
    }
}

impl FromStr for Metered {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        Self::ALL
            .into_iter()
            .find(|what| what.name() == text)
            .ok_or_else(|| records::Error::Stored(format!("quota of `{text}`")))
    }
}

/// A limit, and whether it is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub what: Metered,
    pub most: u64,
    pub is_over: bool,
}

/// One shop in the list of whoever runs the yard: this month so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShopUsage {
    pub events: u64,
    pub pages: u64,
    /// Bytes, as last weighed.
    pub stored: u64,
    /// Most events of a month; `None` is no limit.
    pub most_events: Option<u64>,
    pub most_stored: Option<u64>,
}

impl Usage {
    /// Sets a limit, or takes it away. For whoever runs the yard.
    pub async fn set_quota(
        &self,
        shop: ShopId,
        what: Metered,
        most: Option<u64>,
        now: Timestamp,
    ) -> Result<(), Error> {
        patiently(&self.records, move |tx| {
            match most {
                None => tx.execute(
                    "DELETE FROM usage_quotas WHERE shop_id = $1 AND what = $2",
                    values![shop, what.name()],
                )?,
                Some(most) => tx.execute(
                    "INSERT INTO usage_quotas (shop_id, what, most) VALUES ($1, $2, $3)
                     ON CONFLICT (shop_id, what) DO UPDATE SET most = excluded.most",
                    values![shop, what.name(), i64::try_from(most).unwrap_or(i64::MAX)],
                )?,
            };
            look(tx, now).map(|_| ())
        })
        .await
    }

    /// Looks which limits are used up, writes it down, and tells which.
    pub async fn used_up(&self, now: Timestamp) -> Result<Vec<(ShopId, Metered)>, Error> {
        patiently(&self.records, move |tx| look(tx, now)).await
    }

    /// What each of these shops used this month.
    pub async fn of_shops(
        &self,
        shops: Vec<ShopId>,
        now: Timestamp,
    ) -> Result<HashMap<ShopId, ShopUsage>, Error> {
        let since = Month::of(now).begins().micros().div_euclid(DAY);
        self.records
            .read(move |tx| {
                let mut all = HashMap::with_capacity(shops.len());
                for &shop in &shops {
                    all.insert(shop, of_shop(tx, shop, since)?);
                }
                Ok(all)
            })
            .await
    }
}

impl ShopScope {
    /// What the shop may use; what has no limit is not named.
    pub async fn quotas(&self) -> Result<Vec<Quota>, Error> {
        let shop = self.id();
        self.read(move |tx| quotas(tx, shop)).await
    }
}

fn quotas(tx: &mut dyn Statements, shop: ShopId) -> Result<Vec<Quota>, Error> {
    let rows = tx.query(
        "SELECT what, most, is_over FROM usage_quotas WHERE shop_id = $1 ORDER BY what",
        values![shop],
    )?;
    let one = |row: &Row| {
        Ok(Quota {
            what: row.get::<String>(0)?.parse()?,
            most: row.get(1)?,
            is_over: row.get::<i64>(2)? != 0,
        })
    };
    rows.iter().map(one).collect()
}

fn of_shop(tx: &mut dyn Statements, shop: ShopId, since: i64) -> Result<ShopUsage, Error> {
    let mut usage = ShopUsage::default();
    let sums = tx.query(
        "SELECT what, CAST(SUM(count) AS BIGINT) FROM usage_days WHERE shop_id = $1 AND day >= $2 AND what NOT LIKE 'event:%' GROUP BY what",
        values![shop, since],
    )?;
    for row in &sums {
        let (what, count): (String, u64) = (row.get(0)?, row.get(1)?);
        match what.as_str() {
            super::ACCEPTED | super::COUNTED => usage.events = usage.events.saturating_add(count),
            super::PAGES | super::EMBEDS => usage.pages = usage.pages.saturating_add(count),
            _ => {}
        }
    }
    usage.stored = stored(tx, shop)?;
    for quota in quotas(tx, shop)? {
        match quota.what {
            Metered::Events => usage.most_events = Some(quota.most),
            Metered::Storage => usage.most_stored = Some(quota.most),
        }
    }
    Ok(usage)
}

/// Bytes as they were last weighed.
fn stored(tx: &mut dyn Statements, shop: ShopId) -> Result<u64, Error> {
    let row = tx.query_first(
        "SELECT count FROM usage_days WHERE shop_id = $1 AND what = $2 ORDER BY day DESC LIMIT 1",
        values![shop, super::STORED],
    )?;
    Ok(row.map(|row| row.get(0)).transpose()?.unwrap_or(0))
}

fn look(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<(ShopId, Metered)>, Error> {
    let events: HashMap<ShopId, u64> = month::events_by_shop(tx, now)?.into_iter().collect();
    let rows = tx.query("SELECT shop_id, what, most, is_over FROM usage_quotas", values![])?;
    let mut over = Vec::new();
    for row in &rows {
        let (shop, what): (ShopId, Metered) = (row.get(0)?, row.get::<String>(1)?.parse()?);
        let (most, was_over): (u64, i64) = (row.get(2)?, row.get(3)?);
        let used = match what {
            Metered::Events => events.get(&shop).copied().unwrap_or(0),
            Metered::Storage => stored(tx, shop)?,
        };
        let is_over = used >= most;
        if is_over {
            over.push((shop, what));
        }
        if is_over != (was_over != 0) {
            tx.execute(
                "UPDATE usage_quotas SET is_over = $3 WHERE shop_id = $1 AND what = $2",
                values![shop, what.name(), i64::from(is_over)],
            )?;
        }
    }
    Ok(over)
}
