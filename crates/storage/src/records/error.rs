/// Why a unit of work on the records failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("records: {0}")]
    Database(String),
    #[error("records: a value already taken ({0})")]
    Unique(String),
    #[error("records: conflict with other writers persisted over {0} attempts; try again")]
    Conflict(u32),
    #[error("records: the disk is full")]
    DiskFull,
    #[error("records: too many writers are waiting; try again in a moment")]
    Busy,
    #[error("records: closed")]
    Closed,
    #[error("records: column {index} is {found}, {expected} was asked")]
    Type {
        index: usize,
        found: &'static str,
        expected: &'static str,
    },
    #[error("records: a stored value is not valid: {0}")]
    Stored(String),
    #[error("records: migration {name} was changed after it had been applied")]
    MigrationChanged { name: String },
    #[error("records: cannot open {location}: {reason}")]
    Open { location: String, reason: String },
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ConstraintViolation) if error.to_string().contains("UNIQUE") => {
                Self::Unique(error.to_string())
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let text = error
            .as_db_error()
            .map_or_else(|| error.to_string(), |db| db.message().to_owned());
        match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Unique(text),
            Some(&SqlState::DISK_FULL) => Self::DiskFull,
            _ => Self::Database(text),
        }
    }
}
