//! The signal log: an append-only, deduplicated, partitioned log of opaque payloads. It knows when a record was,
//! what makes it a repeat, and nothing of what it means.
//!
//! **Promise.** An append resolves when its records are on disk (written, synced, and so are the folders that lead to
//! them); a repeat resolves when its first copy is. A record is a repeat if any of its keys is in the
//! [`DedupeWindow`] of its partition, which is rebuilt from the log at open and so survives a crash. Failed appends
//! store nothing that is acknowledged, and the log goes on after them.
//!
//! **Threads.** Callers put batches into a bounded queue and never touch the disk. One writer thread per partition
//! takes all that wait, writes them with one write and one sync, and answers. Cursors read on the caller's thread and
//! see durable records only.
//!
//! **On disk** (version 1, little-endian). `p00000/` is a partition; in it, `00000000000000000042.seg` starts with
//! record 42 and ends where the next file's name begins. Files are reserved in full when begun and cut when left.
//!
//! ```text
//! segment  magic "MADANGSL" | version u16 | partition u16 | salt u32 | base u64 | created i64 us | zeros | crc u32 at 60
//! group    magic F5 "GRP" | crc u32 of the rest of the header, seeded with the salt | crc u32 of the records
//!          | bytes u32 | records u32 | first offset u64 | written i64 us | the records
//! record   payload bytes u32 | keys u8 (1 or 2) | time i64 us | key u128, once or twice | payload
//! ```
//!
//! All checksums are CRC-32 (IEEE). A group is written only after the one before it is on disk, so a crash can tear
//! the last group of the last segment and nothing else; open cuts it off. An unsound group that has a sound one behind
//! it is damage: open refuses to go on, and `verify` names the place. A clean close writes an empty group for that
//! reason. (After a kill, damage to the very last group cannot be told from a torn write.)
//!
//! Open reads the segments that the window covers; older ones are checked when they are read or verified.

mod copy;
mod cursor;
mod disk;
mod embedded;
mod error;
mod frame;
mod keyset;
mod log;
mod partition;
mod queue;
mod record;
mod recovery;
mod retention;
mod scan;
mod segment;
mod tail;
#[cfg(test)]
mod tests;
mod verify;
mod window;
mod writer;

pub use copy::{Copied, Piece, extent, make_dirs, partitions_in, pieces};
pub use cursor::{Cursor, Page};
pub use embedded::{EmbeddedLog, Options};
pub use error::Error;
pub use frame::Damage;
pub use log::{Pending, Refused, SignalLog};
pub use queue::QueueLimits;
pub use record::{Appended, Batch, DedupeKeys, Entry, Partition, Position};
pub use retention::{Retention, Usage};
pub use tail::Tail;
pub use verify::{Problem, Verified, verify_dir};
pub use window::DedupeWindow;

use record::Records;
