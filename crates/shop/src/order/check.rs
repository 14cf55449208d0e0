//! Do orders and payments say what the book says?

use crate::{Discrepancy, Error};
use model::OrderId;
use storage::{Row, Statements, values};

const MOST_TOLD: usize = 1_000;

/// Orders whose captured or refunded amounts are not those of their transfers; currencies in which payments and the
/// book differ, or in which buyers' money belongs to no order.
pub(crate) fn check(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let mut found = orders(tx)?;
    found.extend(payments(tx)?);
    found.extend(unclaimed(tx)?);
    Ok(found)
}

fn orders(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    // A refund is out when it was paid, and held while it is on its way.
    let sql = format!(
        "SELECT o.id, o.captured_minor, o.refunded_minor, COALESCE(l.paid, 0), COALESCE(l.given_back, 0)
         FROM orders o LEFT JOIN (
           SELECT t.order_id,
             CAST(SUM(CASE WHEN t.phase = 'post' AND t.debit_kind = 'buyers'
               AND t.reason IN ('goods', 'tax', 'shipping') THEN t.amount ELSE 0 END) AS BIGINT) AS paid,
             CAST(SUM(CASE WHEN t.reason <> 'refund' THEN 0
               WHEN t.phase = 'post' THEN t.amount
               WHEN t.phase = 'hold' AND r.id IS NULL THEN t.amount ELSE 0 END) AS BIGINT) AS given_back
           FROM ledger_transfers t LEFT JOIN ledger_transfers r ON r.holds = t.id
           WHERE t.order_id IS NOT NULL GROUP BY t.order_id) l ON l.order_id = o.id
         WHERE o.captured_minor <> COALESCE(l.paid, 0) OR o.refunded_minor <> COALESCE(l.given_back, 0)
         LIMIT {MOST_TOLD}"
    );
    let mut found = Vec::new();
    for row in &tx.query(&sql, values![])? {
        let order: OrderId = row.get(0)?;
        for (what_differs, kept, counted) in [("captured", 1, 3), ("refunded", 2, 4)] {
            let (order_says, ledger_says) = (row.get(kept)?, row.get(counted)?);
            if order_says != ledger_says {
                found.push(Discrepancy::Order {
                    order,
                    what_differs,
                    order_says,
                    ledger_says,
                });
            }
        }
    }
    Ok(found)
}

fn payments(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let rows = tx.query(
        "SELECT currency, CAST(SUM(kept) AS BIGINT), CAST(SUM(booked) AS BIGINT) FROM (
           SELECT currency, captured_minor AS kept, 0 AS booked FROM payments
           UNION ALL SELECT currency, 0, amount FROM ledger_transfers WHERE phase = 'settle' AND reason = 'payment') AS compared
         GROUP BY currency HAVING SUM(kept) <> SUM(booked)",
        values![],
    )?;
    let differ = |row: &Row| {
        Ok(Discrepancy::Payments {
            currency: row.get(0)?,
            payments_say: row.get(1)?,
            ledger_says: row.get(2)?,
        })
    };
    rows.iter().map(differ).collect()
}

fn unclaimed(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let rows = tx.query(
        "SELECT currency, CAST(SUM(credits_posted - debits_posted) AS BIGINT) FROM ledger_balances
         WHERE owner_kind = 'buyers' GROUP BY currency HAVING SUM(credits_posted - debits_posted) <> 0",
        values![],
    )?;
    let left = |row: &Row| {
        Ok(Discrepancy::Unclaimed {
            currency: row.get(0)?,
            amount: row.get(1)?,
        })
    };
    rows.iter().map(left).collect()
}
