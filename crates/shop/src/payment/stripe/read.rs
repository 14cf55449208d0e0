//! What Stripe says, in the yard's words.

use super::amount::from_stripe;
use crate::payment::{
    Dispute, DisputeState, Event, Fact, Intent, IntentState, ProviderError, ProviderRefund, RefundState,
};
use model::{Currency, Money, PaymentId, RefundId, Timestamp};
use serde_json::Value;

/// Fewer digits in a row are no card number anywhere.
const CARD_DIGITS: usize = 12;

/// Stripe's names for things are letters, digits and `_`, so that one never becomes another path.
pub(super) fn checked_id(id: &str) -> Result<&str, ProviderError> {
    let plain =
        !id.is_empty() && id.len() <= 255 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain
        .then_some(id)
        .ok_or_else(|| ProviderError::Refused("not a name that Stripe gives".to_owned()))
}

/// A method is `pm_…`, made in the buyer's browser; a card number never comes this far.
pub(super) fn check_method(method: &str) -> Result<(), ProviderError> {
    let longest = method
        .split(|c: char| !c.is_ascii_digit() && c != ' ' && c != '-')
        .map(|run| run.chars().filter(char::is_ascii_digit).count())
        .max();
    if longest.unwrap_or(0) >= CARD_DIGITS {
        return Err(ProviderError::CardNumber);
    }
    checked_id(method).map(drop)
}

pub(super) fn intent(body: &Value) -> Result<Intent, ProviderError> {
    let currency = currency(body)?;
    let captured = at(body, "/amount_received").as_i64().unwrap_or(0);
    let state = match text(body, "status")? {
        "requires_payment_method" | "requires_confirmation" => IntentState::Open,
        "requires_action" => IntentState::NeedsAction,
        "processing" => IntentState::Processing,
        "requires_capture" => IntentState::Authorised,
        "succeeded" => IntentState::Captured,
        "canceled" => IntentState::Cancelled,
        other => return Err(unclear(&format!("the status {other}"))),
    };
    let action = at(body, "/next_action/redirect_to_url/url");
    let error = at(body, "/last_payment_error");
    let declined = at(error, "/decline_code")
        .as_str()
        .or_else(|| at(error, "/code").as_str());
    Ok(Intent {
        id: text(body, "id")?.to_owned(),
        payment: named(body, "payment")?,
        state,
        amount: money(body, "amount", currency)?,
        captured: from_stripe(captured, currency),
        action: action.as_str().map(str::to_owned),
        declined: declined.filter(|_| state == IntentState::Open).map(str::to_owned),
        livemode: at(body, "/livemode").as_bool().unwrap_or(false),
    })
}

pub(super) fn refund(body: &Value) -> Result<ProviderRefund, ProviderError> {
    let currency = currency(body)?;
    Ok(ProviderRefund {
        id: text(body, "id")?.to_owned(),
        payment: named(body, "payment")?,
        refund: refund_of(body)?,
        amount: money(body, "amount", currency)?,
        state: match text(body, "status")? {
            "succeeded" => RefundState::Succeeded,
            "failed" | "canceled" => RefundState::Failed,
            _ => RefundState::Pending,
        },
    })
}

fn dispute(body: &Value) -> Result<Dispute, ProviderError> {
    let currency = currency(body)?;
    Ok(Dispute {
        id: text(body, "id")?.to_owned(),
        payment: named(body, "payment")?,
        amount: money(body, "amount", currency)?,
        opened_at: seconds(body)?,
        state: match text(body, "status")? {
            "won" | "warning_closed" => DisputeState::Won,
            "lost" => DisputeState::Lost,
            _ => DisputeState::Opened,
        },
    })
}

/// The event of a webhook whose signature held.
///
/// # Errors
/// [`ProviderError::Refused`] for a kind of event that this yard has not asked for.
pub(super) fn event(body: &[u8]) -> Result<Event, ProviderError> {
    let body: Value = serde_json::from_slice(body).map_err(|error| unclear(&error.to_string()))?;
    let object = at(&body, "/data/object");
    let data = match text(&body, "type")? {
        kind if kind.starts_with("payment_intent.") => Fact::Intent(intent(object)?),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            Fact::Refund(refund(object)?)
        }
        kind if kind.starts_with("charge.dispute.") => Fact::Dispute(dispute(object)?),
        other => return Err(unclear(&format!("events of the kind {other}"))),
    };
    Ok(Event {
        id: text(&body, "id")?.to_owned(),
        created: seconds(&body)?,
        livemode: at(&body, "/livemode").as_bool().unwrap_or(false),
        data,
    })
}

/// What stands at a JSON pointer (RFC 6901); null where nothing does.
pub(super) fn at<'a>(body: &'a Value, pointer: &str) -> &'a Value {
    body.pointer(pointer).unwrap_or(&Value::Null)
}

fn text<'a>(body: &'a Value, field: &str) -> Result<&'a str, ProviderError> {
    body.get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| unclear(field))
}

fn currency(body: &Value) -> Result<Currency, ProviderError> {
    let code = text(body, "currency")?.to_ascii_uppercase();
    code.parse().map_err(|_| unclear("the currency"))
}

fn money(body: &Value, field: &str, currency: Currency) -> Result<Money, ProviderError> {
    let amount = body.get(field).and_then(Value::as_i64);
    let amount = amount.ok_or_else(|| unclear(field))?;
    Ok(from_stripe(amount, currency))
}

fn seconds(body: &Value) -> Result<Timestamp, ProviderError> {
    let seconds = at(body, "/created").as_i64().ok_or_else(|| unclear("created"))?;
    Ok(Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
}

/// The yard's own name of a payment, which Stripe carries along.
fn named(body: &Value, what: &str) -> Result<PaymentId, ProviderError> {
    let name = at(body, &format!("/metadata/{what}")).as_str();
    name.and_then(|name| name.parse().ok())
        .ok_or_else(|| unclear("the payment that it names"))
}

fn refund_of(body: &Value) -> Result<RefundId, ProviderError> {
    let name = at(body, "/metadata/refund").as_str();
    name.and_then(|name| name.parse().ok())
        .ok_or_else(|| unclear("the refund that it names"))
}

fn unclear(what: &str) -> ProviderError {
    ProviderError::Refused(format!("Stripe's answer is not understood: {what}"))
}
