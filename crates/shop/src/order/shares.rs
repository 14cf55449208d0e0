//! Who gets what of an order's money, as entries of the book.

use super::{Order, refund::Planned, totals::Parts};
use crate::{
    Error,
    ledger::{Entry, Owner, Reason},
};
use model::{Money, OrderId, RefundId};

/// What a captured order is worth to each, and the yard's fee.
pub(crate) fn paid_entries(order: &Order) -> Result<Vec<Entry>, Error> {
    let (id, shop) = (order.id, order.shop);
    let sent = order.shipping.checked_sub(order.shipping_tax)?;
    let from_buyers = |name: &str, reason, to, amount| {
        Entry::post(
            format!("order/{id}/{name}"),
            reason,
            Some(id),
            Owner::Buyers,
            to,
            amount,
        )
    };
    Ok(vec![
        from_buyers("goods", Reason::Goods, Owner::Shop(shop), order.net_goods()),
        from_buyers("tax", Reason::Tax, Owner::Tax(shop), order.tax),
        from_buyers("shipping", Reason::Shipping, Owner::Shipping(shop), sent),
        Entry::post(
            format!("order/{id}/fee"),
            Reason::Fee,
            Some(id),
            Owner::Shop(shop),
            Owner::Yard,
            order.fee,
        ),
    ])
}

/// The entries of a refund while it is planned, and when it has ended.
pub(crate) fn refund_entries(refund: &Planned, phase: RefundPhase) -> Vec<Entry> {
    let Parts { goods, tax, shipping } = refund.parts;
    let shop = refund.shop;
    let shares = [
        ("goods", Owner::Shop(shop), goods),
        ("tax", Owner::Tax(shop), tax),
        ("shipping", Owner::Shipping(shop), shipping),
    ];
    let (id, order) = (refund.id, Some(refund.order));
    // A hold of nothing was never written.
    let shares = shares.into_iter().filter(|(_, _, amount)| !amount.is_zero());
    let mut entries: Vec<Entry> = shares
        .map(|(name, from, amount)| {
            let hold = format!("refund/{id}/{name}");
            match phase {
                RefundPhase::Planned => Entry::hold(hold, Reason::Refund, order, from, Owner::Buyers, amount),
                RefundPhase::Succeeded => {
                    Entry::settle(format!("{hold}/done"), Reason::Refund, order, hold, amount)
                }
                RefundPhase::Failed => Entry::void(format!("{hold}/done"), Reason::Refund, order, hold),
            }
        })
        .collect();
    if phase == RefundPhase::Succeeded {
        entries.push(Entry::post(
            format!("refund/{id}/out"),
            Reason::Refund,
            order,
            Owner::Buyers,
            Owner::Provider,
            refund.amount,
        ));
    }
    entries
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundPhase {
    Planned,
    Succeeded,
    Failed,
}

/// The part of the yard's fee that goes back with a refund.
pub(super) fn fee_back(refund: RefundId, order: OrderId, shop: model::ShopId, amount: Money) -> Entry {
    Entry::post(
        format!("refund/{refund}/fee"),
        Reason::Fee,
        Some(order),
        Owner::Yard,
        Owner::Shop(shop),
        amount,
    )
}
