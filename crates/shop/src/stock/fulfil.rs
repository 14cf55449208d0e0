//! What becomes of pieces that were sold: packed, or put back on sale.

use super::{
    reserve::{open_pieces, release, set_state, times},
    shelf::{put_on_shelf, take_from_shelf},
    take::give,
};
use crate::{Desk, Error};
use model::{PlaceId, ReservationId, ShopId, Timestamp};
use storage::{Statements, values};

/// Ends a claim of which nothing was packed, held or sold: its pieces are free again.
pub(crate) fn let_go(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    id: ReservationId,
    now: Timestamp,
) -> Result<(), Error> {
    if set_state(tx, shop, id, "sold", "released")? {
        let pieces = open_pieces(tx, shop, id)?;
        return give(tx, desk, shop, &pieces, now);
    }
    release(tx, desk, shop, id, now)?;
    Ok(())
}

/// Puts units of a sold line that were not packed yet back on sale.
pub(crate) fn give_back(
    tx: &mut dyn Statements,
    desk: &Desk,
    (shop, id): (ShopId, ReservationId),
    (line, units): (u32, u32),
    now: Timestamp,
) -> Result<(), Error> {
    let rows = tx.query(
        "UPDATE reservation_lines SET given_back = given_back + $4
         WHERE shop_id = $1 AND reservation_id = $2 AND line = $3 AND given_back + packed + $4 <= units
         RETURNING variant_id, each",
        values![shop, id, line, units],
    )?;
    if rows.is_empty() {
        return Err(Error::Units { line, asked: units });
    }
    give(tx, desk, shop, &times(&rows, units)?, now)
}

/// Takes all that is still to be packed of a claim from the shelves of one place.
pub(crate) fn pack(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ReservationId,
    place: PlaceId,
) -> Result<(), Error> {
    for (&variant, &count) in &open_pieces(tx, shop, id)? {
        take_from_shelf(tx, shop, place, variant, count)?;
    }
    tx.execute(
        "UPDATE reservation_lines SET packed = units - given_back WHERE shop_id = $1 AND reservation_id = $2",
        values![shop, id],
    )?;
    Ok(())
}

/// Puts packed units of a line back on a shelf and on sale: cancelled before they were sent, or come back.
pub(crate) fn unpack(
    tx: &mut dyn Statements,
    desk: &Desk,
    (shop, id): (ShopId, ReservationId),
    (line, units): (u32, u32),
    place: PlaceId,
    now: Timestamp,
) -> Result<(), Error> {
    let rows = tx.query(
        "UPDATE reservation_lines SET given_back = given_back + $4, packed = packed - $4
         WHERE shop_id = $1 AND reservation_id = $2 AND line = $3 AND packed >= $4 RETURNING variant_id, each",
        values![shop, id, line, units],
    )?;
    if rows.is_empty() {
        return Err(Error::Units { line, asked: units });
    }
    let pieces = times(&rows, units)?;
    for (&variant, &count) in &pieces {
        put_on_shelf(tx, shop, place, variant, count)?;
    }
    give(tx, desk, shop, &pieces, now)
}
