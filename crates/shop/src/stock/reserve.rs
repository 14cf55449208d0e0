//! Claims of buyers: held for a while, then sold or let go, each exactly once.

use super::{
    bundle::parts_of,
    take::{Pieces, give, take},
};
use crate::{Desk, Error, sql::insert_exactly};
use model::{ReservationId, ShopId, Timestamp, VariantId};
use std::collections::HashMap;
use storage::{Row, Statements, Value, records::query_in, values};

/// What one line of an order wants; lines are numbered by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub line: u32,
    pub variant: VariantId,
    pub quantity: u32,
}

/// Whether a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Sold,
    /// It had expired, and what it held has gone to others.
    Gone,
}

/// Holds all that the claims want until `until`, bundles as their parts, or fails with [`Error::NotEnough`] and asks
/// the caller to undo its unit of work. Lines that want the same pieces are summed before they are taken.
pub(crate) fn reserve(
    tx: &mut dyn Statements,
    desk: &Desk,
    (shop, id): (ShopId, ReservationId),
    claims: &[Claim],
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    let variants: Vec<VariantId> = claims.iter().map(|claim| claim.variant).collect();
    let mut parts: HashMap<VariantId, Vec<(VariantId, u32)>> = HashMap::new();
    for (bundle, part) in parts_of(tx, shop, &variants)? {
        let made_of = parts.entry(bundle).or_default();
        made_of.push((part.variant, part.quantity));
    }
    let (mut pieces, mut rows) = (Pieces::new(), Vec::new());
    for claim in claims {
        let itself = [(claim.variant, 1)];
        let made_of = parts.get(&claim.variant).map_or(&itself[..], Vec::as_slice);
        for &(piece, each) in made_of {
            *pieces.entry(piece).or_insert(0) += i64::from(each) * i64::from(claim.quantity);
            rows.extend([shop.into(), id.into(), claim.line.into(), Value::from(piece)]);
            rows.extend([
                each.into(),
                Value::from(claim.quantity),
                0_i64.into(),
                0_i64.into(),
            ]);
        }
    }
    take(tx, desk, shop, &pieces, now)?;
    tx.execute(
        "INSERT INTO reservations (shop_id, id, state, expires_at) VALUES ($1, $2, 'held', $3)",
        values![shop, id, until],
    )?;
    let insert =
        "INSERT INTO reservation_lines (shop_id, reservation_id, line, variant_id, each, units, given_back,
                    packed) VALUES";
    insert_exactly(tx, insert, 8, &rows, "")?;
    Ok(())
}

/// Makes a claim final. One that had expired takes its pieces again if they are still there.
pub(crate) fn sell(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    id: ReservationId,
    now: Timestamp,
) -> Result<Held, Error> {
    if set_state(tx, shop, id, "held", "sold")? || is_sold(tx, shop, id)? {
        return Ok(Held::Sold);
    }
    let pieces = open_pieces(tx, shop, id)?;
    // Asked before anything is taken, so that the caller's unit of work can go on.
    if !are_there(tx, shop, &pieces)? {
        return Ok(Held::Gone);
    }
    take(tx, desk, shop, &pieces, now)?;
    set_state(tx, shop, id, "released", "sold")?;
    Ok(Held::Sold)
}

/// Lets a claim go that was held; one that is sold or let go already stays as it is. Tells whether it was held.
pub(crate) fn release(
    tx: &mut dyn Statements,
    desk: &Desk,
    shop: ShopId,
    id: ReservationId,
    now: Timestamp,
) -> Result<bool, Error> {
    let was_held = set_state(tx, shop, id, "held", "released")?;
    if was_held {
        let pieces = open_pieces(tx, shop, id)?;
        give(tx, desk, shop, &pieces, now)?;
    }
    Ok(was_held)
}

pub(super) fn times(rows: &[Row], units: u32) -> Result<Pieces, Error> {
    let mut pieces = Pieces::new();
    for row in rows {
        *pieces.entry(row.get(0)?).or_insert(0) += row.get::<i64>(1)? * i64::from(units);
    }
    Ok(pieces)
}

/// What a claim wants that was neither given back nor packed.
pub(super) fn open_pieces(tx: &mut dyn Statements, shop: ShopId, id: ReservationId) -> Result<Pieces, Error> {
    let rows = tx.query(
        "SELECT variant_id, each * (units - given_back - packed) FROM reservation_lines
         WHERE shop_id = $1 AND reservation_id = $2",
        values![shop, id],
    )?;
    let mut pieces = times(&rows, 1)?;
    pieces.retain(|_, count| *count > 0);
    Ok(pieces)
}

fn are_there(tx: &mut dyn Statements, shop: ShopId, pieces: &Pieces) -> Result<bool, Error> {
    let ids: Vec<VariantId> = pieces.keys().copied().collect();
    let select = "SELECT id, stock FROM variants WHERE shop_id = $1 AND bundling <> 'bundle' AND id IN";
    let mut left: HashMap<VariantId, i64> = HashMap::new();
    for row in &query_in(tx, select, &[shop.into()], &ids)? {
        left.insert(row.get(0)?, row.get(1)?);
    }
    let is_there = |(variant, count): (&VariantId, &i64)| left.get(variant).is_some_and(|left| left >= count);
    Ok(pieces.iter().all(is_there))
}

pub(super) fn set_state(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ReservationId,
    from: &str,
    to: &str,
) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE reservations SET state = $4 WHERE shop_id = $1 AND id = $2 AND state = $3",
        values![shop, id, from, to],
    )?;
    Ok(changed == 1)
}

fn is_sold(tx: &mut dyn Statements, shop: ShopId, id: ReservationId) -> Result<bool, Error> {
    let row = tx.query_first(
        "SELECT state FROM reservations WHERE shop_id = $1 AND id = $2",
        values![shop, id],
    )?;
    Ok(row.map(|row| row.get::<String>(0)).transpose()?.as_deref() == Some("sold"))
}
