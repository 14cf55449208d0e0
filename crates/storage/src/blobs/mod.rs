//! Blobs: the bytes of pictures and other files, named by what they contain.
//!
//! A blob is written once, never changed, and named by the BLAKE3 hash of its bytes, so the same content is
//! kept once, a name proves its content, and a copy may be cached for ever. This module stores, finds, streams
//! and deletes; who refers to a blob, and when the last reference is gone, is known by the crate that owns the
//! records. [`FolderBlobs`] keeps them in a folder; every implementation of [`Blobs`] passes the same suite.
//! All calls block: call them from a thread that may.

mod error;
mod folder;
mod name;
mod store;
#[cfg(test)]
mod suite;

pub use error::{Error, Result};
pub use folder::FolderBlobs;
pub use name::BlobName;
pub use store::{Blob, Blobs, Deletion, Entry, LIST_PAGE, Put, Span, Verdict};
