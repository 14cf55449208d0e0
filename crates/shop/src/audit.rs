//! What `madang ledger check` says: everything in money and stock that does not add up.

use crate::{
    Error, Shops,
    ledger::{self, Account, Balance},
    stock,
};
use model::VariantId;
use serde::Serialize;
use std::fmt;
use storage::Statements;

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

/// [`Shops::audit`] on the caller's snapshot.
pub fn audit(tx: &mut dyn Statements) -> Result<Vec<Discrepancy>, Error> {
    let mut found = ledger::check(tx)?;
    found.extend(stock::check(tx)?);
    Ok(found)
}
