//! What follows from what is known of a payment: within the caller's transaction, and the same however often.

use super::payment::{Payment, payment, set_due, store};
use crate::{
    Desk, Error, Held, OrderState, commission,
    ledger::{self, Entry, Owner, Reason},
    order::{Actor, Note, Order, cancel_unpaid, lines_of, note, paid_entries, set_state},
    payment::{Intent, IntentState},
    stock,
};
use model::{Act, MessageId, Money, PaymentId, Timestamp};
use std::time::Duration;
use storage::{Statements, outbox, values};

/// When somebody looks again whether the provider has done what was asked.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What the provider has to be asked for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Nothing,
    Capture { intent: String, amount: Money },
    Cancel { intent: String },
}

/// Takes up what the provider has said of an intent at `heard_at`. Open states follow each other by time, the others
/// by rank, so the facts may come in any order and number.
pub(super) fn merge(
    tx: &mut dyn Statements,
    desk: &Desk,
    intent: &Intent,
    heard_at: Timestamp,
    now: Timestamp,
) -> Result<Next, Error> {
    let mut known = payment(tx, intent.payment)?;
    let is_ours = known.intent.as_deref().is_none_or(|id| id == intent.id);
    if !is_ours || intent.amount != known.total {
        return Err(Error::ForeignIntent(intent.id.clone()));
    }
    known.intent = Some(intent.id.clone());
    let is_news = if known.state.is_open() && intent.state.is_open() {
        heard_at >= known.heard_at
    } else {
        !known.state.is_final() && intent.state > known.state
    };
    if is_news {
        known.state = intent.state;
        known.heard_at = heard_at;
        known.refresh(intent.action.clone(), intent.declined.clone());
    }
    if known.state == IntentState::Captured {
        known.captured.minor = known.captured.minor.max(intent.captured.minor);
    }
    store(tx, &known, now)?;
    advance(tx, desk, intent.payment, now)
}

/// Works out what follows from a payment's state, does what can be done here, and tells what the provider is to do.
pub(super) fn advance(
    tx: &mut dyn Statements,
    desk: &Desk,
    id: PaymentId,
    now: Timestamp,
) -> Result<Next, Error> {
    let mut known = payment(tx, id)?;
    if known.total.is_zero() {
        return settle_free(tx, desk, known, now);
    }
    let Some(intent) = known.intent.clone() else {
        return Ok(Next::Nothing);
    };
    match known.state {
        state if state.is_open() => {
            if known.decided.is_some_and(Money::is_zero) {
                set_due(tx, id, Some(now.plus(LOOK_AGAIN)))?;
                return Ok(Next::Cancel { intent });
            }
            Ok(Next::Nothing)
        }
        IntentState::Authorised => {
            let amount = decide(tx, desk, &mut known, now)?;
            set_due(tx, id, Some(now.plus(LOOK_AGAIN)))?;
            Ok(if amount.is_zero() {
                Next::Cancel { intent }
            } else {
                Next::Capture { intent, amount }
            })
        }
        IntentState::Captured => {
            decide(tx, desk, &mut known, now)?;
            take_up_money(tx, &known, now)?;
            set_due(tx, id, None)?;
            Ok(Next::Nothing)
        }
        _ => {
            give_up(tx, desk, &known, "the payment was given up", now)?;
            set_due(tx, id, None)?;
            Ok(Next::Nothing)
        }
    }
}

/// Makes the claims final and says what is to be captured, once: orders whose pieces have gone are cancelled.
fn decide(tx: &mut dyn Statements, desk: &Desk, known: &mut Payment, now: Timestamp) -> Result<Money, Error> {
    hold_money(tx, known, now)?;
    if let Some(decided) = known.decided {
        return Ok(decided);
    }
    let mut accepted = Money::zero(known.total.currency);
    for order in lines_of(tx, known.id)? {
        if order.state != OrderState::Placed {
            continue;
        }
        match stock::sell(tx, desk, order.shop, order.reservation, now)? {
            Held::Sold => accepted = accepted.checked_add(order.total)?,
            Held::Gone => cancel_unpaid(tx, desk, &order, "sold out before it was paid", now)?,
        }
    }
    known.decided = Some(accepted);
    known.refresh(None, None);
    store(tx, known, now)?;
    Ok(accepted)
}

/// Nothing is to be paid, so nobody has to be asked.
fn settle_free(
    tx: &mut dyn Statements,
    desk: &Desk,
    mut known: Payment,
    now: Timestamp,
) -> Result<Next, Error> {
    if known.state != IntentState::Captured {
        known.state = IntentState::Captured;
        decide(tx, desk, &mut known, now)?;
        take_up_money(tx, &known, now)?;
        set_due(tx, known.id, None)?;
    }
    Ok(Next::Nothing)
}

fn hold_money(tx: &mut dyn Statements, known: &Payment, now: Timestamp) -> Result<(), Error> {
    let hold = Entry::hold(
        known.key("hold"),
        Reason::Payment,
        None,
        Owner::Provider,
        Owner::Buyers,
        known.total,
    );
    ledger::record(tx, &[hold], now)
}

/// The captured money goes to whom it belongs, and the orders are paid.
fn take_up_money(tx: &mut dyn Statements, known: &Payment, now: Timestamp) -> Result<(), Error> {
    let mut entries = Vec::new();
    if !known.total.is_zero() {
        entries.push(Entry::settle(
            known.key("capture"),
            Reason::Payment,
            None,
            known.key("hold"),
            known.captured,
        ));
    }
    let orders: Vec<Order> = lines_of(tx, known.id)?
        .into_iter()
        .filter(|order| order.state == OrderState::Placed)
        .collect();
    for order in &orders {
        entries.extend(paid_entries(order)?);
    }
    ledger::record(tx, &entries, now)?;
    for order in orders {
        mark_paid(tx, known, order, now)?;
    }
    Ok(())
}

fn mark_paid(tx: &mut dyn Statements, known: &Payment, order: Order, now: Timestamp) -> Result<(), Error> {
    let of = (order.shop, order.id);
    set_state(tx, of, OrderState::Placed, OrderState::Paid, now)?;
    tx.execute(
        "UPDATE orders SET captured_minor = total_minor WHERE shop_id = $1 AND id = $2",
        values![order.shop, order.id],
    )?;
    let line = Note {
        key: "paid",
        what: "paid",
        state: OrderState::Paid,
        actor: Actor::Provider,
        detail: order.total.to_string(),
    };
    note(tx, of, line, now)?;
    let holds = commission::holds_of_paid(tx, &order, now)?;
    ledger::record(tx, &holds, now)?;
    for line in &order.lines {
        // The same words each time, so that the log holds a purchase once.
        let message: MessageId = format!("purchase:{}:{}", order.id, line.line).parse()?;
        let what = (order.shop, line.product);
        let signal = known
            .shopper
            .signal(message, Act::Purchase, what, Some(line.total.minor), now);
        outbox::put(tx, &signal)?;
    }
    Ok(())
}

/// Ends what was not captured.
pub(super) fn give_up(
    tx: &mut dyn Statements,
    desk: &Desk,
    known: &Payment,
    why: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let hold = known.key("hold");
    if ledger::is_known(tx, &hold)? {
        let void = Entry::void(known.key("capture"), Reason::Payment, None, hold);
        ledger::record(tx, &[void], now)?;
    }
    for order in lines_of(tx, known.id)? {
        cancel_unpaid(tx, desk, &order, why, now)?;
    }
    Ok(())
}
