use crate::Error;
use model::{OrderId, ShopId, Timestamp};
use serde::Serialize;
use std::{fmt, str::FromStr};
use storage::{Statements, records, values};

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// Waits for its payment; its pieces are held.
    Placed,
    Paid,
    /// Taken from the shelves.
    Packed,
    Shipped,
    Delivered,
    /// Final: everything that was sent has come back.
    Returned,
    /// Final: nothing was or will be sent.
    Cancelled,
}

impl OrderState {
    pub const ALL: [Self; 7] = [
        Self::Placed,
        Self::Paid,
        Self::Packed,
        Self::Shipped,
        Self::Delivered,
        Self::Returned,
        Self::Cancelled,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Packed => "packed",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }

    /// May an order go from this state to the next one in a single step?
    pub const fn leads_to(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Placed, Self::Paid | Self::Cancelled)
                | (Self::Paid, Self::Packed | Self::Cancelled)
                | (Self::Packed, Self::Shipped | Self::Cancelled)
                | (Self::Shipped, Self::Delivered | Self::Returned)
                | (Self::Delivered, Self::Returned)
        )
    }

    /// Paid for, and the goods are still in the house.
    pub const fn is_to_be_sent(self) -> bool {
        matches!(self, Self::Paid | Self::Packed)
    }

    pub const fn is_sent(self) -> bool {
        matches!(self, Self::Shipped | Self::Delivered)
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OrderState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        let found = Self::ALL.into_iter().find(|state| state.name() == text);
        found.ok_or_else(|| records::Error::Stored(format!("order state `{text}`")))
    }
}

pub(crate) fn state_of(tx: &mut dyn Statements, shop: ShopId, order: OrderId) -> Result<OrderState, Error> {
    let row = tx.query_first(
        "SELECT state FROM orders WHERE shop_id = $1 AND id = $2",
        values![shop, order],
    )?;
    let row = row.ok_or(Error::NoSuchOrder(order))?;
    Ok(row.get::<String>(0)?.parse()?)
}

/// Moves an order on, if it may go there.
pub(crate) fn set_state(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    from: OrderState,
    to: OrderState,
    now: Timestamp,
) -> Result<(), Error> {
    let moved = from.leads_to(to)
        && tx.execute(
            "UPDATE orders SET state = $4, changed_at = $5 WHERE shop_id = $1 AND id = $2 AND state = $3",
            values![shop, order, from.name(), to.name(), now],
        )? == 1;
    if moved {
        Ok(())
    } else {
        Err(Error::OrderState { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_states_lead_nowhere_and_no_state_to_itself() {
        for state in OrderState::ALL {
            assert!(!state.leads_to(state));
            assert!(!OrderState::Returned.leads_to(state) && !OrderState::Cancelled.leads_to(state));
            assert_eq!(state.name().parse::<OrderState>().unwrap(), state);
        }
        assert!(!OrderState::Shipped.leads_to(OrderState::Cancelled));
    }
}
