//! An order's trail: who did what when, and the keys that keep a repeated act from being done twice.

use super::{OrderState, news};
use crate::{Error, webhook};
use model::{OrderId, PageId, PersonId, ShopId, Timestamp};
use serde::Serialize;
use storage::{Row, Statements, values};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "person")]
pub enum Actor {
    /// The person who bought, or a guest.
    Buyer(Option<PersonId>),
    Staff(PersonId),
    /// The payment provider.
    Provider,
    /// The yard itself, by the clock.
    Yard,
}

impl Actor {
    const fn kind(self) -> &'static str {
        match self {
            Self::Buyer(_) => "buyer",
            Self::Staff(_) => "staff",
            Self::Provider => "provider",
            Self::Yard => "yard",
        }
    }

    const fn person(self) -> Option<PersonId> {
        match self {
            Self::Buyer(person) => person,
            Self::Staff(person) => Some(person),
            Self::Provider | Self::Yard => None,
        }
    }
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderEvent {
    pub what: String,
    /// The order's state after it.
    pub state: OrderState,
    /// `buyer`, `staff`, `provider` or `yard`.
    pub actor: String,
    pub detail: String,
    pub at: Timestamp,
}

/// What is to be written into the trail.
pub(crate) struct Note<'a> {
    /// One act has one key, so that the second time changes nothing.
    pub key: &'a str,
    pub what: &'a str,
    pub state: OrderState,
    pub actor: Actor,
    pub detail: String,
}

/// Writes a line, once for its key; `false` when it is there already.
pub(crate) fn note(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    note: Note<'_>,
    now: Timestamp,
) -> Result<bool, Error> {
    let id = PageId::new();
    let written = tx.execute(
        "INSERT INTO order_events (shop_id, order_id, id, key, what, state, actor, person_id, detail, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (shop_id, order_id, key) DO NOTHING",
        values![
            shop,
            order,
            id,
            note.key,
            note.what,
            note.state.name(),
            note.actor.kind(),
            note.actor.person(),
            &note.detail,
            now
        ],
    )?;
    if written == 1 {
        news::put(tx, (shop, order), id, (note.what, &note.detail), now)?;
        webhook::of_order(tx, (shop, order), (note.what, note.state, &note.detail), now)?;
    }
    Ok(written == 1)
}

/// Was an act of this key done before?
pub(super) fn is_done(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    key: &str,
) -> Result<bool, Error> {
    let found = tx.query_first(
        "SELECT 1 FROM order_events WHERE shop_id = $1 AND order_id = $2 AND key = $3",
        values![shop, order, key],
    )?;
    Ok(found.is_some())
}

/// The whole trail, the oldest line first; at most 1,000 lines.
pub(super) fn trail(tx: &mut dyn Statements, shop: ShopId, order: OrderId) -> Result<Vec<OrderEvent>, Error> {
    let rows = tx.query(
        "SELECT what, state, actor, detail, at FROM order_events WHERE shop_id = $1 AND order_id = $2
         ORDER BY at, id LIMIT 1000",
        values![shop, order],
    )?;
    let line = |row: &Row| {
        Ok(OrderEvent {
            what: row.get(0)?,
            state: row.get::<String>(1)?.parse()?,
            actor: row.get(2)?,
            detail: row.get(3)?,
            at: row.get(4)?,
        })
    };
    rows.iter().map(line).collect()
}
