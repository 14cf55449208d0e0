use crate::{
    Country, Error, ShopScope,
    error::{at_most, required},
    limits,
    shops::count,
};
use model::{Currency, Money, ShippingRuleId, ShopId};
use serde::Serialize;
use storage::{Row, Statements, values};

/// What one way of sending costs: a base, so much for each step of weight beyond what the base covers, and nothing
/// from a worth of goods on. Without steps it is flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingTerms {
    pub name: String,
    /// Everywhere when empty.
    pub countries: Vec<Country>,
    pub base: Money,
    pub included_grams: u32,
    /// 0 for a flat price.
    pub step_grams: u32,
    pub step: Money,
    /// Free when the goods are worth so much after discounts.
    pub free_from: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingRule {
    pub id: ShippingRuleId,
    pub terms: ShippingTerms,
}

impl ShippingTerms {
    pub fn serves(&self, country: Country) -> bool {
        self.countries.is_empty() || self.countries.contains(&country)
    }

    /// The price for goods of this weight and worth.
    pub fn price(&self, grams: u64, goods: Money) -> Result<Money, Error> {
        if self.free_from.is_some_and(|from| goods.minor >= from.minor) {
            return Ok(Money::zero(self.base.currency));
        }
        let beyond = grams.saturating_sub(u64::from(self.included_grams));
        let steps = match u64::from(self.step_grams) {
            0 => 0,
            step => beyond.div_ceil(step),
        };
        let steps = i64::try_from(steps).map_err(|_| model::Error::AmountRange)?;
        Ok(self.base.checked_add(self.step.checked_times(steps)?)?)
    }

    fn checked(self, currency: Currency) -> Result<Self, Error> {
        let name = required("the name", &self.name, limits::CATEGORY_NAME)?;
        at_most("countries", self.countries.len(), limits::COUNTRIES)?;
        for amount in [Some(self.base), Some(self.step), self.free_from]
            .into_iter()
            .flatten()
        {
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
        Ok(Self { name, ..self })
    }
}

impl ShopScope {
    pub async fn add_shipping(&self, terms: ShippingTerms) -> Result<ShippingRuleId, Error> {
        let terms = terms.checked(self.currency())?;
        let (shop, id) = (self.id(), ShippingRuleId::new());
        self.write(move |tx| {
            let rules = count(tx, "SELECT COUNT(*) FROM shipping_rules WHERE shop_id = $1", shop)?;
            at_most("ways of sending", rules + 1, limits::SHIPPING_RULES)?;
            let countries: Vec<&str> = terms.countries.iter().map(Country::code).collect();
            tx.execute(
                "INSERT INTO shipping_rules (shop_id, id, name, countries, base_minor, included_grams, step_grams,
                   step_minor, free_from_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                values![
                    shop,
                    id,
                    &terms.name,
                    countries.join(" "),
                    terms.base.minor,
                    terms.included_grams,
                    terms.step_grams,
                    terms.step.minor,
                    terms.free_from.map(|from| from.minor)
                ],
            )?;
            Ok(id)
        })
        .await
    }

    /// Orders that were placed keep their price.
    pub async fn remove_shipping(&self, id: ShippingRuleId) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            tx.execute(
                "DELETE FROM shipping_rules WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            Ok(())
        })
        .await
    }

    pub async fn shipping(&self) -> Result<Vec<ShippingRule>, Error> {
        let (shop, currency) = (self.id(), self.currency());
        self.read(move |tx| shipping_rules(tx, shop, currency)).await
    }
}

/// All ways of sending of a shop, the oldest first.
pub(crate) fn shipping_rules(
    tx: &mut dyn Statements,
    shop: ShopId,
    currency: Currency,
) -> Result<Vec<ShippingRule>, Error> {
    let rows = tx.query(
        "SELECT id, name, countries, base_minor, included_grams, step_grams, step_minor, free_from_minor
         FROM shipping_rules WHERE shop_id = $1 ORDER BY id LIMIT 100",
        values![shop],
    )?;
    let money = |minor| Money::new(minor, currency);
    let rule = |row: &Row| {
        let countries = row.get::<String>(2)?;
        let countries: Result<Vec<Country>, Error> =
            countries.split_ascii_whitespace().map(str::parse).collect();
        Ok(ShippingRule {
            id: row.get(0)?,
            terms: ShippingTerms {
                name: row.get(1)?,
                countries: countries?,
                base: money(row.get(3)?),
                included_grams: row.get(4)?,
                step_grams: row.get(5)?,
                step: money(row.get(6)?),
                free_from: row.get::<Option<i64>>(7)?.map(money),
            },
        })
    };
    rows.iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_charged_by_the_step_and_a_full_cart_goes_free() {
        let won = |minor| Money::new(minor, Currency::KRW);
        let terms = ShippingTerms {
            name: "Parcel".into(),
            countries: vec![Country::KR],
            base: won(3_000),
            included_grams: 2_000,
            step_grams: 1_000,
            step: won(500),
            free_from: Some(won(50_000)),
        };
        let price = |grams, goods| terms.price(grams, won(goods)).unwrap().minor;
        assert_eq!(
            [0, 2_000, 2_001, 3_000, 3_001].map(|grams| price(grams, 10_000)),
            [3_000, 3_000, 3_500, 3_500, 4_000]
        );
        assert_eq!((price(9_000, 49_999), price(9_000, 50_000)), (6_500, 0));
        assert!(terms.serves(Country::KR) && !terms.serves(Country::US));
        assert!(terms.price(u64::MAX, won(0)).is_err(), "no overflow");
    }
}
