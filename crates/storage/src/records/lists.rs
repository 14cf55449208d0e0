//! Lists of values in statements, in few sizes so that few statements are prepared.

use super::{Error, Row, Statements, Value};

const SIZES: [usize; 4] = [1, 8, 32, 128];
const LARGEST: usize = 512;

/// Runs `select` (which ends in `IN` and uses `$1…$n` for `first`) with a list of ids behind it. Long lists take
/// several statements, whose rows follow each other.
pub fn query_in<I>(
    tx: &mut dyn Statements,
    select: &str,
    first: &[Value],
    ids: &[I],
) -> Result<Vec<Row>, Error>
where
    I: Copy + Into<Value>,
{
    let mut rows = Vec::new();
    for ids in ids.chunks(LARGEST) {
        let Some(last) = ids.last() else { continue };
        let size = SIZES
            .into_iter()
            .find(|size| *size >= ids.len())
            .unwrap_or(LARGEST);
        let slots: Vec<String> = (1..=size)
            .map(|slot| format!("${}", first.len() + slot))
            .collect();
        let sql = format!("{select} ({})", slots.join(", "));
        let fill = std::iter::repeat_n(*last, size - ids.len());
        let listed = ids.iter().copied().chain(fill).map(Into::into);
        let bound: Vec<Value> = first.iter().cloned().chain(listed).collect();
        rows.extend(tx.query(&sql, &bound)?);
    }
    Ok(rows)
}

/// Inserts rows of `columns` values each; `insert` ends in `VALUES`, `tail` may be an `ON CONFLICT` clause.
/// Tells how many rows were inserted.
pub fn insert_rows(
    tx: &mut dyn Statements,
    insert: &str,
    columns: usize,
    values: &[Value],
    tail: &str,
) -> Result<u64, Error> {
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
