//! Deleting an account: at once, and for good.

use super::{handles, leaves, one_time, person, search, sessions};
use crate::{Error, Password, People, identity, mail::queue};
use model::{LeafId, PersonId, Timestamp};
use std::sync::Arc;
use storage::{Statements, blob_refs, values};

/// What is left to remove elsewhere: posts, follows, comments, consents, memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub person: PersonId,
    /// All leaves the account ever had, those they unlinked among them, for memory and log to forget.
    pub leaves: Vec<LeafId>,
}

impl People {
    /// Deletes the account after asking its password. Sessions end, letters that wait are dropped, everything
    /// personal is blanked; the row stays, so that what points at it still points at somebody who is gone. The handle
    /// is given to nobody else for 90 days. A yard whose last operator leaves gets a new first link at its next start.
    pub async fn delete_account(
        &self,
        person: PersonId,
        password: Password,
        now: Timestamp,
    ) -> Result<Deleted, Error> {
        self.ask_password(person, password, now).await?;
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let joined = identity::persons_joined(tx, desk.config.identity, person)?;
                let deleted = delete(tx, person, now)?;
                let mut touched = sessions::end_all(tx, person)?;
                for account in joined {
                    touched.extend(sessions::hashes(tx, account)?);
                }
                desk.sessions.change_many(tx, touched);
                desk.profiles.change(tx, person);
                Ok(deleted)
            })
            .await
    }
}

fn delete(tx: &mut dyn Statements, id: PersonId, now: Timestamp) -> Result<Deleted, Error> {
    let person = person::find(tx, id)?;
    let leaves = leaves::give_up(tx, id)?;
    identity::erase(tx, id)?;
    handles::release(tx, id, now)?;
    search::clear(tx, id)?;
    one_time::void_all(tx, id)?;
    if let Some(email) = &person.email {
        queue::drop_all(tx, email)?;
    }
    tx.execute(
        "UPDATE people SET handle = NULL, name = '', email = NULL, email_confirmed_at = NULL, password_hash = NULL,
                bio = '', picture = NULL, placeholder = NULL, handle_changed_at = NULL, role = 'person', deleted_at = $2
         WHERE id = $1",
        values![id, now],
    )?;
    if let Some(picture) = &person.picture {
        blob_refs::release(tx, &picture.blob)?;
    }
    Ok(Deleted { person: id, leaves })
}
