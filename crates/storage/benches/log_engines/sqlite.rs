use crate::{
    Dedupe, Failure, PAYLOAD,
    grouped::{Store, unseen},
};
use rusqlite::Connection;
use std::{collections::HashSet, path::Path};

pub fn open(dir: &Path, dedupe: Dedupe) -> Result<impl Store + use<>, Failure> {
    let connection = Connection::open(dir.join("log.sqlite"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE records (position INTEGER PRIMARY KEY, key BLOB NOT NULL, payload BLOB NOT NULL) STRICT;
         CREATE TABLE seen (key BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;",
    )?;
    Ok(Sqlite {
        connection,
        dedupe,
        window: HashSet::new(),
    })
}

struct Sqlite {
    connection: Connection,
    dedupe: Dedupe,
    window: HashSet<u128>,
}

impl Store for Sqlite {
    fn commit(&mut self, keys: &[u128]) -> Result<usize, Failure> {
        let transaction = self.connection.transaction()?;
        let fresh = match self.dedupe {
            Dedupe::HashSet => unseen(&mut self.window, keys),
            Dedupe::Index => {
                let mut see =
                    transaction.prepare_cached("INSERT INTO seen VALUES ($1) ON CONFLICT DO NOTHING")?;
                let mut fresh = Vec::new();
                for &key in keys {
                    if see.execute([key.to_be_bytes()])? == 1 {
                        fresh.push(key);
                    }
                }
                fresh
            }
        };
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO records (key, payload) VALUES ($1, $2)")?;
            for key in &fresh {
                insert.execute((key.to_be_bytes(), PAYLOAD))?;
            }
        }
        transaction.commit()?;
        Ok(fresh.len())
    }
}
