//! A shop's orders by what is to be done with them next.

use super::{Order, OrderState, read::orders};
use crate::{Error, Page, ShopScope, limits};
use model::{Position, ShopId};
use std::collections::HashMap;
use storage::{Statements, values};

/// Where an order waits. Those that nobody has paid for wait nowhere: there is nothing to do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    ToPack,
    Packed,
    Sent,
    Arrived,
    /// Somebody wants to send something of it back, and waits for an answer.
    Returns,
    /// Sent back whole, or cancelled after it was paid.
    Over,
}

impl Queue {
    pub const ALL: [Self; 6] = [
        Self::ToPack,
        Self::Packed,
        Self::Sent,
        Self::Arrived,
        Self::Returns,
        Self::Over,
    ];

    /// Those of orders `o` of the shop `$1` that stand in it.
    const fn condition(self) -> &'static str {
        match self {
            Self::ToPack => "o.state = 'paid'",
            Self::Packed => "o.state = 'packed'",
            Self::Sent => "o.state = 'shipped'",
            Self::Arrived => "o.state = 'delivered'",
            Self::Returns => {
                "o.id IN (SELECT r.order_id FROM returns r WHERE r.shop_id = $1 AND r.state = 'requested')"
            }
            Self::Over => "(o.state = 'returned' OR (o.state = 'cancelled' AND o.captured_minor > 0))",
        }
    }

    const fn of(state: OrderState) -> Option<Self> {
        match state {
            OrderState::Placed => None,
            OrderState::Paid => Some(Self::ToPack),
            OrderState::Packed => Some(Self::Packed),
            OrderState::Shipped => Some(Self::Sent),
            OrderState::Delivered => Some(Self::Arrived),
            OrderState::Returned | OrderState::Cancelled => Some(Self::Over),
        }
    }
}

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Whoever waits longest.
    OldestFirst,
    NewestFirst,
}

/// How many orders stand in each queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueSizes(HashMap<Queue, u64>);

impl QueueSizes {
    pub fn of(&self, queue: Queue) -> u64 {
        self.0.get(&queue).copied().unwrap_or(0)
    }
}

impl ShopScope {
    /// The orders of one queue from `place` on, which is the last one's position of the page before.
    pub async fn queue(
        &self,
        queue: Queue,
        turn: Turn,
        place: Option<Position>,
        limit: usize,
    ) -> Result<Page<Order>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let (compare, direction, start) = match turn {
            Turn::OldestFirst => (">", "ASC", Position::START),
            Turn::NewestFirst => ("<", "DESC", Position::END),
        };
        let (shop, place) = (self.id(), place.unwrap_or(start));
        self.read(move |tx| {
            let sql = format!(
                "SELECT {} FROM orders o WHERE o.shop_id = $1 AND {} AND (o.placed_at, o.id) {compare} ($2, $3)
                 ORDER BY o.placed_at {direction}, o.id {direction} LIMIT {limit}",
                Order::COLUMNS,
                queue.condition()
            );
            let found = orders(tx, &sql, values![shop, place.at, place.id])?;
            Ok(Page::of(found, limit, Order::position))
        })
        .await
    }

    pub async fn queue_sizes(&self) -> Result<QueueSizes, Error> {
        let shop = self.id();
        self.read(move |tx| sizes(tx, shop)).await
    }
}

fn sizes(tx: &mut dyn Statements, shop: ShopId) -> Result<QueueSizes, Error> {
    let rows = tx.query(
        "SELECT state, COUNT(*) FROM orders WHERE shop_id = $1 AND state <> 'placed'
           AND (state <> 'cancelled' OR captured_minor > 0) GROUP BY state LIMIT 20",
        values![shop],
    )?;
    let mut sizes = HashMap::new();
    for row in &rows {
        if let Some(queue) = Queue::of(row.get::<String>(0)?.parse()?) {
            *sizes.entry(queue).or_insert(0) += row.get::<u64>(1)?;
        }
    }
    let row = tx.query_first(
        "SELECT COUNT(DISTINCT order_id) FROM returns WHERE shop_id = $1 AND state = 'requested'",
        values![shop],
    )?;
    sizes.insert(Queue::Returns, row.map_or(Ok(0), |row| row.get(0))?);
    Ok(QueueSizes(sizes))
}
