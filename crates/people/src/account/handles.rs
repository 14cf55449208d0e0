//! Handles: one owner at a time, changed once in 30 days, an old one given to nobody else for 90.

use super::{person, search};
use crate::{Error, People};
use model::{Handle, PersonId, Timestamp};
use std::time::Duration;
use storage::{Statements, values};

pub(super) const CHANGED_ONCE_IN: Duration = Duration::from_secs(30 * 86_400);
const HELD_FOR: Duration = Duration::from_secs(90 * 86_400);
/// Names that people take for the yard speaking.
const RESERVED: [&str; 12] = [
    "admin",
    "administrator",
    "help",
    "madang",
    "moderator",
    "official",
    "operator",
    "root",
    "security",
    "staff",
    "support",
    "system",
];

impl People {
    /// Gives `person` another handle. Their own old one may be taken back.
    pub async fn change_handle(&self, person: PersonId, handle: Handle, now: Timestamp) -> Result<(), Error> {
        let profiles = self.desk.profiles.clone();
        self.records
            .write(move |tx| {
                profiles.change(tx, person);
                change(tx, person, &handle, now)
            })
            .await?;
        Ok(())
    }

    /// Whether somebody new could take `handle` now.
    pub async fn handle_is_free(&self, handle: Handle, now: Timestamp) -> Result<bool, Error> {
        if RESERVED.contains(&handle.as_str()) {
            return Ok(false);
        }
        self.records
            .read(move |tx| {
                let sql =
                    "SELECT 1 FROM handles WHERE handle = $1 AND (held_until IS NULL OR held_until > $2)";
                Ok(tx.query_first(sql, values![&handle, now])?.is_none())
            })
            .await
    }
}

fn change(tx: &mut dyn Statements, id: PersonId, handle: &Handle, now: Timestamp) -> Result<(), Error> {
    let person = person::find(tx, id)?;
    if person.handle == *handle {
        return Ok(());
    }
    let next = person
        .handle_changed_at
        .map(|changed| changed.plus(CHANGED_ONCE_IN));
    if let Some(next) = next.filter(|next| now < *next) {
        return Err(Error::HandleTooSoon(next));
    }
    release(tx, id, now)?;
    take(tx, id, handle, now)?;
    let sql = "UPDATE people SET handle = $2, handle_changed_at = $3 WHERE id = $1";
    tx.execute(sql, values![id, handle, now])?;
    search::index(tx, id, handle, &person.name)
}

/// Makes `handle` the person's, or answers that it is taken.
pub(super) fn take(
    tx: &mut dyn Statements,
    person: PersonId,
    handle: &Handle,
    now: Timestamp,
) -> Result<(), Error> {
    if RESERVED.contains(&handle.as_str()) {
        return Err(Error::HandleTaken);
    }
    let taken = tx.execute(
        "INSERT INTO handles (handle, person, held_until) VALUES ($1, $2, NULL)
         ON CONFLICT (handle) DO UPDATE SET person = excluded.person, held_until = NULL
         WHERE handles.held_until IS NOT NULL AND (handles.held_until <= $3 OR handles.person = excluded.person)",
        values![handle, person, now],
    )?;
    if taken == 1 {
        Ok(())
    } else {
        Err(Error::HandleTaken)
    }
}

/// Holds the person's present handle back from others.
pub(super) fn release(tx: &mut dyn Statements, person: PersonId, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE handles SET held_until = $2 WHERE person = $1 AND held_until IS NULL";
    tx.execute(sql, values![person, now.plus(HELD_FOR)])?;
    Ok(())
}
