//! Blocks: neither of two people sees, follows, comments or hears of the other.

use crate::{Actor, Error, Social, error::at_most, limits, notify, sql::count};
use model::{PersonId, Timestamp};
use std::sync::Arc;
use storage::{Statements, values};

impl Social {
    /// Cuts both ways: follows between the two end and notifications about each other go away. Comments and likes
    /// that were made before stay counted, and neither sees the other's.
    pub async fn block(&self, actor: &Actor, other: PersonId) -> Result<(), Error> {
        let (person, now) = (actor.person, Timestamp::now());
        if person == other {
            return Err(Error::Yourself);
        }
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                desk.facts.change_many(tx, vec![person, other]);
                let blocked = count(
                    tx,
                    "SELECT COUNT(*) FROM blocks WHERE blocker_id = $1",
                    values![person],
                )?;
                at_most("blocked people", blocked + 1, limits::BLOCKS)?;
                tx.execute(
                    "INSERT INTO blocks (blocker_id, blocked_id, created_at) VALUES ($1, $2, $3)
                     ON CONFLICT DO NOTHING",
                    values![person, other, now],
                )?;
                for (follower, followed) in [(person, other), (other, person)] {
                    tx.execute(
                        "DELETE FROM follows_people WHERE follower_id = $1 AND target = $2",
                        values![follower, followed],
                    )?;
                    notify::untell_all(tx, followed, follower)?;
                }
                Ok(())
            })
            .await
    }

    /// Follows that the block ended do not come back.
    pub async fn unblock(&self, actor: &Actor, other: PersonId) -> Result<(), Error> {
        let (person, desk) = (actor.person, Arc::clone(&self.desk));
        self.records
            .write(move |tx| {
                desk.facts.change_many(tx, vec![person, other]);
                let sql = "DELETE FROM blocks WHERE blocker_id = $1 AND blocked_id = $2";
                tx.execute(sql, values![person, other])?;
                Ok(())
            })
            .await
    }

    /// Whom the person has blocked, the latest first, for their settings.
    pub async fn blocked_by(&self, person: PersonId) -> Result<Vec<PersonId>, Error> {
        self.records
            .read(move |tx| {
                let sql = "SELECT blocked_id FROM blocks WHERE blocker_id = $1
                           ORDER BY created_at DESC, blocked_id LIMIT 2000";
                tx.query(sql, values![person])?
                    .iter()
                    .map(|row| Ok(row.get(0)?))
                    .collect()
            })
            .await
    }

    /// Is there a block between the two, in either direction?
    pub async fn is_blocked(&self, one: PersonId, other: PersonId) -> Result<bool, Error> {
        self.records.read(move |tx| between(tx, one, other)).await
    }
}

pub(crate) fn between(tx: &mut dyn Statements, one: PersonId, other: PersonId) -> Result<bool, Error> {
    let row = tx.query_first(
        "SELECT 1 FROM blocks WHERE (blocker_id = $1 AND blocked_id = $2)
           OR (blocker_id = $2 AND blocked_id = $1) LIMIT 1",
        values![one, other],
    )?;
    Ok(row.is_some())
}
