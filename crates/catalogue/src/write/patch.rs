//! Rows of a product as they were, with what is different now.

use super::{
    Exported,
    cells::{self, Cells},
};
use crate::{Columns, Format, Product, Row, dialect::field_of};
use std::collections::{HashMap, HashSet};

/// The rows to write.
pub fn rows(format: Format, product: &Exported, columns: &mut Columns) -> Vec<Row> {
    let Some(then) = product.then.as_ref().filter(|_| !product.rows.is_empty()) else {
        return fresh(format, &product.now, columns);
    };
    if *then == product.now {
        return product.rows.clone();
    }
    patched(format, then, product, columns)
}

fn fresh(format: Format, product: &Product, columns: &mut Columns) -> Vec<Row> {
    let mut rows: Vec<Row> = cells::rows(format, product)
        .into_iter()
        .map(|(_, cells)| row_of(format, cells, columns))
        .collect();
    // Shopify has further pictures on rows of their own.
    if format.dialect() == crate::Dialect::Shopify {
        let names = cells::default_columns(format);
        let named =
            |today: &'static str, before: &'static str| if names.contains(&today) { today } else { before };
        let handle = rows
            .first()
            .and_then(|row| row.get(columns.number(named("URL handle", "Handle"), 0)))
            .map(str::to_owned);
        for (place, image) in product.images.iter().enumerate().skip(1) {
            let cells: Cells = vec![
                (named("URL handle", "Handle"), handle.clone().unwrap_or_default()),
                (named("Product image URL", "Image Src"), image.url.clone()),
                (named("Image position", "Image Position"), (place + 1).to_string()),
                (named("Image alt text", "Image Alt Text"), image.alt.clone()),
            ];
            rows.push(row_of(format, cells, columns));
        }
    }
    rows
}

fn row_of(format: Format, cells: Cells, columns: &mut Columns) -> Row {
    let mut row = Row::default();
    for (name, text) in cells {
        set(format, &mut row, name, text, columns);
    }
    row
}

/// Puts a text under the column of that meaning which the dialect's files have, or else under the usual name.
fn set(format: Format, row: &mut Row, name: &str, text: String, columns: &mut Columns) {
    let dialect = format.dialect();
    let meaning = field_of(dialect, name);
    let of_meaning = |column: u32| meaning.is_some() && field_of(dialect, columns.name(column)) == meaning;
    let own = row
        .cells
        .iter()
        .map(|(column, _)| *column)
        .find(|column| of_meaning(*column));
    let known = || (0..u32::try_from(columns.len()).unwrap_or(0)).find(|column| of_meaning(*column));
    let column = own.or_else(known);
    let column = column.unwrap_or_else(|| columns.number(name, 0));
    row.set(column, text);
}

fn patched(format: Format, then: &Product, product: &Exported, columns: &mut Columns) -> Vec<Row> {
    let before: HashMap<Option<&str>, Cells> = cells::rows(format, then).into_iter().collect();
    let row_numbers: HashMap<&str, u64> = then
        .variants
        .iter()
        .map(|variant| (variant.key.as_str(), variant.row))
        .collect();
    let now: HashSet<&str> = product
        .now
        .variants
        .iter()
        .map(|variant| variant.key.as_str())
        .collect();
    let gone: HashSet<u64> = then
        .variants
        .iter()
        .filter(|variant| !now.contains(variant.key.as_str()))
        .map(|variant| variant.row)
        .collect();
    let mut rows: Vec<Row> = product
        .rows
        .iter()
        .filter(|row| !gone.contains(&row.number))
        .cloned()
        .collect();
    for (key, cells) in cells::rows(format, &product.now) {
        let old = before.get(&key);
        let number = key.map_or(Some(then.row), |key| row_numbers.get(key).copied());
        match (
            old,
            number.and_then(|number| rows.iter_mut().find(|row| row.number == number)),
        ) {
            (Some(old), Some(row)) => {
                let changed = cells.iter().filter(|cell| !old.contains(cell));
                let emptied = old
                    .iter()
                    .filter(|(name, _)| !cells.iter().any(|(now, _)| now == name));
                let emptied: Vec<&str> = emptied.map(|(name, _)| *name).collect();
                for (name, text) in changed {
                    set(format, row, name, text.clone(), columns);
                }
                for name in emptied {
                    set(format, row, name, String::new(), columns);
                }
            }
            _ => rows.push(row_of(format, cells, columns)),
        }
    }
    rows
}
