//! Giving money back: planned in the same transaction as what it is for, carried out by the payment provider, and
//! never more than was captured.

use super::{
    Actor, Note, Order, UnitsOf,
    event::is_done,
    load, note,
    shares::{RefundPhase, fee_back, refund_entries},
    totals::Parts,
};
use crate::{Error, ShopScope, commission, error::text, ledger, limits, order::state_of};
use model::{Currency, Money, OrderId, Rate, RefundId, Rounding, ShopId, Timestamp};
use serde::Serialize;
use std::str::FromStr;
use storage::{Row, Statements, records, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefundStatus {
    /// On its way to the provider, or with it.
    Pending,
    Succeeded,
    /// The provider could not; the amount can be refunded anew.
    Failed,
}

impl FromStr for RefundStatus {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "pending" => Ok(Self::Pending),
            "succeeded" => Ok(Self::Succeeded),
            "failed" => Ok(Self::Failed),
            other => Err(records::Error::Stored(format!("refund state `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefundReason {
    Cancelled,
    Returned,
    /// Because the shop wanted to.
    Goodwill,
}

impl RefundReason {
    const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Returned => "returned",
            Self::Goodwill => "goodwill",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refund {
    pub id: RefundId,
    pub status: RefundStatus,
    pub amount: Money,
    pub reason: String,
    pub created_at: Timestamp,
}

/// A refund as the book and the provider need it.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub id: RefundId,
    pub shop: ShopId,
    pub order: OrderId,
    pub amount: Money,
    pub parts: Parts,
}

/// A refund that waits to be carried out.
#[derive(Debug, Clone)]
pub(crate) struct PlannedRefund {
    pub id: RefundId,
    pub intent: String,
    pub amount: Money,
    pub attempts: u32,
}

impl ShopScope {
    /// Gives back a part of what was paid for the goods because the shop wants to. `key` is drawn by the caller for
    /// this one act; the second time changes nothing.
    pub async fn refund(
        &self,
        order: OrderId,
        amount: Money,
        why: &str,
        key: &str,
    ) -> Result<Option<RefundId>, Error> {
        let why = text("the reason", why, limits::REASON)?;
        let (shop, person, key) = (self.id(), self.person(), format!("refund:{key}"));
        let now = Timestamp::now();
        self.write_patiently(move |tx| {
            if is_done(tx, (shop, order), &key)? {
                return Ok(None);
            }
            let order = load(tx, shop, order)?;
            let parts = goods_and_tax(&order, amount)?;
            if amount.minor > order.refundable().minor {
                return Err(Error::RefundTooLarge {
                    asked: amount.to_string(),
                    left: order.refundable().to_string(),
                });
            }
            let refund = plan_refund(tx, &order, parts, RefundReason::Goodwill, now)?;
            let detail = format!("{amount}: {why}");
            let line = Note {
                key: &key,
                what: "refund",
                state: order.state,
                actor: Actor::Staff(person),
                detail,
            };
            note(tx, (shop, order.id), line, now)?;
            Ok(refund)
        })
        .await
    }
}

/// An amount of the goods with the share of tax that the goods had.
fn goods_and_tax(order: &Order, amount: Money) -> Result<Parts, Error> {
    let currency = order.currency();
    if amount.currency != currency || amount.minor <= 0 {
        return Err(Error::Price(amount.minor));
    }
    let tax_of_goods = order.tax.minor - order.shipping_tax.minor;
    let weights = [order.net_goods().minor, tax_of_goods].map(i64::unsigned_abs);
    // Free goods have no share of tax either.
    let mut shares = match amount.allocate(&weights) {
        Ok(shares) => shares.into_iter(),
        Err(_) => vec![amount, Money::zero(currency)].into_iter(),
    };
    let mut next = || shares.next().unwrap_or(Money::zero(currency));
    Ok(Parts {
        goods: next(),
        tax: next(),
        shipping: Money::zero(currency),
    })
}

/// Plans a refund of `parts`, cut down to what can still be given back; `None` when that is nothing.
pub(crate) fn plan_refund(
    tx: &mut dyn Statements,
    order: &Order,
    parts: Parts,
    reason: RefundReason,
    now: Timestamp,
) -> Result<Option<RefundId>, Error> {
    let parts = parts.at_most(order.refundable())?;
    let amount = parts.total()?;
    if amount.is_zero() {
        return Ok(None);
    }
    let taken = tx.execute(
        "UPDATE orders SET refunded_minor = refunded_minor + $3, changed_at = $4 WHERE shop_id = $1 AND id = $2
           AND refunded_minor + disputed_minor + $3 <= captured_minor",
        values![order.shop, order.id, amount.minor, now],
    )?;
    if taken == 0 {
        return Err(Error::RefundTooLarge {
            asked: amount.to_string(),
            left: order.refundable().to_string(),
        });
    }
    let refund = Planned {
        id: RefundId::new(),
        shop: order.shop,
        order: order.id,
        amount,
        parts,
    };
    tx.execute(
        "INSERT INTO refunds (shop_id, id, order_id, payment_id, state, amount_minor, goods_minor, tax_minor,
           shipping_minor, currency, reason, created_at, changed_at, attempts, due_at)
         VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, $9, $10, $11, $11, 0, $11)",
        values![
            order.shop,
            refund.id,
            order.id,
            order.payment,
            amount.minor,
            parts.goods.minor,
            parts.tax.minor,
            parts.shipping.minor,
            amount.currency,
            reason.name(),
            now
        ],
    )?;
    ledger::record(tx, &refund_entries(&refund, RefundPhase::Planned), now)?;
    Ok(Some(refund.id))
}

/// Refunds that are to be asked for now, with the intents they are of.
pub(crate) fn due_refunds(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<PlannedRefund>, Error> {
    let sql = format!(
        "SELECT r.id, p.intent, r.amount_minor, r.currency, r.attempts FROM refunds r JOIN payments p ON p.id = r.payment_id
         WHERE r.state = 'pending' AND r.due_at <= $1 AND p.intent IS NOT NULL ORDER BY r.due_at, r.id LIMIT {}",
        limits::SWEEP
    );
    let planned = |row: &Row| {
        Ok(PlannedRefund {
            id: row.get(0)?,
            intent: row.get(1)?,
            amount: row.money(2, 3)?,
            attempts: row.get(4)?,
        })
    };
    tx.query(&sql, values![now])?.iter().map(planned).collect()
}

/// Takes up how a refund ended, once.
pub(crate) fn note_refund(
    tx: &mut dyn Statements,
    refund: RefundId,
    succeeded: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let name = if succeeded { "succeeded" } else { "failed" };
    let row = tx.query_first(
        "UPDATE refunds SET state = $2, changed_at = $3, due_at = NULL WHERE id = $1 AND state = 'pending'
         RETURNING shop_id, order_id, amount_minor, goods_minor, tax_minor, shipping_minor, currency",
        values![refund, name, now],
    )?;
    // Another refund than ours, or heard of before.
    let Some(row) = row else { return Ok(()) };
    let planned = Planned {
        id: refund,
        shop: row.get(0)?,
        order: row.get(1)?,
        amount: row.money(2, 6)?,
        parts: Parts {
            goods: row.money(3, 6)?,
            tax: row.money(4, 6)?,
            shipping: row.money(5, 6)?,
        },
    };
    let phase = if succeeded {
        RefundPhase::Succeeded
    } else {
        RefundPhase::Failed
    };
    ledger::record(tx, &refund_entries(&planned, phase), now)?;
    if succeeded {
        give_fee_back(tx, &planned, now)?;
        commission::reduce(tx, planned.shop, planned.order, now)?;
    } else {
        tx.execute(
            "UPDATE orders SET refunded_minor = refunded_minor - $3, changed_at = $4 WHERE shop_id = $1 AND id = $2",
            values![planned.shop, planned.order, planned.amount.minor, now],
        )?;
    }
    let state = state_of(tx, planned.shop, planned.order)?;
    let line = Note {
        key: &format!("refund:{refund}:{name}"),
        what: if succeeded { "refunded" } else { "refund failed" },
        state,
        actor: Actor::Provider,
        detail: planned.amount.to_string(),
    };
    note(tx, (planned.shop, planned.order), line, now)?;
    Ok(())
}

/// The yard keeps its fee only of goods that the buyer keeps.
fn give_fee_back(tx: &mut dyn Statements, refund: &Planned, now: Timestamp) -> Result<(), Error> {
    let order = load(tx, refund.shop, refund.order)?;
    let row = tx.query_first(
        "SELECT CAST(COALESCE(SUM(goods_minor), 0) AS BIGINT) FROM refunds
         WHERE shop_id = $1 AND order_id = $2 AND state = 'succeeded'",
        values![refund.shop, refund.order],
    )?;
    let gone: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    let kept = Money::new((order.net_goods().minor - gone).max(0), order.currency());
    let fee = fee_of(order.fee_rate, kept);
    let back = order.fee.checked_sub(fee)?;
    if back.minor <= 0 {
        return Ok(());
    }
    tx.execute(
        "UPDATE orders SET fee_minor = $3 WHERE shop_id = $1 AND id = $2",
        values![refund.shop, refund.order, fee.minor],
    )?;
    ledger::record(tx, &[fee_back(refund.id, refund.order, refund.shop, back)], now)
}

/// The yard's fee on goods of this worth without tax.
pub(crate) fn fee_of(rate: Rate, net_goods: Money) -> Money {
    rate.of(net_goods, Rounding::HalfUp)
}

pub(super) fn refunds_of(
    tx: &mut dyn Statements,
    shop: ShopId,
    order: OrderId,
) -> Result<Vec<Refund>, Error> {
    let rows = tx.query(
        "SELECT id, state, amount_minor, currency, reason, created_at FROM refunds
         WHERE shop_id = $1 AND order_id = $2 ORDER BY created_at, id LIMIT 1000",
        values![shop, order],
    )?;
    let refund = |row: &Row| {
        Ok(Refund {
            id: row.get(0)?,
            status: row.get::<String>(1)?.parse()?,
            amount: row.money(2, 3)?,
            reason: row.get(4)?,
            created_at: row.get(5)?,
        })
    };
    rows.iter().map(refund).collect()
}

/// Nothing of anything.
pub(super) const fn no_parts(currency: Currency) -> Parts {
    Parts {
        goods: Money::zero(currency),
        tax: Money::zero(currency),
        shipping: Money::zero(currency),
    }
}

/// What units of an order's lines are worth, shipping apart.
pub(super) fn parts_of_units(order: &Order, units: &[UnitsOf]) -> Result<Parts, Error> {
    let mut parts = no_parts(order.currency());
    for wanted in units {
        let line = order.lines.iter().find(|line| line.line == wanted.line);
        let line = line.ok_or(Error::Units {
            line: wanted.line,
            asked: wanted.units,
        })?;
        let (total, tax) = super::totals::worth_of_units(line, wanted.units)?;
        parts.goods = parts.goods.checked_add(total.checked_sub(tax)?)?;
        parts.tax = parts.tax.checked_add(tax)?;
    }
    Ok(parts)
}
