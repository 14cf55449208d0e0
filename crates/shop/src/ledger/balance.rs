use super::{Account, Entry, Transfer, check, record};
use crate::{Discrepancy, Error, limits, patience::patiently};
use model::{Money, OrderId, Timestamp};
use serde::Serialize;
use storage::{Records, Row, Statements, records, values};

/// What stands on both sides of an account, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Balance {
    pub debits_held: i64,
    pub debits_posted: i64,
    pub credits_held: i64,
    pub credits_posted: i64,
}

impl Balance {
    /// What the yard owes the account's owner; negative for [`super::Owner::Provider`], which owes the yard.
    pub const fn owed(&self) -> i64 {
        self.credits_posted - self.debits_posted
    }

    pub(super) fn read(row: &Row, first: usize) -> Result<Self, records::Error> {
        Ok(Self {
            debits_held: row.get(first)?,
            debits_posted: row.get(first + 1)?,
            credits_held: row.get(first + 2)?,
            credits_posted: row.get(first + 3)?,
        })
    }
}

/// The yard's book, for those who read it.
#[derive(Clone)]
pub struct Ledger {
    records: Records,
}

impl Ledger {
    pub fn new(records: Records) -> Self {
        Self { records }
    }

    pub async fn balance(&self, account: Account) -> Result<Balance, Error> {
        self.records.read(move |tx| Ok(balance(tx, account)?)).await
    }

    /// All transfers of an order in the order of their writing; at most [`limits::ORDER_TRANSFERS`].
    pub async fn of_order(&self, order: OrderId) -> Result<Vec<Transfer>, Error> {
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {} FROM ledger_transfers WHERE order_id = $1 ORDER BY at, id LIMIT {}",
                    Transfer::COLUMNS,
                    limits::ORDER_TRANSFERS
                );
                let rows = tx.query(&sql, values![order])?;
                rows.iter().map(|row| Ok(Transfer::read(row)?)).collect()
            })
            .await
    }

    /// Writes entries, all of them or none; those that are there already stay as they are.
    pub async fn record(&self, entries: Vec<Entry>, now: Timestamp) -> Result<(), Error> {
        patiently(&self.records, move |tx| record(tx, &entries, now)).await
    }

    /// Everything that does not add up; empty when all does.
    pub async fn check(&self) -> Result<Vec<Discrepancy>, Error> {
        self.records.read(check).await
    }
}

/// The sum over the account's shards.
pub(crate) fn balance(tx: &mut dyn Statements, account: Account) -> Result<Balance, records::Error> {
    let row = tx.query_first(
        "SELECT CAST(COALESCE(SUM(debits_held), 0) AS BIGINT), CAST(COALESCE(SUM(debits_posted), 0) AS BIGINT),
                CAST(COALESCE(SUM(credits_held), 0) AS BIGINT), CAST(COALESCE(SUM(credits_posted), 0) AS BIGINT)
         FROM ledger_balances WHERE owner_kind = $1 AND owner = $2 AND currency = $3",
        &account.values(),
    )?;
    row.map_or(Ok(Balance::default()), |row| Balance::read(&row, 0))
}

/// Is there a transfer under this key?
pub(crate) fn is_known(tx: &mut dyn Statements, key: &str) -> Result<bool, Error> {
    let found = tx.query_first("SELECT 1 FROM ledger_transfers WHERE key = $1", values![key])?;
    Ok(found.is_some())
}

impl Account {
    /// An amount in the account's currency.
    pub const fn money(self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}
