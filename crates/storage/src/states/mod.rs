//! Derived state at a position: many small values that change together, and the log positions they include.
//!
//! A commit puts values and positions on disk in one transaction, so a reader after a crash finds a state that
//! includes each record before its positions, and none behind them. Each value carries a CRC-32 over its kind, key and
//! bytes. Deleted values are overwritten, not only unlinked.
//!
//! One SQLite file, owned by one process; what the values mean is the caller's.

mod error;
mod store;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use store::{Change, Checked, StateStore};
