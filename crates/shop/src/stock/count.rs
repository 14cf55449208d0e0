//! Counts as staff type them in.

use super::{bundle::refresh_bundles, places::own_piece, shelf::shift, take::note_change};
use crate::{Desk, Error, ShopScope, error::at_most, limits};
use model::{ProductId, ShopId, Timestamp, VariantId};
use std::collections::HashMap;
use storage::{Statements, Value, values};

impl ShopScope {
    /// Sets what can be sold. What stands on the shelves changes by the difference, at the main place first.
    pub async fn set_stock(&self, product: ProductId, variant: VariantId, count: i64) -> Result<(), Error> {
        if !(0..=limits::STOCK).contains(&count) {
            return Err(Error::Stock(count));
        }
        let (shop, desk) = (self.id(), self.desk());
        self.write(move |tx| correct(tx, &desk, shop, (product, variant), count))
            .await
    }

    /// Pieces left of each product, all its variants together; for one page of products, at most [`limits::PAGE`].
    pub async fn stock_left(&self, products: Vec<ProductId>) -> Result<HashMap<ProductId, i64>, Error> {
        at_most("products of one page", products.len(), limits::PAGE)?;
        let Some(last) = products.last().copied() else {
            return Ok(HashMap::new());
        };
        let shop = self.id();
        self.read(move |tx| {
            // One statement for every length: shorter lists are filled up.
            let slots: Vec<String> = (2..limits::PAGE + 2).map(|slot| format!("${slot}")).collect();
            let sql = format!(
                "SELECT product_id, stock FROM variants WHERE shop_id = $1 AND product_id IN ({})",
                slots.join(", ")
            );
            let fill = std::iter::repeat_n(last, limits::PAGE - products.len());
            let ids = products.iter().copied().chain(fill).map(Value::from);
            let bound: Vec<Value> = std::iter::once(shop.into()).chain(ids).collect();
            let mut left = HashMap::with_capacity(products.len());
            for row in &tx.query(&sql, &bound)? {
                *left.entry(row.get(0)?).or_insert(0) += row.get::<i64>(1)?;
            }
            Ok(left)
        })
        .await
    }

    /// Adds to the count, or takes away; answers what is left. Never goes below zero.
    pub async fn adjust_stock(&self, product: ProductId, variant: VariantId, by: i64) -> Result<i64, Error> {
        let (shop, desk) = (self.id(), self.desk());
        self.write(move |tx| {
            let left = adjust(tx, shop, product, variant, by)?;
            note_count(tx, &desk, shop, product, variant)?;
            Ok(left)
        })
        .await
    }
}

/// [`ShopScope::set_stock`] inside the caller's unit of work. What buyers were promised stays promised.
pub(crate) fn correct(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    (product, variant): (ProductId, VariantId),
    count: i64,
) -> Result<(), Error> {
    own_piece(tx, shop, product, variant)?;
    let row = tx.query_first(
        "SELECT stock FROM variants WHERE shop_id = $1 AND id = $2",
        values![shop, variant],
    )?;
    let before: i64 = row.ok_or(Error::NoSuchVariant(variant))?.get(0)?;
    adjust(tx, shop, product, variant, count - before)?;
    note_count(tx, desk, shop, product, variant)
}

fn adjust(
    tx: &mut dyn Statements,
    shop: ShopId,
    product: ProductId,
    variant: VariantId,
    by: i64,
) -> Result<i64, Error> {
    if by.unsigned_abs() > limits::STOCK.unsigned_abs() {
        return Err(Error::Stock(by));
    }
    let row = tx.query_first(
        "UPDATE variants SET stock = stock + $4 WHERE shop_id = $1 AND product_id = $2 AND id = $3
           AND bundling <> 'bundle' AND stock + $4 BETWEEN 0 AND $5 RETURNING stock",
        values![shop, product, variant, by, limits::STOCK],
    )?;
    if let Some(row) = row {
        shift(tx, shop, variant, by)?;
        return Ok(row.get(0)?);
    }
    own_piece(tx, shop, product, variant)?;
    let row = tx.query_first(
        "SELECT stock FROM variants WHERE shop_id = $1 AND product_id = $2 AND id = $3",
        values![shop, product, variant],
    )?;
    let left: i64 = row.ok_or(Error::NoSuchVariant(variant))?.get(0)?;
    if by < 0 {
        return Err(Error::NotEnough {
            variant,
            left,
            asked: -by,
        });
    }
    Err(Error::Stock(left.saturating_add(by)))
}

/// What follows from a count: bundles that hold the variant, and the flags of all products touched.
fn note_count(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    product: ProductId,
    variant: VariantId,
) -> Result<(), Error> {
    let now = Timestamp::now();
    for other in refresh_bundles(tx, shop, &[variant])? {
        note_change(tx, desk, shop, other, now)?;
    }
    note_change(tx, desk, shop, product, now)
}
