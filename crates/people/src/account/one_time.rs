//! One-time tokens: stored as hashes, used once, dead when a newer one of the same kind is given out.

use crate::{Error, token::TokenHash};
use model::{PersonId, Timestamp};
use std::time::Duration;
use storage::{Statements, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    ConfirmEmail,
    ResetPassword,
    FirstOperator,
    /// Opens a closed account again.
    TakeBack,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm",
            Self::ResetPassword => "reset",
            Self::FirstOperator => "operator",
            Self::TakeBack => "take_back",
        }
    }

    pub const fn lives_for(self) -> Duration {
        match self {
            Self::ConfirmEmail => Duration::from_secs(24 * 3_600),
            Self::ResetPassword => Duration::from_secs(3_600),
            Self::FirstOperator => Duration::from_secs(7 * 86_400),
            Self::TakeBack => Duration::from_secs(15 * 60),
        }
    }
}

/// Makes `hash` the one token of this kind for `person`.
pub(super) fn issue(
    tx: &mut dyn Statements,
    kind: Kind,
    person: PersonId,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    void(tx, kind, person)?;
    tx.execute(
        "INSERT INTO one_time_tokens (hash, kind, person, expires_at) VALUES ($1, $2, $3, $4)",
        values![hash, kind.code(), person, now.plus(kind.lives_for())],
    )?;
    Ok(())
}

/// The same for the yard itself.
pub(super) fn issue_for_yard(
    tx: &mut dyn Statements,
    kind: Kind,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM one_time_tokens WHERE kind = $1",
        values![kind.code()],
    )?;
    tx.execute(
        "INSERT INTO one_time_tokens (hash, kind, person, expires_at) VALUES ($1, $2, NULL, $3)",
        values![hash, kind.code(), now.plus(kind.lives_for())],
    )?;
    Ok(())
}

/// Whose token it is, without using it.
pub(super) fn peek(
    tx: &mut dyn Statements,
    kind: Kind,
    hash: TokenHash,
    now: Timestamp,
) -> Result<Option<PersonId>, Error> {
    let sql = "SELECT person FROM one_time_tokens WHERE hash = $1 AND kind = $2 AND expires_at > $3";
    let row = tx.query_first(sql, values![hash, kind.code(), now])?;
    Ok(row.ok_or(Error::Link)?.get(0)?)
}

/// Uses the token up.
pub(super) fn redeem(
    tx: &mut dyn Statements,
    kind: Kind,
    hash: TokenHash,
    now: Timestamp,
) -> Result<Option<PersonId>, Error> {
    let person = peek(tx, kind, hash, now)?;
    tx.execute("DELETE FROM one_time_tokens WHERE hash = $1", values![hash])?;
    Ok(person)
}

pub(super) fn void(tx: &mut dyn Statements, kind: Kind, person: PersonId) -> Result<(), Error> {
    let sql = "DELETE FROM one_time_tokens WHERE person = $1 AND kind = $2";
    tx.execute(sql, values![person, kind.code()])?;
    Ok(())
}

pub(super) fn void_all(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    tx.execute("DELETE FROM one_time_tokens WHERE person = $1", values![person])?;
    Ok(())
}
