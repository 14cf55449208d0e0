//! The conversation with the payment provider: ask, merge what it says, ask what follows.

use super::{
    Payment, PaymentStatus,
    advance::{Next, merge},
    payment::{self, set_due},
};
use crate::{
    Desk, Error,
    patience::patiently,
    payment::{Intent, PaymentProvider, ProviderError},
};
use model::{PaymentId, Rate, Timestamp};
use std::{sync::Arc, time::Duration};
use storage::{Records, values};

/// How long pieces are held for a buyer who is paying.
const HOLD_FOR: Duration = Duration::from_secs(30 * 60);
/// Calls that may follow one answer: a capture or a cancellation, and its own answer.
const MOST_STEPS: u32 = 4;
/// After a call whose answer did not come.
const ASK_AGAIN: Duration = Duration::from_secs(10);
/// Payment methods that a buyer may try for one payment.
const MOST_ATTEMPTS: u32 = 20;

/// From carts to money, over one payment provider.
#[derive(Clone)]
pub struct Checkout {
    pub(super) records: Records,
    pub(super) desk: Arc<Desk>,
    pub(super) provider: Arc<dyn PaymentProvider>,
    pub(super) fee: Rate,
    pub(super) hold_for: Duration,
}

impl Checkout {
    pub(crate) fn new(
        records: Records,
        desk: Arc<Desk>,
        provider: Arc<dyn PaymentProvider>,
        fee: Rate,
    ) -> Self {
        Self {
            records,
            desk,
            provider,
            fee,
            hold_for: HOLD_FOR,
        }
    }

    /// Does real money move?
    pub fn livemode(&self) -> bool {
        self.provider.livemode()
    }

    pub async fn payment(&self, id: PaymentId) -> Result<Payment, Error> {
        self.records.read(move |tx| payment::payment(tx, id)).await
    }

    /// Tries a payment method, the provider's own name for it. A declined one is no error: the payment says so and
    /// another may be tried.
    ///
    /// # Errors
    /// [`Error::PaymentOver`] when it was given up or its hold has run out, [`Error::Provider`] when the provider
    /// refuses the call.
    pub async fn pay(&self, id: PaymentId, method: &str, now: Timestamp) -> Result<Payment, Error> {
        let known = self.count_attempt(id, now).await?;
        if !known.state.is_open() {
            return Ok(known);
        }
        let intent = match known.intent.clone() {
            Some(intent) => intent,
            None => {
                let created = self.provider.create(id, known.total, &known.key("create")).await;
                let created = self.unless_unknown(id, created, now).await?;
                let Some(created) = created else {
                    return self.payment(id).await;
                };
                let next = self.take_up(created.clone(), now).await?;
                // Given up meanwhile: nothing may be paid for it any more.
                if next != Next::Nothing {
                    self.follow(id, next, now).await?;
                    return self.payment(id).await;
                }
                created.id
            }
        };
        let key = known.key(&format!("confirm/{}", known.attempts));
        let answer = self.provider.confirm(&intent, method, &key).await;
        if let Some(confirmed) = self.unless_unknown(id, answer, now).await? {
            let next = self.take_up(confirmed, Timestamp::now().max(now)).await?;
            self.follow(id, next, now).await?;
        }
        self.payment(id).await
    }

    /// The payment with one attempt more, while it is the buyer's turn.
    async fn count_attempt(&self, id: PaymentId, now: Timestamp) -> Result<Payment, Error> {
        patiently(&self.records, move |tx| {
            let known = payment::payment(tx, id)?;
            let is_over = known.status == PaymentStatus::Cancelled || known.hold_until <= now;
            if known.state.is_open() && (is_over || known.attempts >= MOST_ATTEMPTS) {
                return Err(Error::PaymentOver);
            }
            if known.state.is_open() {
                tx.execute(
                    "UPDATE payments SET attempts = attempts + 1 WHERE id = $1",
                    values![id],
                )?;
            }
            payment::payment(tx, id)
        })
        .await
    }

    /// Merges an answer, whose facts are as new as it is.
    pub(super) async fn take_up(&self, intent: Intent, heard_at: Timestamp) -> Result<Next, Error> {
        let desk = Arc::clone(&self.desk);
        let now = Timestamp::now().max(heard_at);
        patiently(&self.records, move |tx| merge(tx, &desk, &intent, heard_at, now)).await
    }

    /// Asks the provider for what follows, until nothing does.
    pub(super) async fn follow(&self, id: PaymentId, next: Next, now: Timestamp) -> Result<(), Error> {
        let mut next = next;
        for _ in 0..MOST_STEPS {
            let answer = match &next {
                Next::Nothing => return Ok(()),
                Next::Capture { intent, amount } => {
                    let key = format!("payment/{id}/capture");
                    self.provider.capture(intent, *amount, &key).await
                }
                Next::Cancel { intent } => {
                    let key = format!("payment/{id}/cancel");
                    self.provider.cancel(intent, &key).await
                }
            };
            let answer = match (&next, answer) {
                // What was refused has perhaps happened otherwise: the intent itself knows.
                (
                    Next::Capture { intent, .. } | Next::Cancel { intent },
                    Err(ProviderError::Refused(why)),
                ) => {
                    let seen = self.provider.intent(intent).await;
                    if seen.as_ref().is_ok_and(|seen| !seen.state.is_final()) {
                        return Err(ProviderError::Refused(why).into());
                    }
                    seen
                }
                (_, answer) => answer,
            };
            let Some(intent) = self.unless_unknown(id, answer, now).await? else {
                return Ok(());
            };
            next = self.take_up(intent, Timestamp::now().max(now)).await?;
        }
        Ok(())
    }

    /// `None` for a call whose fate is unknown; somebody looks again soon.
    pub(super) async fn unless_unknown<T>(
        &self,
        id: PaymentId,
        answer: Result<T, ProviderError>,
        now: Timestamp,
    ) -> Result<Option<T>, Error> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.is_unknown() => {
                patiently(&self.records, move |tx| {
                    set_due(tx, id, Some(now.plus(ASK_AGAIN)))
                })
                .await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}
