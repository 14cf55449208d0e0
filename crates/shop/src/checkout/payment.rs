//! The payment of one checkout as the yard knows it.

use crate::{Error, Shopper, payment::IntentState};
use model::{ConsentStamp, Currency, Money, PaymentId, PersonId, PurposeSet, Timestamp};
use serde::Serialize;
use storage::{Row, Statements, Value, records, values};

/// Where a payment stands, for its buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum PaymentStatus {
    /// Waits for a payment method; the last one may have been declined.
    Open {
        declined: Option<String>,
    },
    /// The buyer has to go to this address.
    Action {
        address: String,
    },
    /// It is being worked on.
    Waiting,
    Paid,
    Cancelled,
}

/// What a buyer pays for all orders of one checkout.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payment {
    pub id: PaymentId,
    pub person: Option<PersonId>,
    pub total: Money,
    /// Less than the total when something was sold out meanwhile.
    pub captured: Money,
    #[serde(flatten)]
    pub status: PaymentStatus,
    /// The provider's name for it.
    #[serde(skip)]
    pub intent: Option<String>,
    /// Until when the pieces are held.
    pub hold_until: Timestamp,
    #[serde(skip)]
    pub(super) state: IntentState,
    /// What is to be captured; nothing means that it is to be given up.
    #[serde(skip)]
    pub(super) decided: Option<Money>,
    #[serde(skip)]
    pub(super) attempts: u32,
    /// When the provider said what is known of its open state.
    #[serde(skip)]
    pub(super) heard_at: Timestamp,
    #[serde(skip)]
    pub(super) shopper: Shopper,
}

const COLUMNS: &str =
    "id, person_id, currency, total_minor, intent, state, decided_minor, captured_minor, action,
   declined, attempts, leaf_id, consent, trace, hold_until, heard_at";

fn read(row: &Row) -> Result<Payment, Error> {
    let currency: Currency = row.get(2)?;
    let state: String = row.get(5)?;
    let state = IntentState::ALL
        .into_iter()
        .find(|known| known.name() == state)
        .ok_or_else(|| records::Error::Stored(format!("payment state `{state}`")))?;
    let decided = row
        .get::<Option<i64>>(6)?
        .map(|minor| Money::new(minor, currency));
    let trace: Option<String> = row.get(13)?;
    let purposes: u8 = row.get(12)?;
    Ok(Payment {
        id: row.get(0)?,
        person: row.get(1)?,
        total: Money::new(row.get(3)?, currency),
        captured: row.money(7, 2)?,
        status: status(state, decided, row.get(8)?, row.get(9)?),
        intent: row.get(4)?,
        hold_until: row.get(14)?,
        state,
        decided,
        attempts: row.get(10)?,
        heard_at: row.get(15)?,
        shopper: Shopper {
            leaf: row.get(11)?,
            consent: ConsentStamp {
                purposes: PurposeSet::from_bits(purposes),
            },
            trace: trace.as_deref().map(crate::product::stored).transpose()?,
        },
    })
}

fn status(
    state: IntentState,
    decided: Option<Money>,
    action: Option<String>,
    declined: Option<String>,
) -> PaymentStatus {
    match (state, action) {
        (IntentState::Captured, _) => PaymentStatus::Paid,
        (IntentState::Cancelled, _) => PaymentStatus::Cancelled,
        _ if decided.is_some_and(Money::is_zero) => PaymentStatus::Cancelled,
        (IntentState::NeedsAction, Some(address)) => PaymentStatus::Action { address },
        (IntentState::Open | IntentState::NeedsAction, _) => PaymentStatus::Open { declined },
        (IntentState::Processing | IntentState::Authorised, _) => PaymentStatus::Waiting,
    }
}

pub(super) fn find(tx: &mut dyn Statements, id: PaymentId) -> Result<Option<Payment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments WHERE id = $1");
    let row = tx.query_first(&sql, values![id])?;
    row.as_ref().map(read).transpose()
}

/// What may be known of the one who paid.
pub(crate) fn shopper_of(tx: &mut dyn Statements, id: PaymentId) -> Result<Shopper, Error> {
    Ok(payment(tx, id)?.shopper)
}

pub(super) fn payment(tx: &mut dyn Statements, id: PaymentId) -> Result<Payment, Error> {
    find(tx, id)?.ok_or(Error::NoSuchPayment(id))
}

pub(super) fn of_request(tx: &mut dyn Statements, key: [u8; 16]) -> Result<Option<Payment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments WHERE request_key = $1");
    let row = tx.query_first(&sql, values![key])?;
    row.as_ref().map(read).transpose()
}

/// A payment of a checkout that was just placed.
pub(super) struct New<'a> {
    pub id: PaymentId,
    pub key: [u8; 16],
    pub person: Option<PersonId>,
    pub total: Money,
    pub provider: &'a str,
    pub shopper: Shopper,
    pub hold_until: Timestamp,
}

pub(super) fn insert(tx: &mut dyn Statements, new: &New<'_>, now: Timestamp) -> Result<(), Error> {
    let trace = new
        .shopper
        .trace
        .map(|trace| crate::product::to_store(&trace))
        .transpose()?;
    tx.execute(
        "INSERT INTO payments (id, request_key, person_id, currency, total_minor, provider, intent, state,
           decided_minor, captured_minor, action, declined, attempts, leaf_id, consent, trace, hold_until, heard_at,
           created_at, changed_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, 'open', NULL, 0, NULL, NULL, 0, $7, $8, $9, $10, 0, $11, $11, $10)",
        values![
            new.id,
            new.key,
            new.person,
            new.total.currency,
            new.total.minor,
            new.provider,
            new.shopper.leaf,
            new.shopper.consent.purposes.bits(),
            trace,
            new.hold_until,
            now
        ],
    )?;
    Ok(())
}

/// Writes what the provider has said.
pub(super) fn store(tx: &mut dyn Statements, payment: &Payment, now: Timestamp) -> Result<(), Error> {
    let (action, declined) = match &payment.status {
        PaymentStatus::Action { address } => (Some(address.clone()), None),
        PaymentStatus::Open { declined } => (None, declined.clone()),
        _ => (None, None),
    };
    tx.execute(
        "UPDATE payments SET intent = $2, state = $3, decided_minor = $4, captured_minor = $5, action = $6,
           declined = $7, heard_at = $8, changed_at = $9 WHERE id = $1",
        &[
            payment.id.into(),
            payment.intent.clone().into(),
            payment.state.name().into(),
            payment.decided.map(|decided| decided.minor).into(),
            payment.captured.minor.into(),
            action.into(),
            declined.into(),
            payment.heard_at.into(),
            Value::from(now),
        ],
    )?;
    Ok(())
}

/// When somebody has to look at it again; `None` when it is done.
pub(super) fn set_due(tx: &mut dyn Statements, id: PaymentId, due: Option<Timestamp>) -> Result<(), Error> {
    tx.execute("UPDATE payments SET due_at = $2 WHERE id = $1", values![id, due])?;
    Ok(())
}

impl Payment {
    /// Brings the status in line with what changed.
    pub(super) fn refresh(&mut self, action: Option<String>, declined: Option<String>) {
        self.status = status(self.state, self.decided, action, declined);
    }

    pub(super) fn key(&self, what: &str) -> String {
        format!("payment/{}/{what}", self.id)
    }
}
