//! The key store's own copy, and its way back.

use super::{
    Error, KeyStore, MasterKey,
    file::{self, KeyFile},
    store,
};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

impl KeyStore {
    /// Copies the store in `from` to `to` in one consistent state, also while another process has it open. A copy
    /// that was there is replaced once the new one is on disk. Gives the number of usable keys.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Database`]; the former copy is then still there.
    pub fn copy(from: &Path, to: &Path) -> Result<u64, Error> {
        let staged = beside(to, ".new");
        let count = write_copy(from, &staged)?;
        fs::rename(&staged, to).map_err(|error| Error::file("put in place", to, error))?;
        file::sync_folder(to)?;
        Ok(count)
    }

    /// Puts the copy in `copy` back as the store in `path`, which nobody may have open. Erasures that the ledger of
    /// the file in `path` has and the copy has not are applied to the copy first; gives how many lines those were.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::WrongMasterKey`], [`Error::OtherStore`], or one of the disk's; `path` is then as
    /// it was. If the file in `path` is damaged beyond reading, move it away first: its erasures are lost then.
    pub fn restore(copy: &Path, path: &Path, master: &MasterKey) -> Result<u64, Error> {
        let _lock = store::lock(path)?;
        let staged = beside(path, ".restoring");
        write_copy(copy, &staged)?;
        let (mut restored, vault) = KeyFile::open(&staged, master)?;
        let mut applied = 0;
        if path.exists() {
            restored.attach(path, &vault)?;
            applied = restored.transaction(KeyFile::take_over)?;
            restored.clear_log()?;
        }
        drop(restored);
        for companion in ["-wal", "-shm"] {
            remove(&beside(path, companion))?;
        }
        fs::rename(&staged, path).map_err(|error| Error::file("put in place", path, error))?;
        file::sync_folder(path)?;
        Ok(applied)
    }
}

/// `to` is made anew and synced.
fn write_copy(from: &Path, to: &Path) -> Result<u64, Error> {
    for leftover in ["", "-wal", "-shm"] {
        remove(&beside(to, leftover))?;
    }
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|error| Error::file("read", from, error))?;
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;")?;
    let made = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(to);
    made.map_err(|error| Error::file("write", to, error))?;
    let name = to
        .to_str()
        .ok_or_else(|| Error::file("write", to, "its name is not UTF-8"))?;
    connection.execute("VACUUM INTO ?", [name])?;
    let synced = File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|error| Error::file("sync", to, error))?;
    file::count(&file::open_reader(to)?)
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file("remove", path, error)),
        _ => Ok(()),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
