//! Signals that belong to a record change: written in the same transaction, appended to the log afterwards, once.
//!
//! The relay that reads the outbox may die between the append and the delete; the signal's message id makes the
//! second append a duplicate, so the log holds it once.

use crate::records::{Error, Migration, Records, Statements};
use crate::values;
use model::{PageId, Signal, Timestamp};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "storage/0001_outbox",
    sql: "CREATE TABLE outbox (
            id {id} PRIMARY KEY, payload {bytes} NOT NULL, created_at {i64} NOT NULL
          ) {strict}",
}];

/// One waiting signal; `row` is what [`settle`] takes.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub row: PageId,
    pub signal: Signal,
}

/// Writes `signal` beside the record change of `tx`.
pub fn put(tx: &mut dyn Statements, signal: &Signal) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO outbox (id, payload, created_at) VALUES ($1, $2, $3)",
        values![PageId::new(), signal.encode(), Timestamp::now()],
    )?;
    Ok(())
}

/// The oldest waiting signals, at most `limit`.
pub async fn waiting(records: &Records, limit: u32) -> Result<Vec<Waiting>, Error> {
    records
        .read(move |tx| {
            let rows = tx.query(
                "SELECT id, payload FROM outbox ORDER BY id LIMIT $1",
                values![limit],
            )?;
            rows.iter()
                .map(|row| {
                    let payload: Vec<u8> = row.get(1)?;
                    let signal =
                        Signal::decode(&payload).map_err(|error| Error::Stored(error.to_string()))?;
                    Ok(Waiting {
                        row: row.get(0)?,
                        signal,
                    })
                })
                .collect()
        })
        .await
}

/// Removes what the log now holds.
pub async fn settle(records: &Records, rows: Vec<PageId>) -> Result<(), Error> {
    records
        .write(move |tx| {
            for row in &rows {
                tx.execute("DELETE FROM outbox WHERE id = $1", values![*row])?;
            }
            Ok(())
        })
        .await
}
