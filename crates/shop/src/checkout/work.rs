//! What is done by the clock: whatever was left in the middle goes on from there.

use super::{
    Checkout,
    advance::{Next, advance, give_up},
    payment::{payment, set_due, store},
};
use crate::{
    Error, limits,
    order::{PlannedRefund, due_refunds, note_refund},
    patience::patiently,
    payment::{ProviderError, RefundState},
};
use model::{Money, PaymentId, Timestamp};
use std::{sync::Arc, time::Duration};
use storage::{Row, values};

/// A slow refund is asked about this often.
const REFUND_AGAIN: Duration = Duration::from_secs(600);
/// A call that did not come through is repeated after this long, doubled with each attempt up to six times.
const REFUND_RETRY: Duration = Duration::from_secs(5);

impl Checkout {
    /// One round of work: payments that were left in the middle, holds that ran out, refunds that wait. Tells how many
    /// of them it took up; a full round may have more behind it. One that fails does not keep the others waiting.
    pub async fn work(&self, now: Timestamp) -> Result<usize, Error> {
        let mut done = 0;
        let mut failed = None;
        for id in self.due_payments(now).await? {
            match self.refresh(id, now).await {
                Ok(()) => done += 1,
                Err(error) => failed = Some(error),
            }
        }
        let refunds = self.records.read(move |tx| due_refunds(tx, now)).await?;
        for refund in refunds {
            match self.carry_out(&refund, now).await {
                Ok(()) => done += 1,
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(done), Err)
    }

    async fn due_payments(&self, now: Timestamp) -> Result<Vec<PaymentId>, Error> {
        let sql = format!(
            "SELECT id FROM payments WHERE due_at <= $1 ORDER BY due_at, id LIMIT {}",
            limits::SWEEP
        );
        self.records
            .read(move |tx| {
                let rows = tx.query(&sql, values![now])?;
                rows.iter().map(|row: &Row| Ok(row.get(0)?)).collect()
            })
            .await
    }

    /// Asks the provider what has become of a payment, and gives it up when its hold has run out: for the page that a
    /// buyer comes back to from their bank, whose webhook may be late.
    pub async fn refresh(&self, id: PaymentId, now: Timestamp) -> Result<(), Error> {
        let known = self.payment(id).await?;
        if let Some(intent) = &known.intent {
            let seen = self.provider.intent(intent).await;
            let Some(seen) = self.unless_unknown(id, seen, now).await? else {
                return Ok(());
            };
            let next = self.take_up(seen, Timestamp::now().max(now)).await?;
            self.follow(id, next, now).await?;
        }
        let next = self.expire(id, now).await?;
        self.follow(id, next, now).await
    }

    /// Gives up a payment that is still the buyer's turn after its hold.
    async fn expire(&self, id: PaymentId, now: Timestamp) -> Result<Next, Error> {
        let desk = Arc::clone(&self.desk);
        patiently(&self.records, move |tx| {
            let mut known = payment(tx, id)?;
            if !known.state.is_open() {
                return Ok(Next::Nothing);
            }
            if known.hold_until > now {
                set_due(tx, id, Some(known.hold_until))?;
                return Ok(Next::Nothing);
            }
            known.decided = Some(Money::zero(known.total.currency));
            known.refresh(None, None);
            store(tx, &known, now)?;
            give_up(tx, &desk, &known, "not paid in time", now)?;
            set_due(tx, id, None)?;
            // Where an intent exists, it has to be given up, too.
            advance(tx, &desk, id, now)
        })
        .await
    }

    async fn carry_out(&self, planned: &PlannedRefund, now: Timestamp) -> Result<(), Error> {
        let id = planned.id;
        let key = format!("refund/{id}");
        let answer = self
            .provider
            .refund(&planned.intent, id, planned.amount, &key)
            .await;
        let attempts = planned.attempts.min(6);
        let (succeeded, pause) = match answer {
            Ok(refund) => match refund.state {
                RefundState::Succeeded => (Some(true), Duration::ZERO),
                RefundState::Failed => (Some(false), Duration::ZERO),
                RefundState::Pending => (None, REFUND_AGAIN),
            },
            Err(ProviderError::Refused(_)) => (Some(false), Duration::ZERO),
            Err(error) if error.is_unknown() => (None, REFUND_RETRY * (1 << attempts)),
            Err(error) => return Err(error.into()),
        };
        patiently(&self.records, move |tx| match succeeded {
            Some(succeeded) => note_refund(tx, id, succeeded, now),
            None => {
                tx.execute(
                    "UPDATE refunds SET attempts = attempts + 1, due_at = $2 WHERE id = $1 AND state = 'pending'",
                    values![id, now.plus(pause)],
                )?;
                Ok(())
            }
        })
        .await
    }
}
