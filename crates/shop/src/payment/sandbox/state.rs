//! What the sandbox keeps, and how a call is carried out once.

use crate::payment::{Dispute, Event, Fact, Intent, IntentState, ProviderError, ProviderRefund, RefundState};
use model::{Money, PageId, PaymentId, RefundId, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use storage::{Records, Row, Statements, records, values};

/// Where a yard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// A demo, a test, somebody's own machine.
    Trial,
    /// Buyers who mean it.
    Production,
}

/// The embedded provider. Clones share one state, which lives in the records.
#[derive(Clone)]
pub struct Sandbox {
    pub(super) records: Records,
    pub(super) secret: [u8; 32],
}

impl Sandbox {
    /// # Errors
    /// [`ProviderError::Production`] in production.
    pub fn open(
        records: Records,
        webhook_secret: [u8; 32],
        deployment: Deployment,
    ) -> Result<Self, ProviderError> {
        match deployment {
            Deployment::Production => Err(ProviderError::Production),
            Deployment::Trial => Ok(Self {
                records,
                secret: webhook_secret,
            }),
        }
    }

    /// Carries out `act` once for a key: the same call again gets the same answer, another call under the key is
    /// refused.
    pub(super) async fn once<T, F>(&self, key: &str, request: String, act: F) -> Result<T, ProviderError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Refused> + Send + 'static,
    {
        let key = key.to_owned();
        let done = self.records.write(move |tx| {
            let known = tx.query_first(
                "SELECT request, answer FROM sandbox_keys WHERE key = $1",
                values![&key],
            )?;
            if let Some(row) = known {
                if row.get::<String>(0)? != request {
                    return Err(Refused::because("the key was used for another call"));
                }
                return read_json(&row.get::<String>(1)?);
            }
            let answer = act(tx)?;
            tx.execute(
                "INSERT INTO sandbox_keys (key, request, answer) VALUES ($1, $2, $3)",
                values![&key, &request, to_json(&answer)?],
            )?;
            Ok(answer)
        });
        done.await.map_err(ProviderError::from)
    }
}

/// Why the sandbox did not do something.
pub(super) enum Refused {
    Because(String),
    Records(records::Error),
}

impl Refused {
    pub fn because(why: impl Into<String>) -> Self {
        Self::Because(why.into())
    }
}

impl From<records::Error> for Refused {
    fn from(error: records::Error) -> Self {
        Self::Records(error)
    }
}

impl From<Refused> for ProviderError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Because(why) => Self::Refused(why),
            // Nothing was done, and it is not the call's fault.
            Refused::Records(error) => Self::Unreachable(error.to_string()),
        }
    }
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, Refused> {
    serde_json::to_string(value).map_err(|error| records::Error::Stored(error.to_string()).into())
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text).map_err(|error| records::Error::Stored(error.to_string()).into())
}

/// An intent as the sandbox keeps it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub id: String,
    pub payment: PaymentId,
    pub state: IntentState,
    pub amount: Money,
    pub captured: i64,
    pub refunded: i64,
    pub disputed: i64,
    pub method: String,
    pub declined: Option<String>,
}

impl Kept {
    const COLUMNS: &str =
        "id, payment_id, state, amount, currency, captured, refunded, disputed, method, declined";

    pub fn find(tx: &mut dyn Statements, id: &str) -> Result<Self, Refused> {
        let sql = format!("SELECT {} FROM sandbox_intents WHERE id = $1", Self::COLUMNS);
        let row = tx.query_first(&sql, values![id])?;
        Ok(Self::read(
            &row.ok_or_else(|| Refused::because("no such intent"))?,
        )?)
    }

    fn read(row: &Row) -> Result<Self, records::Error> {
        let state: String = row.get(2)?;
        let known = IntentState::ALL.into_iter().find(|known| known.name() == state);
        Ok(Self {
            id: row.get(0)?,
            payment: row.get(1)?,
            state: known.ok_or_else(|| records::Error::Stored(format!("intent state `{state}`")))?,
            amount: row.money(3, 4)?,
            captured: row.get(5)?,
            refunded: row.get(6)?,
            disputed: row.get(7)?,
            method: row.get(8)?,
            declined: row.get(9)?,
        })
    }

    pub fn insert(&self, tx: &mut dyn Statements) -> Result<(), Refused> {
        tx.execute(
            "INSERT INTO sandbox_intents (id, payment_id, state, amount, currency, captured, refunded, disputed,
               method, declined) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, '', NULL)",
            values![
                &self.id,
                self.payment,
                self.state.name(),
                self.amount.minor,
                self.amount.currency
            ],
        )?;
        Ok(())
    }

    /// Writes what has changed and announces it.
    pub fn store(&self, tx: &mut dyn Statements, now: Timestamp) -> Result<Intent, Refused> {
        tx.execute(
            "UPDATE sandbox_intents SET state = $2, captured = $3, refunded = $4, disputed = $5, method = $6,
               declined = $7 WHERE id = $1",
            values![
                &self.id,
                self.state.name(),
                self.captured,
                self.refunded,
                self.disputed,
                &self.method,
                self.declined.clone()
            ],
        )?;
        let intent = self.told();
        announce(tx, Fact::Intent(intent.clone()), now)?;
        Ok(intent)
    }

    /// What the provider says of it.
    pub fn told(&self) -> Intent {
        let action = (self.state == IntentState::NeedsAction).then(|| format!("/sandbox/bank/{}", self.id));
        Intent {
            id: self.id.clone(),
            payment: self.payment,
            state: self.state,
            amount: self.amount,
            captured: Money::new(self.captured, self.amount.currency),
            action,
            declined: self.declined.clone(),
            livemode: false,
        }
    }

    pub fn refund(&self, id: &str, refund: RefundId, amount: i64, state: RefundState) -> ProviderRefund {
        ProviderRefund {
            id: id.to_owned(),
            payment: self.payment,
            refund,
            amount: Money::new(amount, self.amount.currency),
            state,
        }
    }
}

/// Puts an event where deliveries come from.
pub(super) fn announce(tx: &mut dyn Statements, data: Fact, now: Timestamp) -> Result<(), Refused> {
    let event = Event {
        id: format!("sbx_evt_{}", PageId::new()),
        created: now,
        livemode: false,
        data,
    };
    tx.execute(
        "INSERT INTO sandbox_events (id, body, created_at, acknowledged) VALUES ($1, $2, $3, 0)",
        values![&event.id, to_json(&event)?, now],
    )?;
    Ok(())
}

pub(super) fn announce_dispute(
    tx: &mut dyn Statements,
    dispute: &Dispute,
    now: Timestamp,
) -> Result<(), Refused> {
    announce(tx, Fact::Dispute(dispute.clone()), now)
}
