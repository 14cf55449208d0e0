//! Units that will not be sent: of an order that was never paid, or of one that was, with their money back.

use super::{
    Actor, Note, Order, OrderState, Orders, RefundReason, UnitsOf, event::is_done, load, note, plan_refund,
    read::shop_of, refund::parts_of_units, set_state,
};
use crate::{
    Desk, Error, ShopScope, commission, error::text, limits, patience::patiently, stock, terms::free_coupon,
};
use model::{OrderId, PaymentId, PersonId, Timestamp};
use std::sync::Arc;
use storage::{Statements, values};

impl ShopScope {
    /// Cancels units before they are sent and plans their refund; with the last unit, shipping goes back too and the
    /// order is cancelled. `key` is drawn by the caller for this one act; the second time changes nothing.
    pub async fn cancel_units(
        &self,
        id: OrderId,
        units: Vec<UnitsOf>,
        why: &str,
        key: &str,
    ) -> Result<Order, Error> {
        let why = text("the reason", why, limits::REASON)?;
        let (shop, actor, key) = (self.id(), Actor::Staff(self.person()), format!("cancel:{key}"));
        let (desk, now) = (self.desk(), Timestamp::now());
        self.write_patiently(move |tx| {
            if !is_done(tx, (shop, id), &key)? {
                let order = load(tx, shop, id)?;
                cancel(tx, &desk, &order, &units, (&key, actor, &why), now)?;
            }
            load(tx, shop, id)
        })
        .await
    }
}

impl Orders {
    /// The buyer changes their mind about a whole order, which they may until it is packed.
    pub async fn cancel(
        &self,
        payment: PaymentId,
        id: OrderId,
        person: Option<PersonId>,
        now: Timestamp,
    ) -> Result<Order, Error> {
        let desk = Arc::clone(&self.desk);
        patiently(&self.records, move |tx| {
            let shop = shop_of(tx, payment, id)?;
            let key = "cancel:buyer";
            if !is_done(tx, (shop, id), key)? {
                let order = load(tx, shop, id)?;
                if order.state != OrderState::Paid {
                    return Err(Error::OrderState {
                        from: order.state,
                        to: OrderState::Cancelled,
                    });
                }
                let all: Vec<UnitsOf> = order
                    .lines
                    .iter()
                    .map(|line| UnitsOf {
                        line: line.line,
                        units: line.quantity - line.cancelled - line.returned,
                    })
                    .filter(|of| of.units > 0)
                    .collect();
                cancel(tx, &desk, &order, &all, (key, Actor::Buyer(person), ""), now)?;
            }
            load(tx, shop, id)
        })
        .await
    }
}

fn cancel(
    tx: &mut dyn Statements,
    desk: &Desk,
    order: &Order,
    units: &[UnitsOf],
    (key, actor, why): (&str, Actor, &str),
    now: Timestamp,
) -> Result<(), Error> {
    if !order.state.is_to_be_sent() {
        return Err(Error::OrderState {
            from: order.state,
            to: OrderState::Cancelled,
        });
    }
    let units = summed(units)?;
    let mut parts = parts_of_units(order, &units)?;
    for of in &units {
        let claim = (order.shop, order.reservation);
        match (order.state, order.packed_at) {
            (OrderState::Packed, Some(place)) => {
                stock::unpack(tx, desk, claim, (of.line, of.units), place, now)?;
            }
            _ => stock::give_back(tx, desk, claim, (of.line, of.units), now)?,
        }
        let counted = tx.execute(
            "UPDATE order_lines SET cancelled = cancelled + $4 WHERE shop_id = $1 AND order_id = $2 AND line = $3
               AND cancelled + returned + $4 <= quantity",
            values![order.shop, order.id, of.line, of.units],
        )?;
        if counted == 0 {
            return Err(Error::Units {
                line: of.line,
                asked: of.units,
            });
        }
    }
    let gone: u32 = units.iter().map(|of| of.units).sum();
    let is_last = gone == order.units_left();
    let mut state = order.state;
    if is_last {
        parts.tax = parts.tax.checked_add(order.shipping_tax)?;
        let sent = order.shipping.checked_sub(order.shipping_tax)?;
        parts.shipping = parts.shipping.checked_add(sent)?;
        set_state(
            tx,
            (order.shop, order.id),
            order.state,
            OrderState::Cancelled,
            now,
        )?;
        state = OrderState::Cancelled;
    }
    plan_refund(tx, order, parts, RefundReason::Cancelled, now)?;
    let line = Note {
        key,
        what: "cancelled",
        state,
        actor,
        detail: format!("{gone} units {why}").trim().to_owned(),
    };
    note(tx, (order.shop, order.id), line, now)?;
    commission::reduce(tx, order.shop, order.id, now)?;
    if is_last {
        super::forget::forget_if_asked(tx, order.shop, order.id)?;
    }
    Ok(())
}

/// Units of each line together, none of them zero.
pub(super) fn summed(units: &[UnitsOf]) -> Result<Vec<UnitsOf>, Error> {
    let mut lines = std::collections::BTreeMap::new();
    for of in units {
        let fits = (1..=limits::QUANTITY).contains(&of.units);
        let before = lines.entry(of.line).or_insert(0_u32);
        *before = before.saturating_add(of.units);
        if !fits {
            return Err(Error::Units {
                line: of.line,
                asked: of.units,
            });
        }
    }
    if lines.is_empty() {
        return Err(Error::Empty {
            what: "the list of units",
        });
    }
    Ok(lines
        .into_iter()
        .map(|(line, units)| UnitsOf { line, units })
        .collect())
}

/// Ends an order that will not be paid; its pieces and its code are free again.
pub(crate) fn cancel_unpaid(
    tx: &mut dyn Statements,
    desk: &Desk,
    order: &Order,
    why: &str,
    now: Timestamp,
) -> Result<(), Error> {
    if order.state != OrderState::Placed {
        return Ok(());
    }
    set_state(
        tx,
        (order.shop, order.id),
        OrderState::Placed,
        OrderState::Cancelled,
        now,
    )?;
    stock::let_go(tx, desk, order.shop, order.reservation, now)?;
    free_coupon(tx, order.shop, order.id)?;
    let line = Note {
        key: "cancelled",
        what: "cancelled",
        state: OrderState::Cancelled,
        actor: Actor::Yard,
        detail: why.to_owned(),
    };
    note(tx, (order.shop, order.id), line, now)?;
    super::forget::forget_if_asked(tx, order.shop, order.id)
}
