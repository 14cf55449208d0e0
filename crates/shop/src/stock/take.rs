//! Taking pieces from what can be sold, and giving them back: the only two ways in which a sale changes stock.

use super::bundle::{Bundling, refresh_bundles};
use crate::{Change, Desk, Error};
use model::{ProductId, ShopId, Timestamp, VariantId};
use std::collections::{BTreeMap, BTreeSet};
use storage::{Statements, values};

/// Pieces of each variant that are no bundles, in the order of their ids: two writers take in the same order.
pub(super) type Pieces = BTreeMap<VariantId, i64>;

/// Takes all of `pieces` or, with [`Error::NotEnough`], asks the caller to undo its unit of work.
pub(super) fn take(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    pieces: &Pieces,
    now: Timestamp,
) -> Result<(), Error> {
    let mut touched = Touched::default();
    for (&variant, &asked) in pieces {
        let row = tx.query_first(
            "UPDATE variants SET stock = stock - $3 WHERE id = $2 AND shop_id = $1 AND bundling <> 'bundle'
               AND stock >= $3 RETURNING product_id, stock, bundling",
            values![shop, variant, asked],
        )?;
        let Some(row) = row else {
            return Err(not_enough(tx, shop, variant, asked)?);
        };
        // Only the last piece changes what others see.
        let sold_out = row.get::<i64>(1)? == 0;
        touched.note(row.get(0)?, sold_out, variant, row.get::<String>(2)?.parse()?);
    }
    touched.settle(tx, desk, shop, now)
}

/// Adds pieces to what can be sold. Variants that were deleted meanwhile are passed over.
pub(super) fn give(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    pieces: &Pieces,
    now: Timestamp,
) -> Result<(), Error> {
    let mut touched = Touched::default();
    for (&variant, &given) in pieces {
        let row = tx.query_first(
            "UPDATE variants SET stock = stock + $3 WHERE id = $2 AND shop_id = $1
             RETURNING product_id, stock, bundling",
            values![shop, variant, given],
        )?;
        let Some(row) = row else { continue };
        let is_back = row.get::<i64>(1)? == given;
        touched.note(row.get(0)?, is_back, variant, row.get::<String>(2)?.parse()?);
    }
    touched.settle(tx, desk, shop, now)
}

fn not_enough(tx: &mut dyn Statements, shop: ShopId, variant: VariantId, asked: i64) -> Result<Error, Error> {
    let row = tx.query_first(
        "SELECT stock FROM variants WHERE id = $2 AND shop_id = $1",
        values![shop, variant],
    )?;
    Ok(match row {
        Some(row) => Error::NotEnough {
            variant,
            left: row.get(0)?,
            asked,
        },
        None => Error::NoSuchVariant(variant),
    })
}

/// What else has to be brought in line.
#[derive(Default)]
struct Touched {
    products: BTreeSet<ProductId>,
    parts: Vec<VariantId>,
}

impl Touched {
    fn note(&mut self, product: ProductId, may_flip: bool, variant: VariantId, bundling: Bundling) {
        if may_flip {
            self.products.insert(product);
        }
        if bundling == Bundling::Part {
            self.parts.push(variant);
        }
    }

    fn settle(
        mut self,
        tx: &mut dyn Statements,
        desk: &Desk,
        shop: ShopId,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.products.extend(refresh_bundles(tx, shop, &self.parts)?);
        for product in self.products {
            note_change(tx, desk, shop, product, now)?;
        }
        Ok(())
    }
}

/// Brings the product's own flag in line, and says so.
pub(super) fn note_change(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    product: ProductId,
    now: Timestamp,
) -> Result<(), Error> {
    let row = tx.query_first(
        "UPDATE products SET changed_at = $3,
           in_stock = (SELECT COALESCE(MAX(CASE WHEN v.stock > 0 THEN 1 ELSE 0 END), 0) FROM variants v
                       WHERE v.shop_id = $1 AND v.product_id = $2)
         WHERE shop_id = $1 AND id = $2 RETURNING in_stock",
        values![shop, product, now],
    )?;
    let in_stock = row.ok_or(Error::NoSuchProduct(product))?.get(0)?;
    desk.announce(
        tx,
        Change::Stock {
            shop,
            product,
            in_stock,
        },
    );
    Ok(())
}
