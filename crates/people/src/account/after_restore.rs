//! Accounts of a yard that was restored from a backup which is older than some erasures.
//!
//! The key store remembers leaves, not accounts: that all leaves of an account were erased says that it was erased
//! itself, or that its owner gave up everything that was remembered and stayed. The first must not come back, the
//! second must not be lost. So the account is closed as if its owner had ordered it: out of sight at once, erased when
//! the time is over, and whoever signs in before can take it back.

use super::closing::{self, Closing};
use crate::{Error, People};
use model::{ErasureId, LeafId, PersonId, Timestamp};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use storage::{Statements, values};

/// Accounts read at once.
const AT_ONCE: u32 = 200;

/// An open account with leaves that were erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOver {
    pub person: PersonId,
    pub erased: Vec<LeafId>,
    /// Has it no other leaves?
    pub is_all: bool,
}

impl People {
    /// All open accounts with leaves that `is_erased`. In a yard that was not restored there are none.
    pub async fn left_over<E: From<Error>>(
        &self,
        is_erased: impl Fn(LeafId) -> Result<bool, E>,
    ) -> Result<Vec<LeftOver>, E> {
        let (mut found, mut after) = (Vec::new(), PersonId::from_bytes([0; 16]));
        loop {
            let page = self.records.read(move |tx| page(tx, after)).await?;
            let Some(last) = page.keys().next_back().copied() else {
                return Ok(found);
            };
            for (person, leaves) in page {
                let mut erased = Vec::new();
                for leaf in &leaves {
                    if is_erased(*leaf)? {
                        erased.push(*leaf);
                    }
                }
                if !erased.is_empty() {
                    found.push(LeftOver {
                        person,
                        is_all: erased.len() == leaves.len(),
                        erased,
                    });
                }
            }
            after = last;
        }
    }

    /// Takes the erased leaves and their sessions from an account, and closes it if it has no others; its erasure is
    /// due after `patience`. For a yard that nobody serves.
    pub async fn take_left_over(
        &self,
        left: LeftOver,
        patience: Duration,
        now: Timestamp,
    ) -> Result<(), Error> {
        let desk = Arc::clone(&self.desk);
        let closing = Closing {
            erasure: ErasureId::new(),
            due_at: now.plus(patience),
        };
        self.records
            .write(move |tx| {
                for leaf in &left.erased {
                    tx.execute("DELETE FROM sessions WHERE leaf = $1", values![*leaf])?;
                    tx.execute(
                        "DELETE FROM leaves WHERE person = $1 AND leaf = $2",
                        values![left.person, *leaf],
                    )?;
                }
                match left.is_all {
                    true => closing::close(tx, &desk, left.person, closing, now),
                    false => Ok(()),
                }
            })
            .await
    }
}

/// The leaves of the next open accounts that have any.
fn page(tx: &mut dyn Statements, after: PersonId) -> Result<BTreeMap<PersonId, Vec<LeafId>>, Error> {
    let rows = tx.query(
        "SELECT person, leaf FROM leaves WHERE person IN
           (SELECT DISTINCT l.person FROM leaves l JOIN people p ON p.id = l.person
            WHERE l.person > $1 AND p.deleted_at IS NULL ORDER BY l.person LIMIT $2)",
        values![after, AT_ONCE],
    )?;
    let mut page: BTreeMap<PersonId, Vec<LeafId>> = BTreeMap::new();
    for row in &rows {
        page.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(page)
}
