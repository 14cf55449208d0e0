use model::{Money, PaymentId, RefundId, Timestamp};
use serde::{Deserialize, Serialize};
use std::pin::Pin;

/// What a call to a provider resolves to.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ProviderError>> + Send + 'a>>;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It may have happened or not: ask again under the same key, or look at the intent.
    #[error("the payment provider did not answer in time")]
    Timeout,
    #[error("the payment provider cannot be reached: {0}")]
    Unreachable(String),
    /// It has not happened and will not under this key.
    #[error("the payment provider refused: {0}")]
    Refused(String),
    #[error("this looks like a card number: the yard never takes one, and the sandbox moves no money")]
    CardNumber,
    #[error("the webhook's signature is not the provider's, or too old")]
    Signature,
    #[error("the payment sandbox moves no money and does not start in production")]
    Production,
}

impl ProviderError {
    /// Is it unknown what became of the call?
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable(_))
    }
}

/// How far an intent has come. Facts about one intent may be heard in any order: the later state holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// Waits for a payment method, perhaps another one than the last, which was declined.
    Open,
    /// Waits for the buyer at their bank's page (3-D Secure).
    NeedsAction,
    Processing,
    /// The money is reserved and can be captured.
    Authorised,
    /// Final: some or all of it was taken.
    Captured,
    /// Final: nothing was or will be taken.
    Cancelled,
}

impl IntentState {
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::NeedsAction,
        Self::Processing,
        Self::Authorised,
        Self::Captured,
        Self::Cancelled,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NeedsAction => "needs_action",
            Self::Processing => "processing",
            Self::Authorised => "authorised",
            Self::Captured => "captured",
            Self::Cancelled => "cancelled",
        }
    }

    pub const fn is_final(self) -> bool {
        matches!(self, Self::Captured | Self::Cancelled)
    }

    /// Is it still the buyer's turn?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::NeedsAction | Self::Processing)
    }
}

/// What a provider says of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub id: String,
    /// The yard's own name for it, which the provider carries along.
    pub payment: PaymentId,
    pub state: IntentState,
    pub amount: Money,
    pub captured: Money,
    /// Where the buyer has to go.
    pub action: Option<String>,
    /// Why the last method was declined.
    pub declined: Option<String>,
    /// Does real money move?
    pub livemode: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    Pending,
    Succeeded,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRefund {
    pub id: String,
    pub payment: PaymentId,
    /// The yard's own name for it.
    pub refund: RefundId,
    pub amount: Money,
    pub state: RefundState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// The buyer's bank has taken the amount back for now.
    Opened,
    /// The amount has come back.
    Won,
    /// The amount stays away.
    Lost,
}

/// A buyer's bank takes money back: a chargeback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub payment: PaymentId,
    pub amount: Money,
    pub opened_at: Timestamp,
    pub state: DisputeState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "object", rename_all = "snake_case")]
pub enum Fact {
    Intent(Intent),
    Refund(ProviderRefund),
    Dispute(Dispute),
}

/// What a webhook carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The same however often it is sent.
    pub id: String,
    pub created: Timestamp,
    pub livemode: bool,
    pub data: Fact,
}

/// Whoever moves the money. Calls take a key: the same key is the same call, with the same answer.
pub trait PaymentProvider: Send + Sync {
    fn name(&self) -> &'static str;

    /// Does real money move?
    fn livemode(&self) -> bool;

    fn create<'a>(&'a self, payment: PaymentId, amount: Money, key: &'a str) -> Answer<'a, Intent>;

    /// Tries a payment method; `method` is the provider's own name for it, never a card number. A declined method is
    /// no error: the intent tells.
    fn confirm<'a>(&'a self, intent: &'a str, method: &'a str, key: &'a str) -> Answer<'a, Intent>;

    /// Takes `amount` of what was authorised, once; the rest is free again.
    fn capture<'a>(&'a self, intent: &'a str, amount: Money, key: &'a str) -> Answer<'a, Intent>;

    /// Gives up an intent that was not captured.
    fn cancel<'a>(&'a self, intent: &'a str, key: &'a str) -> Answer<'a, Intent>;

    fn refund<'a>(
        &'a self,
        intent: &'a str,
        refund: RefundId,
        amount: Money,
        key: &'a str,
    ) -> Answer<'a, ProviderRefund>;

    fn intent<'a>(&'a self, intent: &'a str) -> Answer<'a, Intent>;

    /// The event in a webhook's body, if the signature is the provider's.
    fn verify(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Event, ProviderError>;
}
