//! The second reading: the rows of each product put together, in batches for the database.

use super::{fit::fit, options::ImportOptions, spool};
use crate::Error;
use catalogue::{Columns, Currencies, Dialect, Issues, Mapping, Product, Row, row};
use model::Currency;
use std::{collections::HashMap, sync::Arc};

/// Products of one unit of work.
const BATCH: usize = 400;
/// Of which version of the reading a digest is: a new one makes every product be compared again.
const READING: u8 = 1;

/// What rows mean, for this file and for what earlier ones left.
pub struct Meaning {
    pub dialect: Dialect,
    pub mapping: Mapping,
    pub columns: Columns,
    pub currencies: Currencies,
}

/// A product of the file.
pub struct Incoming {
    pub product: Product,
    pub digest: [u8; 32],
    /// [`encoded`] rows.
    pub rows: Vec<u8>,
}

pub struct Batch {
    pub products: Vec<Incoming>,
    pub issues: Issues,
    pub skipped: u64,
}

/// Gives all products in batches, until `give` says that nobody takes them any more. Blocks.
pub fn gather(
    parts: Vec<std::io::BufWriter<tempfile::SpooledTempFile>>,
    meaning: &Arc<Meaning>,
    give: &mut dyn FnMut(Batch) -> bool,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    for part in parts {
        let mut groups: HashMap<String, Vec<Row>> = HashMap::new();
        for (key, row) in spool::rows_of(part)? {
            groups.entry(key).or_default().push(row);
        }
        let mut groups: Vec<(String, Vec<Row>)> = groups.into_iter().collect();
        for (_, rows) in &mut groups {
            rows.sort_by_key(|row| row.number);
        }
        groups.sort_by_key(|(_, rows)| rows.first().map_or(0, |row| row.number));
        for (key, rows) in groups {
            batch.take(&key, rows, meaning);
            if batch.products.len() >= BATCH && !give(std::mem::replace(&mut batch, Batch::new())) {
                return Ok(());
            }
        }
    }
    give(batch);
    Ok(())
}

impl Batch {
    fn new() -> Self {
        Self {
            products: Vec::with_capacity(BATCH),
            issues: Issues::default(),
            skipped: 0,
        }
    }

    fn take(&mut self, key: &str, mut rows: Vec<Row>, meaning: &Meaning) {
        let product = meaning
            .mapping
            .product(key, &meaning.columns, &rows, &mut self.issues);
        let Some(product) = product else {
            self.skipped += rows.len() as u64;
            return;
        };
        let product = fit(product, &mut self.issues);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[READING]);
        hasher.update(meaning.currencies.shop.code().as_bytes());
        hasher.update(meaning.currencies.assumed.code().as_bytes());
        let mut bytes = Vec::new();
        for row in &mut rows {
            disarm(row);
            bytes.clear();
            row.encode(&mut bytes);
            hasher.update(&bytes);
        }
        self.products.push(Incoming {
            product,
            digest: *hasher.finalize().as_bytes(),
            rows: encoded(&rows),
        });
    }
}

/// Scripts are not kept, so that no export gives them on.
fn disarm(row: &mut Row) {
    for (_, text) in &mut row.cells {
        if !catalogue::is_unsafe(text) {
            continue;
        }
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(mut node) if !node.is_string() => {
                disarm_json(&mut node);
                *text = node.to_string();
            }
            _ => *text = catalogue::sanitised(text),
        }
    }
}

fn disarm_json(node: &mut serde_json::Value) {
    match node {
        serde_json::Value::String(text) if catalogue::is_unsafe(text) => *text = catalogue::sanitised(text),
        serde_json::Value::Array(all) => all.iter_mut().for_each(disarm_json),
        serde_json::Value::Object(map) => map.values_mut().for_each(disarm_json),
        _ => {}
    }
}

/// How many rows, then each with its number in front.
pub fn encoded(rows: &[Row]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    row::put(&mut bytes, rows.len() as u64);
    for one in rows {
        row::put(&mut bytes, one.number);
        one.encode(&mut bytes);
    }
    bytes
}

pub fn decoded(mut bytes: &[u8]) -> Result<Vec<Row>, Error> {
    let count = row::take(&mut bytes)?;
    let mut rows = Vec::new();
    for _ in 0..count {
        let number = row::take(&mut bytes)?;
        rows.push(Row::decode(number, &mut bytes)?);
    }
    Ok(rows)
}

impl Meaning {
    /// What rows of an earlier file say today; their issues were told then.
    pub fn product_of(&self, key: &str, rows: &[Row]) -> Option<Product> {
        let mut unheard = Issues::with_limit(0);
        let product = self.mapping.product(key, &self.columns, rows, &mut unheard)?;
        Some(fit(product, &mut unheard))
    }
}

pub fn currencies(shop: Currency, options: &ImportOptions) -> Currencies {
    Currencies {
        shop,
        assumed: options.assumed.unwrap_or(shop),
    }
}
