//! Paying creators what stands in their accounts: all of it at once, so that what was clawed back is set off first.

use super::Commissions;
use crate::{
    Error,
    ledger::{self, Account, Entry, Owner, Reason, balance},
    limits,
    patience::patiently,
};
use model::{Currency, Money, PayeeId, PayoutId, PersonId, Timestamp};
use serde::Serialize;
use storage::{Row, Statements, values};

/// One payment of a creator's earnings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payout {
    pub id: PayoutId,
    pub payee: PayeeId,
    /// `None` once the creator was forgotten.
    pub person: Option<PersonId>,
    pub amount: Money,
    pub created_at: Timestamp,
}

impl Commissions {
    /// Orders a payout for every creator who is owed at least `minimum` in its currency; at most [`limits::SWEEP`] at
    /// once. Who was paid is owed nothing, so running it again pays nobody twice.
    pub async fn pay_out(&self, minimum: Money, now: Timestamp) -> Result<Vec<Payout>, Error> {
        let payees = self.payees_with_approved(minimum.currency).await?;
        let mut made = Vec::new();
        for payee in payees {
            let payout = patiently(&self.records, move |tx| pay_one(tx, payee, minimum, now)).await?;
            made.extend(payout);
        }
        Ok(made)
    }

    async fn payees_with_approved(&self, currency: Currency) -> Result<Vec<PayeeId>, Error> {
        let sql = format!(
            "SELECT DISTINCT payee_id FROM commissions WHERE state = 'approved' AND currency = $1
             ORDER BY payee_id LIMIT {}",
            limits::SWEEP
        );
        self.records
            .read(move |tx| {
                let rows = tx.query(&sql, values![currency])?;
                rows.iter().map(|row: &Row| Ok(row.get(0)?)).collect()
            })
            .await
    }

    /// The payouts ordered from `since` on, the oldest first; at most [`limits::BATCH`].
    pub async fn payouts(&self, since: Timestamp) -> Result<Vec<Payout>, Error> {
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT o.id, o.payee_id, p.person_id, o.amount_minor, o.currency, o.created_at FROM payouts o
                     JOIN payees p ON p.id = o.payee_id WHERE o.created_at >= $1
                     ORDER BY o.created_at, o.id LIMIT {}",
                    limits::BATCH
                );
                tx.query(&sql, values![since])?.iter().map(read).collect()
            })
            .await
    }
}

pub(super) fn read(row: &Row) -> Result<Payout, Error> {
    Ok(Payout {
        id: row.get(0)?,
        payee: row.get(1)?,
        person: row.get(2)?,
        amount: row.money(3, 4)?,
        created_at: row.get(5)?,
    })
}

fn pay_one(
    tx: &mut dyn Statements,
    payee: PayeeId,
    minimum: Money,
    now: Timestamp,
) -> Result<Option<Payout>, Error> {
    let owed = balance(tx, Account::new(Owner::Creator(payee), minimum.currency))?.owed();
    if owed <= 0 || owed < minimum.minor {
        return Ok(None);
    }
    let row = tx.query_first("SELECT person_id FROM payees WHERE id = $1", values![payee])?;
    let payout = Payout {
        id: PayoutId::new(),
        payee,
        person: row.map_or(Ok(None), |row| row.get(0))?,
        amount: Money::new(owed, minimum.currency),
        created_at: now,
    };
    tx.execute(
        "INSERT INTO payouts (id, payee_id, currency, amount_minor, created_at) VALUES ($1, $2, $3, $4, $5)",
        values![payout.id, payee, minimum.currency, owed, now],
    )?;
    tx.execute(
        "UPDATE commissions SET state = 'paid', payout_id = $3
         WHERE payee_id = $1 AND currency = $2 AND state = 'approved'",
        values![payee, minimum.currency, payout.id],
    )?;
    let entry = Entry::post(
        format!("payout/{}", payout.id),
        Reason::Payout,
        None,
        Owner::Creator(payee),
        Owner::Provider,
        payout.amount,
    );
    ledger::record(tx, &[entry], now)?;
    Ok(Some(payout))
}

/// Payouts as a file for whoever transfers them: CSV with a header, amounts in major units. Bank details are not the
/// yard's to keep; `payee` is what the bank's own list is matched by.
pub fn payout_file(payouts: &[Payout]) -> String {
    let mut file = String::from("payout,payee,person,currency,amount,ordered_at\r\n");
    for payout in payouts {
        let person = payout.person.map(|person| person.to_string()).unwrap_or_default();
        let Payout {
            id,
            payee,
            amount,
            created_at,
            ..
        } = payout;
        // Ids, digits and times: nothing that CSV would have to quote.
        let line = format!(
            "{id},{payee},{person},{},{},{created_at}\r\n",
            amount.currency,
            amount.major()
        );
        file.push_str(&line);
    }
    file
}
