//! A paid order's commissions: written down with their rate, and held in the book.

use super::{
    attribute::attributed,
    plan::rate_in_force,
    terms::{join, payee, plans, sold, windows},
};
use crate::{
    Error, Order, OrderLine,
    ledger::{Entry, Owner, Reason},
};
use model::{Money, OrderId, PersonId, Rounding, Timestamp};
use storage::{Statements, values};

/// The key of a line's commission in the book.
pub(super) fn key(order: OrderId, line: u32) -> String {
    format!("commission/{order}/{line}")
}

/// What commissions are reckoned from: what was paid for a line, less its tax.
pub(super) fn base(line: &OrderLine) -> Result<Money, Error> {
    Ok(line.total.checked_sub(line.tax)?)
}

/// Writes down what creators earn by an order that was paid, and gives the holds for the book. A line that has a
/// commission keeps it.
pub(crate) fn holds_of_paid(
    tx: &mut dyn Statements,
    order: &Order,
    now: Timestamp,
) -> Result<Vec<Entry>, Error> {
    let row = tx.query_first(
        "SELECT code_creator FROM orders WHERE shop_id = $1 AND id = $2",
        values![order.shop, order.id],
    )?;
    let code_creator: Option<PersonId> = row.map_or(Ok(None), |row| row.get(0))?;
    if code_creator.is_none() && order.lines.iter().all(|line| line.tap.is_none()) {
        return Ok(Vec::new());
    }
    let (window, _) = windows(tx, order.shop)?;
    let mut holds = Vec::new();
    for line in &order.lines {
        let found = attributed(code_creator, line.tap, order.person, order.placed_at, window);
        let Some(found) = found else { continue };
        let payee = payee(tx, found.creator)?;
        let joined = join(tx, order.shop, payee, order.placed_at)?;
        let plans = plans(tx, order.shop, Some(payee))?;
        let sold = sold(tx, order.shop, payee, order.placed_at)?;
        let rate = rate_in_force(&plans, joined, sold, order.placed_at);
        let base = base(line)?;
        let amount = rate.of(base, Rounding::HalfUp);
        if amount.minor <= 0 {
            continue;
        }
        let written = tx.execute(
            "INSERT INTO commissions (shop_id, order_id, line, payee_id, basis, code, post_id, rate_ppm, base_minor,
               amount_minor, kept_minor, currency, state, earned_at, approve_at, payout_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 'pending', $12, NULL, NULL)
             ON CONFLICT DO NOTHING",
            values![
                order.shop,
                order.id,
                line.line,
                payee,
                found.basis.name(),
                order.code.clone().filter(|_| code_creator.is_some()),
                found.post,
                rate.ppm(),
                base.minor,
                amount.minor,
                amount.currency,
                now
            ],
        )?;
        if written == 1 {
            holds.push(Entry::hold(
                key(order.id, line.line),
                Reason::Commission,
                Some(order.id),
                Owner::Shop(order.shop),
                Owner::Creator(payee),
                amount,
            ));
        }
    }
    Ok(holds)
}

/// A forgotten creator's earnings stay in the book under a name that leads to nobody.
pub(crate) fn forget_creator(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    for sql in [
        "UPDATE commissions SET code = NULL, post_id = NULL
         WHERE payee_id IN (SELECT id FROM payees WHERE person_id = $1)",
        "UPDATE payees SET person_id = NULL WHERE person_id = $1",
        "UPDATE orders SET code_creator = NULL WHERE code_creator = $1",
    ] {
        tx.execute(sql, values![person])?;
    }
    Ok(())
}
