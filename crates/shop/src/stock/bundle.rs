//! Bundles: a variant that is sold as one and made of others, whose stock it shares.

use super::{check::pieces_promised, take::note_change};
use crate::{Error, ShopScope, error::at_most, limits, sql::insert_exactly};
use model::{ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};
use storage::{
    Statements, Value,
    records::{self, query_in},
    values,
};

/// What a variant is to bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bundling {
    Plain,
    /// Made of other variants; has no pieces of its own.
    Bundle,
    /// Sold alone and as a part of bundles.
    Part,
}

impl FromStr for Bundling {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "plain" => Ok(Self::Plain),
            "bundle" => Ok(Self::Bundle),
            "part" => Ok(Self::Part),
            other => Err(records::Error::Stored(format!("bundling `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BundlePart {
    pub variant: VariantId,
    /// Pieces of it in one bundle.
    pub quantity: u32,
}

impl ShopScope {
    /// Makes a variant a bundle of `parts`, or with none a plain variant without stock. Its own pieces must be gone and
    /// none of them promised; bundles of bundles are refused.
    pub async fn set_bundle(
        &self,
        product: ProductId,
        bundle: VariantId,
        parts: Vec<BundlePart>,
    ) -> Result<(), Error> {
        at_most("parts of a bundle", parts.len(), limits::BUNDLE_PARTS)?;
        let mut distinct = BTreeMap::new();
        for part in &parts {
            let fits = (1..=limits::BUNDLE_QUANTITY).contains(&part.quantity);
            if !fits || part.variant == bundle || distinct.insert(part.variant, part.quantity).is_some() {
                return Err(Error::BundlePart(part.variant));
            }
        }
        let (shop, desk, now) = (self.id(), self.desk(), Timestamp::now());
        self.write(move |tx| {
            let found = tx.query_first(
                "SELECT bundling, stock FROM variants WHERE shop_id = $1 AND product_id = $2 AND id = $3",
                values![shop, product, bundle],
            )?;
            let found = found.ok_or(Error::NoSuchVariant(bundle))?;
            let before: Bundling = found.get::<String>(0)?.parse()?;
            let own: i64 = found.get(1)?;
            let is_used = before == Bundling::Plain && (own > 0 || pieces_promised(tx, shop, bundle)? > 0);
            if before == Bundling::Part || is_used {
                return Err(Error::BundleHasStock(bundle));
            }
            let freed = parts_of(tx, shop, &[bundle])?;
            tx.execute(
                "DELETE FROM bundle_parts WHERE shop_id = $1 AND bundle_id = $2",
                values![shop, bundle],
            )?;
            for (_, part) in freed {
                name_part(tx, shop, part.variant)?;
            }
            store_parts(tx, shop, bundle, &distinct)?;
            let bundling = if distinct.is_empty() { "plain" } else { "bundle" };
            tx.execute(
                "UPDATE variants SET bundling = $3, stock = 0 WHERE shop_id = $1 AND id = $2",
                values![shop, bundle, bundling],
            )?;
            refresh(tx, shop, bundle)?;
            note_change(tx, &desk, shop, product, now)
        })
        .await
    }

    /// What a bundle is made of; nothing for a variant that is none.
    pub async fn bundle_parts(&self, bundle: VariantId) -> Result<Vec<BundlePart>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let parts = parts_of(tx, shop, &[bundle])?;
            Ok(parts.into_iter().map(|(_, part)| part).collect())
        })
        .await
    }
}

fn store_parts(
    tx: &mut dyn Statements,
    shop: ShopId,
    bundle: VariantId,
    parts: &BTreeMap<VariantId, u32>,
) -> Result<(), Error> {
    let mut rows: Vec<Value> = Vec::new();
    for (&part, &quantity) in parts {
        let plain = tx.execute(
            "UPDATE variants SET bundling = 'part' WHERE shop_id = $1 AND id = $2 AND bundling <> 'bundle'",
            values![shop, part],
        )?;
        if plain == 0 {
            return Err(Error::BundlePart(part));
        }
        rows.extend([shop.into(), bundle.into(), part.into(), Value::from(quantity)]);
    }
    let insert = "INSERT INTO bundle_parts (shop_id, bundle_id, part_id, quantity) VALUES";
    insert_exactly(tx, insert, 4, &rows, "")?;
    Ok(())
}

/// The parts of each of these variants that is a bundle, with the bundle in front.
pub(super) fn parts_of(
    tx: &mut dyn Statements,
    shop: ShopId,
    bundles: &[VariantId],
) -> Result<Vec<(VariantId, BundlePart)>, Error> {
    let select = "SELECT bundle_id, part_id, quantity FROM bundle_parts WHERE shop_id = $1 AND bundle_id IN";
    let rows = query_in(tx, select, &[shop.into()], bundles)?;
    rows.iter()
        .map(|row| {
            let part = BundlePart {
                variant: row.get(1)?,
                quantity: row.get(2)?,
            };
            Ok((row.get(0)?, part))
        })
        .collect()
}

/// Derives the stock of all bundles that hold one of `parts` anew; gives the products whose bundle it changed.
pub(super) fn refresh_bundles(
    tx: &mut dyn Statements,
    shop: ShopId,
    parts: &[VariantId],
) -> Result<Vec<ProductId>, Error> {
    let select = "SELECT bundle_id FROM bundle_parts WHERE shop_id = $1 AND part_id IN";
    let mut bundles: BTreeSet<VariantId> = BTreeSet::new();
    for row in &query_in(tx, select, &[shop.into()], parts)? {
        bundles.insert(row.get(0)?);
    }
    let mut products = Vec::with_capacity(bundles.len());
    for bundle in bundles {
        products.extend(refresh(tx, shop, bundle)?);
    }
    Ok(products)
}

/// As many bundles as the scarcest part allows.
fn refresh(tx: &mut dyn Statements, shop: ShopId, bundle: VariantId) -> Result<Option<ProductId>, Error> {
    let row = tx.query_first(
        "UPDATE variants SET stock = (SELECT COALESCE(MIN(p.stock / b.quantity), 0) FROM bundle_parts b
             JOIN variants p ON p.id = b.part_id WHERE b.shop_id = $1 AND b.bundle_id = $2)
         WHERE shop_id = $1 AND id = $2 AND bundling = 'bundle' RETURNING product_id",
        values![shop, bundle],
    )?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// A variant that a bundle needs cannot be taken out of its product.
pub(crate) fn refuse_part(tx: &mut dyn Statements, shop: ShopId, variant: VariantId) -> Result<(), Error> {
    let used = tx.query_first(
        "SELECT 1 FROM bundle_parts WHERE shop_id = $1 AND part_id = $2 LIMIT 1",
        values![shop, variant],
    )?;
    used.map_or(Ok(()), |_| Err(Error::PartOfBundle(variant)))
}

/// Before a bundle itself is taken out of its product.
pub(crate) fn forget_bundle(tx: &mut dyn Statements, shop: ShopId, bundle: VariantId) -> Result<(), Error> {
    let parts = parts_of(tx, shop, &[bundle])?;
    tx.execute(
        "DELETE FROM bundle_parts WHERE shop_id = $1 AND bundle_id = $2",
        values![shop, bundle],
    )?;
    for (_, part) in parts {
        name_part(tx, shop, part.variant)?;
    }
    Ok(())
}

/// A variant that no bundle holds any more is a plain one.
fn name_part(tx: &mut dyn Statements, shop: ShopId, part: VariantId) -> Result<(), Error> {
    tx.execute(
        "UPDATE variants SET bundling = 'plain' WHERE shop_id = $1 AND id = $2 AND bundling = 'part'
           AND NOT EXISTS (SELECT 1 FROM bundle_parts b WHERE b.shop_id = $1 AND b.part_id = $2)",
        values![shop, part],
    )?;
    Ok(())
}
