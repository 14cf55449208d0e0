//! What a key store says about the yard that was put back.

use super::accounts;
use crate::{
    config::Config,
    yard::{Folder, migrations, open_keys},
};
use anyhow::Result;
use memory::StoredLeaves;
use model::PersonId;
use social::Social;
use std::{fmt, path::Path};
use storage::{Records, keys::KeyStore, records::Location, states::StateStore};

/// What was taken out again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Lines of the ledger.
    erasures: u64,
    /// Leaves of memory that were erased after the backup.
    erased: usize,
    /// Leaves of memory whose keys are not there.
    keyless: usize,
    /// Accounts whose leaves were all erased; `None` where the records are not there yet.
    closed: Option<usize>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} erasures in the ledger; {} leaves that were erased since are gone from memory",
            self.erasures, self.erased
        )?;
        if self.keyless > 0 {
            write!(f, ", and {} whose keys are not there", self.keyless)?;
        }
        match self.closed {
            Some(0) => Ok(()),
            Some(closed) => write!(
                f,
                "\n{closed} accounts had all their leaves erased since: they are closed, and erased in {} days unless their \
                 owners sign in and take them back",
                accounts::PATIENCE.as_secs() / 86_400
            ),
            None => write!(
                f,
                "\naccounts that were erased since the dump are found and closed by `madang doctor --repair`, once the records are in a database"
            ),
        }
    }
}

/// Applies the erasures of the ledger to what was put back. Signals of erased leaves need nothing: they do not open.
/// Without `records` their accounts are left alone.
pub async fn apply(
    root: &Path,
    to: &Folder,
    config: &Config,
    records: Option<Location<'_>>,
) -> Result<Outcome> {
    let keys = open_keys(to)?;
    let (erased, _) = purge(to, &keys, Whose::Erased)?;
    let closed = match records {
        None => None,
        Some(location) => {
            let records = Records::open(location).await?;
            // The backup may be of an older version.
            records.migrate(&migrations()).await?;
            let people = accounts::people(root, records.clone(), config)?;
            let left = accounts::left_over(&people, &keys).await?;
            let closing: Vec<PersonId> = left
                .iter()
                .filter(|left| left.is_all)
                .map(|left| left.person)
                .collect();
            accounts::take(&people, left).await?;
            // The eraser would do it as its first step; until then their posts would be served.
            let social = Social::new(records);
            for person in &closing {
                social.close_person(*person).await?;
            }
            Some(closing.len())
        }
    };
    Ok(Outcome {
        erasures: keys.verify_ledger()?,
        erased,
        keyless: 0,
        closed,
    })
}

/// Takes out of memory what no key will ever open.
pub fn without(to: &Folder) -> Result<Outcome> {
    let keys = super::empty_keys(to)?;
    let (erased, keyless) = purge(to, &keys, Whose::Unreadable)?;
    Ok(Outcome {
        erasures: 0,
        erased,
        keyless,
        closed: Some(0),
    })
}

/// Which leaves go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Erased,
    /// Those whose keys are not there as well.
    Unreadable,
}

fn purge(to: &Folder, keys: &KeyStore, whose: Whose) -> Result<(usize, usize)> {
    if !to.memory().exists() {
        return Ok((0, 0));
    }
    let states = StateStore::open(&to.memory())?;
    let found = StoredLeaves::look(&states, keys)?;
    StoredLeaves::remove(&states, &found.erased)?;
    if whose == Whose::Erased {
        return Ok((found.erased.len(), 0));
    }
    StoredLeaves::remove(&states, &found.keyless)?;
    Ok((found.erased.len(), found.keyless.len()))
}
