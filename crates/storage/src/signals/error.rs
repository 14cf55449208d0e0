use super::{Damage, Partition, Position};
use std::{io, path::Path, path::PathBuf, sync::Arc};

/// Why the log refused or failed. Cloneable, because one failed group is told to every append that waits on it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error("a record of {bytes} bytes is over the limit of {limit}")]
    RecordTooLarge { bytes: usize, limit: usize },
    #[error(
        "a batch of {records} records and {bytes} bytes is over the limit of {max_records} records or {max_bytes} bytes"
    )]
    BatchTooLarge {
        records: usize,
        bytes: usize,
        max_records: usize,
        max_bytes: usize,
    },
    /// Nothing was stored; the same batch may be offered again once the writer has caught up.
    #[error("the append queue is full: {records} records, {bytes} bytes are waiting for the disk")]
    Full { records: usize, bytes: usize },
    /// Nothing of the batch was stored; appends work again as soon as there is room.
    #[error("no room left on the disk that holds {path}")]
    DiskFull { path: PathBuf },
    /// The outcome of the batch is unknown: sending it again is safe, the dedupe window sorts it out.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        doing: &'static str,
        path: PathBuf,
        source: Arc<io::Error>,
    },
    #[error("{file} is damaged at byte {at} (record {offset}): {damage}")]
    Damaged {
        file: PathBuf,
        at: u64,
        offset: u64,
        damage: Damage,
    },
    #[error("{asked} was dropped by retention, the oldest record kept is {first}")]
    Dropped { asked: Position, first: u64 },
    #[error("{asked} does not exist yet, the next record will be {next}")]
    Ahead { asked: Position, next: u64 },
    #[error("{asked} does not exist, the log has {partitions} partitions")]
    NoSuchPartition { asked: Partition, partitions: u16 },
    #[error(
        "the log in {dir} has {found} partitions, {asked} were asked for; the number is fixed when a log is created"
    )]
    PartitionCount { dir: PathBuf, found: usize, asked: u16 },
    #[error("the log in {dir} is open in another process")]
    InUse { dir: PathBuf },
    #[error("the log is closed")]
    Closed,
}

impl Error {
    /// Names what was being done; a full disk or quota becomes [`Error::DiskFull`].
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io {
                doing,
                path,
                source: Arc::new(source),
            },
        }
    }
}
