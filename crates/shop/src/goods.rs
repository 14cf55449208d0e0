//! Which product a shop's own number means: how a program of the shop names what the yard knows by another id.

use crate::{Error, Shops};
use model::{ProductId, ShopId, Timestamp, VariantId};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use storage::{ReadCache, Records, Statements, records::Migration, records::query_in};

const CACHED: usize = 100_000;
/// A product that is new here is found after this time at the latest.
const KEPT_FOR: Duration = Duration::from_secs(10);
/// Longer texts are no numbers of products.
const LONGEST: usize = 255;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0017_goods",
    sql: "
CREATE INDEX import_products_key ON import_products (shop_id, key);
CREATE INDEX import_variants_key ON import_variants (shop_id, key);
CREATE INDEX variants_sku ON variants (shop_id, sku)",
};

/// Looks numbers up, and keeps what was found for seconds.
#[derive(Clone)]
pub struct Goods {
    records: Records,
    known: ReadCache<(ShopId, Box<str>), Option<ProductId>>,
}

impl Shops {
    pub fn goods(&self) -> Goods {
        Goods {
            records: self.records.clone(),
            known: ReadCache::new(CACHED, KEPT_FOR),
        }
    }
}

impl Goods {
    /// The products that these texts mean in this shop: ids of the yard, numbers of a catalogue file, or SKUs. What means
    /// nothing is left out.
    pub async fn find(
        &self,
        shop: ShopId,
        numbers: &HashSet<String>,
        now: Timestamp,
    ) -> Result<HashMap<String, ProductId>, Error> {
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for number in numbers
            .iter()
            .filter(|number| number.len() <= LONGEST && !number.contains('\0'))
        {
            match self.known.get(&(shop, number.as_str().into()), now) {
                Some(known) => found.extend(known.map(|product| (number.clone(), product))),
                None => missing.push(number.clone()),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let mark = self.known.mark();
        let asked = missing.clone();
        let read = self.records.read(move |tx| look_up(tx, shop, &asked)).await?;
        for number in missing {
            let product = read.get(&number).copied();
            let key = (shop, number.as_str().into());
            self.known.keep(mark, key, Arc::new(product), now);
            found.extend(product.map(|product| (number, product)));
        }
        Ok(found)
    }
}

fn look_up(
    tx: &mut dyn Statements,
    shop: ShopId,
    numbers: &[String],
) -> Result<HashMap<String, ProductId>, Error> {
    let mut found = HashMap::with_capacity(numbers.len());
    let texts: Vec<&str> = numbers.iter().map(String::as_str).collect();
    // The later ones are the more certain.
    for select in [
        "SELECT sku, product_id FROM variants WHERE shop_id = $1 AND sku IN",
        "SELECT key, product_id FROM import_variants WHERE shop_id = $1 AND key IN",
        "SELECT key, product_id FROM import_products WHERE shop_id = $1 AND key IN",
    ] {
        for row in &query_in(tx, select, &[shop.into()], &texts)? {
            found.insert(row.get(0)?, row.get(1)?);
        }
    }
    // Keys of files that have no number of the shop's own, such as WooCommerce's `id:12`.
    for prefix in ["group:", "id:"] {
        let keys: Vec<String> = numbers.iter().map(|number| format!("{prefix}{number}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let select = "SELECT key, product_id FROM import_products WHERE shop_id = $1 AND key IN";
        for row in &query_in(tx, select, &[shop.into()], &keys)? {
            let key: String = row.get(0)?;
            let number = key.strip_prefix(prefix).unwrap_or(&key).to_owned();
            found.entry(number).or_insert(row.get(1)?);
        }
    }
    let ids: HashMap<ProductId, &String> = numbers
        .iter()
        .filter_map(|text| Some((text.parse().ok()?, text)))
        .collect();
    let own: Vec<ProductId> = ids.keys().copied().collect();
    if !own.is_empty() {
        let select = "SELECT id FROM products WHERE shop_id = $1 AND id IN";
        for row in &query_in(tx, select, &[shop.into()], &own)? {
            let id: ProductId = row.get(0)?;
            found.extend(ids.get(&id).map(|text| ((*text).clone(), id)));
        }
        let variants: HashMap<VariantId, &String> = numbers
            .iter()
            .filter_map(|text| Some((text.parse().ok()?, text)))
            .collect();
        let own: Vec<VariantId> = variants.keys().copied().collect();
        let select = "SELECT id, product_id FROM variants WHERE shop_id = $1 AND id IN";
        for row in &query_in(tx, select, &[shop.into()], &own)? {
            let id: VariantId = row.get(0)?;
            let product = row.get(1)?;
            found.extend(variants.get(&id).map(|text| ((*text).clone(), product)));
        }
    }
    Ok(found)
}
