//! The wall between the shop and whoever moves real money.
//!
//! A [`PaymentProvider`] knows *intents*: it authorises what a buyer agrees to, captures some or all of it, and gives
//! back. It answers calls, and tells the same facts again by signed webhooks that may come twice, late, in any order
//! or before the answer; whoever listens has to take facts, not steps. Card data never comes here: buyers give it
//! to the provider's own page.

mod provider;
mod sandbox;
mod signature;
mod stripe;

pub use provider::{
    Answer, Dispute, DisputeState, Event, Fact, Intent, IntentState, PaymentProvider, ProviderError,
    ProviderRefund, RefundState,
};
pub(crate) use sandbox::MIGRATION as SANDBOX_MIGRATION;
pub use sandbox::{Delivery, Deployment, Mischief, Sandbox, methods};
pub use stripe::{Stripe, StripeConfig, to_stripe};
