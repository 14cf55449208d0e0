//! Writing the SQLite file anew, so that nothing of what was deleted is left in it.
//!
//! `secure_delete` overwrites a deleted cell, but not copies of it that SQLite left behind in the unused part of a page
//! when it moved cells to a neighbour (measured: of 150 long texts deleted from an indexed table of 3,000, remains of 2
//! to 4 were still in the file). Only `VACUUM` writes every page new. It holds the writer for as long as the file takes
//! to copy, so callers gather several erasures and space them out.

use super::Error;
use rusqlite::Connection;
use std::time::Duration;

/// Up to this size the copy is made in memory, beyond it in a temporary file.
const IN_MEMORY: i64 = 256 << 20;
/// The write-ahead file is emptied when no reader looks into it; units of reading are short.
const TRIES: usize = 40;
const PATIENCE: Duration = Duration::from_millis(100);
const USUAL_PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn run(connection: &Connection) -> Result<(), Error> {
    let size: i64 = connection.query_row(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        [],
        |row| row.get(0),
    )?;
    let large = size > IN_MEMORY;
    if large {
        connection.execute_batch("PRAGMA temp_store = FILE")?;
    }
    let vacuumed = connection.execute_batch("VACUUM");
    if large {
        connection.execute_batch("PRAGMA temp_store = MEMORY")?;
    }
    vacuumed?;
    connection.busy_timeout(PATIENCE)?;
    let emptied = empty_log(connection);
    connection.busy_timeout(USUAL_PATIENCE)?;
    emptied
}

/// [`Error::Busy`] while somebody reads what the write-ahead file holds.
fn empty_log(connection: &Connection) -> Result<(), Error> {
    for _ in 0..TRIES {
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if !busy {
            return Ok(());
        }
    }
    Err(Error::Busy)
}
