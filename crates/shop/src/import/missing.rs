//! Products that an earlier file brought and this one does not have.

use super::spool::hash;
use crate::{Change, Desk, Error};
use catalogue::Dialect;
use model::{ProductId, ShopId, Timestamp};
use std::collections::HashMap;
use storage::{Statements, Value, values};

/// Rows of one read.
const PAGE: usize = 5_000;

/// The active products of this dialect that are not among `groups`, and how many there are in all. They are read in
/// pages behind `after`, which is empty at first; an empty answer ends it.
pub fn page(
    tx: &mut dyn Statements,
    shop: ShopId,
    dialect: Dialect,
    after: &str,
) -> Result<Vec<(String, ProductId)>, Error> {
    let sql = format!(
        "SELECT i.key, i.product_id FROM import_products i JOIN products p ON p.shop_id = i.shop_id AND p.id = i.product_id
         WHERE i.shop_id = $1 AND i.dialect = $2 AND i.key > $3 AND p.state = 'active' ORDER BY i.key LIMIT {PAGE}"
    );
    let rows = tx.query(&sql, values![shop, dialect.name(), after])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

pub fn is_missing(groups: &HashMap<u64, u32>, key: &str) -> bool {
    !groups.contains_key(&hash(key))
}

/// Refuses what looks like half a file.
pub fn check(missing: usize, total: usize, force: bool) -> Result<(), Error> {
    if missing * 2 > total && !force {
        return Err(Error::DeletesTooMany { missing, total });
    }
    Ok(())
}

/// Takes products out of the offer; orders and pins still know them, and a file that has them again brings them back.
pub fn withdraw(
    tx: &mut dyn Statements,
    desk: &Desk,
    (shop, dialect): (ShopId, Dialect),
    products: &[(String, ProductId)],
    now: Timestamp,
) -> Result<(), Error> {
    for (key, product) in products {
        desk.announce(
            tx,
            Change::Product {
                shop,
                product: *product,
            },
        );
        tx.execute(
            "UPDATE products SET state = 'archived', updated_at = $3, changed_at = $4 WHERE shop_id = $1 AND id = $2",
            values![shop, *product, now, Timestamp::now()],
        )?;
        let nothing = Value::Bytes(Vec::new());
        tx.execute(
            "UPDATE import_products SET digest = $4 WHERE shop_id = $1 AND dialect = $2 AND key = $3",
            &[shop.into(), dialect.name().into(), Value::from(key), nothing],
        )?;
    }
    Ok(())
}
