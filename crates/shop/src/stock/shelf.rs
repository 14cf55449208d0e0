//! What stands where: changed when goods move or are counted, not when they are sold.

use super::places::main_place;
use crate::{Error, limits};
use model::{PlaceId, ShopId, VariantId};
use storage::{Statements, values};

/// The shelf of a new variant.
pub(crate) fn first_shelf(
    tx: &mut dyn Statements,
    shop: ShopId,
    variant: VariantId,
    count: i64,
) -> Result<(), Error> {
    put_on_shelf(tx, shop, main_place(shop), variant, count)
}

/// Before a variant goes.
pub(crate) fn clear_shelves(tx: &mut dyn Statements, shop: ShopId, variant: VariantId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM shelves WHERE shop_id = $1 AND variant_id = $2",
        values![shop, variant],
    )?;
    Ok(())
}

pub(super) fn put_on_shelf(
    tx: &mut dyn Statements,
    shop: ShopId,
    place: PlaceId,
    variant: VariantId,
    count: i64,
) -> Result<(), Error> {
    let row = tx.query_first(
        "INSERT INTO shelves (shop_id, variant_id, place_id, on_hand) VALUES ($1, $2, $3, $4)
         ON CONFLICT (shop_id, variant_id, place_id) DO UPDATE SET on_hand = shelves.on_hand + excluded.on_hand
         RETURNING on_hand",
        values![shop, variant, place, count],
    )?;
    let on_hand: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    if on_hand > limits::STOCK {
        return Err(Error::Stock(on_hand));
    }
    Ok(())
}

/// # Errors
/// [`Error::NotOnShelf`] when less stands there.
pub(super) fn take_from_shelf(
    tx: &mut dyn Statements,
    shop: ShopId,
    place: PlaceId,
    variant: VariantId,
    count: i64,
) -> Result<(), Error> {
    let taken = tx.execute(
        "UPDATE shelves SET on_hand = on_hand - $4 WHERE shop_id = $1 AND variant_id = $2 AND place_id = $3
           AND on_hand >= $4",
        values![shop, variant, place, count],
    )?;
    if taken == 1 {
        return Ok(());
    }
    Err(Error::NotOnShelf {
        variant,
        place,
        asked: count,
    })
}

/// Spreads a change of what can be sold over the shelves: more goes to the main place, less comes from there first.
/// There is always enough, because what can be sold stands on some shelf.
pub(super) fn shift(tx: &mut dyn Statements, shop: ShopId, variant: VariantId, by: i64) -> Result<(), Error> {
    let main = main_place(shop);
    if by >= 0 {
        return put_on_shelf(tx, shop, main, variant, by);
    }
    let rows = tx.query(
        "SELECT place_id, on_hand FROM shelves WHERE shop_id = $1 AND variant_id = $2 AND on_hand > 0
         ORDER BY CASE WHEN place_id = $3 THEN 0 ELSE 1 END, place_id LIMIT 1000",
        values![shop, variant, main],
    )?;
    let mut left = -by;
    for row in &rows {
        let here = left.min(row.get(1)?);
        if here > 0 {
            take_from_shelf(tx, shop, row.get(0)?, variant, here)?;
            left -= here;
        }
    }
    if left == 0 {
        return Ok(());
    }
    Err(Error::NotOnShelf {
        variant,
        place: main,
        asked: -by,
    })
}
