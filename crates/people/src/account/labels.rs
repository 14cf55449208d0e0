//! By which words a leaf that an account made is known in its owner's list of devices.

use crate::{DeviceLabel, Error};
use model::{LeafId, PersonId, Timestamp};
use std::collections::HashMap;
use storage::{Row, Statements, values};

/// Labels read of one person; far more than devices are listed.
const MAX_READ: u32 = 512;

/// When and on what an account made a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Made {
    pub label: DeviceLabel,
    pub first_at: Timestamp,
}

/// Somebody signed in with this browser. A leaf keeps the time it was made; its label is that of the newest sign-in.
pub(super) fn note(
    tx: &mut dyn Statements,
    person: PersonId,
    leaf: LeafId,
    label: DeviceLabel,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO leaf_labels (leaf, person, label, first_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (leaf) DO UPDATE SET label = excluded.label WHERE leaf_labels.person = excluded.person",
        values![leaf, person, label.code(), now],
    )?;
    Ok(())
}

/// Labels of the leaves that the account ever made, newest first.
pub(crate) fn of(tx: &mut dyn Statements, person: PersonId) -> Result<HashMap<LeafId, Made>, Error> {
    let sql =
        "SELECT leaf, label, first_at FROM leaf_labels WHERE person = $1 ORDER BY first_at DESC LIMIT $2";
    let rows = tx.query(sql, values![person, MAX_READ])?;
    let read = |row: &Row| {
        let made = Made {
            label: DeviceLabel::from_code(&row.get::<String>(1)?),
            first_at: row.get(2)?,
        };
        Ok((row.get(0)?, made))
    };
    rows.iter().map(read).collect()
}

pub(super) fn forget(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    tx.execute("DELETE FROM leaf_labels WHERE person = $1", values![person])?;
    Ok(())
}
