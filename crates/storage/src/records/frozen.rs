use super::{Error, Statements, sqlite};
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;

/// The records in a SQLite file, read without changing it or anything beside it; another process may own it and go on
/// writing. Its calls block.
pub struct Frozen(Connection);

impl Frozen {
    /// # Errors
    /// [`Error::Open`] if there is no such file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| Error::Open {
            location: path.display().to_string(),
            reason: error.to_string(),
        })?;
        connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;")?;
        Ok(Self(connection))
    }

    /// Runs `unit` on one consistent snapshot.
    pub fn read<T, E: From<Error>>(
        &self,
        unit: impl Fn(&mut dyn Statements) -> Result<T, E>,
    ) -> Result<T, E> {
        sqlite::read_snapshot(&self.0, &unit)
    }

    /// Writes the records to `to`, which must not exist, as they are at one moment.
    ///
    /// `VACUUM INTO` reads in one transaction. SQLite's online backup begins anew whenever another process writes, and
    /// so may not end under load.
    ///
    /// # Errors
    /// [`Error::DiskFull`] if the disk of `to` is full, [`Error::Database`] when a page cannot be read.
    pub fn copy_to(&self, to: &Path) -> Result<(), Error> {
        self.0.execute("VACUUM INTO ?", params![to.to_string_lossy()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Row,
        records::{Location, Records},
        values,
    };

    fn rows(records: &Frozen) -> usize {
        let rows = records.read(|tx| tx.query("SELECT a FROM t", values![]));
        let rows: Result<Vec<Row>, Error> = rows;
        rows.unwrap().len()
    }

    #[tokio::test]
    async fn a_copy_holds_what_was_committed_and_nothing_that_came_later() {
        let folder = tempfile::TempDir::new().unwrap();
        let (path, copy) = (folder.path().join("records"), folder.path().join("copy"));
        let records = Records::open(Location::File(&path)).await.unwrap();
        let write = |sql: &'static str| records.write(move |tx| tx.execute_script(sql));
        write("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)")
            .await
            .unwrap();
        let frozen = Frozen::open(&path).unwrap();
        frozen.copy_to(&copy).unwrap();
        write("INSERT INTO t VALUES (2)").await.unwrap();
        assert_eq!((rows(&Frozen::open(&copy).unwrap()), rows(&frozen)), (1, 2));
        assert!(frozen.copy_to(&copy).is_err(), "a copy is never written over");
        let nothing = Frozen::open(&folder.path().join("nowhere")).map(drop);
        assert!(matches!(nothing, Err(Error::Open { .. })), "{nothing:?}");
    }

    #[tokio::test]
    async fn reading_leaves_nothing_beside_the_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let (path, copy) = (folder.path().join("records"), folder.path().join("sub/copy"));
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        let records = Records::open(Location::File(&path)).await.unwrap();
        let made = records.write(|tx| tx.execute_script("CREATE TABLE t (a INTEGER) STRICT"));
        let made: Result<(), Error> = made.await;
        made.unwrap();
        Frozen::open(&path).unwrap().copy_to(&copy).unwrap();
        assert_eq!(rows(&Frozen::open(&copy).unwrap()), 0);
        assert_eq!(std::fs::read_dir(folder.path().join("sub")).unwrap().count(), 1);
    }
}
