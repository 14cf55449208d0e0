//! One batch of a file's products against the shop, in one unit of work.

use super::{
    create::{Creation, imported, web_address},
    gather::{Batch, Incoming, Meaning, decoded},
    merge::{self, Sides},
    update::{Target, keep_needed, update},
};
use crate::{Change, Desk, Error, catalogue as own_catalogue};
use catalogue::{Issues, State};
use model::{ProductId, ShopId, Timestamp, VariantId};
use std::{collections::HashMap, sync::Arc};
use storage::{Row, Statements, records::query_in, values};

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Outcome {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub issues: Issues,
}

pub struct Run<'a> {
    pub shop: ShopId,
    pub desk: &'a Arc<Desk>,
    pub meaning: &'a Meaning,
    pub now: Timestamp,
    /// Only find out.
    pub dry: bool,
}

/// What is known of a product from the last file.
struct Known {
    product: ProductId,
    digest: Vec<u8>,
    rows: Vec<u8>,
}

pub fn apply(tx: &mut dyn Statements, run: &Run<'_>, batch: &Batch) -> Result<Outcome, Error> {
    let known = known(tx, run, batch)?;
    let mut outcome = Outcome::default();
    let mut creation = Creation::new(
        run.shop,
        run.meaning.dialect,
        run.meaning.currencies.shop,
        run.now,
    );
    for incoming in &batch.products {
        let Some(before) = known.get(incoming.product.key.as_str()) else {
            create(tx, run, incoming, &mut creation, &mut outcome)?;
            continue;
        };
        if before.digest == incoming.digest {
            outcome.unchanged += 1;
            continue;
        }
        if compare(tx, run, incoming, before, &mut outcome.issues)? {
            outcome.updated += 1;
        } else {
            outcome.unchanged += 1;
        }
    }
    if !run.dry {
        creation.write(tx)?;
    }
    Ok(outcome)
}

fn known<'a>(
    tx: &mut dyn Statements,
    run: &Run<'_>,
    batch: &'a Batch,
) -> Result<HashMap<&'a str, Known>, Error> {
    let keys: Vec<&str> = batch
        .products
        .iter()
        .map(|incoming| incoming.product.key.as_str())
        .collect();
    let select = "SELECT key, product_id, digest, rows FROM import_products WHERE shop_id = $1 AND dialect = $2 AND key IN";
    let rows = query_in(
        tx,
        select,
        &[run.shop.into(), run.meaning.dialect.name().into()],
        &keys,
    )?;
    let mut found: HashMap<String, Known> = HashMap::with_capacity(rows.len());
    for row in &rows {
        found.insert(row.get(0)?, read_known(row)?);
    }
    Ok(keys
        .into_iter()
        .filter_map(|key| Some((key, found.remove(key)?)))
        .collect())
}

fn read_known(row: &Row) -> Result<Known, Error> {
    Ok(Known {
        product: row.get(1)?,
        digest: row.get(2)?,
        rows: row.get(3)?,
    })
}

fn create(
    tx: &mut dyn Statements,
    run: &Run<'_>,
    incoming: &Incoming,
    creation: &mut Creation,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    // What is to be taken out and never was here needs nothing.
    if incoming.product.state == State::Withdrawn {
        outcome.unchanged += 1;
        return Ok(());
    }
    outcome.created += 1;
    if !run.dry {
        let product = creation.add(incoming)?;
        run.desk.announce(
            tx,
            Change::Product {
                shop: run.shop,
                product,
            },
        );
    }
    Ok(())
}

/// Brings a product in line; tells whether anything changed.
fn compare(
    tx: &mut dyn Statements,
    run: &Run<'_>,
    incoming: &Incoming,
    before: &Known,
    issues: &mut Issues,
) -> Result<bool, Error> {
    let Some(own) = own_catalogue::product(tx, before.product)? else {
        return Ok(false);
    };
    let then = decoded(&before.rows)
        .ok()
        .and_then(|rows| run.meaning.product_of(&incoming.product.key, &rows));
    let variants = variants(tx, run, before.product)?;
    let sides = Sides {
        then: then.as_ref(),
        now: &incoming.product,
        own: &own,
        variants: &variants,
        was_missing: before.digest.is_empty(),
    };
    let mut changes = merge::changes(&sides, issues);
    let target = Target {
        shop: run.shop,
        dialect: run.meaning.dialect,
        desk: run.desk,
        own: &own,
        now: run.now,
        variants: &variants,
    };
    keep_needed(tx, &target, &mut changes, issues, incoming.product.row)?;
    if run.dry {
        return Ok(!changes.is_empty());
    }
    if !changes.is_empty() {
        update(tx, &target, &changes, incoming)?;
    }
    remember(tx, run, before.product, incoming)?;
    Ok(!changes.is_empty())
}

pub fn variants(
    tx: &mut dyn Statements,
    run: &Run<'_>,
    product: ProductId,
) -> Result<HashMap<String, VariantId>, Error> {
    let rows = tx.query(
        "SELECT key, variant_id FROM import_variants WHERE shop_id = $1 AND product_id = $2 AND dialect = $3 LIMIT 2000",
        values![run.shop, product, run.meaning.dialect.name()],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn remember(
    tx: &mut dyn Statements,
    run: &Run<'_>,
    product: ProductId,
    incoming: &Incoming,
) -> Result<(), Error> {
    let file = &incoming.product;
    // The file's address of the product, unless somebody set another one here.
    tx.execute(
        "UPDATE products SET site_link = $3 WHERE shop_id = $1 AND id = $2 AND site_link = COALESCE((
           SELECT CASE WHEN LENGTH(i.link) <= 2000 AND (i.link LIKE 'https://%' OR i.link LIKE 'http://%') THEN i.link ELSE '' END
           FROM import_products i WHERE i.shop_id = $1 AND i.dialect = $4 AND i.key = $5), '')",
        values![
            run.shop,
            product,
            web_address(&file.link),
            run.meaning.dialect.name(),
            &file.key
        ],
    )?;
    let row = imported(run.shop, run.meaning.dialect, product, incoming, run.now);
    tx.execute(
        "UPDATE import_products SET product_id = $4, position = $5, digest = $6, rows = $7, brand = $8, link = $9,
           imported_at = $10 WHERE shop_id = $1 AND dialect = $2 AND key = $3",
        &row,
    )?;
    Ok(())
}
