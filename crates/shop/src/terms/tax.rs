use crate::{Country, Error, ShopScope, TaxClass, error::text, limits, shops::count};
use model::{Rate, ShopId};
use serde::Serialize;
use std::collections::HashMap;
use storage::{Row, Statements, values};

/// One line of a shop's tax table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxRate {
    pub country: Country,
    /// State or province; empty for the whole country. A region's own line beats the country's.
    pub region: String,
    pub class: TaxClass,
    pub rate: Rate,
}

/// A shop's rates for one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxTable {
    /// Do the shop's prices hold their tax already, as in Korea and Europe, or does it come on top?
    pub included: bool,
    rates: HashMap<TaxClass, Rate>,
}

impl TaxTable {
    pub fn new(included: bool, rates: impl IntoIterator<Item = (TaxClass, Rate)>) -> Self {
        Self {
            included,
            rates: rates.into_iter().collect(),
        }
    }

    /// Nothing where the shop's table has no line.
    pub fn rate(&self, class: TaxClass) -> Rate {
        match class {
            TaxClass::Exempt => Rate::ZERO,
            class => self.rates.get(&class).copied().unwrap_or_default(),
        }
    }
}

impl ShopScope {
    /// Whether prices include their tax, and the whole table of rates; owners only. Orders that were placed keep
    /// theirs.
    pub async fn set_taxes(&self, included: bool, rates: Vec<TaxRate>) -> Result<(), Error> {
        crate::error::at_most("tax rates", rates.len(), limits::TAX_RATES)?;
        let mut checked = Vec::with_capacity(rates.len());
        for rate in rates {
            let region = text("the state or province", &rate.region, limits::ADDRESS_LINE)?;
            checked.push(TaxRate {
                region: region.to_uppercase(),
                ..rate
            });
        }
        let shop = self.id();
        self.write_as_owner(move |tx| {
            tx.execute(
                "UPDATE shops SET tax_included = $2 WHERE id = $1",
                values![shop, included],
            )?;
            tx.execute("DELETE FROM tax_rates WHERE shop_id = $1", values![shop])?;
            for rate in &checked {
                tx.execute(
                    "INSERT INTO tax_rates (shop_id, country, region, class, rate_ppm) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (shop_id, country, region, class) DO UPDATE SET rate_ppm = excluded.rate_ppm",
                    values![
                        shop,
                        rate.country.code(),
                        &rate.region,
                        rate.class.name(),
                        rate.rate.ppm()
                    ],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Do prices hold their tax?
    pub async fn tax_included(&self) -> Result<bool, Error> {
        let shop = self.id();
        self.read(move |tx| is_included(tx, shop)).await
    }

    pub async fn tax_rates(&self) -> Result<Vec<TaxRate>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT country, region, class, rate_ppm FROM tax_rates WHERE shop_id = $1
                 ORDER BY country, region, class LIMIT 5000",
                values![shop],
            )?;
            let rate = |row: &Row| {
                Ok(TaxRate {
                    country: row.get::<String>(0)?.parse()?,
                    region: row.get(1)?,
                    class: row.get::<String>(2)?.parse()?,
                    rate: Rate::from_ppm(row.get(3)?)?,
                })
            };
            rows.iter().map(rate).collect()
        })
        .await
    }
}

fn is_included(tx: &mut dyn Statements, shop: ShopId) -> Result<bool, Error> {
    Ok(count(tx, "SELECT tax_included FROM shops WHERE id = $1", shop)? != 0)
}

/// What holds for goods sent to a place.
pub(crate) fn tax_table(
    tx: &mut dyn Statements,
    shop: ShopId,
    country: Country,
    region: &str,
) -> Result<TaxTable, Error> {
    let included = is_included(tx, shop)?;
    // The country's own lines first, so that the region's come over them.
    let rows = tx.query(
        "SELECT class, rate_ppm FROM tax_rates WHERE shop_id = $1 AND country = $2 AND region IN ('', $3)
         ORDER BY region LIMIT 20",
        values![shop, country.code(), region.to_uppercase()],
    )?;
    let mut rates = Vec::with_capacity(rows.len());
    for row in &rows {
        rates.push((row.get::<String>(0)?.parse()?, Rate::from_ppm(row.get(1)?)?));
    }
    Ok(TaxTable::new(included, rates))
}
