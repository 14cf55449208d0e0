//! From pending to approved: when the goods have arrived and the time to send them back is over.

use super::{Commissions, earn::key, terms::windows};
use crate::{
    Error,
    ledger::{self, Entry, Reason},
    limits,
    patience::patiently,
};
use model::{Money, OrderId, ShopId, Timestamp};
use std::time::Duration;
use storage::{Row, Statements, values};

/// A shop that never says that an order arrived does not keep its creators waiting for ever.
const ARRIVED_AT_LATEST: Duration = Duration::from_secs(30 * 86_400);

struct Due {
    shop: ShopId,
    order: OrderId,
    line: u32,
    kept: Money,
}

/// An order was handed to a carrier.
pub(crate) fn note_shipped(
    tx: &mut dyn Statements,
    shop: ShopId,
    order: OrderId,
    now: Timestamp,
) -> Result<(), Error> {
    let (_, after) = windows(tx, shop)?;
    set_due(tx, shop, order, now.plus(ARRIVED_AT_LATEST).plus(after))
}

/// An order has arrived.
pub(crate) fn note_delivered(
    tx: &mut dyn Statements,
    shop: ShopId,
    order: OrderId,
    at: Timestamp,
) -> Result<(), Error> {
    let (_, after) = windows(tx, shop)?;
    set_due(tx, shop, order, at.plus(after))
}

fn set_due(tx: &mut dyn Statements, shop: ShopId, order: OrderId, due: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE commissions SET approve_at = $3 WHERE shop_id = $1 AND order_id = $2 AND state = 'pending'",
        values![shop, order, due],
    )?;
    Ok(())
}

impl Commissions {
    /// Approves what is due; tells how many. At most [`limits::SWEEP`] at once. What a return or a chargeback is open
    /// for waits until that is decided.
    pub async fn approve_due(&self, now: Timestamp) -> Result<usize, Error> {
        patiently(&self.records, move |tx| {
            let due = due(tx, now)?;
            for commission in &due {
                approve(tx, commission, now)?;
            }
            Ok(due.len())
        })
        .await
    }
}

fn due(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<Due>, Error> {
    let sql = format!(
        "SELECT c.shop_id, c.order_id, c.line, c.kept_minor, c.currency FROM commissions c
         WHERE c.state = 'pending' AND c.approve_at <= $1
           AND NOT EXISTS (SELECT 1 FROM returns r WHERE r.order_id = c.order_id AND r.state = 'requested')
           AND NOT EXISTS (SELECT 1 FROM refunds f WHERE f.order_id = c.order_id AND f.state = 'pending')
           AND NOT EXISTS (SELECT 1 FROM dispute_shares s JOIN disputes d ON d.id = s.dispute_id
                           WHERE s.order_id = c.order_id AND d.state = 'opened')
         ORDER BY c.approve_at, c.order_id, c.line LIMIT {}",
        limits::SWEEP
    );
    let one = |row: &Row| {
        Ok(Due {
            shop: row.get(0)?,
            order: row.get(1)?,
            line: row.get(2)?,
            kept: row.money(3, 4)?,
        })
    };
    tx.query(&sql, values![now])?.iter().map(one).collect()
}

fn approve(tx: &mut dyn Statements, due: &Due, now: Timestamp) -> Result<(), Error> {
    let Due {
        shop, order, line, ..
    } = *due;
    let approved = tx.execute(
        "UPDATE commissions SET state = 'approved', amount_minor = kept_minor
         WHERE shop_id = $1 AND order_id = $2 AND line = $3 AND state = 'pending'",
        values![shop, order, line],
    )?;
    if approved == 0 {
        return Ok(());
    }
    let hold = key(order, line);
    let settle = Entry::settle(
        format!("{hold}/approved"),
        Reason::Commission,
        Some(order),
        hold,
        due.kept,
    );
    ledger::record(tx, &[settle], now)
}
