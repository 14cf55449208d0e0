//! `madang backup`: a yard's data folder copied into another folder, also while the yard is being served.
//!
//! **What is in it.** Records, signals, memory, the pictures that records name, `secret.key` (without it no cursor,
//! token or identifier of the yard can be checked again) and `madang.toml`. Beside them `BLAKE3SUMS`, one line for each
//! file, and `backup.json`, the [`Manifest`], which is written last. Not in it: the key store and its master key, for
//! an old key store undoes erasures ([`keys`] copies them to a place of their own), and letters that were written into
//! `mail/`.
//!
//! **At one position.** The parts are copied one after the other while all of them go on; what makes the copies fit
//! is their order. No part is ever locked.
//!
//! 1. *Pictures*, the bulk of them, by the names that records have now.
//! 2. *Records*, in one read transaction.
//! 3. *Pictures* again: those that the copied records name and the bulk lacks. A picture goes away an hour after its
//!    last reference at the earliest, so one that the copy names is still there; only an erasure takes pictures at
//!    once, and one that happens between 2 and 3 is told in the manifest.
//!    PostgreSQL dumps its records itself, in one transaction as well; the pictures are those that records name or have
//!    just let go of when the dump is there. A dump that the operator made may be half an hour old.
//! 4. *Memory*, in one read transaction: it includes the log up to a position P that is durable.
//! 5. *Signals* up to what is durable when they are listed, each group checked.
//!
//! Then: P lies in the copied log, because the log was copied later and loses nothing behind a checkpoint that is
//! newer than P without the copy noticing (the check fails, and 4 and 5 are done again). A signal of a record change is
//! in the copied outbox, or it was taken out of it before 2, which the relay does only when the log has it on disk,
//! so 5 has copied it, or a checkpoint that retention relied on has, which 4 includes; if it is in both, its message id
//! makes the second a duplicate. What was acknowledged before the backup began is in it, once. Signals of record
//! changes that were made after 2 may be in the log without their record: at the most those of the minutes that the
//! copy took.
//!
//! **Whole or not there.** All is written into `DIR.unfinished`, synced, and put in place by one rename; a backup that
//! was in `DIR` is exchanged with the new one and then deleted, so that there always is a whole one. Files that are
//! as they were are hard links to those of the backup before.

mod files;
pub mod keys;
mod make;
mod manifest;
mod parts;
pub mod postgres;
mod progress;
mod staging;
mod sums;
mod verify;

pub use files::{copy_plain, free_bytes, make_dir};
pub use make::{DUMP, run};
pub use manifest::{Engine, Extent, Manifest};
pub use progress::Progress;
pub use staging::Staging;
pub use sums::each as each_sum;
pub use verify::verify;
