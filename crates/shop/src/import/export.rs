//! A shop's catalogue as a file: products that came by a file of the same dialect as the rows they had, with what has
//! changed here put in; all others as fresh rows.

use super::{
    gather::{Meaning, decoded},
    known, merge,
};
use crate::{Error, Product as Own, ProductState, ShopScope, catalogue as own_catalogue};
use catalogue::{
    Availability, Columns, Currencies, Dialect, Format, Mapping, Product, Row, State, Variant,
    write::{Channel, Exported, Writer},
};
use model::{ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use std::{collections::HashMap, io::Write, sync::Arc};
use storage::{Statements, records::query_in, values};

/// Products of one read.
const PAGE: usize = 100;

/// What an export wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    pub rows: u64,
    pub products: u64,
}

/// What the rows of each dialect that the shop has imported mean.
type Meanings = HashMap<&'static str, Meaning>;

impl ShopScope {
    /// Writes the shop's catalogue in `format`. `address` is the shop's own address, which feeds carry. Products that are
    /// not offered are in the formats that can say so (Shopify's and WooCommerce's), and in no other.
    pub async fn export<W: Write + Send>(
        &self,
        format: Format,
        address: &str,
        out: W,
    ) -> Result<ExportReport, Error> {
        let (shop, currency) = (self.id(), self.currency());
        let name = self.shop().await?.name;
        let columns = self.read(move |tx| known::columns(tx, shop)).await?;
        let meanings = Arc::new(meanings(
            columns,
            Currencies {
                shop: currency,
                assumed: currency,
            },
        ));
        let dialect = format.dialect();
        let own_columns = meanings
            .get(dialect.name())
            .map(|meaning| meaning.columns.clone())
            .unwrap_or_default();
        let only_known = self.read(move |tx| only_known(tx, shop, dialect)).await?;
        let channel = Channel {
            title: name,
            link: address.to_owned(),
        };
        let mut writer = Writer::begin(format, own_columns, only_known, &channel, out)?;
        let mut products = 0;
        let (mut position, mut key) = (-1_i64, String::new());
        loop {
            let (from, means) = ((position, key.clone()), Arc::clone(&meanings));
            let (page, last) = self
                .read(move |tx| imported_page(tx, shop, dialect, &from, &means))
                .await?;
            let Some(last) = last else { break };
            (position, key) = last;
            for one in page.iter().filter(|one| is_wanted(format, one)) {
                writer.product(one)?;
                products += 1;
            }
        }
        let mut before = model::Position::END;
        loop {
            let means = Arc::clone(&meanings);
            let (page, last) = self
                .read(move |tx| other_page(tx, shop, dialect, before, &means))
                .await?;
            let Some(last) = last else { break };
            before = last;
            for one in page.iter().filter(|one| is_wanted(format, one)) {
                writer.product(one)?;
                products += 1;
            }
        }
        let (rows, _) = writer.end()?;
        Ok(ExportReport { rows, products })
    }
}

fn meanings(columns: HashMap<String, Columns>, currencies: Currencies) -> Meanings {
    let mut meanings = Meanings::new();
    for (name, columns) in columns {
        let Ok(dialect) = name.parse::<Dialect>() else {
            continue;
        };
        let mut mapping = Mapping::new(dialect, currencies);
        mapping.learn(&columns);
        let meaning = Meaning {
            dialect,
            mapping,
            columns,
            currencies,
        };
        meanings.insert(dialect.name(), meaning);
    }
    meanings
}

/// A feed has no way to say that something is not for sale, but to leave it out.
fn is_wanted(format: Format, one: &Exported) -> bool {
    let says_state = matches!(format.dialect(), Dialect::Shopify | Dialect::WooCommerce);
    let as_it_came = one.then.as_ref().is_some_and(|then| then.state == one.now.state);
    match one.now.state {
        State::Offered => true,
        State::NotOffered => says_state || as_it_came,
        State::Withdrawn => as_it_came,
    }
}

/// Did every product come by a file of this dialect?
fn only_known(tx: &mut dyn Statements, shop: ShopId, dialect: Dialect) -> Result<bool, Error> {
    let other = tx.query_first(
        "SELECT 1 FROM products p WHERE p.shop_id = $1 AND p.state = 'active' AND NOT EXISTS
           (SELECT 1 FROM import_products i WHERE i.shop_id = p.shop_id AND i.product_id = p.id AND i.dialect = $2) LIMIT 1",
        values![shop, dialect.name()],
    )?;
    Ok(other.is_none())
}

type ImportedPage = (Vec<Exported>, Option<(i64, String)>);

fn imported_page(
    tx: &mut dyn Statements,
    shop: ShopId,
    dialect: Dialect,
    (position, key): &(i64, String),
    meanings: &Meanings,
) -> Result<ImportedPage, Error> {
    let sql = format!(
        "SELECT position, key, product_id, rows, digest FROM import_products
         WHERE shop_id = $1 AND dialect = $2 AND (position, key) > ($3, $4) ORDER BY position, key LIMIT {PAGE}"
    );
    let found = tx.query(&sql, values![shop, dialect.name(), *position, key])?;
    let (mut page, mut last) = (Vec::with_capacity(found.len()), None);
    for row in &found {
        let key: String = row.get(1)?;
        last = Some((row.get(0)?, key.clone()));
        // What went missing from a file does not come back by an export.
        if row.get::<Vec<u8>>(4)?.is_empty() {
            continue;
        }
        let rows = decoded(&row.get::<Vec<u8>>(3)?)?;
        let id = row.get(2)?;
        page.extend(exported(tx, shop, id, &key, rows, meanings.get(dialect.name()))?);
    }
    Ok((page, last))
}

type OtherPage = (Vec<Exported>, Option<model::Position>);

fn other_page(
    tx: &mut dyn Statements,
    shop: ShopId,
    dialect: Dialect,
    before: model::Position,
    meanings: &Meanings,
) -> Result<OtherPage, Error> {
    let sql = format!(
        "SELECT p.created_at, p.id FROM products p WHERE p.shop_id = $1 AND p.state = 'active'
           AND (p.created_at, p.id) < ($3, $4) AND NOT EXISTS
             (SELECT 1 FROM import_products i WHERE i.shop_id = p.shop_id AND i.product_id = p.id AND i.dialect = $2)
         ORDER BY p.created_at DESC, p.id DESC LIMIT {PAGE}"
    );
    let found = tx.query(&sql, values![shop, dialect.name(), before.at, before.id])?;
    let mut ids: Vec<ProductId> = Vec::with_capacity(found.len());
    let mut last = None;
    for row in &found {
        let id: ProductId = row.get(1)?;
        last = Some(model::Position::new(row.get::<Timestamp>(0)?, *id.as_bytes()));
        ids.push(id);
    }
    // What another format's file said of them is worth keeping: pictures, brands, GTINs.
    let select =
        "SELECT product_id, dialect, key, rows FROM import_products WHERE shop_id = $1 AND product_id IN";
    let mut elsewhere = HashMap::new();
    for row in &query_in(tx, select, &[shop.into()], &ids)? {
        let came: (String, String, Vec<u8>) = (row.get(1)?, row.get(2)?, row.get(3)?);
        elsewhere.insert(row.get::<ProductId>(0)?, came);
    }
    let mut page = Vec::with_capacity(ids.len());
    for id in ids {
        let one = match elsewhere.get(&id) {
            Some((dialect, key, rows)) => {
                exported(tx, shop, id, key, decoded(rows)?, meanings.get(dialect.as_str()))?
            }
            None => exported(tx, shop, id, "", Vec::new(), None)?,
        };
        page.extend(one.map(|one| Exported {
            rows: Vec::new(),
            then: None,
            now: one.now,
        }));
    }
    Ok((page, last))
}

fn exported(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ProductId,
    key: &str,
    rows: Vec<Row>,
    meaning: Option<&Meaning>,
) -> Result<Option<Exported>, Error> {
    let Some(own) = own_catalogue::product(tx, id)? else {
        return Ok(None);
    };
    let then = meaning.and_then(|meaning| meaning.product_of(key, &rows));
    let keys: HashMap<VariantId, String> = match meaning {
        None => HashMap::new(),
        Some(meaning) => {
            let found = tx.query(
                "SELECT variant_id, key FROM import_variants WHERE shop_id = $1 AND product_id = $2 AND dialect = $3 LIMIT 2000",
                values![shop, id, meaning.dialect.name()],
            )?;
            found
                .iter()
                .map(|row| Ok((row.get(0)?, row.get(1)?)))
                .collect::<Result<_, Error>>()?
        }
    };
    let now = overlaid(then.clone().unwrap_or_default(), &own, &keys);
    Ok(Some(Exported { now, rows, then }))
}

/// What the file said, with everything that this shop knows better.
fn overlaid(then: Product, own: &Own, keys: &HashMap<VariantId, String>) -> Product {
    let id = own.card.id.to_string();
    let mut now = then.clone();
    if now.key.is_empty() {
        now.key = id;
    }
    own.card.name.clone_into(&mut now.title);
    own.description.clone_into(&mut now.description);
    own.card.kind.clone_into(&mut now.kind);
    own.options.clone_into(&mut now.options);
    if merge::wanted_state(then.state) != own.state {
        now.state = match own.state {
            ProductState::Active => State::Offered,
            ProductState::Archived => State::NotOffered,
        };
    }
    now.variants.clear();
    // In the file's order, and what was added here behind it.
    let place = |key: Option<&String>| then.variants.iter().position(|variant| Some(&variant.key) == key);
    let mut own_variants: Vec<&crate::Variant> = own.variants.iter().collect();
    own_variants.sort_by_key(|variant| place(keys.get(&variant.id)).unwrap_or(usize::MAX));
    for here in own_variants {
        let key = keys.get(&here.id);
        let before = then.variants.iter().find(|variant| Some(&variant.key) == key);
        let fresh = || {
            let key = here.sku.clone().unwrap_or_else(|| here.id.to_string());
            Variant::new(key, 0)
        };
        let mut variant = before.cloned().unwrap_or_else(fresh);
        here.options.clone_into(&mut variant.options);
        here.sku.clone_into(&mut variant.sku);
        if merge::price_of(&variant, here.price.currency) != here.price {
            variant.price = Some(here.price);
        }
        if before.is_none() {
            variant.price = Some(here.price);
        }
        if merge::sale_of(&variant) != here.sale {
            variant.sale = here.sale.map(|sale| catalogue::Sale {
                price: sale.price,
                from: sale.from,
                until: sale.until,
            });
        }
        if before.is_none_or(|before| before.pieces() != here.stock) {
            variant.quantity = Some(here.stock);
            variant.availability = if here.stock > 0 {
                Availability::InStock
            } else {
                Availability::OutOfStock
            };
        }
        if before.is_none_or(|before| before.weight_grams.unwrap_or(0) != here.weight_grams) {
            variant.weight_grams = Some(here.weight_grams).filter(|grams| *grams > 0);
        }
        now.variants.push(variant);
    }
    now
}
