use std::path::{Path, PathBuf};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error("the state file {} cannot be opened: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    /// A value whose checksum does not fit, or a file that SQLite finds damaged.
    #[error("the state file {} is damaged: {what}; move it away and the state is made anew from the log", path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("the disk is full")]
    DiskFull,
    #[error("the state file {}: {reason}", path.display())]
    Database { path: PathBuf, reason: String },
}

impl Error {
    pub(super) fn of(path: &Path) -> impl Fn(rusqlite::Error) -> Self + '_ {
        move |error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Self::Damaged {
                path: path.to_path_buf(),
                what: error.to_string(),
            },
            _ => Self::Database {
                path: path.to_path_buf(),
                reason: error.to_string(),
            },
        }
    }
}
