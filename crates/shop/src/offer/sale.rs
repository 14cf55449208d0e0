use crate::{
    Change, Error, ShopScope, Variant, limits,
    product::{stored, to_store},
};
use model::{Currency, Money, ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use storage::{Row, Statements, Value, records, values};

/// A lower price for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sale {
    pub price: Money,
    /// At once when absent.
    pub from: Option<Timestamp>,
    /// The first moment at which it is over; `None` until it is taken away.
    pub until: Option<Timestamp>,
}

impl Sale {
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// From the columns `sale_minor, sale_from, sale_until` and the price's currency.
    pub(crate) fn read(row: &Row, first: usize, currency: usize) -> Result<Option<Self>, records::Error> {
        let Some(minor) = row.get::<Option<i64>>(first)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            price: Money::new(minor, row.get(currency)?),
            from: row.get(first + 1)?,
            until: row.get(first + 2)?,
        }))
    }
}

/// What a piece costs at a moment: the sale's price while it is on and lower.
pub(crate) fn price_at(regular: Money, sale: Option<Sale>, now: Timestamp) -> Money {
    let on_sale = sale.filter(|sale| sale.is_on(now) && sale.price.minor < regular.minor);
    on_sale.map_or(regular, |sale| sale.price)
}

/// A sale as a product's row keeps it for lists: its price in minor units, its beginning and its end.
type Kept = (i64, Option<Timestamp>, Option<Timestamp>);

/// Sales of different variants that a product's row keeps.
const KEPT: usize = 20;

/// What [`refresh_sales`] or [`sales_to_store`] wrote.
pub(crate) fn read_sales(text: &str, currency: Currency) -> Result<Vec<Sale>, Error> {
    if text == "[]" {
        return Ok(Vec::new());
    }
    let micros: Vec<(i64, Option<i64>, Option<i64>)> = stored(text)?;
    let sale = |(minor, from, until): (i64, Option<i64>, Option<i64>)| Sale {
        price: Money::new(minor, currency),
        from: from.map(Timestamp::from_micros),
        until: until.map(Timestamp::from_micros),
    };
    Ok(micros.into_iter().map(sale).collect())
}

/// The sales of a product that is being made.
pub(crate) fn sales_to_store(sales: impl Iterator<Item = Sale>) -> Result<String, Error> {
    let mut kept: Vec<Kept> = sales
        .map(|sale| (sale.price.minor, sale.from, sale.until))
        .collect();
    kept.sort();
    kept.dedup();
    kept.truncate(KEPT);
    let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
    let kept: Vec<_> = kept
        .into_iter()
        .map(|(minor, from, until)| (minor, micros(from), micros(until)))
        .collect();
    to_store(&kept)
}

/// Brings what lists show of a product's sales up to its variants.
pub(crate) fn refresh_sales(tx: &mut dyn Statements, shop: ShopId, product: ProductId) -> Result<(), Error> {
    let sql = format!(
        "UPDATE products SET sales = COALESCE((SELECT '[' || string_agg(s.one, ',') || ']' FROM (
           SELECT {SALE_AS_TEXT} AS one FROM variants v
           WHERE v.shop_id = $1 AND v.product_id = $2 AND v.sale_minor IS NOT NULL
           GROUP BY v.sale_minor, v.sale_from, v.sale_until ORDER BY v.sale_minor LIMIT {KEPT}) s), '[]')
         WHERE shop_id = $1 AND id = $2"
    );
    tx.execute(&sql, values![shop, product])?;
    Ok(())
}

const SALE_AS_TEXT: &str =
    "'[' || CAST(v.sale_minor AS TEXT) || ',' || COALESCE(CAST(v.sale_from AS TEXT), 'null') || ',' ||
   COALESCE(CAST(v.sale_until AS TEXT), 'null') || ']'";

impl Variant {
    pub fn price_at(&self, now: Timestamp) -> Money {
        price_at(self.price, self.sale, now)
    }
}

impl ShopScope {
    /// Sets a variant's sale, or takes it away. A sale is below the variant's price and ends after it begins.
    pub async fn set_sale(
        &self,
        product: ProductId,
        variant: VariantId,
        sale: Option<Sale>,
    ) -> Result<(), Error> {
        if let Some(sale) = sale {
            if sale.price.currency != self.currency() {
                return Err(Error::Currency {
                    price: sale.price.currency,
                    shop: self.currency(),
                });
            }
            let backwards = sale
                .from
                .zip(sale.until)
                .is_some_and(|(from, until)| until <= from);
            if backwards || !(0..=limits::PRICE_MINOR).contains(&sale.price.minor) {
                return Err(Error::Sale);
            }
        }
        let (shop, desk, now) = (self.id(), self.desk(), Timestamp::now());
        self.write(move |tx| {
            let columns: [Value; 3] = [
                sale.map(|sale| sale.price.minor).into(),
                sale.and_then(|sale| sale.from).into(),
                sale.and_then(|sale| sale.until).into(),
            ];
            let [minor, from, until] = columns;
            let row = tx.query_first(
                "UPDATE variants SET sale_minor = $4, sale_from = $5, sale_until = $6
                 WHERE shop_id = $1 AND product_id = $2 AND id = $3 RETURNING price_minor",
                &[shop.into(), product.into(), variant.into(), minor, from, until],
            )?;
            let regular: i64 = row.ok_or(Error::NoSuchVariant(variant))?.get(0)?;
            if sale.is_some_and(|sale| sale.price.minor >= regular) {
                return Err(Error::Sale);
            }
            tx.execute(
                "UPDATE products SET changed_at = $3 WHERE shop_id = $1 AND id = $2",
                values![shop, product, now],
            )?;
            refresh_sales(tx, shop, product)?;
            desk.announce(tx, Change::Product { shop, product });
            Ok(())
        })
        .await
    }
}
