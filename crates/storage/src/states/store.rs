use super::Error;
use crate::sqlite::keep_plans;
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::{Path, PathBuf};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS state (
  kind INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS position (part INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;";

/// Readers kept open; more are opened while more read at the same time.
const IDLE_READERS: usize = 4;

/// One value to be put, or with `None` to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The caller's sort of value, such as leaf or item.
    pub kind: u8,
    pub key: Box<[u8]>,
    pub value: Option<Vec<u8>>,
}

/// What [`StateStore::check`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    pub values: u64,
    pub bytes: u64,
    /// Kind and key, in hexadecimal, of the first values whose checksum does not fit.
    pub damaged: Vec<String>,
    /// What SQLite says about the file itself.
    pub file: Option<String>,
}

pub struct StateStore {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl StateStore {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let writer = Connection::open(path).map_err(|error| Error::Open {
            path: path.to_path_buf(),
            reason: error.to_string(),
        })?;
        keep_plans(&writer)
            .and_then(|()| {
                writer.execute_batch(
                    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000; PRAGMA journal_size_limit = 67108864;
                 PRAGMA cache_size = -32768;",
                )
            })
            .and_then(|()| writer.execute_batch(SCHEMA))
            .map_err(Error::of(path))?;
        Ok(Self {
            path: path.to_path_buf(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// How far the state includes each partition of the log: the first offset that is not in it.
    pub fn positions(&self) -> Result<Vec<(u16, u64)>, Error> {
        self.read(positions)
    }

    /// Blocks for as long as the disk takes.
    pub fn get(&self, kind: u8, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let found = self.read(|reader| {
            let sql = "SELECT value, crc FROM state WHERE kind = $1 AND key = $2";
            let mut statement = reader.prepare_cached(sql)?;
            let row = |row: &rusqlite::Row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u32>(1)?));
            statement.query_row(params![kind, key], row).optional()
        })?;
        match found {
            Some((value, crc)) if crc != checksum(kind, key, &value) => Err(self.damaged(kind, key)),
            Some((value, _)) => Ok(Some(value)),
            None => Ok(None),
        }
    }

    /// Calls `visit` with each key and value of a kind, in the order of the keys.
    pub fn scan<E: From<Error>>(
        &self,
        kind: u8,
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let reader = self.reader().map_err(E::from)?;
        let of = Error::of(&self.path);
        let sql = "SELECT key, value, crc FROM state WHERE kind = $1 ORDER BY key";
        let mut statement = reader.prepare_cached(sql).map_err(&of)?;
        let mut rows = statement.query(params![kind]).map_err(&of)?;
        while let Some(row) = rows.next().map_err(&of)? {
            let (key, value) = (blob(row, 0).map_err(&of)?, blob(row, 1).map_err(&of)?);
            if row.get::<_, u32>(2).map_err(&of)? != checksum(kind, key, value) {
                return Err(self.damaged(kind, key).into());
            }
            visit(key, value)?;
        }
        Ok(())
    }

    /// Calls `visit` with each key of a kind, in order, without reading the values' checksums.
    pub fn keys(&self, kind: u8, mut visit: impl FnMut(&[u8])) -> Result<(), Error> {
        let reader = self.reader()?;
        let of = Error::of(&self.path);
        let mut statement = reader
            .prepare_cached("SELECT key FROM state WHERE kind = $1 ORDER BY key")
            .map_err(&of)?;
        let mut rows = statement.query(params![kind]).map_err(&of)?;
        while let Some(row) = rows.next().map_err(&of)? {
            visit(blob(row, 0).map_err(&of)?);
        }
        Ok(())
    }

    /// Puts all changes and positions on disk, or none of them; returns when they are there. Deletions leave nothing in
    /// the write-ahead file either.
    pub fn commit<'a>(
        &self,
        changes: impl IntoIterator<Item = &'a Change>,
        positions: &[(u16, u64)],
    ) -> Result<(), Error> {
        let of = Error::of(&self.path);
        let (mut writer, mut deletes) = (self.writer.lock(), false);
        let tx = writer.transaction().map_err(&of)?;
        {
            let mut put = tx
                .prepare_cached(
                    "INSERT INTO state (kind, key, value, crc) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, crc = excluded.crc",
                )
                .map_err(&of)?;
            let mut delete = tx
                .prepare_cached("DELETE FROM state WHERE kind = $1 AND key = $2")
                .map_err(&of)?;
            for Change { kind, key, value } in changes {
                match value {
                    Some(value) => put.execute(params![kind, key, value, checksum(*kind, key, value)]),
                    None => {
                        deletes = true;
                        delete.execute(params![kind, key])
                    }
                }
                .map_err(&of)?;
            }
            let mut move_on = tx
                .prepare_cached(
                    "INSERT INTO position (part, next) VALUES ($1, $2)
                     ON CONFLICT (part) DO UPDATE SET next = excluded.next",
                )
                .map_err(&of)?;
            for (partition, next) in positions {
                move_on
                    .execute(params![partition, next.cast_signed()])
                    .map_err(&of)?;
            }
        }
        tx.commit().map_err(&of)?;
        if deletes {
            // Waits for readers; with one that reads for long, the next deletion empties the file.
            writer
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
                .map_err(&of)?;
        }
        Ok(())
    }

    /// Writes a consistent copy to `path`, which must not exist; commits may go on meanwhile.
    pub fn copy_to(&self, path: &Path) -> Result<(), Error> {
        // Readers of the pool may write nowhere, not even into another file.
        Self::copy(&self.path, path).map(drop)
    }

    /// [`StateStore::copy_to`] of a file that another process may own; `to` must not exist. Gives the positions that
    /// the copy includes, and leaves nothing but the copy in its folder.
    pub fn copy(from: &Path, to: &Path) -> Result<Vec<(u16, u64)>, Error> {
        let source = open_reader(from)?;
        let copied = source.execute("VACUUM INTO $1", params![to.to_string_lossy()]);
        copied.map_err(Error::of(from))?;
        let copy = open_reader(to)?;
        positions(&copy).map_err(Error::of(to))
    }

    /// Reads everything.
    pub fn check(&self) -> Result<Checked, Error> {
        const NAMED: usize = 20;
        let file: String =
            self.read(|reader| reader.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)))?;
        let mut checked = Checked {
            file: (file != "ok").then_some(file),
            ..Checked::default()
        };
        let reader = self.reader()?;
        let of = Error::of(&self.path);
        let mut statement = reader
            .prepare_cached("SELECT kind, key, value, crc FROM state")
            .map_err(&of)?;
        let mut rows = statement.query([]).map_err(&of)?;
        while let Some(row) = rows.next().map_err(&of)? {
            let kind: u8 = row.get(0).map_err(&of)?;
            let (key, value) = (blob(row, 1).map_err(&of)?, blob(row, 2).map_err(&of)?);
            checked.values += 1;
            checked.bytes += (key.len() + value.len()) as u64;
            let sound = row.get::<_, u32>(3).map_err(&of)? == checksum(kind, key, value);
            if !sound && checked.damaged.len() < NAMED {
                checked.damaged.push(named(kind, key));
            }
        }
        Ok(checked)
    }

    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>) -> Result<T, Error> {
        let reader = self.reader()?;
        query(&reader).map_err(Error::of(&self.path))
    }

    fn reader(&self) -> Result<Reader<'_>, Error> {
        let idle = self.readers.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let connection = open_reader(&self.path)?;
                connection
                    .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;")
                    .map_err(Error::of(&self.path))?;
                connection
            }
        };
        Ok(Reader {
            pool: &self.readers,
            connection: Some(connection),
        })
    }

    fn damaged(&self, kind: u8, key: &[u8]) -> Error {
        Error::Damaged {
            path: self.path.clone(),
            what: format!("the checksum of {} does not fit", named(kind, key)),
        }
    }
}

/// A borrowed connection; goes back to the pool when dropped.
struct Reader<'a> {
    pool: &'a Mutex<Vec<Connection>>,
    connection: Option<Connection>,
}

impl std::ops::Deref for Reader<'_> {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "taken out by drop alone")]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a reader until it is dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut pool = self.pool.lock();
        if pool.len() < IDLE_READERS {
            pool.extend(self.connection.take());
        }
    }
}

fn open_reader(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| Error::Open {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })?;
    keep_plans(&connection)
        .and_then(|()| connection.execute_batch("PRAGMA busy_timeout = 5000;"))
        .map_err(Error::of(path))?;
    Ok(connection)
}

fn positions(reader: &Connection) -> Result<Vec<(u16, u64)>, rusqlite::Error> {
    let mut statement = reader.prepare_cached("SELECT part, next FROM position ORDER BY part")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    rows.collect()
}

fn blob<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<&'a [u8], rusqlite::Error> {
    Ok(row.get_ref(index)?.as_blob()?)
}

fn checksum(kind: u8, key: &[u8], value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key);
    hasher.update(value);
    hasher.finalize()
}

fn named(kind: u8, key: &[u8]) -> String {
    key.iter()
        .fold(format!("{kind}/"), |name, byte| format!("{name}{byte:02x}"))
}
