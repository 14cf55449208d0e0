use crate::{
    Dedupe, Failure, PAYLOAD,
    grouped::{Store, unseen},
};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use std::{collections::HashSet, path::Path};

pub fn open(dir: &Path, dedupe: Dedupe) -> Result<impl Store + use<>, Failure> {
    let database = Database::builder(dir).open()?;
    let records = database.keyspace("records", KeyspaceCreateOptions::default)?;
    let seen = database.keyspace("seen", KeyspaceCreateOptions::default)?;
    Ok(Fjall {
        database,
        records,
        seen,
        dedupe,
        window: HashSet::new(),
        next: 0,
    })
}

struct Fjall {
    database: Database,
    records: Keyspace,
    seen: Keyspace,
    dedupe: Dedupe,
    window: HashSet<u128>,
    next: u64,
}

impl Store for Fjall {
    fn commit(&mut self, keys: &[u128]) -> Result<usize, Failure> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        let fresh = match self.dedupe {
            Dedupe::HashSet => unseen(&mut self.window, keys),
            Dedupe::Index => {
                let mut fresh = Vec::new();
                let mut group = HashSet::new();
                for &key in keys {
                    if group.insert(key) && !self.seen.contains_key(key.to_be_bytes())? {
                        batch.insert(&self.seen, key.to_be_bytes(), []);
                        fresh.push(key);
                    }
                }
                fresh
            }
        };
        for key in &fresh {
            let value = [&key.to_le_bytes()[..], &PAYLOAD].concat();
            batch.insert(&self.records, self.next.to_be_bytes(), value);
            self.next += 1;
        }
        batch.commit()?;
        Ok(fresh.len())
    }
}
