//! What can be asked of the sandbox: by the shop as of any provider, and by whoever plays the buyer's bank.

use super::{
    Sandbox, methods,
    state::{Kept, Refused, announce, announce_dispute},
};
use crate::payment::{
    Answer, Dispute, DisputeState, Event, Fact, Intent, IntentState, PaymentProvider, ProviderError,
    ProviderRefund, RefundState, signature,
};
use model::{Money, PageId, PaymentId, RefundId, Timestamp};
use storage::{Statements, values};

impl PaymentProvider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn livemode(&self) -> bool {
        false
    }

    fn create<'a>(&'a self, payment: PaymentId, amount: Money, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            if amount.minor <= 0 {
                return Err(ProviderError::Refused(
                    "an amount above zero is needed".to_owned(),
                ));
            }
            let id = format!("sbx_pi_{}", PageId::new());
            let request = format!("create {payment} {amount}");
            self.once(key, request, move |tx| {
                let kept = Kept {
                    id: id.clone(),
                    payment,
                    state: IntentState::Open,
                    amount,
                    captured: 0,
                    refunded: 0,
                    disputed: 0,
                    method: String::new(),
                    declined: None,
                };
                kept.insert(tx)?;
                Ok(kept.told())
            })
            .await
        })
    }

    fn confirm<'a>(&'a self, intent: &'a str, method: &'a str, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            methods::check(method)?;
            let (id, with) = (intent.to_owned(), method.to_owned());
            let request = format!("confirm {intent} {method}");
            let told = self
                .once(key, request, move |tx| confirm(tx, &id, &with, Timestamp::now()))
                .await?;
            if method == methods::TIMEOUT {
                return Err(ProviderError::Timeout);
            }
            Ok(told)
        })
    }

    fn capture<'a>(&'a self, intent: &'a str, amount: Money, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let id = intent.to_owned();
            let request = format!("capture {intent} {amount}");
            let (told, is_lost) = self
                .once(key, request, move |tx| capture(tx, &id, amount, Timestamp::now()))
                .await?;
            if is_lost && self.first_time(key).await? {
                return Err(ProviderError::Timeout);
            }
            Ok(told)
        })
    }

    fn cancel<'a>(&'a self, intent: &'a str, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let id = intent.to_owned();
            self.once(key, format!("cancel {intent}"), move |tx| {
                let mut kept = Kept::find(tx, &id)?;
                match kept.state {
                    IntentState::Captured => Err(Refused::because("the intent was captured")),
                    IntentState::Cancelled => Ok(kept.told()),
                    _ => {
                        kept.state = IntentState::Cancelled;
                        kept.store(tx, Timestamp::now())
                    }
                }
            })
            .await
        })
    }

    fn refund<'a>(
        &'a self,
        intent: &'a str,
        refund: RefundId,
        amount: Money,
        key: &'a str,
    ) -> Answer<'a, ProviderRefund> {
        Box::pin(async move {
            let id = intent.to_owned();
            let request = format!("refund {intent} {refund} {amount}");
            self.once(key, request, move |tx| {
                give_back(tx, &id, refund, amount, Timestamp::now())
            })
            .await
        })
    }

    fn intent<'a>(&'a self, intent: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let id = intent.to_owned();
            let told = self.records.read(move |tx| Ok(Kept::find(tx, &id)?.told()));
            told.await.map_err(|refused: Refused| refused.into())
        })
    }

    fn verify(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Event, ProviderError> {
        signature::verify(&self.secret, body, signature, now)?;
        let event: Event = serde_json::from_slice(body).map_err(|_| ProviderError::Signature)?;
        if event.livemode {
            return Err(ProviderError::Signature);
        }
        Ok(event)
    }
}

impl Sandbox {
    /// The buyer at their bank's page: agrees to a payment that needs it, or does not.
    pub async fn answer_action(&self, intent: &str, agrees: bool) -> Result<Intent, ProviderError> {
        let id = intent.to_owned();
        let done = self.records.write(move |tx| {
            let mut kept = Kept::find(tx, &id)?;
            if kept.state != IntentState::NeedsAction {
                return Err(Refused::because("the bank waits for nobody"));
            }
            if agrees {
                kept.state = IntentState::Authorised;
            } else {
                kept.state = IntentState::Open;
                kept.declined = Some("authentication_failed".to_owned());
            }
            kept.store(tx, Timestamp::now())
        });
        done.await.map_err(ProviderError::from)
    }

    /// The bank makes up its mind about a slow refund.
    pub async fn finish_refund(
        &self,
        refund: RefundId,
        succeeds: bool,
    ) -> Result<ProviderRefund, ProviderError> {
        let done = self.records.write(move |tx| {
            let row = tx.query_first(
                "SELECT id, intent_id, amount FROM sandbox_refunds WHERE refund_id = $1 AND state = 'pending'",
                values![refund],
            )?;
            let row = row.ok_or_else(|| Refused::because("no such refund waits"))?;
            let (id, intent, amount): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let mut kept = Kept::find(tx, &intent)?;
            let now = Timestamp::now();
            let (name, state) = if succeeds {
                ("succeeded", RefundState::Succeeded)
            } else {
                kept.refunded -= amount;
                kept.store(tx, now)?;
                ("failed", RefundState::Failed)
            };
            tx.execute(
                "UPDATE sandbox_refunds SET state = $2 WHERE id = $1",
                values![&id, name],
            )?;
            let told = kept.refund(&id, refund, amount, state);
            announce(tx, Fact::Refund(told.clone()), now)?;
            Ok(told)
        });
        done.await.map_err(|refused: Refused| refused.into())
    }

    /// The buyer's bank takes `amount` back, or, of a dispute that is open, decides.
    pub async fn dispute(&self, intent: &str, amount: Money) -> Result<Dispute, ProviderError> {
        let id = intent.to_owned();
        let done = self.records.write(move |tx| {
            let mut kept = Kept::find(tx, &id)?;
            if amount.minor <= 0 || amount.minor > kept.captured - kept.refunded - kept.disputed {
                return Err(Refused::because("more than is left of the payment"));
            }
            let now = Timestamp::now();
            kept.disputed += amount.minor;
            kept.store(tx, now)?;
            let dispute = Dispute {
                id: format!("sbx_dp_{}", PageId::new()),
                payment: kept.payment,
                amount,
                opened_at: now,
                state: DisputeState::Opened,
            };
            tx.execute(
                "INSERT INTO sandbox_disputes (id, intent_id, amount, state) VALUES ($1, $2, $3, 'opened')",
                values![&dispute.id, &kept.id, amount.minor],
            )?;
            announce_dispute(tx, &dispute, now)?;
            Ok(dispute)
        });
        done.await.map_err(ProviderError::from)
    }

    pub async fn decide_dispute(&self, dispute: &Dispute, won: bool) -> Result<Dispute, ProviderError> {
        let decided = Dispute {
            state: if won {
                DisputeState::Won
            } else {
                DisputeState::Lost
            },
            ..dispute.clone()
        };
        let done = self.records.write(move |tx| {
            let row = tx.query_first(
                "UPDATE sandbox_disputes SET state = 'closed' WHERE id = $1 AND state = 'opened'
                 RETURNING intent_id",
                values![&decided.id],
            )?;
            let intent: String = row
                .ok_or_else(|| Refused::because("no such dispute is open"))?
                .get(0)?;
            let now = Timestamp::now();
            if decided.state == DisputeState::Won {
                let mut kept = Kept::find(tx, &intent)?;
                kept.disputed -= decided.amount.minor;
                kept.store(tx, now)?;
            }
            announce_dispute(tx, &decided, now)?;
            Ok(decided.clone())
        });
        done.await.map_err(|refused: Refused| refused.into())
    }

    /// Whether a call whose answer gets lost is made for the first time; asking again, it is not.
    async fn first_time(&self, key: &str) -> Result<bool, ProviderError> {
        let marker = format!("{key}/answer-lost");
        let done = self.records.write(move |tx| {
            let first = tx.execute(
                "INSERT INTO sandbox_keys (key, request, answer) VALUES ($1, '', 'null') ON CONFLICT DO NOTHING",
                values![&marker],
            )?;
            Ok(first == 1)
        });
        done.await.map_err(|refused: Refused| refused.into())
    }
}

fn confirm(tx: &mut dyn Statements, id: &str, method: &str, now: Timestamp) -> Result<Intent, Refused> {
    let mut kept = Kept::find(tx, id)?;
    if !matches!(kept.state, IntentState::Open | IntentState::NeedsAction) {
        return Err(Refused::because(format!("the intent is {}", kept.state.name())));
    }
    kept.method = method.to_owned();
    kept.declined = methods::declined(method).map(str::to_owned);
    kept.state = match method {
        _ if kept.declined.is_some() => IntentState::Open,
        methods::THREE_D_SECURE => IntentState::NeedsAction,
        _ => IntentState::Authorised,
    };
    kept.store(tx, now)
}

/// The intent after it, and whether the answer gets lost on its way.
fn capture(
    tx: &mut dyn Statements,
    id: &str,
    amount: Money,
    now: Timestamp,
) -> Result<(Intent, bool), Refused> {
    let mut kept = Kept::find(tx, id)?;
    if kept.state != IntentState::Authorised {
        return Err(Refused::because(format!("the intent is {}", kept.state.name())));
    }
    let fits = amount.currency == kept.amount.currency && (1..=kept.amount.minor).contains(&amount.minor);
    if !fits {
        return Err(Refused::because("not an amount that was authorised"));
    }
    if kept.method == methods::CAPTURE_FAILS {
        kept.state = IntentState::Cancelled;
        return Ok((kept.store(tx, now)?, false));
    }
    kept.state = IntentState::Captured;
    kept.captured = amount.minor;
    let told = kept.store(tx, now)?;
    Ok((told, kept.method == methods::CAPTURE_TIMEOUT))
}

fn give_back(
    tx: &mut dyn Statements,
    id: &str,
    refund: RefundId,
    amount: Money,
    now: Timestamp,
) -> Result<ProviderRefund, Refused> {
    let mut kept = Kept::find(tx, id)?;
    let left = kept.captured - kept.refunded - kept.disputed;
    if amount.currency != kept.amount.currency || !(1..=left).contains(&amount.minor) {
        return Err(Refused::because("more than is left of what was captured"));
    }
    kept.refunded += amount.minor;
    kept.store(tx, now)?;
    let (name, state) = match kept.method.as_str() {
        methods::SLOW_REFUND => ("pending", RefundState::Pending),
        _ => ("succeeded", RefundState::Succeeded),
    };
    let told = kept.refund(&format!("sbx_re_{}", PageId::new()), refund, amount.minor, state);
    tx.execute(
        "INSERT INTO sandbox_refunds (id, intent_id, refund_id, amount, state) VALUES ($1, $2, $3, $4, $5)",
        values![&told.id, id, refund, amount.minor, name],
    )?;
    announce(tx, Fact::Refund(told.clone()), now)?;
    Ok(told)
}
