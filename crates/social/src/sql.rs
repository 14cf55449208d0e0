//! Lists of values in statements, in few sizes so that few statements are prepared.

use crate::{Error, error::at_most, limits};
use storage::{Row, Statements, Value, records};

/// Runs `select` (which ends in `IN` and uses `$1…$n` for `first`) with a list of ids behind it.
pub(crate) fn query_in<I>(
    tx: &mut dyn Statements,
    select: &str,
    first: &[Value],
    ids: &[I],
) -> Result<Vec<Row>, Error>
where
    I: Copy + Into<Value>,
{
    at_most("ids in one read", ids.len(), limits::BATCH)?;
    let Some(last) = ids.last() else {
        return Ok(Vec::new());
    };
    let size = [1, 8, 32, 128]
        .into_iter()
        .find(|size| *size >= ids.len())
        .unwrap_or(limits::BATCH);
    let slots: Vec<String> = (1..=size)
        .map(|slot| format!("${}", first.len() + slot))
        .collect();
    let sql = format!("{select} ({})", slots.join(", "));
    let fill = std::iter::repeat_n(*last, size - ids.len());
    let listed = ids.iter().copied().chain(fill).map(Into::into);
    let bound: Vec<Value> = first.iter().cloned().chain(listed).collect();
    Ok(tx.query(&sql, &bound)?)
}

/// Inserts rows of `columns` values each; `insert` ends in `VALUES`, `tail` may be an `ON CONFLICT` clause.
/// Tells how many rows were inserted.
pub(crate) fn insert_rows(
    tx: &mut dyn Statements,
    insert: &str,
    columns: usize,
    values: &[Value],
    tail: &str,
) -> Result<u64, records::Error> {
    let mut inserted = 0;
    let mut rest = values;
    // SQLite finds a parameter by walking the names before it, so long statements cost more than they save.
    for rows in [32, 8, 1] {
        let width = rows * columns;
        if rest.len() < width {
            continue;
        }
        let row = |row: usize| {
            let slots: Vec<String> = (1..=columns)
                .map(|column| format!("${}", row * columns + column))
                .collect();
            format!("({})", slots.join(", "))
        };
        let sql = format!(
            "{insert} {} {tail}",
            (0..rows).map(row).collect::<Vec<_>>().join(", ")
        );
        while let Some((now, later)) = rest.split_at_checked(width) {
            inserted += tx.execute(&sql, now)?;
            rest = later;
        }
    }
    Ok(inserted)
}

pub(crate) fn count(tx: &mut dyn Statements, sql: &str, values: &[Value]) -> Result<usize, records::Error> {
    let row = tx.query_first(sql, values)?;
    let found: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(usize::try_from(found).unwrap_or(0))
}
