//! The key store: one 256-bit data key per leaf, so that destroying a key erases everything sealed with it from the
//! log, from snapshots and from every backup at once.
//!
//! **Promise.** A key is on disk before anybody may seal with it. A destroyed key is gone when `destroy` returns:
//! from the caches, from the file (overwritten where it stood) and from SQLite's write-ahead log (emptied behind
//! every destruction, and again at open, in case the process died in between). Blocks that a file system has freed
//! and cells that a flash disk has remapped are out of reach of any program; what could be found there is wrapped.
//!
//! **At rest.** Keys are wrapped with a key derived from the [`MasterKey`], and leaves appear as keyed hashes: a
//! stolen file opens nothing and names nobody. Records refer to a key by a random [`KeyId`].
//!
//! **Threads.** One writer thread makes and destroys keys; all that wait share one commit. [`KeyStore::lookup`] reads
//! on the caller's thread. Both answer from bounded caches first, and one process at a time has the file.
//!
//! **Ledger.** Every destruction adds a line to an append-only ledger in the same file: when, how many, and a hash
//! over the line before it and the keyed hashes of the leaves. It tells whether a leaf was erased to who knows the
//! leaf and the master key, and lists nobody.
//!
//! **Backup rule.** The key store is *not* part of a yard's ordinary backup: a backup that holds the keys undoes every
//! later erasure. It is copied by its own command ([`KeyStore::copy`]) to its own place, where the new copy replaces
//! the old one and copies never accumulate. When the yard is restored from an ordinary backup the key store stays
//! as it is, and its ledger is applied to the restored records ([`KeyStore::erasure_of`]). When the key store itself is
//! lost, [`KeyStore::restore`] puts the copy back and applies the ledger of the file it replaces, if there still is
//! one; without it, erasures later than the copy have to be asked for again, so copy after erasing.

mod aead;
mod copy;
mod error;
mod file;
mod ledger;
mod master;
mod store;
#[cfg(test)]
mod tests;
mod vault;
mod writer;

pub use aead::{LeafKey, NONCE_BYTES, SEAL_BYTES, Sealer};
pub use error::Error;
pub use ledger::Erasure;
pub use master::MasterKey;
pub use store::{KeyId, KeyStore, Lookup, Options};
