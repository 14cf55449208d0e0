use super::{
    Erasure, Error, LeafKey, MasterKey,
    file::{self, Held, KeyFile},
    ledger::{self, Schema},
    vault::Vault,
    writer::{Job, Writer},
};
use model::{LeafId, Timestamp};
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use rusqlite::Connection;
use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::oneshot;

/// Callers that may wait for the writer before one is told [`Error::Busy`].
const MAX_WAITING: usize = 4_096;
/// Keys read at once while warming.
const WARMING: usize = 4_096;

/// The name of a key in sealed records: random, so it says nothing about the leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u64);

impl KeyId {
    pub const fn from_u64(id: u64) -> Self {
        Self(id)
    }

    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// What the store has under a [`KeyId`].
#[derive(Debug, Clone)]
pub enum Lookup {
    Key(LeafKey),
    /// Its leaf was erased.
    Destroyed,
    /// Never made here: the store was put back from a copy that is older than the record, or is another yard's.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Keys held in memory by leaf, and as many by id; about 200 bytes each in all.
    pub cached_keys: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { cached_keys: 1 << 18 }
    }
}

/// The open key store. Dropping it waits for the writer to end.
pub struct KeyStore {
    shared: Arc<Shared>,
    queue: Option<mpsc::SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    cached_keys: usize,
    path: PathBuf,
    _lock: File,
}

/// What callers and the writer share.
pub(super) struct Shared {
    pub vault: Vault,
    /// `None` for an erased leaf. Written by the writer alone.
    pub by_leaf: Cache<LeafId, Option<LeafKey>>,
    pub by_id: Cache<KeyId, Lookup>,
    pub reader: Mutex<Connection>,
}

impl Shared {
    pub fn remember(&self, leaf: LeafId, key: Option<&LeafKey>) {
        self.by_leaf.insert(leaf, key.cloned());
        if let Some(key) = key {
            self.by_id.insert(key.id(), Lookup::Key(key.clone()));
        }
    }
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyStore({})", self.path.display())
    }
}

impl KeyStore {
    /// Leaves that one call may name.
    pub const MAX_LEAVES: usize = 10_000;

    /// Opens the store in the file `path`, or makes it.
    ///
    /// # Errors
    /// [`Error::WrongMasterKey`], [`Error::InUse`], [`Error::Version`], [`Error::Damaged`] or one of the disk's.
    pub fn open(path: &Path, master: &MasterKey) -> Result<Self, Error> {
        Self::open_with(path, master, Options::default())
    }

    /// # Errors
    /// As [`KeyStore::open`].
    pub fn open_with(path: &Path, master: &MasterKey, options: Options) -> Result<Self, Error> {
        let lock = lock(path)?;
        let (file, vault) = KeyFile::open(path, master)?;
        let shared = Arc::new(Shared {
            vault,
            by_leaf: Cache::new(options.cached_keys),
            by_id: Cache::new(options.cached_keys),
            reader: Mutex::new(file::open_reader(path)?),
        });
        let (queue, jobs) = mpsc::sync_channel(MAX_WAITING);
        let writer = Writer {
            file,
            shared: Arc::clone(&shared),
            jobs,
            owes_clearing: false,
        };
        let writer = thread::Builder::new()
            .name("keys-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| Error::file("start the writer of", path, error))?;
        Ok(Self {
            shared,
            queue: Some(queue),
            writer: Some(writer),
            cached_keys: options.cached_keys,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// The key of `leaf`, made if it had none and then on disk; `None` if the leaf was erased.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::DiskFull`], [`Error::Closed`] or [`Error::Database`]; no key was made.
    pub async fn key_of(&self, leaf: LeafId) -> Result<Option<LeafKey>, Error> {
        match self.shared.by_leaf.get(&leaf) {
            Some(known) => Ok(known),
            None => Ok(self.find(vec![leaf]).await?.pop().flatten()),
        }
    }

    /// [`KeyStore::key_of`] for many, in their order; what has to be made is made in one commit.
    ///
    /// # Errors
    /// As [`KeyStore::key_of`], and [`Error::TooMany`].
    pub async fn keys_of(&self, leaves: &[LeafId]) -> Result<Vec<Option<LeafKey>>, Error> {
        let (cached, missing) = self.look(leaves)?;
        if missing.is_empty() {
            return Ok(cached.into_iter().flatten().collect());
        }
        let found = self.find(missing).await?;
        Ok(together(cached, found))
    }

    /// [`KeyStore::keys_of`] for a thread that may block; never from a task.
    ///
    /// # Errors
    /// As [`KeyStore::keys_of`].
    pub fn keys_of_blocking(&self, leaves: &[LeafId]) -> Result<Vec<Option<LeafKey>>, Error> {
        let (cached, missing) = self.look(leaves)?;
        let found = if missing.is_empty() {
            Vec::new()
        } else {
            self.ask(missing)?.blocking_recv().map_err(|_| Error::Closed)??
        };
        Ok(together(cached, found))
    }

    /// What is cached of each leaf, and the leaves of which nothing is.
    fn look(&self, leaves: &[LeafId]) -> Result<(Vec<Cached>, Vec<LeafId>), Error> {
        at_most_max(leaves)?;
        let cached: Vec<_> = leaves.iter().map(|leaf| self.shared.by_leaf.get(leaf)).collect();
        let pairs = leaves.iter().zip(&cached);
        let missing: Vec<LeafId> = pairs
            .filter(|(_, known)| known.is_none())
            .map(|(leaf, _)| *leaf)
            .collect();
        Ok((cached, missing))
    }

    async fn find(&self, leaves: Vec<LeafId>) -> Result<Vec<Option<LeafKey>>, Error> {
        self.ask(leaves)?.await.map_err(|_| Error::Closed)?
    }

    fn ask(&self, leaves: Vec<LeafId>) -> Result<oneshot::Receiver<Found>, Error> {
        let (answer, answered) = oneshot::channel();
        self.submit(Job::Find { leaves, answer })?;
        Ok(answered)
    }

    /// The key behind an id. Reads the disk on the caller's thread if it is not cached.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Database`]: it is then not known whether the key was destroyed.
    pub fn lookup(&self, id: KeyId) -> Result<Lookup, Error> {
        if let Some(known) = self.shared.by_id.get(&id) {
            return Ok(known);
        }
        let reader = self.shared.reader.lock();
        let found = match file::by_id(&reader, &self.shared.vault, id)? {
            Held::Key(key) => Lookup::Key(key),
            Held::Destroyed => Lookup::Destroyed,
            Held::Nothing => return Ok(Lookup::Unknown),
        };
        // Still under the lock, or a destruction in between would be undone here.
        self.shared.by_id.insert(id, found.clone());
        Ok(found)
    }

    /// Destroys the keys of `leaves` for good and writes the line of the ledger. The leaves get no key again. Those
    /// that were erased before do not count a second time.
    ///
    /// # Errors
    /// [`Error::NotCleared`] if the keys are destroyed but wrapped copies could not be cleared yet; after any other
    /// error nothing was destroyed.
    pub async fn destroy(&self, leaves: &[LeafId], at: Timestamp) -> Result<Erasure, Error> {
        at_most_max(leaves)?;
        let (answer, answered) = oneshot::channel();
        let leaves = leaves.to_vec();
        self.submit(Job::Destroy { leaves, at, answer })?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// The line of the ledger that erased `leaf`. Reads the disk.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn erasure_of(&self, leaf: LeafId) -> Result<Option<Erasure>, Error> {
        let tag = self.shared.vault.tag(leaf);
        Ok(ledger::of_leaf(&self.shared.reader.lock(), tag)?)
    }

    /// # Errors
    /// [`Error::Database`].
    pub fn was_erased(&self, leaf: LeafId) -> Result<bool, Error> {
        Ok(self.erasure_of(leaf)?.is_some())
    }

    /// Lines of the ledger after number `after`, oldest first, at most `limit`. Reads the disk.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn erasures(&self, after: u64, limit: u32) -> Result<Vec<Erasure>, Error> {
        Ok(ledger::page(
            &self.shared.reader.lock(),
            Schema::Main,
            after,
            limit,
        )?)
    }

    /// Computes the chain of the ledger again; gives its length. Reads all of it.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn verify_ledger(&self) -> Result<u64, Error> {
        ledger::verify(&self.shared.reader.lock())
    }

    /// Keys that can be used. Counts on disk.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn count(&self) -> Result<u64, Error> {
        file::count(&self.shared.reader.lock())
    }

    /// Reads the newest keys, as many as the cache holds and `limit` at most, so that a start does not look up each
    /// by itself; gives how many. Blocks.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Database`].
    pub fn warm(&self, limit: usize) -> Result<usize, Error> {
        let limit = limit.min(self.cached_keys);
        let (mut below, mut warmed) = (i64::MAX, 0);
        while warmed < limit {
            let reader = self.shared.reader.lock();
            let some = WARMING.min(limit - warmed);
            let Some((lowest, keys)) = file::newest(&reader, &self.shared.vault, below, some)? else {
                break;
            };
            below = lowest;
            warmed += keys.len();
            for key in keys {
                self.shared.by_id.insert(key.id(), Lookup::Key(key));
            }
        }
        Ok(warmed)
    }

    #[cfg(test)]
    pub(super) fn shared_tag(&self, leaf: LeafId) -> super::vault::LeafTag {
        self.shared.vault.tag(leaf)
    }

    fn submit(&self, job: Job) -> Result<(), Error> {
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        queue.try_send(job).map_err(|refused| match refused {
            mpsc::TrySendError::Full(_) => Error::Busy,
            mpsc::TrySendError::Disconnected(_) => Error::Closed,
        })
    }
}

/// A cache's answer for a leaf: nothing, that it was erased, or its key.
type Cached = Option<Option<LeafKey>>;

/// What the writer found for leaves, in their order.
type Found = Result<Vec<Option<LeafKey>>, Error>;

/// The cached answers, and in the places without one what was found, in order.
fn together(cached: Vec<Cached>, found: Vec<Option<LeafKey>>) -> Vec<Option<LeafKey>> {
    let mut found = found.into_iter();
    cached
        .into_iter()
        .map(|known| known.or_else(|| found.next()).flatten())
        .collect()
}

impl Drop for KeyStore {
    fn drop(&mut self) {
        self.queue = None;
        if self.writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the key store's writer had panicked");
        }
    }
}

fn at_most_max(leaves: &[LeafId]) -> Result<(), Error> {
    let [asked, limit] = [leaves.len(), KeyStore::MAX_LEAVES];
    if asked > limit {
        Err(Error::TooMany { asked, limit })
    } else {
        Ok(())
    }
}

/// A process being replaced takes a moment to go, and a child being forked holds our locks until it runs.
const LOCK_TRIES: usize = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Lets one process at a time have the store: another's caches would go on knowing what was destroyed.
pub(super) fn lock(path: &Path) -> Result<File, Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::file("make the folder of", path, error))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .mode(0o600)
        .open(&name)
        .map_err(|error| Error::file("open", &name, error))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(Error::file("lock", &name, error)),
        }
    }
    Err(Error::InUse {
        path: path.to_owned(),
    })
}
