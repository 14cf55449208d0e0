//! The leaves of a person: one for each visitor they signed in on, drawn once and used again.

use super::{labels, sessions};
use crate::{DeviceLabel, Error, People, identity, token::TokenHash};
use model::{LeafId, PersonId, Timestamp, VisitorId};
use storage::{Row, Statements, values};

/// Leaves handed back when they are given up; far more than browsers anybody signs in on.
const MAX_GIVEN_UP: u32 = 10_000;

impl People {
    /// Cuts every leaf off the person, whichever of their joined accounts it is of, and answers with them, for memory
    /// to forget. Sessions go on, each on a new leaf that knows nothing.
    pub async fn give_up_leaves(&self, person: PersonId, now: Timestamp) -> Result<Vec<LeafId>, Error> {
        let limits = self.desk.config.identity;
        let cached = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let (given_up, touched) = give_up_all(tx, limits, person, now)?;
                cached.change_many(tx, touched);
                Ok(given_up)
            })
            .await
    }
}

/// The leaves of all joined accounts, which go on with new ones, and the sessions that this touches.
pub(super) fn give_up_all(
    tx: &mut dyn Statements,
    limits: identity::IdentityLimits,
    person: PersonId,
    now: Timestamp,
) -> Result<(Vec<LeafId>, Vec<TokenHash>), Error> {
    let (mut given_up, mut touched) = (Vec::new(), Vec::new());
    for account in identity::persons_joined(tx, limits, person)? {
        given_up.extend(start_anew(tx, account, now)?);
        touched.extend(sessions::hashes(tx, account)?);
    }
    Ok((given_up, touched))
}

fn start_anew(tx: &mut dyn Statements, person: PersonId, now: Timestamp) -> Result<Vec<LeafId>, Error> {
    let given_up = give_up(tx, person)?;
    let rows = tx.query(
        "SELECT visitor, MAX(agent) FROM sessions WHERE person = $1 GROUP BY visitor LIMIT 100",
        values![person],
    )?;
    for row in rows {
        let visitor = row.get(0)?;
        let leaf = use_leaf(tx, person, visitor, LeafId::new(), now)?;
        let label = DeviceLabel::of_agent(&row.get::<String>(1)?);
        labels::note(tx, person, leaf, label, now)?;
        let sql = "UPDATE sessions SET leaf = $3 WHERE person = $1 AND visitor = $2";
        tx.execute(sql, values![person, visitor, leaf])?;
    }
    Ok(given_up)
}

/// The account's own leaves with the time of their last use, newest first; as many as memory merges.
pub(crate) fn newest(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<(Timestamp, LeafId)>, Error> {
    let sql = "SELECT used_at, leaf FROM leaves WHERE person = $1 ORDER BY used_at DESC, leaf DESC LIMIT $2";
    let limit = u32::try_from(identity::MERGED).unwrap_or(u32::MAX);
    let rows = tx.query(sql, values![person, limit])?;
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter().map(read).collect()
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
    labels::forget(tx, person)?;
    let own = rows.iter().map(|row| row.get(0));
    let mut given_up = own.collect::<Result<Vec<_>, _>>()?;
    for leaf in identity::given_up(tx, person)? {
        if !given_up.contains(&leaf) {
            given_up.push(leaf);
        }
    }
    Ok(given_up)
}
