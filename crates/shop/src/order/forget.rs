//! What is left of an order when its buyer is forgotten: amounts, goods and dates, which the shop has to keep for its
//! books, and nobody's name.

use super::Orders;
use crate::{Error, hand_off, patience::patiently};
use model::{OrderId, PersonId, ShopId, Timestamp};
use std::time::Duration;
use storage::{Statements, values};

/// Takes a person out of all their orders. What is still to be sent keeps its address until it is sent or cancelled,
/// and loses it then.
pub(crate) fn forget_person(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    tx.execute(
        "UPDATE orders SET forget = 1, contact =
           CASE WHEN state IN ('placed', 'paid', 'packed') THEN contact ELSE NULL END WHERE person_id = $1",
        values![person],
    )?;
    for sql in [
        "UPDATE returns SET reason = '' WHERE order_id IN (SELECT id FROM orders WHERE person_id = $1)",
        "UPDATE orders SET person_id = NULL WHERE person_id = $1",
        "UPDATE payments SET person_id = NULL, leaf_id = NULL, trace = NULL WHERE person_id = $1",
        "UPDATE order_events SET person_id = NULL,
           detail = CASE WHEN what = 'return requested' THEN '' ELSE detail END WHERE person_id = $1",
        "UPDATE order_lines SET creator_id = NULL, post_id = NULL WHERE creator_id = $1",
        "UPDATE coupons SET creator_id = NULL WHERE creator_id = $1",
        "UPDATE cart_lines SET creator_id = NULL, post_id = NULL, tapped_at = NULL WHERE creator_id = $1",
    ] {
        tx.execute(sql, values![person])?;
    }
    for sql in hand_off::FORGET {
        tx.execute(sql, values![person])?;
    }
    Ok(())
}

/// After an order was sent or has ended.
pub(crate) fn forget_if_asked(tx: &mut dyn Statements, shop: ShopId, order: OrderId) -> Result<(), Error> {
    tx.execute(
        "UPDATE orders SET contact = NULL WHERE shop_id = $1 AND id = $2 AND forget = 1",
        values![shop, order],
    )?;
    Ok(())
}

/// Orders of one sweep.
const SWEPT: u32 = 500;

impl Orders {
    /// Takes the addresses of guests out of orders that have long been over; whoever has an account takes theirs away with it. Tells how many.
    pub async fn forget_guests(&self, quiet_for: Duration, now: Timestamp) -> Result<u64, Error> {
        patiently(&self.records, move |tx| {
            let rows = tx.query(
                "SELECT shop_id, id FROM orders WHERE person_id IS NULL AND contact IS NOT NULL AND changed_at < $1
                   AND state NOT IN ('placed', 'paid', 'packed') LIMIT $2",
                values![now.minus(quiet_for), SWEPT],
            )?;
            for row in &rows {
                let (shop, order): (ShopId, OrderId) = (row.get(0)?, row.get(1)?);
                for sql in [
                    "UPDATE orders SET contact = NULL WHERE shop_id = $1 AND id = $2",
                    "UPDATE returns SET reason = '' WHERE shop_id = $1 AND order_id = $2",
                    "UPDATE order_events SET detail = ''
                     WHERE shop_id = $1 AND order_id = $2 AND what = 'return requested'",
                ] {
                    tx.execute(sql, values![shop, order])?;
                }
            }
            Ok(rows.len() as u64)
        })
        .await
    }
}
