//! Codes that a shop gives out: discounts, and the creators' own codes.

use crate::{Error, ShopScope, error::at_most, limits, shops::count};
use model::{Currency, Money, OrderId, PersonId, Rate, Rounding, ShopId, Timestamp};
use serde::Serialize;
use storage::{Row, Statements, Value, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Discount {
    Percent(Rate),
    Amount(Money),
}

impl Discount {
    /// What it takes off goods of this worth: never more than they are worth.
    pub fn of(self, goods: Money) -> Result<Money, Error> {
        Ok(match self {
            Self::Percent(rate) => rate.of(goods, Rounding::HalfUp),
            Self::Amount(amount) if amount.currency == goods.currency => {
                Money::new(amount.minor.clamp(0, goods.minor.max(0)), goods.currency)
            }
            Self::Amount(amount) => {
                return Err(Error::Currency {
                    price: amount.currency,
                    shop: goods.currency,
                });
            }
        })
    }
}

/// A code and its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coupon {
    /// 3 to 24 of A-Z, 0-9, `-` and `_`; buyers may type it in small letters.
    pub code: String,
    pub discount: Discount,
    /// Goods have to be worth so much before the discount.
    pub minimum: Money,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub most_uses: Option<u32>,
    pub most_each: Option<u32>,
    /// Whose code it is: an order with it is theirs, whatever was tapped before.
    pub creator: Option<PersonId>,
}

/// A coupon and how often it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CouponUse {
    pub coupon: Coupon,
    pub used: u32,
}

impl Coupon {
    /// A code as it is kept.
    pub fn folded(code: &str) -> Result<String, Error> {
        let code = code.trim().to_ascii_uppercase();
        let sign = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if (3..=24).contains(&code.len()) && code.chars().all(sign) {
            Ok(code)
        } else {
            Err(Error::CouponCode)
        }
    }

    fn checked(self, currency: Currency) -> Result<Self, Error> {
        let code = Self::folded(&self.code)?;
        let amount = match self.discount {
            Discount::Amount(amount) => Some(amount),
            Discount::Percent(_) => None,
        };
        for amount in [Some(self.minimum), amount].into_iter().flatten() {
            if amount.currency != currency {
                return Err(Error::Currency {
                    price: amount.currency,
                    shop: currency,
                });
            }
            if !(0..=limits::PRICE_MINOR).contains(&amount.minor) {
                return Err(Error::Price(amount.minor));
            }
        }
        let backwards = self
            .starts_at
            .zip(self.ends_at)
            .is_some_and(|(starts, ends)| ends <= starts);
        if backwards {
            return Err(Error::CouponCode);
        }
        Ok(Self { code, ..self })
    }

    /// May goods of this worth have it now? Counts of uses are checked when the order is placed.
    pub fn check(&self, goods: Money, now: Timestamp) -> Result<(), Error> {
        let refuse = |why| Error::Coupon {
            code: self.code.clone(),
            why,
        };
        if self.starts_at.is_some_and(|starts| now < starts) {
            return Err(refuse("it does not hold yet"));
        }
        if self.ends_at.is_some_and(|ends| ends <= now) {
            return Err(refuse("it is over"));
        }
        if goods.minor < self.minimum.minor {
            return Err(refuse("the goods are worth too little for it"));
        }
        Ok(())
    }

    const COLUMNS: &str = "c.code, c.percent_ppm, c.amount_minor, c.minimum_minor, c.starts_at, c.ends_at,
       c.most_uses, c.most_each, c.creator_id, c.used, s.currency";

    fn read(row: &Row) -> Result<CouponUse, Error> {
        let currency = row.get(10)?;
        let discount = match row.get::<Option<u32>>(1)? {
            Some(ppm) => Discount::Percent(Rate::from_ppm(ppm)?),
            None => Discount::Amount(Money::new(row.get(2)?, currency)),
        };
        let coupon = Self {
            code: row.get(0)?,
            discount,
            minimum: Money::new(row.get(3)?, currency),
            starts_at: row.get(4)?,
            ends_at: row.get(5)?,
            most_uses: row.get(6)?,
            most_each: row.get(7)?,
            creator: row.get(8)?,
        };
        Ok(CouponUse {
            coupon,
            used: row.get(9)?,
        })
    }
}

impl ShopScope {
    /// Gives out a code. One that exists gets the new rules and keeps its count of uses.
    pub async fn set_coupon(&self, coupon: Coupon) -> Result<(), Error> {
        let coupon = coupon.checked(self.currency())?;
        let (shop, now) = (self.id(), Timestamp::now());
        self.write(move |tx| {
            let coupons = count(tx, "SELECT COUNT(*) FROM coupons WHERE shop_id = $1", shop)?;
            at_most("codes", coupons + 1, limits::COUPONS)?;
            let (percent, amount): (Value, Value) = match coupon.discount {
                Discount::Percent(rate) => (rate.ppm().into(), Value::Null),
                Discount::Amount(amount) => (Value::Null, amount.minor.into()),
            };
            tx.execute(
                "INSERT INTO coupons (shop_id, code, percent_ppm, amount_minor, minimum_minor, starts_at, ends_at,
                   most_uses, most_each, creator_id, used, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)
                 ON CONFLICT (shop_id, code) DO UPDATE SET percent_ppm = excluded.percent_ppm,
                   amount_minor = excluded.amount_minor, minimum_minor = excluded.minimum_minor,
                   starts_at = excluded.starts_at, ends_at = excluded.ends_at, most_uses = excluded.most_uses,
                   most_each = excluded.most_each, creator_id = excluded.creator_id",
                &[
                    shop.into(),
                    Value::from(&coupon.code),
                    percent,
                    amount,
                    coupon.minimum.minor.into(),
                    coupon.starts_at.into(),
                    coupon.ends_at.into(),
                    coupon.most_uses.into(),
                    coupon.most_each.into(),
                    coupon.creator.into(),
                    now.into(),
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// The shop's codes, the newest first; at most [`limits::PAGE`].
    pub async fn coupons(&self) -> Result<Vec<CouponUse>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!(
                "SELECT {} FROM coupons c JOIN shops s ON s.id = c.shop_id WHERE c.shop_id = $1
                 ORDER BY c.created_at DESC, c.code LIMIT {}",
                Coupon::COLUMNS,
                limits::PAGE
            );
            tx.query(&sql, values![shop])?.iter().map(Coupon::read).collect()
        })
        .await
    }
}

pub(crate) fn find_coupon(tx: &mut dyn Statements, shop: ShopId, code: &str) -> Result<Coupon, Error> {
    let sql = format!(
        "SELECT {} FROM coupons c JOIN shops s ON s.id = c.shop_id WHERE c.shop_id = $1 AND c.code = $2",
        Coupon::COLUMNS
    );
    let row = tx.query_first(&sql, values![shop, code])?;
    let row = row.ok_or_else(|| Error::Coupon {
        code: code.to_owned(),
        why: "this shop does not know it",
    })?;
    Ok(Coupon::read(&row)?.coupon)
}

/// Counts one use for an order. `buyer` is a hash that tells one buyer from another and nothing else.
pub(crate) fn claim_coupon(
    tx: &mut dyn Statements,
    shop: ShopId,
    coupon: &Coupon,
    order: OrderId,
    buyer: [u8; 32],
) -> Result<(), Error> {
    let refuse = |why| Error::Coupon {
        code: coupon.code.clone(),
        why,
    };
    let counted = tx.execute(
        "UPDATE coupons SET used = used + 1 WHERE shop_id = $1 AND code = $2
           AND (most_uses IS NULL OR used < most_uses)",
        values![shop, &coupon.code],
    )?;
    if counted == 0 {
        return Err(refuse("it was used as often as it may be"));
    }
    if let Some(most) = coupon.most_each {
        let row = tx.query_first(
            "SELECT COUNT(*) FROM coupon_uses WHERE shop_id = $1 AND code = $2 AND buyer = $3",
            values![shop, &coupon.code, buyer],
        )?;
        let before: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        if before >= i64::from(most) {
            return Err(refuse("you have used it as often as you may"));
        }
    }
    tx.execute(
        "INSERT INTO coupon_uses (shop_id, code, order_id, buyer) VALUES ($1, $2, $3, $4)",
        values![shop, &coupon.code, order, buyer],
    )?;
    Ok(())
}

/// Takes the use back of an order that was never paid.
pub(crate) fn free_coupon(tx: &mut dyn Statements, shop: ShopId, order: OrderId) -> Result<(), Error> {
    let freed = tx.query_first(
        "DELETE FROM coupon_uses WHERE shop_id = $1 AND order_id = $2 RETURNING code",
        values![shop, order],
    )?;
    if let Some(row) = freed {
        tx.execute(
            "UPDATE coupons SET used = used - 1 WHERE shop_id = $1 AND code = $2 AND used > 0",
            values![shop, row.get::<String>(0)?],
        )?;
    }
    Ok(())
}
