//! Do shelves, promises and what can be sold add up?

use crate::{Discrepancy, Error};
use model::{ShopId, VariantId};
use storage::{Row, Statements, values};

const MOST_TOLD: usize = 1_000;

/// Pieces in claims that are held or sold and not packed yet.
const PROMISED: &str = "SELECT COALESCE(SUM(l.each * (l.units - l.given_back - l.packed)), 0)
  FROM reservation_lines l JOIN reservations r ON r.shop_id = l.shop_id AND r.id = l.reservation_id
  WHERE r.state IN ('held', 'sold') AND l.shop_id = v.shop_id AND l.variant_id = v.id";

pub(crate) fn pieces_promised(
    tx: &mut dyn Statements,
    shop: ShopId,
    variant: VariantId,
) -> Result<i64, Error> {
    let sql =
        format!("SELECT CAST(({PROMISED}) AS BIGINT) FROM variants v WHERE v.shop_id = $1 AND v.id = $2");
    let row = tx.query_first(&sql, values![shop, variant])?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

/// Variants where what can be sold and what is promised are not what stands on the shelves, and bundles whose stock is
/// not what their parts allow.
pub(crate) fn check(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let sql = format!(
        "SELECT id, stock, promised, on_shelves FROM (
           SELECT v.id, v.stock, CAST(({PROMISED}) AS BIGINT) AS promised,
             CAST((SELECT COALESCE(SUM(h.on_hand), 0) FROM shelves h WHERE h.variant_id = v.id) AS BIGINT)
               AS on_shelves
           FROM variants v WHERE v.bundling <> 'bundle') AS counted
         WHERE stock + promised <> on_shelves LIMIT {MOST_TOLD}"
    );
    let mut found = told(&tx.query(&sql, values![])?)?;
    let sql = format!(
        "SELECT id, stock, stock, allowed FROM (
           SELECT v.id, v.stock, (SELECT COALESCE(MIN(p.stock / b.quantity), 0) FROM bundle_parts b
             JOIN variants p ON p.id = b.part_id WHERE b.bundle_id = v.id) AS allowed
           FROM variants v WHERE v.bundling = 'bundle') AS derived
         WHERE stock <> allowed LIMIT {MOST_TOLD}"
    );
    found.extend(told(&tx.query(&sql, values![])?)?);
    Ok(found)
}

fn told(rows: &[Row]) -> Result<Vec<Discrepancy>, Error> {
    let one = |row: &Row| {
        Ok(Discrepancy::Stock {
            variant: row.get(0)?,
            sellable: row.get(1)?,
            promised: row.get(2)?,
            on_shelves: row.get(3)?,
        })
    };
    rows.iter().map(one).collect()
}
