//! Accounts that were erased after the backup that brought them back.

use crate::config::Config;
use anyhow::Result;
use model::Timestamp;
use people::{HashCost, LeftOver, People, Secrets};
use std::{path::Path, time::Duration};
use storage::{Records, keys::KeyStore};

/// How long an account stays closed before it is erased: its owner may have erased their memory alone.
pub const PATIENCE: Duration = Duration::from_hours(30 * 24);

/// The people of a yard that nobody serves.
pub fn people(root: &Path, records: Records, config: &Config) -> Result<People> {
    let mut people_config = people::Config::new("", &config.yard_name);
    people_config.hash_cost = HashCost::LIGHT;
    people_config.identity_key = Some(Secrets::load(root)?.identities());
    Ok(People::new(records, people_config)?)
}

/// Open accounts with leaves that the ledger says were erased.
pub async fn left_over(people: &People, keys: &KeyStore) -> Result<Vec<LeftOver>> {
    people
        .left_over(|leaf| keys.was_erased(leaf).map_err(anyhow::Error::from))
        .await
}

pub async fn take(people: &People, left: Vec<LeftOver>) -> Result<()> {
    for left in left {
        people.take_left_over(left, PATIENCE, Timestamp::now()).await?;
    }
    Ok(())
}
