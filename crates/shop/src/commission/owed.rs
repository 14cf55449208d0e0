//! What creators are owed, for whoever pays them.

use super::Commissions;
use crate::{Error, limits};
use model::{Currency, Money, PayeeId, PersonId};
use serde::Serialize;
use storage::{Row, values};

/// One creator's account in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owed {
    pub payee: PayeeId,
    /// `None` once the creator was forgotten.
    pub person: Option<PersonId>,
    /// Approved and not paid, less what was clawed back after a payout; below zero where that was more.
    pub approved: Money,
    /// Held until the goods have arrived and could have come back.
    pub pending: Money,
}

impl Commissions {
    /// Creators whose account is not empty, those who are owed most first; at most [`limits::BATCH`].
    pub async fn owed(&self) -> Result<Vec<Owed>, Error> {
        let sql = format!(
            "SELECT b.owner, p.person_id, b.currency, CAST(SUM(b.credits_posted - b.debits_posted) AS BIGINT),
               CAST(SUM(b.credits_held) AS BIGINT)
             FROM ledger_balances b JOIN payees p ON p.id = b.owner WHERE b.owner_kind = 'creator'
             GROUP BY b.owner, p.person_id, b.currency
             HAVING SUM(b.credits_posted - b.debits_posted) <> 0 OR SUM(b.credits_held) <> 0
             ORDER BY b.currency, 4 DESC, b.owner LIMIT {}",
            limits::BATCH
        );
        let account = |row: &Row| {
            let currency: Currency = row.get(2)?;
            Ok(Owed {
                payee: row.get(0)?,
                person: row.get(1)?,
                approved: Money::new(row.get(3)?, currency),
                pending: Money::new(row.get(4)?, currency),
            })
        };
        self.records
            .read(move |tx| tx.query(&sql, values![])?.iter().map(account).collect())
            .await
    }
}
