//! Statements over several rows.

use storage::{Statements, Value, records};

/// Rows of one statement at the most; each length is a statement of its own.
const MOST_ROWS: usize = 16;

/// Inserts rows of `columns` values each, up to [`MOST_ROWS`] by one statement: what a checkout writes is a few rows
/// of many tables, and on PostgreSQL each statement is a journey. `insert` ends in `VALUES`.
pub(crate) fn insert_exactly(
    tx: &mut dyn Statements,
    insert: &str,
    columns: usize,
    values: &[Value],
    tail: &str,
) -> Result<u64, records::Error> {
    let mut inserted = 0;
    for rows in values.chunks(columns * MOST_ROWS) {
        let slots: Vec<String> = (1..=rows.len()).map(|slot| format!("${slot}")).collect();
        let tuples: Vec<String> = slots
            .chunks(columns)
            .map(|row| format!("({})", row.join(", ")))
            .collect();
        inserted += tx.execute(&format!("{insert} {} {tail}", tuples.join(", ")), rows)?;
    }
    Ok(inserted)
}
