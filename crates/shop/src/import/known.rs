//! Columns that earlier files had: their numbers never change.

use crate::Error;
use catalogue::{Column, Columns, Dialect};
use model::ShopId;
use std::collections::HashMap;
use storage::{Statements, Value, records::insert_rows, values};

/// The columns of each dialect that the shop has imported.
pub fn columns(tx: &mut dyn Statements, shop: ShopId) -> Result<HashMap<String, Columns>, Error> {
    let sql = "SELECT dialect, name, nth FROM import_columns WHERE shop_id = $1 ORDER BY dialect, number LIMIT 100000";
    let mut found: HashMap<String, Vec<Column>> = HashMap::new();
    for row in &tx.query(sql, values![shop])? {
        let column = Column {
            name: row.get(1)?,
            nth: row.get(2)?,
        };
        found.entry(row.get(0)?).or_default().push(column);
    }
    Ok(found
        .into_iter()
        .map(|(dialect, list)| (dialect, Columns::new(list)))
        .collect())
}

/// Adds those that are new. Two imports at once may give a number twice; the second is refused by the table's key.
pub fn add(tx: &mut dyn Statements, shop: ShopId, dialect: Dialect, all: &Columns) -> Result<(), Error> {
    let row = tx.query_first(
        "SELECT COUNT(*) FROM import_columns WHERE shop_id = $1 AND dialect = $2",
        values![shop, dialect.name()],
    )?;
    let known: u64 = row.map_or(Ok(0), |row| row.get(0))?;
    let mut rows: Vec<Value> = Vec::new();
    for (number, column) in (0_i64..)
        .zip(all.iter())
        .skip(usize::try_from(known).unwrap_or(usize::MAX))
    {
        rows.extend([
            shop.into(),
            dialect.name().into(),
            number.into(),
            Value::from(&column.name),
            column.nth.into(),
        ]);
    }
    insert_rows(
        tx,
        "INSERT INTO import_columns (shop_id, dialect, number, name, nth) VALUES",
        5,
        &rows,
        "",
    )?;
    Ok(())
}
