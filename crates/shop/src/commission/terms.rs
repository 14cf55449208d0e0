//! What a shop offers to creators, for all to read.

use super::plan::{LOCK, Plan, Tier, rate_in_force};
use crate::{
    Error, ShopScope,
    error::at_most,
    limits,
    patience::patiently,
    product::{stored, to_store},
};
use model::{PageId, PayeeId, PersonId, Rate, ShopId, Timestamp};
use serde::Serialize;
use std::time::Duration;
use storage::{Records, Row, Statements, values};

/// What one creator gets from one shop now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    pub rate: Rate,
    /// Without the lock: what a new creator would get, and this one in thirty days at the latest.
    pub announced: Rate,
    /// How long a tap counts.
    pub window: Duration,
    /// How long after arrival a commission is approved.
    pub approved_after: Duration,
}

/// Commissions of the whole yard.
#[derive(Clone)]
pub struct Commissions {
    pub(super) records: Records,
}

impl Commissions {
    pub(crate) fn new(records: Records) -> Self {
        Self { records }
    }

    /// What a shop offers a creator: shown when they tag its products.
    pub async fn offer(&self, shop: ShopId, creator: PersonId, now: Timestamp) -> Result<Offer, Error> {
        self.records
            .read(move |tx| {
                let payee = find_payee(tx, creator)?;
                let plans = plans(tx, shop, payee)?;
                let joined = match payee {
                    Some(payee) => joined_at(tx, shop, payee)?,
                    None => None,
                };
                let sold = match payee {
                    Some(payee) => sold(tx, shop, payee, now)?,
                    None => 0,
                };
                let (window, approved_after) = windows(tx, shop)?;
                Ok(Offer {
                    rate: rate_in_force(&plans, joined.unwrap_or(now), sold, now),
                    announced: rate_in_force(&plans, now, sold, now),
                    window,
                    approved_after,
                })
            })
            .await
    }

    /// A creator begins to sell for a shop: from now on its cuts wait thirty days for them.
    pub async fn join(&self, shop: ShopId, creator: PersonId, now: Timestamp) -> Result<(), Error> {
        patiently(&self.records, move |tx| {
            let payee = payee(tx, creator)?;
            join(tx, shop, payee, now)?;
            Ok(())
        })
        .await
    }
}

impl ShopScope {
    /// Announces what the shop pays from now on, to all creators or to one; owners only. A rise holds at once, a cut
    /// for those who have joined already after thirty days. No tiers end a creator's own plan.
    pub async fn announce_commission(
        &self,
        creator: Option<PersonId>,
        tiers: Vec<Tier>,
        now: Timestamp,
    ) -> Result<(), Error> {
        at_most("tiers", tiers.len(), limits::COMMISSION_TIERS)?;
        let most = Rate::percent(limits::COMMISSION_PERCENT);
        if let Some(wrong) = tiers.iter().find(|tier| tier.rate > most || tier.from_minor < 0) {
            return Err(Error::CommissionRate(wrong.rate.to_string()));
        }
        let shop = self.id();
        self.write_as_owner(move |tx| {
            let payee = creator.map(|creator| payee(tx, creator)).transpose()?;
            tx.execute(
                "INSERT INTO commission_plans (shop_id, id, payee_id, tiers, announced_at)
                 VALUES ($1, $2, $3, $4, $5)",
                values![shop, PageId::new(), payee, to_store(&tiers)?, now],
            )?;
            Ok(())
        })
        .await
    }

    /// How long a tap counts, and how long after arrival commissions are approved; owners only. Orders that were
    /// placed keep what they earned.
    pub async fn set_commission_windows(
        &self,
        tap_hours: u32,
        approved_after_days: u32,
    ) -> Result<(), Error> {
        if !(1..=24 * 30).contains(&tap_hours) || approved_after_days > 60 {
            return Err(Error::CommissionWindow);
        }
        let shop = self.id();
        self.write_as_owner(move |tx| {
            tx.execute(
                "UPDATE shops SET attribution_hours = $2, approve_days = $3 WHERE id = $1",
                values![shop, tap_hours, approved_after_days],
            )?;
            Ok(())
        })
        .await
    }
}

/// What a creator gets of a sale that began at a moment.
pub(crate) fn offered_rate(
    tx: &mut dyn Statements,
    shop: ShopId,
    creator: PersonId,
    at: Timestamp,
) -> Result<Rate, Error> {
    let payee = payee(tx, creator)?;
    let joined = join(tx, shop, payee, at)?;
    let plans = plans(tx, shop, Some(payee))?;
    let sold = sold(tx, shop, payee, at)?;
    Ok(rate_in_force(&plans, joined, sold, at))
}

/// How long a tap counts.
pub(crate) fn tap_window(tx: &mut dyn Statements, shop: ShopId) -> Result<Duration, Error> {
    Ok(windows(tx, shop)?.0)
}

pub(super) fn find_payee(tx: &mut dyn Statements, person: PersonId) -> Result<Option<PayeeId>, Error> {
    let row = tx.query_first("SELECT id FROM payees WHERE person_id = $1", values![person])?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// The name that the book has for a person, drawn when there is none.
pub(super) fn payee(tx: &mut dyn Statements, person: PersonId) -> Result<PayeeId, Error> {
    if let Some(known) = find_payee(tx, person)? {
        return Ok(known);
    }
    let id = PayeeId::new();
    tx.execute(
        "INSERT INTO payees (id, person_id) VALUES ($1, $2)",
        values![id, person],
    )?;
    Ok(id)
}

pub(super) fn joined_at(
    tx: &mut dyn Statements,
    shop: ShopId,
    payee: PayeeId,
) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_first(
        "SELECT joined_at FROM shop_creators WHERE shop_id = $1 AND payee_id = $2",
        values![shop, payee],
    )?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// When a creator began to sell for a shop: now, if they have not.
pub(super) fn join(
    tx: &mut dyn Statements,
    shop: ShopId,
    payee: PayeeId,
    now: Timestamp,
) -> Result<Timestamp, Error> {
    if let Some(joined) = joined_at(tx, shop, payee)? {
        return Ok(joined);
    }
    tx.execute(
        "INSERT INTO shop_creators (shop_id, payee_id, joined_at) VALUES ($1, $2, $3)",
        values![shop, payee, now],
    )?;
    Ok(now)
}

/// The shop's plans and the creator's own, in the order of their announcement.
pub(super) fn plans(
    tx: &mut dyn Statements,
    shop: ShopId,
    payee: Option<PayeeId>,
) -> Result<Vec<Plan>, Error> {
    let nobody = PayeeId::from_bytes([0; 16]);
    let rows = tx.query(
        "SELECT announced_at, payee_id, tiers FROM commission_plans
         WHERE shop_id = $1 AND (payee_id IS NULL OR payee_id = $2) ORDER BY announced_at, id LIMIT 10000",
        values![shop, payee.unwrap_or(nobody)],
    )?;
    let plan = |row: &Row| {
        Ok(Plan {
            announced_at: row.get(0)?,
            is_personal: row.get::<Option<PayeeId>>(1)?.is_some(),
            tiers: stored(&row.get::<String>(2)?)?,
        })
    };
    rows.iter().map(plan).collect()
}

/// What a creator has sold for a shop in the last thirty days, in minor units without tax and discounts.
pub(super) fn sold(
    tx: &mut dyn Statements,
    shop: ShopId,
    payee: PayeeId,
    now: Timestamp,
) -> Result<i64, Error> {
    let row = tx.query_first(
        "SELECT CAST(COALESCE(SUM(base_minor), 0) AS BIGINT) FROM commissions
         WHERE payee_id = $2 AND shop_id = $1 AND state <> 'cancelled' AND earned_at > $3",
        values![shop, payee, now.minus(LOCK)],
    )?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

/// How long a tap counts, and how long after arrival a commission is approved.
pub(super) fn windows(tx: &mut dyn Statements, shop: ShopId) -> Result<(Duration, Duration), Error> {
    let row = tx.query_first(
        "SELECT attribution_hours, approve_days FROM shops WHERE id = $1",
        values![shop],
    )?;
    let row = row.ok_or(Error::NotStaff)?;
    let (hours, days): (u32, u32) = (row.get(0)?, row.get(1)?);
    Ok((
        Duration::from_secs(u64::from(hours) * 3_600),
        Duration::from_secs(u64::from(days) * 86_400),
    ))
}
