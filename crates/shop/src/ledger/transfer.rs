use super::{Account, Owner};
use model::{Money, OrderId, Timestamp, TransferId};
use serde::Serialize;
use std::str::FromStr;
use storage::{Row, records};

/// What a transfer was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Payment,
    Goods,
    Tax,
    Shipping,
    Fee,
    Commission,
    Clawback,
    Refund,
    Chargeback,
    Payout,
}

impl Reason {
    const ALL: [Self; 10] = [
        Self::Payment,
        Self::Goods,
        Self::Tax,
        Self::Shipping,
        Self::Fee,
        Self::Commission,
        Self::Clawback,
        Self::Refund,
        Self::Chargeback,
        Self::Payout,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Goods => "goods",
            Self::Tax => "tax",
            Self::Shipping => "shipping",
            Self::Fee => "fee",
            Self::Commission => "commission",
            Self::Clawback => "clawback",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::Payout => "payout",
        }
    }
}

impl FromStr for Reason {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        let found = Self::ALL.into_iter().find(|reason| reason.name() == text);
        found.ok_or_else(|| records::Error::Stored(format!("transfer for `{text}`")))
    }
}

/// Which part of its two phases a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Moved at once.
    Post,
    /// Reserved: it moves when it is settled.
    Hold,
    /// Moved what a hold had reserved, or less of it; the rest is free again.
    Settle,
    /// Freed what a hold had reserved.
    Void,
}

impl Phase {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Hold => "hold",
            Self::Settle => "settle",
            Self::Void => "void",
        }
    }
}

impl FromStr for Phase {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        let all = [Self::Post, Self::Hold, Self::Settle, Self::Void];
        let found = all.into_iter().find(|phase| phase.name() == text);
        found.ok_or_else(|| records::Error::Stored(format!("phase `{text}`")))
    }
}

/// One thing to be written into the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same key is the same entry, however often it comes.
    pub key: String,
    pub step: Step,
    pub reason: Reason,
    pub order: Option<OrderId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Post {
        debit: Owner,
        credit: Owner,
        amount: Money,
    },
    Hold {
        debit: Owner,
        credit: Owner,
        amount: Money,
    },
    /// `hold` is the key of the hold; `amount` is what it held at the most.
    Settle {
        hold: String,
        amount: Money,
    },
    Void {
        hold: String,
    },
}

impl Entry {
    pub fn post(
        key: impl Into<String>,
        reason: Reason,
        order: Option<OrderId>,
        debit: Owner,
        credit: Owner,
        amount: Money,
    ) -> Self {
        Self {
            key: key.into(),
            step: Step::Post {
                debit,
                credit,
                amount,
            },
            reason,
            order,
        }
    }

    pub fn hold(
        key: impl Into<String>,
        reason: Reason,
        order: Option<OrderId>,
        debit: Owner,
        credit: Owner,
        amount: Money,
    ) -> Self {
        Self {
            key: key.into(),
            step: Step::Hold {
                debit,
                credit,
                amount,
            },
            reason,
            order,
        }
    }

    /// Settles `amount` of the hold; nothing of it is a void.
    pub fn settle(
        key: impl Into<String>,
        reason: Reason,
        order: Option<OrderId>,
        hold: impl Into<String>,
        amount: Money,
    ) -> Self {
        let hold = hold.into();
        let step = if amount.is_zero() {
            Step::Void { hold }
        } else {
            Step::Settle { hold, amount }
        };
        Self {
            key: key.into(),
            step,
            reason,
            order,
        }
    }

    pub fn void(
        key: impl Into<String>,
        reason: Reason,
        order: Option<OrderId>,
        hold: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            step: Step::Void { hold: hold.into() },
            reason,
            order,
        }
    }
}

/// One row of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transfer {
    pub id: TransferId,
    pub key: String,
    pub phase: Phase,
    /// The hold that this one settles or voids.
    pub holds: Option<TransferId>,
    pub debit: Owner,
    pub credit: Owner,
    pub amount: Money,
    pub reason: Reason,
    pub order: Option<OrderId>,
    pub at: Timestamp,
}

impl Transfer {
    pub(super) const COLUMNS: &str =
        "id, key, phase, holds, debit_kind, debit_owner, credit_kind, credit_owner,
       amount, currency, reason, order_id, at";
    pub(super) const WIDTH: usize = 13;

    pub(super) fn read(row: &Row) -> Result<Self, records::Error> {
        Ok(Self {
            id: row.get(0)?,
            key: row.get(1)?,
            phase: row.get::<String>(2)?.parse()?,
            holds: row.get(3)?,
            debit: Account::read(row, 4, 5, 9)?.owner,
            credit: Account::read(row, 6, 7, 9)?.owner,
            amount: row.money(8, 9)?,
            reason: row.get::<String>(10)?.parse()?,
            order: row.get(11)?,
            at: row.get(12)?,
        })
    }

    /// Is this the same movement, whenever it was written?
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (self.phase, self.holds, self.debit, self.credit, self.amount)
            == (other.phase, other.holds, other.debit, other.credit, other.amount)
    }

    pub(super) fn debited(&self) -> Account {
        Account::new(self.debit, self.amount.currency)
    }

    pub(super) fn credited(&self) -> Account {
        Account::new(self.credit, self.amount.currency)
    }
}
