//! What the provider says by itself: signed, perhaps twice, late, before its own answer, and in any order.

use super::{
    Checkout,
    advance::{Next, merge},
    dispute::take_up_dispute,
    payment::find,
};
use crate::{
    Error,
    order::note_refund,
    patience::patiently,
    payment::{Event, Fact, ProviderError, RefundState},
};
use model::{PaymentId, Timestamp};
use std::sync::Arc;
use storage::{Statements, values};

/// What became of a webhook; each of them is answered with 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    TakenUp,
    Repeated,
    /// Of a payment that this yard does not know.
    NotOurs,
}

impl Checkout {
    /// Takes up a webhook once. What it leads to is done before it is acknowledged, or left to [`Checkout::work`].
    ///
    /// # Errors
    /// [`Error::Provider`] with [`ProviderError::Signature`] for a body that the provider has not signed.
    pub async fn webhook(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Heard, Error> {
        let event = self.provider.verify(body, signature, now)?;
        if event.livemode != self.provider.livemode() {
            return Err(ProviderError::Signature.into());
        }
        let payment = payment_of(&event.data);
        let (desk, provider) = (Arc::clone(&self.desk), self.provider.name());
        let (heard, next) = patiently(&self.records, move |tx| {
            if find(tx, payment)?.is_none() {
                return Ok((Heard::NotOurs, Next::Nothing));
            }
            if !is_new(tx, provider, &event, payment, now)? {
                return Ok((Heard::Repeated, Next::Nothing));
            }
            let next = match &event.data {
                Fact::Intent(intent) => merge(tx, &desk, intent, event.created, now)?,
                Fact::Refund(refund) => {
                    match refund.state {
                        RefundState::Pending => {}
                        RefundState::Succeeded => note_refund(tx, refund.refund, true, now)?,
                        RefundState::Failed => note_refund(tx, refund.refund, false, now)?,
                    }
                    Next::Nothing
                }
                Fact::Dispute(dispute) => {
                    take_up_dispute(tx, dispute, now)?;
                    Next::Nothing
                }
            };
            Ok((Heard::TakenUp, next))
        })
        .await?;
        self.follow(payment, next, now).await?;
        Ok(heard)
    }
}

fn payment_of(fact: &Fact) -> PaymentId {
    match fact {
        Fact::Intent(intent) => intent.payment,
        Fact::Refund(refund) => refund.payment,
        Fact::Dispute(dispute) => dispute.payment,
    }
}

fn is_new(
    tx: &mut dyn Statements,
    provider: &str,
    event: &Event,
    payment: PaymentId,
    now: Timestamp,
) -> Result<bool, Error> {
    let written = tx.execute(
        "INSERT INTO payment_events (provider, event_id, payment_id, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        values![provider, &event.id, payment, now],
    )?;
    Ok(written == 1)
}
