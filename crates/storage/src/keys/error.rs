use std::path::{Path, PathBuf};

/// Why the key store could not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error("key store: cannot {action} {path}: {reason}")]
    File {
        action: &'static str,
        path: PathBuf,
        reason: String,
    },
    #[error("key store: {path} is in use by another process")]
    InUse { path: PathBuf },
    #[error("key store: the master key does not open it; it was made with another one")]
    WrongMasterKey,
    #[error("key store: the master key in {path} cannot be used: {reason}")]
    MasterKey { path: PathBuf, reason: String },
    #[error("key store: version {0} is newer than this program understands")]
    Version(i64),
    #[error("key store: {path} belongs to another yard")]
    OtherStore { path: PathBuf },
    #[error("key store: damaged: {0}")]
    Damaged(String),
    #[error("key store: {asked} leaves at once, {limit} are the most")]
    TooMany { asked: usize, limit: usize },
    #[error("key store: too many are waiting; try again in a moment")]
    Busy,
    #[error("key store: closed")]
    Closed,
    #[error("key store: the disk is full")]
    DiskFull,
    #[error(
        "key store: the keys are destroyed, but another process reads the file and keeps wrapped copies from being cleared; \
         the store goes on trying"
    )]
    NotCleared,
    #[error("key store: the sealed bytes are not what was sealed")]
    Unsound,
    #[error("key store: no randomness from the system: {0}")]
    Random(String),
    #[error("key store: {0}")]
    Database(String),
}

impl Error {
    pub(super) fn file(action: &'static str, path: &Path, reason: impl ToString) -> Self {
        Self::File {
            action,
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

impl From<&rusqlite::Error> for Error {
    fn from(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}
