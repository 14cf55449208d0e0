use crate::{
    Dedupe, Failure, PAYLOAD,
    grouped::{Store, unseen},
};
use redb::{Database, TableDefinition};
use std::{collections::HashSet, path::Path};

const RECORDS: TableDefinition<u64, &[u8]> = TableDefinition::new("records");
const SEEN: TableDefinition<u128, ()> = TableDefinition::new("seen");

pub fn open(dir: &Path, dedupe: Dedupe) -> Result<impl Store + use<>, Failure> {
    let database = Database::create(dir.join("log.redb"))?;
    Ok(Redb {
        database,
        dedupe,
        window: HashSet::new(),
        next: 0,
    })
}

struct Redb {
    database: Database,
    dedupe: Dedupe,
    window: HashSet<u128>,
    next: u64,
}

impl Store for Redb {
    fn commit(&mut self, keys: &[u128]) -> Result<usize, Failure> {
        // Durability::Immediate, the default, syncs at commit.
        let transaction = self.database.begin_write()?;
        let mut stored = 0;
        {
            let mut records = transaction.open_table(RECORDS)?;
            let fresh = match self.dedupe {
                Dedupe::HashSet => unseen(&mut self.window, keys),
                Dedupe::Index => {
                    let mut seen = transaction.open_table(SEEN)?;
                    let mut fresh = Vec::new();
                    for &key in keys {
                        if seen.insert(key, ())?.is_none() {
                            fresh.push(key);
                        }
                    }
                    fresh
                }
            };
            for key in fresh {
                let value = [&key.to_le_bytes()[..], &PAYLOAD].concat();
                records.insert(self.next, value.as_slice())?;
                self.next += 1;
                stored += 1;
            }
        }
        transaction.commit()?;
        Ok(stored)
    }
}
