//! Goods on their way back: asked for by the buyer, taken or refused by the shop.

use super::{
    Actor, Note, Order, OrderState, Orders, RefundReason, UnitsOf, cancel::summed, event::is_done, load,
    note, plan_refund, read::shop_of, refund::parts_of_units, set_state,
};
use crate::{
    Desk, Error, ShopScope,
    checkout::shopper_of,
    commission,
    error::text,
    limits,
    patience::patiently,
    product::{stored, to_store},
    stock,
};
use model::{Act, OrderId, PaymentId, PersonId, PlaceId, ReturnId, ShopId, Timestamp};
use serde::Serialize;
use std::str::FromStr;
use storage::{Row, Statements, outbox, records, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReturnState {
    Requested,
    /// The goods are here, and their money is on its way back.
    Received,
    Refused,
}

impl FromStr for ReturnState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "requested" => Ok(Self::Requested),
            "received" => Ok(Self::Received),
            "refused" => Ok(Self::Refused),
            other => Err(records::Error::Stored(format!("return state `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Return {
    pub id: ReturnId,
    pub order: OrderId,
    pub state: ReturnState,
    pub units: Vec<UnitsOf>,
    /// The buyer's words.
    pub reason: String,
    /// The shop's words.
    pub answer: String,
    pub requested_at: Timestamp,
}

impl Orders {
    /// The buyer wants to send units back. `key` is drawn by the caller for this one act; the second time changes
    /// nothing.
    pub async fn request_return(
        &self,
        (payment, id): (PaymentId, OrderId),
        person: Option<PersonId>,
        units: Vec<UnitsOf>,
        reason: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let reason = text("the reason", reason, limits::REASON)?;
        let (units, key, return_id) = (summed(&units)?, format!("return:{key}"), ReturnId::new());
        patiently(&self.records, move |tx| {
            let shop = shop_of(tx, payment, id)?;
            if is_done(tx, (shop, id), &key)? {
                return Ok(());
            }
            let order = load(tx, shop, id)?;
            if !order.state.is_sent() {
                return Err(Error::OrderState {
                    from: order.state,
                    to: OrderState::Returned,
                });
            }
            check_left(tx, &order, &units)?;
            tx.execute(
                "INSERT INTO returns (shop_id, id, order_id, state, units, reason, answer, requested_at, changed_at)
                 VALUES ($1, $2, $3, 'requested', $4, $5, '', $6, $6)",
                values![shop, return_id, id, to_store(&units)?, &reason, now],
            )?;
            let line = Note {
                key: &key,
                what: "return requested",
                state: order.state,
                actor: Actor::Buyer(person),
                detail: reason.clone(),
            };
            note(tx, (shop, id), line, now)?;
            Ok(())
        })
        .await
    }
}

/// Units may be asked back once: those of open requests count as gone.
fn check_left(tx: &mut dyn Statements, order: &Order, units: &[UnitsOf]) -> Result<(), Error> {
    let open = returns_of(tx, order.shop, order.id)?;
    let open = open
        .iter()
        .filter(|request| request.state == ReturnState::Requested)
        .flat_map(|request| &request.units);
    for of in units {
        let asked: u32 = open
            .clone()
            .filter(|other| other.line == of.line)
            .map(|other| other.units)
            .sum();
        let line = order.lines.iter().find(|line| line.line == of.line);
        let left = line.map_or(0, |line| line.quantity - line.cancelled - line.returned);
        if asked + of.units > left {
            return Err(Error::Units {
                line: of.line,
                asked: of.units,
            });
        }
    }
    Ok(())
}

impl ShopScope {
    /// The goods have come back: their money is refunded, and where `restock` names a place they are on sale again.
    /// The second time changes nothing.
    pub async fn receive_return(&self, id: ReturnId, restock: Option<PlaceId>) -> Result<Order, Error> {
        let (shop, actor) = (self.id(), Actor::Staff(self.person()));
        let (desk, now) = (self.desk(), Timestamp::now());
        self.write_patiently(move |tx| {
            let request = one(tx, shop, id)?;
            if request.state == ReturnState::Requested {
                let order = load(tx, shop, request.order)?;
                receive(tx, &desk, &order, &request, restock, actor, now)?;
            }
            load(tx, shop, request.order)
        })
        .await
    }

    /// Refuses a return, with a word to the buyer.
    pub async fn refuse_return(&self, id: ReturnId, answer: &str) -> Result<(), Error> {
        let answer = text("the answer", answer, limits::REASON)?;
        let (shop, person, now) = (self.id(), self.person(), Timestamp::now());
        self.write_patiently(move |tx| {
            let request = one(tx, shop, id)?;
            if !close(tx, shop, id, "refused", &answer, now)? {
                return Ok(());
            }
            let order = load(tx, shop, request.order)?;
            let line = Note {
                key: &format!("return:{id}:refused"),
                what: "return refused",
                state: order.state,
                actor: Actor::Staff(person),
                detail: answer.clone(),
            };
            note(tx, (shop, order.id), line, now)?;
            Ok(())
        })
        .await
    }
}

fn receive(
    tx: &mut dyn Statements,
    desk: &Desk,
    order: &Order,
    request: &Return,
    restock: Option<PlaceId>,
    actor: Actor,
    now: Timestamp,
) -> Result<(), Error> {
    let (shop, id) = (order.shop, order.id);
    close(tx, shop, request.id, "received", "", now)?;
    let parts = parts_of_units(order, &request.units)?;
    for of in &request.units {
        let counted = tx.execute(
            "UPDATE order_lines SET returned = returned + $4 WHERE shop_id = $1 AND order_id = $2 AND line = $3
               AND cancelled + returned + $4 <= quantity",
            values![shop, id, of.line, of.units],
        )?;
        if counted == 0 {
            return Err(Error::Units {
                line: of.line,
                asked: of.units,
            });
        }
        if let Some(place) = restock {
            stock::unpack(
                tx,
                desk,
                (shop, order.reservation),
                (of.line, of.units),
                place,
                now,
            )?;
        }
    }
    plan_refund(tx, order, parts, RefundReason::Returned, now)?;
    let gone: u32 = request.units.iter().map(|of| of.units).sum();
    let mut state = order.state;
    if gone == order.units_left() {
        set_state(tx, (shop, id), order.state, OrderState::Returned, now)?;
        state = OrderState::Returned;
    }
    let line = Note {
        key: &format!("return:{}:received", request.id),
        what: "return received",
        state,
        actor,
        detail: format!("{gone} units"),
    };
    note(tx, (shop, id), line, now)?;
    commission::reduce(tx, shop, id, now)?;
    tell(tx, order, request, now)
}

/// What came back was not what the buyer wanted: their memory may learn from it, once.
fn tell(tx: &mut dyn Statements, order: &Order, request: &Return, now: Timestamp) -> Result<(), Error> {
    let shopper = shopper_of(tx, order.payment)?;
    for of in &request.units {
        let Some(line) = order.lines.iter().find(|line| line.line == of.line) else {
            continue;
        };
        let message = format!("return:{}:{}", request.id, of.line).parse()?;
        let what = (order.shop, line.product);
        let signal = shopper.signal(message, Act::Return, what, Some(of.units.into()), now);
        outbox::put(tx, &signal)?;
    }
    Ok(())
}

fn close(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ReturnId,
    state: &str,
    answer: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let closed = tx.execute(
        "UPDATE returns SET state = $3, answer = $4, changed_at = $5
         WHERE shop_id = $1 AND id = $2 AND state = 'requested'",
        values![shop, id, state, answer, now],
    )?;
    Ok(closed == 1)
}

const COLUMNS: &str = "id, order_id, state, units, reason, answer, requested_at";

fn read(row: &Row) -> Result<Return, Error> {
    Ok(Return {
        id: row.get(0)?,
        order: row.get(1)?,
        state: row.get::<String>(2)?.parse()?,
        units: stored(&row.get::<String>(3)?)?,
        reason: row.get(4)?,
        answer: row.get(5)?,
        requested_at: row.get(6)?,
    })
}

fn one(tx: &mut dyn Statements, shop: ShopId, id: ReturnId) -> Result<Return, Error> {
    let sql = format!("SELECT {COLUMNS} FROM returns WHERE shop_id = $1 AND id = $2");
    let row = tx.query_first(&sql, values![shop, id])?;
    read(&row.ok_or(Error::NoSuchReturn(id))?)
}

pub(super) fn returns_of(
    tx: &mut dyn Statements,
    shop: ShopId,
    order: OrderId,
) -> Result<Vec<Return>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM returns WHERE shop_id = $1 AND order_id = $2 ORDER BY requested_at, id LIMIT 1000"
    );
    tx.query(&sql, values![shop, order])?.iter().map(read).collect()
}
