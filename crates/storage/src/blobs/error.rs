//! What can go wrong with a blob.

use std::io;

use super::BlobName;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not the name of a blob; `why` says which rule it breaks.
    #[error("not a blob name: {why}")]
    BadName { why: &'static str },

    /// No blob of that name is stored.
    #[error("there is no blob {name}")]
    Missing { name: BlobName },

    /// The bytes given are not the ones the name stands for; nothing was written.
    #[error("the bytes given do not hash to the name {name}")]
    WrongContent { name: BlobName },

    /// The asked range holds no byte of the blob (HTTP 416).
    #[error("the range lies outside the blob, which has {size} bytes")]
    OutOfRange { size: u64 },

    /// The disk or the quota is full; nothing of this write was left behind.
    #[error("no room left to store {bytes} bytes")]
    Full { bytes: u64 },

    #[error("{doing}: {source}")]
    Io { doing: &'static str, source: io::Error },
}

impl Error {
    /// Wraps an I/O error met while `doing` something with `bytes` bytes; a full disk becomes [`Error::Full`].
    pub(super) fn writing(doing: &'static str, bytes: usize, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { bytes: bytes as u64 }
            }
            _ => Self::Io { doing, source },
        }
    }

    pub(super) fn reading(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}
