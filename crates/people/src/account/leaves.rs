//! The leaves of a person: one for each visitor they signed in on, drawn once and used again.

use super::sessions;
use crate::{Error, People};
use model::{LeafId, PersonId, Timestamp, VisitorId};
use storage::{Statements, values};

/// The newest leaves that a person's memory is merged from.
pub(super) const MERGED: u32 = 16;
/// Leaves handed back when they are given up; far more than browsers anybody signs in on.
const MAX_GIVEN_UP: u32 = 10_000;

impl People {
    /// The leaves that make up this person, most recently used first; at most 16.
    pub async fn leaves(&self, person: PersonId) -> Result<Vec<LeafId>, Error> {
        self.records.read(move |tx| newest(tx, person)).await
    }

    /// Cuts every leaf off the person and answers with them, for memory to forget. Sessions go on, each on a new
    /// leaf that knows nothing.
    pub async fn give_up_leaves(&self, person: PersonId, now: Timestamp) -> Result<Vec<LeafId>, Error> {
        let cached = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let given_up = give_up(tx, person)?;
                let rows = tx.query(
                    "SELECT DISTINCT visitor FROM sessions WHERE person = $1 LIMIT 100",
                    values![person],
                )?;
                for row in rows {
                    let visitor = row.get(0)?;
                    let leaf = use_leaf(tx, person, visitor, LeafId::new(), now)?;
                    let sql = "UPDATE sessions SET leaf = $3 WHERE person = $1 AND visitor = $2";
                    tx.execute(sql, values![person, visitor, leaf])?;
                }
                let touched = sessions::hashes(tx, person)?;
                cached.change_many(tx, touched);
                Ok(given_up)
            })
            .await
    }
}

pub(super) fn newest(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<LeafId>, Error> {
    let sql = "SELECT leaf FROM leaves WHERE person = $1 ORDER BY used_at DESC, leaf DESC LIMIT $2";
    let rows = tx.query(sql, values![person, MERGED])?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
}

/// The leaf of this pair; `fresh` when it is their first time.
pub(super) fn use_leaf(
    tx: &mut dyn Statements,
    person: PersonId,
    visitor: VisitorId,
    fresh: LeafId,
    now: Timestamp,
) -> Result<LeafId, Error> {
    let row = tx.query_first(
        "INSERT INTO leaves (person, visitor, leaf, used_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person, visitor) DO UPDATE SET used_at = excluded.used_at RETURNING leaf",
        values![person, visitor, fresh, now],
    )?;
    Ok(row.ok_or(Error::NotFound)?.get(0)?)
}

pub(super) fn give_up(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<LeafId>, Error> {
    let sql = "SELECT leaf FROM leaves WHERE person = $1 ORDER BY used_at DESC LIMIT $2";
    let rows = tx.query(sql, values![person, MAX_GIVEN_UP])?;
    tx.execute("DELETE FROM leaves WHERE person = $1", values![person])?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
}
