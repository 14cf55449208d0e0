//! What merchants report of sales on their own sites.

use crate::{
    Error, ShopScope, Shops,
    commission::{offered_rate, tap_window},
    patience::patiently,
};
use model::{Currency, HandOffId, Money, PersonId, PostId, Rate, Rounding, ShopId, Timestamp};
use storage::{Records, Row, Statements, values};

/// Characters of a merchant's own number for an order.
const REFERENCE: usize = 100;
/// Rows of one list.
const LISTED: usize = 2_000;

/// Sales on merchants' own sites.
#[derive(Clone)]
pub struct HandOffs {
    pub(super) records: Records,
}

/// A sale, or what was given back of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedOrder {
    /// What the merchant's site got along.
    pub hand_off: HandOffId,
    /// The merchant's own number for the order: a second report of it changes nothing.
    pub reference: String,
    /// Paid for the goods, less discounts and tax.
    pub base: Money,
    /// All that was given back of it by now.
    pub refunded: Money,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    New,
    /// It was known; what was given back is brought up to date.
    Known,
    /// Nobody was sent under this reference to this shop.
    Unknown,
    /// Too long after the tap.
    TooLate,
}

/// A sale as shop and creator see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedSale {
    pub shop: ShopId,
    pub reference: String,
    pub creator: Option<PersonId>,
    pub post: Option<PostId>,
    pub base: Money,
    pub refunded: Money,
    pub rate: Rate,
    /// What the shop owes the creator.
    pub commission: Money,
    pub at: Timestamp,
}

impl Shops {
    pub fn hand_offs(&self) -> HandOffs {
        HandOffs {
            records: self.records.clone(),
        }
    }
}

impl HandOffs {
    /// Takes up what a merchant reports; it can be told any number of times.
    pub async fn report(
        &self,
        shop: ShopId,
        order: ReportedOrder,
        now: Timestamp,
    ) -> Result<Reported, Error> {
        let is_text = !order.reference.chars().any(char::is_control);
        if order.reference.is_empty() || !is_text || order.reference.chars().count() > REFERENCE {
            return Err(Error::TooLong {
                what: "the order's number",
                found: order.reference.chars().count(),
                limit: REFERENCE,
            });
        }
        let amounts = [order.base.minor, order.refunded.minor];
        if amounts.iter().any(|minor| *minor < 0) || order.refunded.minor > order.base.minor {
            return Err(Error::RefundTooLarge {
                asked: order.refunded.to_string(),
                left: order.base.to_string(),
            });
        }
        patiently(&self.records, move |tx| report(tx, shop, &order, now)).await
    }

    /// What a creator has sold on merchants' own sites, the newest first.
    pub async fn of_creator(&self, creator: PersonId) -> Result<Vec<ReportedSale>, Error> {
        self.records
            .read(move |tx| {
                let sql =
                    format!("{SELECT} WHERE creator_id = $1 ORDER BY at DESC, reference LIMIT {LISTED}");
                tx.query(&sql, values![creator])?.iter().map(read).collect()
            })
            .await
    }
}

impl ShopScope {
    /// What was reported, the newest first.
    pub async fn reported_sales(&self) -> Result<Vec<ReportedSale>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!("{SELECT} WHERE shop_id = $1 ORDER BY at DESC, reference LIMIT {LISTED}");
            tx.query(&sql, values![shop])?.iter().map(read).collect()
        })
        .await
    }
}

const SELECT: &str =
    "SELECT shop_id, reference, creator_id, post_id, currency, base_minor, refunded_minor, rate_ppm, at
   FROM hand_off_orders";

fn read(row: &Row) -> Result<ReportedSale, Error> {
    let currency: Currency = row.get(4)?;
    let (base, refunded) = (
        Money::new(row.get(5)?, currency),
        Money::new(row.get(6)?, currency),
    );
    let rate = Rate::from_ppm(row.get(7)?)?;
    Ok(ReportedSale {
        shop: row.get(0)?,
        reference: row.get(1)?,
        creator: row.get(2)?,
        post: row.get(3)?,
        base,
        refunded,
        rate,
        commission: rate.of(base.checked_sub(refunded)?, Rounding::HalfUp),
        at: row.get(8)?,
    })
}

fn report(
    tx: &mut dyn Statements,
    shop: ShopId,
    order: &ReportedOrder,
    now: Timestamp,
) -> Result<Reported, Error> {
    // What was given back only grows, so that reports may come in any order.
    let known = tx.execute(
        "UPDATE hand_off_orders SET refunded_minor = CASE WHEN $3 > base_minor THEN base_minor
           WHEN $3 > refunded_minor THEN $3 ELSE refunded_minor END WHERE shop_id = $1 AND reference = $2 AND currency = $4",
        values![shop, &order.reference, order.refunded.minor, order.base.currency],
    )?;
    if known > 0 {
        return Ok(Reported::Known);
    }
    let handed = tx.query_first(
        "SELECT creator_id, post_id, at FROM hand_offs WHERE shop_id = $1 AND id = $2",
        values![shop, order.hand_off],
    )?;
    let Some(handed) = handed else {
        return Ok(Reported::Unknown);
    };
    let (creator, at): (Option<PersonId>, Timestamp) = (handed.get(0)?, handed.get(2)?);
    if now.since(at) > tap_window(tx, shop)? {
        return Ok(Reported::TooLate);
    }
    let rate = match creator {
        Some(creator) => offered_rate(tx, shop, creator, at)?,
        None => Rate::from_ppm(0)?,
    };
    tx.execute(
        "INSERT INTO hand_off_orders (shop_id, reference, hand_off_id, creator_id, post_id, currency, base_minor,
           refunded_minor, rate_ppm, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            shop,
            &order.reference,
            order.hand_off,
            creator,
            handed.get::<Option<PostId>>(1)?,
            order.base.currency,
            order.base.minor,
            order.refunded.minor,
            rate.ppm(),
            now
        ],
    )?;
    Ok(Reported::New)
}

/// A forgotten creator's name goes from what they sold.
pub(crate) const FORGET: [&str; 2] = [
    "UPDATE hand_offs SET creator_id = NULL, post_id = NULL WHERE creator_id = $1",
    "UPDATE hand_off_orders SET creator_id = NULL, post_id = NULL WHERE creator_id = $1",
];
