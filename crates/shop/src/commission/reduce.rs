//! What goods that go back take with them.

use super::earn::{base, key};
use crate::{
    Error,
    ledger::{self, Entry, Owner, Reason},
    order::{self, Order},
};
use model::{Money, OrderId, PayeeId, Rate, Rounding, ShopId, Timestamp};
use std::collections::HashMap;
use storage::{Row, Statements, values};

/// A commission that may shrink.
struct Earned {
    line: u32,
    payee: PayeeId,
    rate: Rate,
    amount: Money,
    kept: Money,
    is_pending: bool,
}

/// Brings an order's commissions in line with what its buyer has kept: a pending one shrinks, what was approved or paid
/// is clawed back. They never grow again, so it may be called after every change.
pub(crate) fn reduce(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: OrderId,
    now: Timestamp,
) -> Result<(), Error> {
    let earned = earned(tx, shop, id)?;
    if earned.is_empty() {
        return Ok(());
    }
    let order = order::load(tx, shop, id)?;
    let left = bases_left(tx, &order)?;
    for commission in earned {
        let base = left.get(&commission.line).copied();
        let base = base.unwrap_or(Money::zero(commission.amount.currency));
        let kept = commission.rate.of(base, Rounding::HalfUp);
        if kept.minor < commission.kept.minor {
            shrink(tx, (shop, id), &commission, kept, now)?;
        }
    }
    Ok(())
}

fn shrink(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    commission: &Earned,
    kept: Money,
    now: Timestamp,
) -> Result<(), Error> {
    let key = key(order, commission.line);
    let state = match (commission.is_pending, kept.is_zero()) {
        (true, true) => {
            let void = Entry::void(format!("{key}/approved"), Reason::Commission, Some(order), key);
            ledger::record(tx, &[void], now)?;
            Some("cancelled")
        }
        (true, false) => None,
        (false, is_gone) => {
            // What was clawed back in all: it only grows, so each step has its own key.
            let gone = commission.amount.checked_sub(kept)?;
            let clawback = Entry::post(
                format!("{key}/clawback/{}", gone.minor),
                Reason::Clawback,
                Some(order),
                Owner::Creator(commission.payee),
                Owner::Shop(shop),
                commission.kept.checked_sub(kept)?,
            );
            ledger::record(tx, &[clawback], now)?;
            is_gone.then_some("clawback")
        }
    };
    tx.execute(
        "UPDATE commissions SET kept_minor = $4, state = COALESCE($5, state)
         WHERE shop_id = $1 AND order_id = $2 AND line = $3",
        values![shop, order, commission.line, kept.minor, state],
    )?;
    Ok(())
}

fn earned(tx: &mut dyn Statements, shop: ShopId, order: OrderId) -> Result<Vec<Earned>, Error> {
    let rows = tx.query(
        "SELECT line, payee_id, rate_ppm, amount_minor, currency, kept_minor, state FROM commissions
         WHERE shop_id = $1 AND order_id = $2 AND state IN ('pending', 'approved', 'paid') ORDER BY line LIMIT 1000",
        values![shop, order],
    )?;
    let one = |row: &Row| {
        Ok(Earned {
            line: row.get(0)?,
            payee: row.get(1)?,
            rate: Rate::from_ppm(row.get(2)?)?,
            amount: row.money(3, 4)?,
            kept: row.money(5, 4)?,
            is_pending: row.get::<String>(6)? == "pending",
        })
    };
    rows.iter().map(one).collect()
}

/// What is left of each line's base: without the units that went back, and without its share of refunds out of goodwill
/// and of chargebacks that were lost.
fn bases_left(tx: &mut dyn Statements, order: &Order) -> Result<HashMap<u32, Money>, Error> {
    let mut bases = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        bases.push(base(line)?);
    }
    let weights: Vec<u64> = bases.iter().map(|base| base.minor.unsigned_abs()).collect();
    let gone = Money::new(given_up(tx, order)?, order.total.currency);
    let shares = if weights.iter().all(|weight| *weight == 0) {
        bases.clone()
    } else {
        gone.allocate(&weights)?
    };
    let mut left = HashMap::with_capacity(bases.len());
    for ((line, base), share) in order.lines.iter().zip(&bases).zip(shares) {
        let units = base.portion(
            u64::from(line.cancelled + line.returned),
            u64::from(line.quantity),
        );
        let rest = base.minor - units.minor - share.minor;
        left.insert(line.line, Money::new(rest.max(0), base.currency));
    }
    Ok(left)
}

/// Goods without tax, in minor units, that were given up for no unit in particular.
fn given_up(tx: &mut dyn Statements, order: &Order) -> Result<i64, Error> {
    let row = tx.query_first(
        "SELECT CAST(COALESCE(SUM(goods_minor), 0) AS BIGINT) FROM refunds
         WHERE shop_id = $1 AND order_id = $2 AND state = 'succeeded' AND reason = 'goodwill'",
        values![order.shop, order.id],
    )?;
    let goodwill: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    let row = tx.query_first(
        "SELECT CAST(COALESCE(SUM(s.amount_minor), 0) AS BIGINT) FROM dispute_shares s
         JOIN disputes d ON d.id = s.dispute_id WHERE s.order_id = $1 AND d.state = 'lost'",
        values![order.id],
    )?;
    let lost: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    // Of a chargeback, the goods' share.
    let goods = order.net_goods().minor.unsigned_abs();
    let lost = Money::new(lost, order.total.currency).portion(goods, order.total.minor.unsigned_abs());
    Ok(goodwill + lost.minor)
}
