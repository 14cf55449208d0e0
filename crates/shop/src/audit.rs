//! What `madang ledger check` says: everything in money and stock that does not add up.

use crate::{
    Error, Shops, commission,
    ledger::{self, Account, Balance},
    order, stock,
};
use model::{OrderId, PayeeId, VariantId};
use serde::Serialize;
use std::fmt;
use storage::{Row, Statements, values};

/// Something that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Discrepancy {
    /// The account's balance is not what its transfers add up to.
    Balance {
        account: Account,
        kept: Balance,
        counted: Balance,
    },
    /// Debits and credits of a currency differ.
    Sum {
        currency: String,
        debits: i64,
        credits: i64,
    },
    /// A hold was settled for more than it held, or by a transfer between other accounts.
    Settled { key: String },
    /// An order's own figures and its transfers differ.
    Order {
        order: OrderId,
        what_differs: &'static str,
        order_says: i64,
        ledger_says: i64,
    },
    /// What payments have captured is not what the book has taken in.
    Payments {
        currency: String,
        payments_say: i64,
        ledger_says: i64,
    },
    /// A creator's account is not what their commissions add up to.
    Commissions {
        payee: PayeeId,
        currency: String,
        commissions_say: i64,
        ledger_owes: i64,
        pending: i64,
        ledger_holds: i64,
    },
    /// Buyers' money that no order has taken up.
    Unclaimed { currency: String, amount: i64 },
    /// What stands on the shelves is not what can be sold and what is promised; of a bundle, its stock is not what its
    /// parts allow.
    Stock {
        variant: VariantId,
        sellable: i64,
        promised: i64,
        on_shelves: i64,
    },
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balance {
                account,
                kept,
                counted,
            } => write!(f, "{account}: {kept:?} is kept, {counted:?} is counted"),
            Self::Sum {
                currency,
                debits,
                credits,
            } => write!(f, "{currency}: debits {debits}, credits {credits}"),
            Self::Settled { key } => write!(f, "transfer {key}: settles what was not held"),
            Self::Order {
                order,
                what_differs,
                order_says,
                ledger_says,
            } => write!(
                f,
                "order {order}: {what_differs} is {order_says} by the order and {ledger_says} by the ledger"
            ),
            Self::Payments {
                currency,
                payments_say,
                ledger_says,
            } => write!(
                f,
                "{currency}: payments have captured {payments_say}, the ledger has {ledger_says}"
            ),
            Self::Commissions {
                payee,
                currency,
                commissions_say,
                ledger_owes,
                pending,
                ledger_holds,
            } => write!(
                f,
                "creator {payee} ({currency}): commissions of {commissions_say} and {pending} pending, \
                 the ledger owes {ledger_owes} and holds {ledger_holds}"
            ),
            Self::Unclaimed { currency, amount } => {
                write!(f, "{currency}: {amount} of buyers' money belongs to no order")
            }
            Self::Stock {
                variant,
                sellable,
                promised,
                on_shelves,
            } => write!(
                f,
                "variant {variant}: {sellable} to sell and {promised} promised, {on_shelves} on the shelves"
            ),
        }
    }
}

impl Shops {
    /// Everything in ledger and stock that does not add up; empty when all does.
    pub async fn audit(&self) -> Result<Vec<Discrepancy>, Error> {
        self.records.read(audit).await
    }
}

/// What an audit has counted, and what does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    pub transfers: u64,
    pub payments: u64,
    pub orders: u64,
    pub commissions: u64,
    pub currencies: Vec<CurrencySum>,
    pub discrepancies: Vec<Discrepancy>,
}

/// Both sides of the book in one currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CurrencySum {
    pub currency: String,
    pub debits: i64,
    pub credits: i64,
    /// On both sides, what is held and not settled.
    pub held: i64,
}

/// An audit with what it has looked at, on the caller's snapshot.
pub fn audit_report(tx: &mut dyn Statements) -> Result<AuditReport, Error> {
    let mut counted = [0_u64; 4];
    let tables = ["ledger_transfers", "payments", "orders", "commissions"];
    for (count, table) in counted.iter_mut().zip(tables) {
        let row = tx.query_first(&format!("SELECT COUNT(*) FROM {table}"), values![])?;
        *count = row.map_or(Ok(0), |row| row.get(0))?;
    }
    let [transfers, payments, orders, commissions] = counted;
    let rows = tx.query(
        "SELECT currency, CAST(SUM(debits_posted) AS BIGINT), CAST(SUM(credits_posted) AS BIGINT),
           CAST(SUM(debits_held) AS BIGINT) FROM ledger_balances GROUP BY currency ORDER BY currency",
        values![],
    )?;
    let sum = |row: &Row| {
        Ok(CurrencySum {
            currency: row.get(0)?,
            debits: row.get(1)?,
            credits: row.get(2)?,
            held: row.get(3)?,
        })
    };
    let currencies: Result<_, Error> = rows.iter().map(sum).collect();
    Ok(AuditReport {
        transfers,
        payments,
        orders,
        commissions,
        currencies: currencies?,
        discrepancies: audit(tx)?,
    })
}

/// [`Shops::audit`] on the caller's snapshot.
pub fn audit(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let mut found = ledger::check(tx)?;
    found.extend(order::check(tx)?);
    found.extend(commission::check(tx)?);
    found.extend(stock::check(tx)?);
    Ok(found)
}
