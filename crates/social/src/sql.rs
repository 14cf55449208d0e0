use storage::{Statements, Value, records};

pub(crate) fn count(tx: &mut dyn Statements, sql: &str, values: &[Value]) -> Result<usize, records::Error> {
    let row = tx.query_first(sql, values)?;
    let found: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(usize::try_from(found).unwrap_or(0))
}
