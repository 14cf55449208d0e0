//! The outbox table of letters.

use super::Letter;
use crate::{Email, Error, People, token::random};
use model::Timestamp;
use std::{fmt, time::Duration};
use storage::{Row, Statements, values};

const MAX_ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);
/// While one worker sends a letter, others leave it alone for this long; past it the worker is taken for dead.
const CLAIMED_FOR: Duration = Duration::from_secs(300);
pub(super) const BATCH: u32 = 5;
const MAX_FAILED_SHOWN: u32 = 100;
const MAX_ERROR_CHARS: usize = 300;

/// A letter that a worker has claimed.
pub struct Sending {
    id: [u8; 16],
    pub to: Email,
    pub subject: String,
    pub body: String,
    attempts: u32,
    expires_at: Timestamp,
}

impl Sending {
    pub(super) fn id_text(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("to", &self.to)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A letter that was given up, for the operator's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedLetter {
    pub to: Email,
    pub kind: String,
    pub attempts: u32,
    pub failed_at: Timestamp,
    pub error: String,
}

/// What became of a letter that could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    TriedAgainLater,
    GivenUp,
}

impl People {
    /// Letters given up in the last 30 days, newest first; at most 100.
    pub async fn failed_letters(&self) -> Result<Vec<FailedLetter>, Error> {
        self.records
            .read(|tx| {
                let sql = "SELECT recipient, kind, attempts, failed_at, last_error FROM mail_outbox
                           WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT $1";
                tx.query(sql, values![MAX_FAILED_SHOWN])?
                    .iter()
                    .map(read_failed)
                    .collect()
            })
            .await
    }
}

impl People {
    /// Puts a letter that another floor has written into the outbox, once for its id.
    pub async fn write_letter(&self, id: [u8; 16], letter: Letter, now: Timestamp) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                let known = tx.query_first("SELECT 1 FROM mail_outbox WHERE id = $1", values![id])?;
                if known.is_none() {
                    put_as(tx, id, &letter, now)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(())
    }
}

/// Puts a letter beside the change of `tx` that causes it.
pub(crate) fn put(tx: &mut dyn Statements, letter: &Letter, now: Timestamp) -> Result<(), Error> {
    put_as(tx, random()?, letter, now)
}

/// [`put`] under an id that is known before.
pub(crate) fn put_as(
    tx: &mut dyn Statements,
    id: [u8; 16],
    letter: &Letter,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO mail_outbox (id, recipient, kind, subject, body, attempts, due_at, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $6)",
        values![
            id,
            letter.to.as_str(),
            letter.kind.code(),
            &letter.subject,
            &letter.body,
            now,
            now.plus(letter.kind.useful_for()),
        ],
    )?;
    Ok(())
}

/// Drops every letter to an address that is leaving.
pub(crate) fn drop_all(tx: &mut dyn Statements, email: &Email) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM mail_outbox WHERE recipient = $1",
        values![email.as_str()],
    )?;
    Ok(())
}

/// Takes the letters that are due, oldest first.
pub(super) fn claim(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<Sending>, Error> {
    let rows = tx.query(
        "SELECT id, recipient, subject, body, attempts, expires_at FROM mail_outbox
         WHERE failed_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
        values![now, BATCH],
    )?;
    let letters = rows.iter().map(read_sending).collect::<Result<Vec<_>, _>>()?;
    for letter in &letters {
        // Counted before it is tried, so that a letter that brings the process down is given up as well.
        let sql = "UPDATE mail_outbox SET attempts = $2, due_at = $3 WHERE id = $1";
        tx.execute(sql, values![letter.id, letter.attempts, now.plus(CLAIMED_FOR)])?;
    }
    Ok(letters)
}

/// A letter that was sent leaves no copy.
pub(super) fn settle(tx: &mut dyn Statements, letter: &Sending) -> Result<(), Error> {
    tx.execute("DELETE FROM mail_outbox WHERE id = $1", values![letter.id])?;
    Ok(())
}

/// Sets the next attempt, or gives the letter up: its text, which may hold a link, goes; the error stays.
pub(super) fn fail(
    tx: &mut dyn Statements,
    letter: &Sending,
    error: &str,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let error: String = error.chars().take(MAX_ERROR_CHARS).collect();
    let next = now.plus(pause(letter.attempts));
    if letter.attempts < MAX_ATTEMPTS && next < letter.expires_at {
        let sql = "UPDATE mail_outbox SET due_at = $2, last_error = $3 WHERE id = $1";
        tx.execute(sql, values![letter.id, next, error])?;
        return Ok(Outcome::TriedAgainLater);
    }
    tx.execute(
        "UPDATE mail_outbox SET failed_at = $2, last_error = $3, subject = '', body = '' WHERE id = $1",
        values![letter.id, now, error],
    )?;
    Ok(Outcome::GivenUp)
}

/// Whether a claimed letter is past its use or its attempts, with the reason.
pub(super) fn why_not_send(letter: &Sending, now: Timestamp) -> Option<&'static str> {
    if now >= letter.expires_at {
        return Some("it was no longer of use when its turn came");
    }
    (letter.attempts > MAX_ATTEMPTS).then_some("every attempt to send it was cut short")
}

fn pause(attempts: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

fn read_sending(row: &Row) -> Result<Sending, Error> {
    Ok(Sending {
        id: row.get(0)?,
        to: row.get::<String>(1)?.parse()?,
        subject: row.get(2)?,
        body: row.get(3)?,
        attempts: row.get::<u32>(4)?.saturating_add(1),
        expires_at: row.get(5)?,
    })
}

fn read_failed(row: &Row) -> Result<FailedLetter, Error> {
    Ok(FailedLetter {
        to: row.get::<String>(0)?.parse()?,
        kind: row.get(1)?,
        attempts: row.get(2)?,
        failed_at: row.get(3)?,
        error: row.get::<Option<String>>(4)?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<u64> = (1..=9).map(|attempt| pause(attempt).as_secs()).collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }
}
