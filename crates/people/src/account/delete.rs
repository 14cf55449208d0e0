//! What is left of an account after its erasure: a row that says somebody was here.

use super::{handles, leaves, one_time, search, sessions};
use crate::{Email, Error, People, identity, mail::queue};
use model::{LeafId, PersonId, Timestamp};
use std::sync::Arc;
use storage::{Statements, blob_refs, records, values};

/// Leaves erased with one person; far more than browsers anybody signs in on.
const MAX_LEAVES: u32 = 10_000;

impl People {
    /// All leaves a closed account ever had, those it unlinked among them, without what somebody else holds by now.
    pub async fn leaves_ever(&self, person: PersonId) -> Result<Vec<LeafId>, Error> {
        self.records
            .read(move |tx| {
                let sql = "SELECT leaf FROM leaves WHERE person = $1 ORDER BY used_at DESC LIMIT $2";
                let rows = tx.query(sql, values![person, MAX_LEAVES])?;
                let own = rows.iter().map(|row| row.get(0));
                let mut leaves = own.collect::<Result<Vec<LeafId>, _>>()?;
                for leaf in identity::ever_linked(tx, person)? {
                    if !leaves.contains(&leaf) {
                        leaves.push(leaf);
                    }
                }
                leaves.truncate(MAX_LEAVES as usize);
                Ok(leaves)
            })
            .await
    }

    /// The address of a closed account, until it is erased: for letters that lie elsewhere.
    pub async fn closed_address(&self, person: PersonId) -> Result<Option<Email>, Error> {
        let found = self.records.read(move |tx| {
            let sql =
                "SELECT email FROM people WHERE id = $1 AND deleted_at IS NOT NULL AND email IS NOT NULL";
            let row = tx.query_first(sql, values![person])?;
            row.map(|row| row.get::<String>(0))
                .transpose()
                .map_err(Error::from)
        });
        found.await?.map(|email| email.parse()).transpose()
    }

    /// Blanks everything personal of an account and removes what hangs on it: leaves, identity, sessions, waiting
    /// letters. The row stays, so that what points at it still points at somebody who is gone. The handle is given to
    /// nobody else for 90 days. A yard whose last operator leaves gets a new first link at its next start. Doing it
    /// again changes nothing.
    pub async fn erase_account(&self, person: PersonId, now: Timestamp) -> Result<(), Error> {
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let joined = identity::persons_joined(tx, desk.config.identity, person)?;
                let mut touched = sessions::end_all(tx, person)?;
                for account in joined {
                    touched.extend(sessions::hashes(tx, account)?);
                }
                erase(tx, person, now)?;
                desk.sessions.change_many(tx, touched);
                desk.profiles.change(tx, person);
                Ok(())
            })
            .await
    }
}

fn erase(tx: &mut dyn Statements, id: PersonId, now: Timestamp) -> Result<(), Error> {
    let row = tx.query_first("SELECT email, picture FROM people WHERE id = $1", values![id])?;
    let row = row.ok_or(Error::NotFound)?;
    leaves::give_up(tx, id)?;
    identity::erase(tx, id)?;
    handles::release(tx, id, now)?;
    search::clear(tx, id)?;
    one_time::void_all(tx, id)?;
    if let Some(email) = row.get::<Option<String>>(0)? {
        let email: Email = email
            .parse()
            .map_err(|_| records::Error::Stored("an e-mail address".to_owned()))?;
        queue::drop_all(tx, &email)?;
    }
    tx.execute(
        "UPDATE people SET handle = NULL, name = '', email = NULL, email_confirmed_at = NULL, password_hash = NULL,
                bio = '', picture = NULL, placeholder = NULL, handle_changed_at = NULL, role = 'person',
                deleted_at = COALESCE(deleted_at, $2)
         WHERE id = $1",
        values![id, now],
    )?;
    if let Some(picture) = row.get::<Option<String>>(1)? {
        blob_refs::discard(tx, &picture)?;
    }
    Ok(())
}
