//! Stripe's payment intents, with capture by hand: authorise first, take the money when the stock is certain.
//!
//! Written against Stripe's published API reference of version [`VERSION`]; a yard's tests speak with a stub that checks
//! each request against it. Card data goes from the buyer's browser to Stripe alone.

mod amount;
mod call;
mod read;

pub use amount::to_stripe;

use super::{Answer, Event, Intent, PaymentProvider, ProviderError, ProviderRefund, signature};
use call::{Api, Form};
use model::{Money, PaymentId, RefundId, Timestamp};
use std::fmt;
use zeroize::Zeroizing;

/// The version of Stripe's API that is asked for, whatever the account's own is.
pub const VERSION: &str = "2024-06-20";
const API: &str = "https://api.stripe.com";

/// Where and as whom Stripe is called.
pub struct StripeConfig {
    /// `sk_test_…` or `sk_live_…`, or a restricted key that may write payment intents and refunds.
    pub secret_key: Zeroizing<String>,
    /// `whsec_…` of the yard's own webhook endpoint.
    pub webhook_secret: Zeroizing<String>,
    /// Another address than Stripe's own, for tests.
    pub api: Option<String>,
    /// Where buyers come back to from their bank; `{payment}` becomes the payment's id.
    pub return_url: String,
}

impl fmt::Debug for StripeConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeConfig")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// The provider. Clones share connections.
#[derive(Clone)]
pub struct Stripe {
    api: Api,
    webhook_secret: Zeroizing<String>,
    return_url: String,
    livemode: bool,
}

impl Stripe {
    /// # Errors
    /// [`ProviderError::Refused`] for keys that are none of Stripe's.
    pub fn open(config: StripeConfig) -> Result<Self, ProviderError> {
        let key = config.secret_key.as_str();
        let is_secret = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"]
            .iter()
            .any(|start| key.starts_with(start));
        if !is_secret {
            let why = "the secret key begins with sk_test_, sk_live_, rk_test_ or rk_live_";
            return Err(ProviderError::Refused(why.to_owned()));
        }
        if !config.webhook_secret.starts_with("whsec_") {
            let why = "the webhook secret begins with whsec_";
            return Err(ProviderError::Refused(why.to_owned()));
        }
        let livemode = key.starts_with("sk_live_") || key.starts_with("rk_live_");
        let base = config.api.unwrap_or_else(|| API.to_owned());
        Ok(Self {
            api: Api::new(&base, config.secret_key),
            webhook_secret: config.webhook_secret,
            return_url: config.return_url,
            livemode,
        })
    }

    async fn intent_call(
        &self,
        path: String,
        form: Form,
        key: Option<String>,
    ) -> Result<Intent, ProviderError> {
        let answer = self.api.post(path, form, key).await?;
        read::intent(&answer)
    }
}

impl PaymentProvider for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn livemode(&self) -> bool {
        self.livemode
    }

    fn create<'a>(&'a self, payment: PaymentId, amount: Money, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let form = Form::new()
                .with("amount", amount::to_stripe(amount)?)
                .with("currency", amount.currency.code().to_ascii_lowercase())
                .with("capture_method", "manual")
                .with("automatic_payment_methods[enabled]", "true")
                .with("metadata[payment]", payment);
            self.intent_call("/v1/payment_intents".to_owned(), form, Some(key.to_owned()))
                .await
        })
    }

    fn confirm<'a>(&'a self, intent: &'a str, method: &'a str, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            read::check_method(method)?;
            // The buyer comes back to the page of this payment, whose name the intent carries.
            let known = self.intent(intent).await?;
            let back = self.return_url.replace("{payment}", &known.payment.to_string());
            let path = format!("/v1/payment_intents/{}/confirm", read::checked_id(intent)?);
            let form = Form::new()
                .with("payment_method", method)
                .with("return_url", back);
            self.intent_call(path, form, Some(key.to_owned())).await
        })
    }

    fn capture<'a>(&'a self, intent: &'a str, amount: Money, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let path = format!("/v1/payment_intents/{}/capture", read::checked_id(intent)?);
            let form = Form::new().with("amount_to_capture", amount::to_stripe(amount)?);
            self.intent_call(path, form, Some(key.to_owned())).await
        })
    }

    fn cancel<'a>(&'a self, intent: &'a str, key: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let path = format!("/v1/payment_intents/{}/cancel", read::checked_id(intent)?);
            self.intent_call(path, Form::new(), Some(key.to_owned())).await
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
            // The intent carries the yard's name of the payment, the refund only that of itself.
            let known = self.intent(intent).await?;
            let form = Form::new()
                .with("payment_intent", read::checked_id(intent)?)
                .with("amount", amount::to_stripe(amount)?)
                .with("metadata[refund]", refund)
                .with("metadata[payment]", known.payment);
            let answer = self
                .api
                .post("/v1/refunds".to_owned(), form, Some(key.to_owned()))
                .await?;
            read::refund(&answer)
        })
    }

    fn intent<'a>(&'a self, intent: &'a str) -> Answer<'a, Intent> {
        Box::pin(async move {
            let path = format!("/v1/payment_intents/{}", read::checked_id(intent)?);
            read::intent(&self.api.get(path).await?)
        })
    }

    fn verify(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Event, ProviderError> {
        signature::verify(self.webhook_secret.as_bytes(), body, signature, now)?;
        read::event(body)
    }
}
