//! Products that were here before, changed by what a file says now.

use super::{
    create::{Creation, INSERT_KEYS, facts},
    gather::Incoming,
    merge::{Changes, VariantChanges},
    pictures,
};
use crate::{
    Change, Desk, Error, Product as Own, offer::refresh_sales, product::to_store, search::folded, stock,
};
use catalogue::{Code, Dialect, Issues};
use model::{ProductId, ShopId, Timestamp, VariantId};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::{Statements, records::insert_rows, values};

/// Whose product changes, and when.
pub struct Target<'a> {
    pub shop: ShopId,
    pub dialect: Dialect,
    pub desk: &'a Arc<Desk>,
    pub own: &'a Own,
    pub now: Timestamp,
    pub variants: &'a HashMap<String, VariantId>,
}

/// Variants that buyers were promised, or that bundles need: they stay, and it is told.
pub fn keep_needed(
    tx: &mut dyn Statements,
    target: &Target<'_>,
    changes: &mut Changes,
    issues: &mut Issues,
    row: u64,
) -> Result<(), Error> {
    let mut removed = Vec::new();
    for (id, key) in std::mem::take(&mut changes.removed) {
        let is_part = matches!(
            stock::refuse_part(tx, target.shop, id),
            Err(Error::PartOfBundle(_))
        );
        let promised = stock::pieces_promised(tx, target.shop, id)?;
        if !is_part && promised == 0 {
            removed.push((id, key));
            continue;
        }
        let why = if is_part {
            "a bundle needs it"
        } else {
            "buyers were promised pieces of it"
        };
        let message = format!(
            "the variant `{}` is not in the file any more; it stays, for {why}",
            catalogue::shown(&key)
        );
        issues.add(row, "", Code::NotApplied, message);
    }
    changes.removed = removed;
    Ok(())
}

pub fn update(
    tx: &mut dyn Statements,
    target: &Target<'_>,
    changes: &Changes,
    incoming: &Incoming,
) -> Result<(), Error> {
    let (shop, id, file) = (target.shop, target.own.card.id, &incoming.product);
    target.desk.announce(tx, Change::Product { shop, product: id });
    let name = changes.name.as_ref().unwrap_or(&target.own.card.name);
    let kind = changes.kind.as_ref().unwrap_or(&target.own.card.kind);
    let description = changes.description.as_ref().unwrap_or(&target.own.description);
    let options = changes.options.as_ref().unwrap_or(&target.own.options);
    let state = changes.state.unwrap_or(target.own.state);
    let mut creation = Creation::new(
        shop,
        target.dialect,
        target.own.card.price_min.currency,
        target.now,
    );
    for place in &changes.added {
        if let Some(variant) = file.variants.get(*place) {
            let mut variant = variant.clone();
            variant.options.resize(options.len(), catalogue_gap());
            creation.add_variant(id, u32::try_from(*place).unwrap_or(u32::MAX), &variant)?;
        }
    }
    for (variant, changed) in &changes.changed {
        update_variant(tx, target, *variant, changed)?;
    }
    for (variant, key) in &changes.removed {
        stock::forget_bundle(tx, shop, *variant)?;
        stock::clear_shelves(tx, shop, *variant)?;
        tx.execute(
            "DELETE FROM variants WHERE shop_id = $1 AND product_id = $2 AND id = $3",
            values![shop, id, *variant],
        )?;
        forget_key(tx, target, key)?;
    }
    if changes.options.is_some() {
        even_out(tx, target, options.len(), changes)?;
    }
    if changes.images {
        pictures::replace(tx, target.desk, (shop, id), &file.images, target.now)?;
    }
    for key in changes.added.iter().filter_map(|place| file.variants.get(*place)) {
        forget_key(tx, target, &key.key)?;
    }
    creation.write(tx)?;
    rewrite_facts(tx, target, changes, incoming)?;
    refresh_sales(tx, shop, id)?;
    let later = target
        .now
        .max(target.own.card.updated_at.plus(Duration::from_micros(1)));
    tx.execute(
        "UPDATE products SET name = $3, description = $4, kind = $5, options = $6, search = $7, state = $8, updated_at = $9,
           changed_at = $10,
           price_min = (SELECT COALESCE(MIN(v.price_minor), 0) FROM variants v WHERE v.shop_id = $1 AND v.product_id = $2),
           price_max = (SELECT COALESCE(MAX(v.price_minor), 0) FROM variants v WHERE v.shop_id = $1 AND v.product_id = $2),
           in_stock = (SELECT COALESCE(MAX(CASE WHEN v.stock > 0 THEN 1 ELSE 0 END), 0) FROM variants v
                       WHERE v.shop_id = $1 AND v.product_id = $2)
         WHERE shop_id = $1 AND id = $2",
        values![shop, id, name, description, kind, to_store(options)?, folded(&[name, kind]), state.name(), later, later.max(Timestamp::now())],
    )?;
    Ok(())
}

/// The value of an option that a variant has none for.
fn catalogue_gap() -> String {
    "-".to_owned()
}

fn forget_key(tx: &mut dyn Statements, target: &Target<'_>, key: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM import_variants WHERE shop_id = $1 AND product_id = $2 AND dialect = $3 AND key = $4",
        values![target.shop, target.own.card.id, target.dialect.name(), key],
    )?;
    Ok(())
}

fn update_variant(
    tx: &mut dyn Statements,
    target: &Target<'_>,
    id: VariantId,
    changed: &VariantChanges,
) -> Result<(), Error> {
    let (shop, product) = (target.shop, target.own.card.id);
    let Some(here) = target.own.variants.iter().find(|variant| variant.id == id) else {
        return Ok(());
    };
    let price = changed.price.unwrap_or(here.price);
    // A sale that is no lower price any more is none.
    let sale = changed
        .sale
        .unwrap_or(here.sale)
        .filter(|sale| sale.price.minor < price.minor);
    let sku = changed.sku.clone().unwrap_or_else(|| here.sku.clone());
    let options = changed.options.as_ref().unwrap_or(&here.options);
    tx.execute(
        "UPDATE variants SET price_minor = $4, sale_minor = $5, sale_from = $6, sale_until = $7, sku = $8, weight_grams = $9,
           options = $10 WHERE shop_id = $1 AND product_id = $2 AND id = $3",
        values![
            shop,
            product,
            id,
            price.minor,
            sale.map(|sale| sale.price.minor),
            sale.and_then(|sale| sale.from),
            sale.and_then(|sale| sale.until),
            sku,
            changed.weight_grams.unwrap_or(here.weight_grams),
            to_store(options)?
        ],
    )?;
    if let Some(count) = changed.stock {
        stock::correct(tx, target.desk, shop, (product, id), count)?;
    }
    Ok(())
}

/// Variants that were made here keep their values, as many as there are options now.
fn even_out(
    tx: &mut dyn Statements,
    target: &Target<'_>,
    count: usize,
    changes: &Changes,
) -> Result<(), Error> {
    for variant in &target.own.variants {
        let is_done = changes
            .changed
            .iter()
            .any(|(id, changed)| *id == variant.id && changed.options.is_some());
        if is_done || variant.options.len() == count {
            continue;
        }
        let mut options = variant.options.clone();
        options.resize(count, catalogue_gap());
        tx.execute(
            "UPDATE variants SET options = $4 WHERE shop_id = $1 AND product_id = $2 AND id = $3",
            values![target.shop, target.own.card.id, variant.id, to_store(&options)?],
        )?;
    }
    Ok(())
}

fn rewrite_facts(
    tx: &mut dyn Statements,
    target: &Target<'_>,
    changes: &Changes,
    incoming: &Incoming,
) -> Result<(), Error> {
    let product: ProductId = target.own.card.id;
    for variant in changes
        .facts
        .iter()
        .filter_map(|place| incoming.product.variants.get(*place))
    {
        let Some(id) = target.variants.get(&variant.key) else {
            continue;
        };
        forget_key(tx, target, &variant.key)?;
        let row = facts(target.shop, target.dialect, product, *id, variant);
        insert_rows(tx, INSERT_KEYS, 9, &row, "")?;
    }
    Ok(())
}
