use super::{Finding, Patient, Problem};
use crate::yard::open_keys;
use anyhow::{Result, bail};
use storage::keys::{Error, KeyStore};

const COPY_BACK: &str = "put its newest copy back: `madang restore --keys-from DIR --data DATA`";

/// The key store and the chain of its ledger; and the store, if it opens.
pub fn examine(patient: &Patient) -> Result<(Finding, Option<KeyStore>)> {
    if !patient.folder.keys().exists() {
        let mut finding = Finding::new("keys", "no key store".to_owned());
        if patient.folder.memory().exists() {
            finding.add(Problem::new(
                "`keys.sqlite` is missing: sealed signals and personal memories cannot be read",
                COPY_BACK,
            ));
        }
        return Ok((finding, None));
    }
    let store = match open_keys(&patient.folder) {
        Ok(store) => store,
        Err(error) => {
            if let Some(Error::InUse { .. }) = error.downcast_ref() {
                bail!("the yard is being served: stop it first");
            }
            let mut finding = Finding::new("keys", "the key store does not open".to_owned());
            finding.add(Problem::new(format!("{error:#}"), COPY_BACK));
            return Ok((finding, None));
        }
    };
    match store.verify_ledger() {
        Ok(lines) => {
            let seen = format!(
                "{} keys, {lines} erasures in the ledger, its chain is whole",
                store.count()?
            );
            Ok((Finding::new("keys", seen), Some(store)))
        }
        Err(error) => {
            let mut finding = Finding::new("keys", format!("{} keys", store.count()?));
            finding.add(Problem::new(error.to_string(), COPY_BACK));
            Ok((finding, Some(store)))
        }
    }
}
