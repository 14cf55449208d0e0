//! From paid to delivered. Each step taken twice is taken once.

use super::{Actor, Note, OrderState, forget::forget_if_asked, load, note, set_state};
use crate::{Error, ShopScope, commission, error::text, limits, stock};
use model::{OrderId, PlaceId, Timestamp};
use storage::values;

impl ShopScope {
    /// Takes an order's pieces from the shelves of one place.
    pub async fn pack_order(&self, id: OrderId, place: PlaceId) -> Result<OrderState, Error> {
        let (shop, person, now) = (self.id(), self.person(), Timestamp::now());
        self.write_patiently(move |tx| {
            let order = load(tx, shop, id)?;
            if !needs(order.state, OrderState::Paid, OrderState::Packed)? {
                return Ok(order.state);
            }
            stock::pack(tx, shop, order.reservation, place)?;
            set_state(tx, (shop, id), OrderState::Paid, OrderState::Packed, now)?;
            tx.execute(
                "UPDATE orders SET packed_at_place = $3 WHERE shop_id = $1 AND id = $2",
                values![shop, id, place],
            )?;
            let line = Note {
                key: "packed",
                what: "packed",
                state: OrderState::Packed,
                actor: Actor::Staff(person),
                detail: String::new(),
            };
            note(tx, (shop, id), line, now)?;
            Ok(OrderState::Packed)
        })
        .await
    }

    /// Hands an order to a carrier.
    pub async fn ship_order(&self, id: OrderId, carrier: &str, tracking: &str) -> Result<OrderState, Error> {
        let carrier = text("the carrier", carrier, limits::CARRIER)?;
        let tracking = text("the tracking number", tracking, limits::CARRIER)?;
        let (shop, person, now) = (self.id(), self.person(), Timestamp::now());
        self.write_patiently(move |tx| {
            let order = load(tx, shop, id)?;
            if !needs(order.state, OrderState::Packed, OrderState::Shipped)? {
                return Ok(order.state);
            }
            set_state(tx, (shop, id), OrderState::Packed, OrderState::Shipped, now)?;
            tx.execute(
                "UPDATE orders SET carrier = $3, tracking = $4 WHERE shop_id = $1 AND id = $2",
                values![shop, id, &carrier, &tracking],
            )?;
            let line = Note {
                key: "shipped",
                what: "shipped",
                state: OrderState::Shipped,
                actor: Actor::Staff(person),
                detail: format!("{carrier} {tracking}").trim().to_owned(),
            };
            note(tx, (shop, id), line, now)?;
            forget_if_asked(tx, shop, id)?;
            commission::note_shipped(tx, shop, id, now)?;
            Ok(OrderState::Shipped)
        })
        .await
    }

    /// The carrier says that it arrived; from then on its return window and its commissions count.
    pub async fn order_delivered(&self, id: OrderId, at: Timestamp) -> Result<OrderState, Error> {
        let (shop, person) = (self.id(), self.person());
        self.write_patiently(move |tx| {
            let order = load(tx, shop, id)?;
            if !needs(order.state, OrderState::Shipped, OrderState::Delivered)? {
                return Ok(order.state);
            }
            set_state(tx, (shop, id), OrderState::Shipped, OrderState::Delivered, at)?;
            tx.execute(
                "UPDATE orders SET delivered_at = $3 WHERE shop_id = $1 AND id = $2",
                values![shop, id, at],
            )?;
            let line = Note {
                key: "delivered",
                what: "delivered",
                state: OrderState::Delivered,
                actor: Actor::Staff(person),
                detail: String::new(),
            };
            note(tx, (shop, id), line, at)?;
            commission::note_delivered(tx, shop, id, at)?;
            Ok(OrderState::Delivered)
        })
        .await
    }
}

/// Is the step still to be taken? It was when the order stands where it leads, or behind.
fn needs(state: OrderState, from: OrderState, to: OrderState) -> Result<bool, Error> {
    match state {
        OrderState::Cancelled => Err(Error::OrderState { from: state, to }),
        _ if state == from => Ok(true),
        _ if state >= to => Ok(false),
        _ => Err(Error::OrderState { from: state, to }),
    }
}
