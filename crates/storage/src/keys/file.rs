//! `keys.sqlite`.
//!
//! SQLite promises that `secure_delete` clears what is deleted; of copies that cells may leave when they move between
//! pages it says nothing, and nothing here rests on that. The table that holds wrapped keys only grows at its end,
//! where cells do not move, and no row of it is ever deleted: a key is destroyed by writing zeros of the same length
//! over it. The row stays and says that the key was.

use super::{
    Error, KeyId, LeafKey, MasterKey,
    ledger::{self, Erasure, Schema},
    vault::{DESTROYED, LeafTag, Vault},
};
use model::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::{
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

const VERSION: i64 = 1;
/// How long a destruction waits for a reader of another process.
const PATIENCE_MS: u32 = 5_000;
/// Pages of 4 KiB in the write-ahead log before it is moved into the file: new keys touch index pages all over it,
/// and most are touched again soon.
const CHECKPOINT_PAGES: u32 = 16_384;

const SCHEMA: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE key (
        slot INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, tag BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL
    ) STRICT;
    CREATE TABLE erasure (
        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, leaves INTEGER NOT NULL, keys INTEGER NOT NULL,
        commitment BLOB NOT NULL
    ) STRICT;
    CREATE TABLE erased (tag BLOB PRIMARY KEY, erasure INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER key_stays BEFORE DELETE ON key BEGIN SELECT RAISE(ABORT, 'keys are overwritten'); END;
    CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'append only'); END;
    CREATE TRIGGER erasure_stands BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'append only'); END;
    CREATE TRIGGER erased_stays BEFORE DELETE ON erased BEGIN SELECT RAISE(ABORT, 'append only'); END;
    CREATE TRIGGER erased_stands BEFORE UPDATE ON erased BEGIN SELECT RAISE(ABORT, 'append only'); END;
";

/// The one writing connection.
pub(super) struct KeyFile {
    connection: Connection,
}

/// What the file holds under a tag or an id.
pub(super) enum Held {
    Key(LeafKey),
    Destroyed,
    Nothing,
}

impl KeyFile {
    /// Opens or makes the file, and clears what a process that died may have left in the write-ahead log.
    pub fn open(path: &Path, master: &MasterKey) -> Result<(Self, Vault), Error> {
        // SQLite gives its companions the mode of the file itself.
        let made = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path);
        made.map_err(|error| Error::file("open", path, error))?;
        let connection = Connection::open(path)?;
        crate::sqlite::keep_plans(&connection)?;
        connection.execute_batch(&format!(
            "PRAGMA busy_timeout = {PATIENCE_MS}; PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
        ))?;
        let vault = match connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? {
            0 => create(&connection, master)?,
            VERSION => read_vault(&connection, Schema::Main, master)?,
            newer => return Err(Error::Version(newer)),
        };
        let file = Self { connection };
        file.clear_log()?;
        sync_folder(path)?;
        Ok((file, vault))
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Runs `work` in one transaction that is on disk when this returns `Ok`.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|value| {
            self.connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        if done.is_err() && !self.connection.is_autocommit() {
            // What went wrong is already on its way to the caller.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        done
    }

    /// The key of a leaf, drawn now if it never had one. Inside a transaction.
    pub fn find_or_draw(&self, vault: &Vault, tag: LeafTag) -> Result<Option<LeafKey>, Error> {
        match by_tag(&self.connection, vault, tag)? {
            Held::Key(key) => Ok(Some(key)),
            Held::Destroyed => Ok(None),
            Held::Nothing => {
                let (key, wrapped) = vault.draw(tag)?;
                let sql = "INSERT INTO key (id, tag, wrapped) VALUES (?, ?, ?)";
                self.connection.prepare_cached(sql)?.execute(params![
                    key.id().as_u64().cast_signed(),
                    tag.0,
                    wrapped
                ])?;
                Ok(Some(key))
            }
        }
    }

    /// Overwrites the keys of `tags` and adds a line to the ledger; gives the line and the ids of the destroyed keys.
    /// Inside a transaction.
    pub fn destroy(&self, mut tags: Vec<LeafTag>, at: Timestamp) -> Result<(Erasure, Vec<KeyId>), Error> {
        tags.sort_unstable();
        tags.dedup();
        let mut new = Vec::with_capacity(tags.len());
        for tag in tags {
            if !self.is_erased(tag)? {
                new.push(tag);
            }
        }
        let mut destroyed = Vec::new();
        for tag in &new {
            destroyed.extend(self.living_id(*tag)?);
        }
        let before = ledger::last(&self.connection, Schema::Main)?;
        let line = Erasure::after(before.as_ref(), at, destroyed.len() as u64, &mut new);
        self.erase_tags(&new, &line)?;
        Ok((line, destroyed))
    }

    /// Writes `line` and what it did.
    pub fn erase_tags(&self, tags: &[LeafTag], line: &Erasure) -> Result<(), Error> {
        let mut overwrite = self
            .connection
            .prepare_cached("UPDATE key SET wrapped = ? WHERE tag = ?")?;
        let mut note = self
            .connection
            .prepare_cached("INSERT INTO erased (tag, erasure) VALUES (?, ?)")?;
        for tag in tags {
            overwrite.execute(params![DESTROYED, tag.0])?;
            note.execute(params![tag.0, line.number.cast_signed()])?;
        }
        Ok(line.write(&self.connection)?)
    }

    /// How many of `tags` have a key.
    pub fn living(&self, tags: &[LeafTag]) -> Result<u64, Error> {
        let mut living = 0;
        for tag in tags {
            living += u64::from(self.living_id(*tag)?.is_some());
        }
        Ok(living)
    }

    fn living_id(&self, tag: LeafTag) -> Result<Option<KeyId>, Error> {
        let sql = "SELECT id FROM key WHERE tag = ? AND wrapped <> ?";
        let id = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![tag.0, DESTROYED], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(id.map(|id| KeyId::from_u64(id.cast_unsigned())))
    }

    fn is_erased(&self, tag: LeafTag) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM erased WHERE tag = ?";
        Ok(self.connection.prepare_cached(sql)?.exists([tag.0])?)
    }

    /// Moves the write-ahead log into the file and cuts it to nothing: it holds pages from before they were
    /// overwritten.
    pub fn clear_log(&self) -> Result<(), Error> {
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(Error::NotCleared) }
    }

    /// Makes another key store readable as [`Schema::Other`].
    pub fn attach(&self, path: &Path, vault: &Vault) -> Result<(), Error> {
        let name = path
            .to_str()
            .ok_or_else(|| Error::file("read", path, "its name is not UTF-8"))?;
        self.connection.execute("ATTACH DATABASE ? AS other", [name])?;
        if meta::<[u8; 16]>(&self.connection, Schema::Other, "store")? == *vault.store() {
            Ok(())
        } else {
            Err(Error::OtherStore {
                path: path.to_owned(),
            })
        }
    }
}

/// A second connection, for look-ups.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    crate::sqlite::keep_plans(&connection)?;
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = {PATIENCE_MS}; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536;"
    ))?;
    Ok(connection)
}

pub(super) fn by_id(connection: &Connection, vault: &Vault, id: KeyId) -> Result<Held, Error> {
    let sql = "SELECT id, tag, wrapped FROM key WHERE id = ?";
    held(connection, vault, sql, params![id.as_u64().cast_signed()])
}

fn by_tag(connection: &Connection, vault: &Vault, tag: LeafTag) -> Result<Held, Error> {
    let sql = "SELECT id, tag, wrapped FROM key WHERE tag = ?";
    match held(connection, vault, sql, params![tag.0])? {
        // A leaf may be erased before it had a key.
        Held::Nothing
            if connection
                .prepare_cached("SELECT 1 FROM erased WHERE tag = ?")?
                .exists([tag.0])? =>
        {
            Ok(Held::Destroyed)
        }
        held => Ok(held),
    }
}

fn held(
    connection: &Connection,
    vault: &Vault,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Held, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let Some(row) = rows.next()? else {
        return Ok(Held::Nothing);
    };
    unwrap_row(vault, row)
}

fn unwrap_row(vault: &Vault, row: &rusqlite::Row<'_>) -> Result<Held, Error> {
    let id = KeyId::from_u64(row.get::<_, i64>(0)?.cast_unsigned());
    let tag = LeafTag(row.get(1)?);
    let wrapped = row
        .get_ref(2)?
        .as_blob()
        .map_err(|error| Error::Damaged(error.to_string()))?;
    if wrapped == DESTROYED {
        return Ok(Held::Destroyed);
    }
    vault.unwrap(id, tag, wrapped).map(Held::Key)
}

/// The keys of the highest slots below `below`, newest first, with the lowest slot seen.
pub(super) fn newest(
    connection: &Connection,
    vault: &Vault,
    below: i64,
    limit: usize,
) -> Result<Option<(i64, Vec<LeafKey>)>, Error> {
    let sql = "SELECT id, tag, wrapped, slot FROM key WHERE slot < ? ORDER BY slot DESC LIMIT ?";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![below, limit as i64])?;
    let (mut lowest, mut keys) = (None, Vec::with_capacity(limit));
    while let Some(row) = rows.next()? {
        lowest = Some(row.get(3)?);
        if let Held::Key(key) = unwrap_row(vault, row)? {
            keys.push(key);
        }
    }
    Ok(lowest.map(|lowest| (lowest, keys)))
}

/// Keys that can be used.
pub(super) fn count(connection: &Connection) -> Result<u64, Error> {
    let sql = "SELECT (SELECT count(*) FROM key) - (SELECT coalesce(sum(keys), 0) FROM erasure)";
    let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

fn create(connection: &Connection, master: &MasterKey) -> Result<Vault, Error> {
    let (vault, store, kept) = Vault::create(master)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(SCHEMA)?;
    let put = "INSERT INTO meta (name, value) VALUES (?, ?)";
    connection.execute(put, params!["store", store])?;
    connection.execute(put, params!["vault", kept])?;
    connection.execute_batch(&format!("PRAGMA user_version = {VERSION}; COMMIT"))?;
    Ok(vault)
}

fn read_vault(connection: &Connection, schema: Schema, master: &MasterKey) -> Result<Vault, Error> {
    let store = meta(connection, schema, "store")?;
    Vault::open(master, store, meta(connection, schema, "vault")?)
}

fn meta<T: rusqlite::types::FromSql>(
    connection: &Connection,
    schema: Schema,
    name: &str,
) -> Result<T, Error> {
    let sql = format!("SELECT value FROM {}.meta WHERE name = ?", schema.name());
    Ok(connection.query_row(&sql, [name], |row| row.get(0))?)
}

/// Makes a new or renamed file of this folder outlive a power cut.
pub(super) fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Error::file("sync", folder, error))
}
