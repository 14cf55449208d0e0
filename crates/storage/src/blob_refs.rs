//! How many records refer to each blob, so that the last one to let go of it deletes it.
//!
//! An upload first calls [`expect`], then puts its blobs, then [`retain`]s them in the transaction of the record
//! that shows them. A blob that nothing has referred to for a while, be it let go of or never taken up, is removed
//! by [`sweep`]. A sweep marks a row before it deletes the blob, and [`expect`] of a marked row fails, so that no
//! upload can count on a blob that is just going away.

use crate::blobs::{BlobName, Blobs};
use crate::records::{Error, Migration, Records, Statements};
use crate::values;
use model::Timestamp;
use std::{sync::Arc, time::Duration};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "storage/0002_blob_refs",
    sql: "CREATE TABLE blob_refs (
            name TEXT PRIMARY KEY, refs {i64} NOT NULL, unused_since {i64}, sweeping {i64} NOT NULL DEFAULT 0
          ) {strict};
          CREATE INDEX blob_refs_unused ON blob_refs (unused_since) WHERE unused_since IS NOT NULL",
}];

/// Announces blobs that are about to be put; a record has to [`retain`] them before the sweep's grace is over.
/// Fails with [`Error::Busy`] when one of them is being deleted: try again in a moment.
pub fn expect(tx: &mut dyn Statements, names: &[BlobName]) -> Result<(), Error> {
    for name in names {
        let announced = tx.execute(
            "INSERT INTO blob_refs (name, refs, unused_since) VALUES ($1, 0, $2)
             ON CONFLICT (name) DO UPDATE SET unused_since =
               CASE WHEN blob_refs.refs > 0 THEN NULL ELSE excluded.unused_since END
             WHERE blob_refs.sweeping = 0",
            values![name.as_str(), Timestamp::now()],
        )?;
        if announced == 0 {
            return Err(Error::Busy);
        }
    }
    Ok(())
}

/// Adds `count` references to a blob.
pub fn retain(tx: &mut dyn Statements, name: &str, count: u32) -> Result<(), Error> {
    let retained = tx.execute(
        "INSERT INTO blob_refs (name, refs) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET refs = blob_refs.refs + excluded.refs, unused_since = NULL
         WHERE blob_refs.sweeping = 0",
        values![name, count],
    )?;
    if retained == 0 { Err(Error::Busy) } else { Ok(()) }
}

/// Takes one reference away; the last one queues the blob for [`sweep`].
pub fn release(tx: &mut dyn Statements, name: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE blob_refs SET refs = refs - 1, unused_since = CASE WHEN refs = 1 THEN $2 ELSE unused_since END
         WHERE name = $1 AND refs > 0",
        values![name, Timestamp::now()],
    )?;
    Ok(())
}

/// [`release`] for an erasure: when it was the last reference, the next [`sweep`] takes the blob whatever its grace.
pub fn discard(tx: &mut dyn Statements, name: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE blob_refs SET refs = refs - 1, unused_since = CASE WHEN refs = 1 THEN 0 ELSE unused_since END
         WHERE name = $1 AND refs > 0",
        values![name],
    )?;
    Ok(())
}

/// Whether blobs that were [`discard`]ed are still there.
pub async fn discarded_wait(records: &Records) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM blob_refs WHERE unused_since = 0 AND refs = 0 LIMIT 1";
    records
        .read(move |tx| Ok(tx.query_first(sql, values![])?.is_some()))
        .await
}

/// The blob's references; `None` when it was never announced.
pub fn count(tx: &mut dyn Statements, name: &str) -> Result<Option<i64>, Error> {
    let row = tx.query_first("SELECT refs FROM blob_refs WHERE name = $1", values![name])?;
    row.map(|row| row.get(0)).transpose()
}

/// At most `limit` names of blobs that records refer to, in order, the first one behind `after`.
pub fn named(tx: &mut dyn Statements, after: &str, limit: u32) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT name FROM blob_refs WHERE refs > 0 AND name > $1 ORDER BY name LIMIT $2",
        values![after, limit],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// [`named`] for blobs that records have let go of, or not taken up yet, and that no [`sweep`] has begun to delete.
pub fn unused(tx: &mut dyn Statements, after: &str, limit: u32) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT name FROM blob_refs WHERE refs = 0 AND sweeping = 0 AND name > $1 ORDER BY name LIMIT $2",
        values![after, limit],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Deletes at most `limit` blobs that nothing has referred to for `grace`, and tells how many. Uploads must take
/// less than `grace`; an hour is plenty. A sweep that was cut short is taken up by the next one.
pub async fn sweep(
    records: &Records,
    blobs: Arc<dyn Blobs>,
    grace: Duration,
    limit: u32,
) -> Result<usize, Error> {
    let before = Timestamp::now().minus(grace);
    let names: Vec<String> = records
        .write(move |tx| {
            let rows = tx.query(
                "SELECT name FROM blob_refs WHERE unused_since IS NOT NULL AND unused_since < $1 AND refs = 0
                 ORDER BY unused_since LIMIT $2",
                values![before, limit],
            )?;
            let names: Result<Vec<String>, Error> = rows.iter().map(|row| row.get(0)).collect();
            let names = names?;
            for name in &names {
                tx.execute("UPDATE blob_refs SET sweeping = 1 WHERE name = $1", values![name])?;
            }
            Ok::<_, Error>(names)
        })
        .await?;
    let gone = tokio::task::spawn_blocking(move || delete_all(&*blobs, names))
        .await
        .map_err(|_| Error::Closed)?;
    let deleted = gone.len();
    records
        .write(move |tx| {
            for name in &gone {
                tx.execute(
                    "DELETE FROM blob_refs WHERE name = $1 AND sweeping = 1",
                    values![name],
                )?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(deleted)
}

/// The names that are gone; one that cannot be deleted stays marked and is tried again by the next sweep.
fn delete_all(blobs: &dyn Blobs, names: Vec<String>) -> Vec<String> {
    let is_gone = |name: &String| match name.parse::<BlobName>().and_then(|parsed| blobs.delete(&parsed)) {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(name, %error, "an unused blob could not be deleted");
            false
        }
    };
    names.into_iter().filter(is_gone).collect()
}
