//! The trait of a blob store and the values that pass through it.

use std::fmt;
use std::io::{self, Read};
use std::time::SystemTime;

use super::{BlobName, Error, Result};

/// Most entries that one [`Blobs::list`] answers.
pub const LIST_PAGE: usize = 10_000;

const HASHING_BUFFER: usize = 64 * 1024;

/// Keeps immutable bytes under the hash of their content. Safe to call from many threads at once.
pub trait Blobs: Send + Sync {
    /// Stores the bytes; when it returns, they survive a loss of power.
    ///
    /// Storing what is already there changes nothing but its [`Entry::touched`] time.
    /// Fails with [`Error::WrongContent`] when the bytes do not hash to `name`, with [`Error::Full`] when there
    /// is no room; after a failure nothing half-written can be seen.
    fn put(&self, name: &BlobName, bytes: &[u8]) -> Result<Put>;

    /// Opens a part of a blob for reading. The reader gives exactly [`Blob::length`] bytes.
    ///
    /// Fails with [`Error::Missing`], or [`Error::OutOfRange`] when the span holds no byte of it.
    fn open(&self, name: &BlobName, span: Span) -> Result<Blob>;

    /// Removes a blob for good; removing one that is not there is no error.
    fn delete(&self, name: &BlobName) -> Result<Deletion>;

    /// At most `limit` (itself at most [`LIST_PAGE`]) blobs in the order of their names, the first one behind
    /// `after`; fewer than asked means the end. Blobs that come or go meanwhile may or may not be listed.
    fn list(&self, after: Option<&BlobName>, limit: usize) -> Result<Vec<Entry>>;

    /// Reads a blob from end to end and tells whether it still is what its name says.
    fn verify(&self, name: &BlobName) -> Result<Verdict> {
        let mut blob = match self.open(name, Span::All) {
            Err(Error::Missing { .. }) => return Ok(Verdict::Missing),
            opened => opened?,
        };
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; HASHING_BUFFER];
        loop {
            let filled = match blob.reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(filled) => filled,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => {
                    return Err(Error::Io {
                        doing: "reading a blob to verify it",
                        source,
                    });
                }
            };
            hasher.update(buffer.get(..filled).unwrap_or_default());
        }
        Ok(if name.is_hash(&hasher.finalize()) {
            Verdict::Sound
        } else {
            Verdict::Damaged
        })
    }
}

/// What [`Blobs::put`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Written,
    AlreadyThere,
}

/// What [`Blobs::delete`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    Deleted,
    WasNotThere,
}

/// What [`Blobs::verify`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Sound,
    /// The bytes on disk do not hash to the name. Putting the right bytes again mends it.
    Damaged,
    Missing,
}

/// One stored blob, as [`Blobs::list`] tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: BlobName,
    /// Bytes.
    pub size: u64,
    /// When it was last put. A search for orphans must spare the young ones: their record may be about to come.
    pub touched: SystemTime,
}

/// Which bytes to read: the forms of an HTTP `Range` of one part (RFC 9110 section 14.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    All,
    /// From this offset to the end.
    From(u64),
    /// From the first to the last offset, both included; a last one past the end means the end.
    Between(u64, u64),
    /// The last so many bytes, or all when it has fewer.
    Last(u64),
}

impl Span {
    /// Offset and length within a blob of `size` bytes; [`Error::OutOfRange`] when no byte is meant.
    pub fn within(self, size: u64) -> Result<(u64, u64)> {
        let (start, end) = match self {
            Self::All => return Ok((0, size)),
            Self::From(start) => (start, size),
            Self::Between(first, last) => (first, last.saturating_add(1).min(size)),
            Self::Last(count) => (size.saturating_sub(count), size),
        };
        if start >= end {
            return Err(Error::OutOfRange { size });
        }
        Ok((start, end - start))
    }
}

/// An opened blob, or a part of one.
pub struct Blob {
    /// Bytes of the whole blob.
    pub size: u64,
    /// Where the part starts.
    pub offset: u64,
    /// Bytes of the part.
    pub length: u64,
    pub reader: Box<dyn Read + Send>,
}

impl Blob {
    /// All bytes of the part. For blobs whose size the caller knows to be small.
    pub fn into_bytes(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        self.reader
            .read_to_end(&mut bytes)
            .map_err(Error::reading("reading a blob"))?;
        Ok(bytes)
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob")
            .field("size", &self.size)
            .field("offset", &self.offset)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
