//! A creator's statement, in which every line says where its amount comes from.

use super::{Basis, Commissions};
use crate::{Error, limits};
use model::{Money, OrderId, PayoutId, PersonId, PostId, Rate, ShopId, Timestamp};
use serde::Serialize;
use std::{fmt, str::FromStr};
use storage::{Row, records, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CommissionState {
    /// Waits until the goods have arrived and the time to send them back is over.
    Pending,
    /// Comes with the next payout.
    Approved,
    Paid,
    /// All of it was taken back after it had been approved.
    Clawback,
    /// Nothing was left of it before it was approved.
    Cancelled,
}

impl CommissionState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::Clawback => "clawback",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for CommissionState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        let all = [
            Self::Pending,
            Self::Approved,
            Self::Paid,
            Self::Clawback,
            Self::Cancelled,
        ];
        let found = all.into_iter().find(|state| state.name() == text);
        found.ok_or_else(|| records::Error::Stored(format!("commission state `{text}`")))
    }
}

/// What one line of an order brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub shop: ShopId,
    pub shop_name: String,
    pub order: OrderId,
    pub product: String,
    pub quantity: u32,
    /// Cancelled or returned.
    pub units_back: u32,
    pub basis: Basis,
    pub code: Option<String>,
    pub post: Option<PostId>,
    /// Paid for the line, less discounts and tax.
    pub base: Money,
    pub rate: Rate,
    /// What is left of it.
    pub amount: Money,
    pub state: CommissionState,
    pub earned_at: Timestamp,
    /// When it is approved, as far as is known.
    pub approved_at: Option<Timestamp>,
    pub payout: Option<PayoutId>,
}

impl fmt::Display for StatementLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {} at {}: ", self.quantity, self.product, self.shop_name)?;
        match (&self.code, self.basis) {
            (Some(code), Basis::Code) => write!(f, "your code {code}")?,
            (None, Basis::Code) => f.write_str("your code")?,
            (_, Basis::Tap) => f.write_str("a tap on your post")?,
        }
        write!(f, ", {} of {} without discounts and tax", self.rate, self.base)?;
        if self.units_back > 0 {
            write!(f, ", {} of {} went back", self.units_back, self.quantity)?;
        }
        write!(f, ": {} {}", self.amount, self.state.name())
    }
}

/// Lines of one creator, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Statement {
    pub lines: Vec<StatementLine>,
}

impl Commissions {
    /// What a creator has earned in all shops; at most [`limits::BATCH`] lines before `before`.
    pub async fn statement(&self, creator: PersonId, before: Timestamp) -> Result<Statement, Error> {
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT c.shop_id, s.name, c.order_id, l.name, l.quantity, l.cancelled + l.returned, c.basis,
                       c.code, c.post_id, c.base_minor, c.currency, c.rate_ppm, c.kept_minor, c.state, c.earned_at,
                       c.approve_at, c.payout_id
                     FROM commissions c JOIN payees p ON p.id = c.payee_id JOIN shops s ON s.id = c.shop_id
                     JOIN order_lines l ON l.shop_id = c.shop_id AND l.order_id = c.order_id AND l.line = c.line
                     WHERE p.person_id = $1 AND c.earned_at < $2
                     ORDER BY c.earned_at DESC, c.order_id, c.line LIMIT {}",
                    limits::BATCH
                );
                let rows = tx.query(&sql, values![creator, before])?;
                let lines: Result<_, Error> = rows.iter().map(read).collect();
                Ok(Statement { lines: lines? })
            })
            .await
    }
}

fn read(row: &Row) -> Result<StatementLine, Error> {
    Ok(StatementLine {
        shop: row.get(0)?,
        shop_name: row.get(1)?,
        order: row.get(2)?,
        product: row.get(3)?,
        quantity: row.get(4)?,
        units_back: row.get(5)?,
        basis: row.get::<String>(6)?.parse()?,
        code: row.get(7)?,
        post: row.get(8)?,
        base: row.money(9, 10)?,
        rate: Rate::from_ppm(row.get(11)?)?,
        amount: row.money(12, 10)?,
        state: row.get::<String>(13)?.parse()?,
        earned_at: row.get(14)?,
        approved_at: row.get(15)?,
        payout: row.get(16)?,
    })
}
