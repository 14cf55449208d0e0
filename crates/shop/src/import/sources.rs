//! Addresses whose catalogue files are fetched again and again.

use crate::{Error, ShopScope, error::at_most, error::required, shops::count};
use catalogue::Format;
use fetch::Validators;
use model::{ImportSourceId, ShopId, Timestamp};
use std::time::Duration;
use storage::{Row, Statements, values};

const SOURCES: usize = 20;
const ADDRESS: usize = 2_000;
const HOUR: Duration = Duration::from_secs(3_600);
/// After the first failure; each further one doubles it, up to the source's own pace.
const FIRST_PAUSE: Duration = Duration::from_secs(600);

/// An address, and how it is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportSource {
    pub id: ImportSourceId,
    pub url: String,
    /// Found out from the file when absent.
    pub format: Option<Format>,
    pub every_hours: u32,
    /// Withdraw what is not in the file any more.
    pub delete_missing: bool,
    pub is_on: bool,
    /// Why the last attempt failed.
    pub problem: Option<String>,
    /// In a row.
    pub failures: u32,
    /// The last attempt, whether there was something new or not.
    pub checked_at: Option<Timestamp>,
    pub next_at: Timestamp,
    pub(crate) known: Validators,
}

#[derive(Debug, Clone)]
pub struct NewSource {
    pub url: String,
    pub format: Option<Format>,
    pub every_hours: u32,
    pub delete_missing: bool,
}

const COLUMNS: &str = "id, url, format, every_hours, delete_missing, is_on, problem, failures, checked_at, next_at, etag, last_modified";

fn read(row: &Row) -> Result<ImportSource, Error> {
    let format: Option<String> = row.get(2)?;
    Ok(ImportSource {
        id: row.get(0)?,
        url: row.get(1)?,
        format: format.and_then(|name| name.parse().ok()),
        every_hours: row.get(3)?,
        delete_missing: row.get(4)?,
        is_on: row.get(5)?,
        problem: row.get(6)?,
        failures: row.get(7)?,
        checked_at: row.get(8)?,
        next_at: row.get(9)?,
        known: Validators {
            etag: row.get(10)?,
            last_modified: row.get(11)?,
        },
    })
}

impl ShopScope {
    pub async fn import_sources(&self) -> Result<Vec<ImportSource>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM import_sources WHERE shop_id = $1 ORDER BY created_at, id LIMIT {SOURCES}"
            );
            tx.query(&sql, values![shop])?.iter().map(read).collect()
        })
        .await
    }

    /// Adds an address; it is fetched at once, and then again and again.
    pub async fn add_import_source(&self, new: NewSource, now: Timestamp) -> Result<ImportSourceId, Error> {
        let url = required("the address", &new.url, ADDRESS)?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Error::WebAddress(catalogue::shown(&url)));
        }
        let (shop, id) = (self.id(), ImportSourceId::new());
        self.write(move |tx| {
            let there = count(tx, "SELECT COUNT(*) FROM import_sources WHERE shop_id = $1", shop)?;
            at_most("addresses of catalogues", there + 1, SOURCES)?;
            tx.execute(
                "INSERT INTO import_sources (shop_id, id, url, format, every_hours, delete_missing, is_on, failures, next_at,
                   created_at) VALUES ($1, $2, $3, $4, $5, $6, 1, 0, $7, $7)",
                values![
                    shop,
                    id,
                    &url,
                    new.format.map(|format| format.name().to_owned()),
                    new.every_hours.clamp(1, 24 * 30),
                    new.delete_missing,
                    now
                ],
            )?;
            Ok(id)
        })
        .await
    }

    /// Fetches it with the next round, whatever its pace is, even if it did not change.
    pub async fn fetch_import_source(&self, id: ImportSourceId, now: Timestamp) -> Result<(), Error> {
        self.change_source(
            id,
            "is_on = 1, next_at = $3, etag = NULL, last_modified = NULL",
            now,
        )
        .await
    }

    pub async fn pause_import_source(&self, id: ImportSourceId, now: Timestamp) -> Result<(), Error> {
        self.change_source(id, "is_on = 0, next_at = $3", now).await
    }

    async fn change_source(
        &self,
        id: ImportSourceId,
        change: &'static str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            let sql = format!("UPDATE import_sources SET {change} WHERE shop_id = $1 AND id = $2");
            match tx.execute(&sql, values![shop, id, now])? {
                0 => Err(Error::NoSuchSource(id)),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Forgets the address; what came from it stays.
    pub async fn remove_import_source(&self, id: ImportSourceId) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            let sql = "DELETE FROM import_sources WHERE shop_id = $1 AND id = $2";
            match tx.execute(sql, values![shop, id])? {
                0 => Err(Error::NoSuchSource(id)),
                _ => Ok(()),
            }
        })
        .await
    }
}

/// Takes one address that is due, so that no other process does.
pub fn claim(tx: &mut dyn Statements, now: Timestamp) -> Result<Option<(ShopId, ImportSource)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, shop_id FROM import_sources WHERE is_on = 1 AND next_at <= $1 ORDER BY next_at, id LIMIT 1"
    );
    let Some(row) = tx.query_first(&sql, values![now])? else {
        return Ok(None);
    };
    let (source, shop) = (read(&row)?, row.get(12)?);
    let taken = tx.execute(
        "UPDATE import_sources SET next_at = $3, checked_at = $4
         WHERE shop_id = $1 AND id = $2 AND is_on = 1 AND next_at = $5",
        values![
            shop,
            source.id,
            now.plus(HOUR * source.every_hours),
            now,
            source.next_at
        ],
    )?;
    Ok((taken == 1).then_some((shop, source)))
}

/// It went well; `fresh` is what the server said about a file that was taken in.
pub fn succeeded(
    tx: &mut dyn Statements,
    (shop, id): (ShopId, ImportSourceId),
    fresh: Option<&Validators>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE import_sources SET problem = NULL, failures = 0 WHERE shop_id = $1 AND id = $2",
        values![shop, id],
    )?;
    if let Some(fresh) = fresh {
        tx.execute(
            "UPDATE import_sources SET etag = $3, last_modified = $4 WHERE shop_id = $1 AND id = $2",
            values![shop, id, fresh.etag.clone(), fresh.last_modified.clone()],
        )?;
    }
    Ok(())
}

/// It did not, and is tried again before its time.
pub fn failed(
    tx: &mut dyn Statements,
    shop: ShopId,
    source: &ImportSource,
    problem: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let pause = (FIRST_PAUSE * (1 << source.failures.min(8))).min(HOUR * source.every_hours);
    tx.execute(
        "UPDATE import_sources SET problem = $3, failures = failures + 1, next_at = $4 WHERE shop_id = $1 AND id = $2",
        values![shop, source.id, problem, now.plus(pause)],
    )?;
    Ok(())
}
