//! Is the book in order? Balances beside a recount, holds beside what resolved them, debits beside credits.

use super::{Account, Balance, Owner};
use crate::{Discrepancy, Error};
use std::collections::BTreeMap;
use storage::{Row, Statements, values};

/// Rows that do not add up are told up to this number.
const MOST_TOLD: usize = 1_000;

/// Everything in the book that does not add up, on one snapshot.
pub(crate) fn check(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let mut found = balances(tx)?;
    found.extend(sums(tx)?);
    found.extend(settles(tx)?);
    found.truncate(MOST_TOLD);
    Ok(found)
}

type Balances = BTreeMap<(Owner, &'static str), (Account, Balance)>;

fn balances(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let mut kept = kept(tx)?;
    let mut differ = Vec::new();
    for (key, (account, counted)) in counted(tx)? {
        let kept = kept.remove(&key).map(|(_, kept)| kept).unwrap_or_default();
        if kept != counted {
            differ.push(Discrepancy::Balance {
                account,
                kept,
                counted,
            });
        }
    }
    for (account, kept) in kept.into_values() {
        if kept != Balance::default() {
            differ.push(Discrepancy::Balance {
                account,
                kept,
                counted: Balance::default(),
            });
        }
    }
    Ok(differ)
}

fn kept(tx: &mut dyn Statements) -> Result<Balances, Error> {
    let rows = tx.query(
        "SELECT owner_kind, owner, currency, CAST(SUM(debits_held) AS BIGINT), CAST(SUM(debits_posted) AS BIGINT),
           CAST(SUM(credits_held) AS BIGINT), CAST(SUM(credits_posted) AS BIGINT)
         FROM ledger_balances GROUP BY owner_kind, owner, currency",
        values![],
    )?;
    let mut kept = Balances::new();
    for row in &rows {
        let account = Account::read(row, 0, 1, 2)?;
        kept.insert(account.sort_key(), (account, Balance::read(row, 3)?));
    }
    Ok(kept)
}

fn counted(tx: &mut dyn Statements) -> Result<Balances, Error> {
    let mut counted = Balances::new();
    let mut side = |side: &str, add: fn(&mut Balance, i64, i64)| -> Result<(), Error> {
        let sql = format!(
            "SELECT t.{side}_kind, t.{side}_owner, t.currency,
               CAST(SUM(CASE WHEN t.phase = 'hold' AND r.id IS NULL THEN t.amount ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN t.phase IN ('post', 'settle') THEN t.amount ELSE 0 END) AS BIGINT)
             FROM ledger_transfers t LEFT JOIN ledger_transfers r ON r.holds = t.id
             GROUP BY t.{side}_kind, t.{side}_owner, t.currency"
        );
        for row in &tx.query(&sql, values![])? {
            let account = Account::read(row, 0, 1, 2)?;
            let (_, balance) = counted
                .entry(account.sort_key())
                .or_insert((account, Balance::default()));
            add(balance, row.get(3)?, row.get(4)?);
        }
        Ok(())
    };
    side("debit", |balance, held, posted| {
        (balance.debits_held, balance.debits_posted) = (held, posted);
    })?;
    side("credit", |balance, held, posted| {
        (balance.credits_held, balance.credits_posted) = (held, posted);
    })?;
    Ok(counted)
}

fn sums(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let rows = tx.query(
        "SELECT currency, CAST(SUM(debits_posted) AS BIGINT), CAST(SUM(credits_posted) AS BIGINT)
         FROM ledger_balances GROUP BY currency",
        values![],
    )?;
    let mut differ = Vec::new();
    for row in &rows {
        let (debits, credits) = (row.get(1)?, row.get(2)?);
        if debits != credits {
            differ.push(Discrepancy::Sum {
                currency: row.get(0)?,
                debits,
                credits,
            });
        }
    }
    Ok(differ)
}

fn settles(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let sql = format!(
        "SELECT r.key FROM ledger_transfers r LEFT JOIN ledger_transfers h ON h.id = r.holds AND h.phase = 'hold'
         WHERE r.phase IN ('settle', 'void') AND (h.id IS NULL OR r.amount > h.amount OR r.currency <> h.currency
           OR r.debit_owner <> h.debit_owner OR r.credit_owner <> h.credit_owner
           OR r.debit_kind <> h.debit_kind OR r.credit_kind <> h.credit_kind) LIMIT {MOST_TOLD}"
    );
    let key = |row: &Row| Ok(Discrepancy::Settled { key: row.get(0)? });
    tx.query(&sql, values![])?.iter().map(key).collect()
}
