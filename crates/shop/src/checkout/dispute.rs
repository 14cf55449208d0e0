//! Chargebacks: the buyer's bank takes money back, and perhaps gives it again.

use super::payment::payment;
use crate::{
    Error, commission,
    ledger::{self, Entry, Owner, Reason},
    order::{Actor, Note, lines_of, note, state_of},
    payment::{Dispute, DisputeState},
};
use model::{Currency, Money, OrderId, ShopId, Timestamp};
use storage::{Statements, values};

struct Share {
    shop: ShopId,
    order: OrderId,
    amount: Money,
}

/// Takes up what is known of a dispute: the first time its amount leaves the shops, and when it is won it comes back,
/// each once and in whatever order they are heard of.
pub(super) fn take_up_dispute(
    tx: &mut dyn Statements,
    dispute: &Dispute,
    now: Timestamp,
) -> Result<(), Error> {
    let opened = tx.execute(
        "INSERT INTO disputes (id, payment_id, amount_minor, currency, state, opened_at)
         VALUES ($1, $2, $3, $4, 'opened', $5) ON CONFLICT DO NOTHING",
        values![
            &dispute.id,
            dispute.payment,
            dispute.amount.minor,
            dispute.amount.currency,
            now
        ],
    )? == 1;
    if opened {
        divide(tx, dispute)?;
        settle(tx, dispute, Step::Opened, now)?;
    }
    let (state, step) = match dispute.state {
        DisputeState::Opened => return Ok(()),
        DisputeState::Won => ("won", Step::Won),
        DisputeState::Lost => ("lost", Step::Lost),
    };
    let decided = tx.execute(
        "UPDATE disputes SET state = $2 WHERE id = $1 AND state = 'opened'",
        values![&dispute.id, state],
    )? == 1;
    if decided {
        settle(tx, dispute, step, now)?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Opened,
    Won,
    Lost,
}

/// Divides the amount among the payment's orders by what was captured for each less what was to be given back before
/// the dispute. How those refunds ended does not matter: it may be heard before or after, and the shares are the same.
fn divide(tx: &mut dyn Statements, dispute: &Dispute) -> Result<(), Error> {
    let known = payment(tx, dispute.payment)?;
    let orders = lines_of(tx, known.id)?;
    let mut weights: Vec<u64> = Vec::with_capacity(orders.len());
    for order in &orders {
        let row = tx.query_first(
            "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM refunds
             WHERE shop_id = $1 AND order_id = $2 AND created_at < $3",
            values![order.shop, order.id, dispute.opened_at],
        )?;
        let before: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        weights.push(u64::try_from(order.captured.minor - before).unwrap_or(0));
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights = orders
            .iter()
            .map(|order| order.captured.minor.unsigned_abs())
            .collect();
    }
    for (order, amount) in orders.iter().zip(dispute.amount.allocate(&weights)?) {
        tx.execute(
            "INSERT INTO dispute_shares (dispute_id, shop_id, order_id, amount_minor) VALUES ($1, $2, $3, $4)",
            values![&dispute.id, order.shop, order.id, amount.minor],
        )?;
    }
    Ok(())
}

fn shares(tx: &mut dyn Statements, id: &str, currency: Currency) -> Result<Vec<Share>, Error> {
    let rows = tx.query(
        "SELECT shop_id, order_id, amount_minor FROM dispute_shares WHERE dispute_id = $1 AND amount_minor > 0
         ORDER BY order_id LIMIT 200",
        values![id],
    )?;
    let mut shares = Vec::with_capacity(rows.len());
    for row in &rows {
        shares.push(Share {
            shop: row.get(0)?,
            order: row.get(1)?,
            amount: Money::new(row.get(2)?, currency),
        });
    }
    Ok(shares)
}

fn settle(tx: &mut dyn Statements, dispute: &Dispute, step: Step, now: Timestamp) -> Result<(), Error> {
    for share in shares(tx, &dispute.id, dispute.amount.currency)? {
        let Share { shop, order, amount } = share;
        let (name, by) = match step {
            Step::Opened => ("opened", amount.minor),
            Step::Won => ("won", -amount.minor),
            Step::Lost => ("lost", 0),
        };
        let key = format!("dispute/{}/{order}/{name}", dispute.id);
        let entry =
            |debit, credit| Entry::post(&*key, Reason::Chargeback, Some(order), debit, credit, amount);
        let entry = match step {
            Step::Opened => Some(entry(Owner::Shop(shop), Owner::Provider)),
            Step::Won => Some(entry(Owner::Provider, Owner::Shop(shop))),
            Step::Lost => None,
        };
        if let Some(entry) = entry {
            ledger::record(tx, &[entry], now)?;
            tx.execute(
                "UPDATE orders SET disputed_minor = disputed_minor + $3, changed_at = $4
                 WHERE shop_id = $1 AND id = $2",
                values![shop, order, by, now],
            )?;
        }
        let line = Note {
            key: &key,
            what: "chargeback",
            state: state_of(tx, shop, order)?,
            actor: Actor::Provider,
            detail: format!("{name} {amount}"),
        };
        note(tx, (shop, order), line, now)?;
        if step == Step::Lost {
            commission::reduce(tx, shop, order, now)?;
        }
    }
    Ok(())
}
