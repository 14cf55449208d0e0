//! What a creator wants to know: what each shop gives them, and what each post has earned.

use super::{
    CommissionState, Commissions, Payout,
    plan::{LOCK, Plan, Tier, rate_in_force},
    terms::{find_payee, joined_at, plans, sold, windows},
};
use crate::{Error, limits};
use model::{Currency, Money, PersonId, PostId, Rate, ShopId, Timestamp};
use serde::Serialize;
use std::time::Duration;
use storage::{Row, values};

/// What one shop gives one creator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreatorTerms {
    /// What a sale brings now.
    pub rate: Rate,
    /// What was announced; lower than `rate` only while a cut waits.
    pub announced: Rate,
    /// When the cut holds at the latest.
    pub cut_at: Option<Timestamp>,
    /// From when on cuts wait; `None` for somebody who has not begun to sell for the shop.
    pub joined: Option<Timestamp>,
    /// The steps of the plan that was announced last.
    pub tiers: Vec<Tier>,
    /// Sold within thirty days, in minor units of the shop's currency, by which steps are reached.
    pub sold: i64,
    pub window: Duration,
    pub approved_after: Duration,
}

/// What one post has sold, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostEarnings {
    /// `None` for what codes sold.
    pub post: Option<PostId>,
    pub orders: u64,
    /// Units that were kept.
    pub units: u64,
    /// Paid for the goods, less discounts and tax.
    pub base: Money,
    /// What is left of the commissions.
    pub earned: Money,
}

impl Commissions {
    /// What a shop gives a creator now, and what is to come.
    pub async fn terms_of(
        &self,
        shop: ShopId,
        creator: PersonId,
        now: Timestamp,
    ) -> Result<CreatorTerms, Error> {
        self.records
            .read(move |tx| {
                let payee = find_payee(tx, creator)?;
                let plans = plans(tx, shop, payee)?;
                let (joined, sold) = match payee {
                    Some(payee) => (joined_at(tx, shop, payee)?, sold(tx, shop, payee, now)?),
                    None => (None, 0),
                };
                let (window, approved_after) = windows(tx, shop)?;
                let since = joined.unwrap_or(now);
                let rate = rate_in_force(&plans, since, sold, now);
                let announced = rate_in_force(&plans, now, sold, now);
                Ok(CreatorTerms {
                    rate,
                    announced,
                    cut_at: cut_at(&plans, since, sold, now).filter(|_| announced < rate),
                    joined,
                    tiers: last_tiers(&plans),
                    sold,
                    window,
                    approved_after,
                })
            })
            .await
    }

    /// Does anybody know them as somebody who sells for shops?
    pub async fn is_creator(&self, person: PersonId) -> Result<bool, Error> {
        self.records
            .read(move |tx| Ok(find_payee(tx, person)?.is_some()))
            .await
    }

    /// What a creator has in each state and currency.
    pub async fn sums_of(&self, creator: PersonId) -> Result<Vec<(CommissionState, Money)>, Error> {
        let sum = |row: &Row| {
            let state: CommissionState = row.get::<String>(0)?.parse()?;
            Ok((state, row.money(1, 2)?))
        };
        self.records
            .read(move |tx| {
                let rows = tx.query(
                    "SELECT c.state, CAST(SUM(c.kept_minor) AS BIGINT), c.currency
                     FROM commissions c JOIN payees p ON p.id = c.payee_id WHERE p.person_id = $1
                     GROUP BY c.state, c.currency ORDER BY c.currency, c.state LIMIT 1000",
                    values![creator],
                )?;
                rows.iter().map(sum).collect()
            })
            .await
    }

    /// The shops that somebody sells for, the first one first; at most [`limits::PAGE`].
    pub async fn shops_of(&self, creator: PersonId) -> Result<Vec<ShopId>, Error> {
        let sql = format!(
            "SELECT c.shop_id FROM shop_creators c JOIN payees p ON p.id = c.payee_id WHERE p.person_id = $1
             ORDER BY c.joined_at, c.shop_id LIMIT {}",
            limits::PAGE
        );
        self.records
            .read(move |tx| {
                let rows = tx.query(&sql, values![creator])?;
                rows.iter().map(|row: &Row| Ok(row.get(0)?)).collect()
            })
            .await
    }

    /// What each of a creator's posts has earned since `since`, the best first; at most [`limits::BATCH`].
    pub async fn earned_by_post(
        &self,
        creator: PersonId,
        since: Timestamp,
    ) -> Result<Vec<PostEarnings>, Error> {
        let sql = format!(
            "SELECT c.post_id, c.currency, COUNT(DISTINCT c.order_id),
               CAST(SUM(l.quantity - l.cancelled - l.returned) AS BIGINT), CAST(SUM(c.base_minor) AS BIGINT),
               CAST(SUM(c.kept_minor) AS BIGINT)
             FROM commissions c JOIN payees p ON p.id = c.payee_id
             JOIN order_lines l ON l.shop_id = c.shop_id AND l.order_id = c.order_id AND l.line = c.line
             WHERE p.person_id = $1 AND c.earned_at >= $2
             GROUP BY c.post_id, c.currency ORDER BY 6 DESC, c.post_id LIMIT {}",
            limits::BATCH
        );
        let post = |row: &Row| {
            let currency: Currency = row.get(1)?;
            Ok(PostEarnings {
                post: row.get(0)?,
                orders: row.get(2)?,
                units: row.get(3)?,
                base: Money::new(row.get(4)?, currency),
                earned: Money::new(row.get(5)?, currency),
            })
        };
        self.records
            .read(move |tx| {
                tx.query(&sql, values![creator, since])?
                    .iter()
                    .map(post)
                    .collect()
            })
            .await
    }

    /// What was paid out to one creator, the newest first; at most [`limits::PAGE`].
    pub async fn payouts_of(&self, creator: PersonId) -> Result<Vec<Payout>, Error> {
        let sql = format!(
            "SELECT o.id, o.payee_id, p.person_id, o.amount_minor, o.currency, o.created_at FROM payouts o
             JOIN payees p ON p.id = o.payee_id WHERE p.person_id = $1
             ORDER BY o.created_at DESC, o.id LIMIT {}",
            limits::PAGE
        );
        self.records
            .read(move |tx| {
                tx.query(&sql, values![creator])?
                    .iter()
                    .map(super::payout::read)
                    .collect()
            })
            .await
    }
}

/// The first moment after `now` at which the rate is lower than now: a plan leaves the window that it was locked by.
fn cut_at(plans: &[Plan], joined: Timestamp, sold: i64, now: Timestamp) -> Option<Timestamp> {
    let rate = rate_in_force(plans, joined, sold, now);
    let mut ends = plans.iter().map(|plan| plan.announced_at.plus(LOCK));
    ends.find(|end| *end > now && rate_in_force(plans, joined, sold, *end) < rate)
}

/// The creator's own steps where there are any, else those for all.
fn last_tiers(plans: &[Plan]) -> Vec<Tier> {
    let last = |is_personal: bool| plans.iter().rev().find(|plan| plan.is_personal == is_personal);
    let own = last(true).filter(|plan| !plan.tiers.is_empty());
    own.or_else(|| last(false))
        .map(|plan| plan.tiers.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_told_with_the_day_on_which_it_holds() {
        let day = |day: u64| Timestamp::from_micros(0).plus(Duration::from_secs(day * 86_400));
        let plan = |announced, percent| Plan {
            announced_at: day(announced),
            is_personal: false,
            tiers: vec![Tier {
                from_minor: 0,
                rate: Rate::percent(percent),
            }],
        };
        let plans = [plan(0, 10), plan(40, 6), plan(50, 4)];
        assert_eq!(
            cut_at(&plans, day(1), 0, day(55)),
            Some(day(70)),
            "first to 6 per cent"
        );
        assert_eq!(cut_at(&plans, day(1), 0, day(75)), Some(day(80)));
        assert_eq!(cut_at(&plans, day(1), 0, day(81)), None);
        assert_eq!(
            cut_at(&plans, day(52), 0, day(55)),
            None,
            "nothing is cut for newcomers"
        );
        assert_eq!(last_tiers(&plans).first().unwrap().rate, Rate::percent(4));
    }
}
