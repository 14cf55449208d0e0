//! Do the creators' accounts hold what their commissions say?

use crate::{Discrepancy, Error};
use storage::{Row, Statements, values};

const MOST_TOLD: usize = 1_000;

/// Creators to whom the book owes something else than their approved and paid commissions less what was paid out, or
/// holds something else than their pending ones.
pub(crate) fn check(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let sql = format!(
        "SELECT payee_id, currency, CAST(SUM(earned) AS BIGINT), CAST(SUM(owed) AS BIGINT),
           CAST(SUM(pending) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM (
           SELECT payee_id, currency, CASE WHEN state IN ('approved', 'paid') THEN kept_minor ELSE 0 END AS earned,
             0 AS owed, CASE WHEN state = 'pending' THEN amount_minor ELSE 0 END AS pending, 0 AS held FROM commissions
           UNION ALL SELECT payee_id, currency, -amount_minor, 0, 0, 0 FROM payouts
           UNION ALL SELECT owner, currency, 0, credits_posted - debits_posted, 0, credits_held FROM ledger_balances
             WHERE owner_kind = 'creator') AS compared
         GROUP BY payee_id, currency HAVING SUM(earned) <> SUM(owed) OR SUM(pending) <> SUM(held) LIMIT {MOST_TOLD}"
    );
    let differ = |row: &Row| {
        Ok(Discrepancy::Commissions {
            payee: row.get(0)?,
            currency: row.get(1)?,
            commissions_say: row.get(2)?,
            ledger_owes: row.get(3)?,
            pending: row.get(4)?,
            ledger_holds: row.get(5)?,
        })
    };
    tx.query(&sql, values![])?.iter().map(differ).collect()
}
