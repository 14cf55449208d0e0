//! The three stores of a yard: records (SQL), signals (an append-only log) and blobs (files by content hash).
//!
//! Storage is dumb: it stores, finds and streams, and knows no rule of shops or people. Each part has an embedded
//! implementation for one machine and one for many, and both pass the same suite.

pub mod blob_refs;
pub mod blobs;
pub mod keys;
pub mod outbox;
mod read_cache;
pub mod records;
pub mod signals;
mod sqlite;
pub mod states;
#[cfg(feature = "testing")]
pub mod testing;

pub use read_cache::ReadCache;
pub use records::{Records, Row, Statements, Value};
