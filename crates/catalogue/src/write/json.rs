//! Nodes of JSON-LD.

use super::Exported;
use crate::{Product, Variant, issue::shown};
use serde_json::{Map, Value, json};

pub fn nodes(product: &Exported) -> Vec<Value> {
    let Some(then) = product.then.as_ref().filter(|_| !product.rows.is_empty()) else {
        return vec![fresh(&product.now)];
    };
    let parsed = product
        .rows
        .iter()
        .filter_map(|row| row.cells.first())
        .map(|(_, json)| serde_json::from_str(json));
    let mut nodes: Vec<Value> = parsed.filter_map(Result::ok).collect();
    if *then != product.now {
        nodes.iter_mut().for_each(|node| patch(node, then, &product.now));
    }
    for node in &mut nodes {
        if let Value::Object(map) = node {
            map.insert("@context".to_owned(), "https://schema.org".into());
        }
    }
    nodes
}

/// Puts what has changed where the node has it; what the node has besides stays.
fn patch(node: &mut Value, then: &Product, now: &Product) {
    let Value::Object(map) = node else { return };
    for (key, before, after) in [
        ("name", &then.title, &now.title),
        ("description", &then.description, &now.description),
    ] {
        if before != after && map.contains_key(key) {
            map.insert(key.to_owned(), after.as_str().into());
        }
    }
    for variant in &now.variants {
        let same = then.variants.iter().find(|before| before.key == variant.key);
        if same.is_some_and(|before| before != variant) {
            patch_variant(map, variant, now.variants.len() == 1);
        }
    }
}

fn patch_variant(map: &mut Map<String, Value>, variant: &Variant, is_only: bool) {
    let is_it = |map: &Map<String, Value>| map.get("sku").and_then(Value::as_str) == variant.sku.as_deref();
    let is_own = is_only || is_it(map);
    if let (true, Some(offers)) = (is_own, map.get_mut("offers")) {
        let offer = match offers {
            Value::Array(all) => all.first_mut(),
            one => Some(one),
        };
        if let Some(Value::Object(old)) = offer
            && let Value::Object(new) = offer_of(variant)
        {
            old.extend(new);
        }
    }
    if let Some(Value::Array(inside)) = map.get_mut("hasVariant") {
        for one in inside.iter_mut().filter_map(Value::as_object_mut) {
            patch_variant(one, variant, false);
        }
    }
}

fn offer_of(variant: &Variant) -> Value {
    let availability = match (variant.availability, variant.pieces()) {
        (crate::Availability::InStock, 0) | (crate::Availability::OutOfStock, _) => "OutOfStock",
        (crate::Availability::InStock, _) => "InStock",
        (crate::Availability::Preorder, _) => "PreOrder",
        (crate::Availability::Backorder, _) => "BackOrder",
    };
    let mut offer = json!({
        "@type": "Offer",
        "availability": format!("https://schema.org/{availability}"),
        "inventoryLevel": { "@type": "QuantitativeValue", "value": variant.pieces() },
    });
    let (Some(map), Some(price)) = (offer.as_object_mut(), variant.price) else {
        return offer;
    };
    let sold_at = variant.sale.map_or(price, |sale| sale.price);
    map.insert("price".to_owned(), sold_at.major().into());
    map.insert("priceCurrency".to_owned(), price.currency.code().into());
    if let Some(sale) = variant.sale {
        let listed = json!({
            "@type": "UnitPriceSpecification", "priceType": "https://schema.org/ListPrice",
            "price": price.major(), "priceCurrency": price.currency.code(),
        });
        map.insert("priceSpecification".to_owned(), listed);
        if let Some(until) = sale.until {
            map.insert("priceValidUntil".to_owned(), until.to_string().into());
        }
    }
    offer
}

fn fresh(product: &Product) -> Value {
    let mut node = json!({
        "@context": "https://schema.org", "@type": "Product", "name": product.title, "description": product.description,
        "url": product.link,
    });
    let Some(map) = node.as_object_mut() else {
        return node;
    };
    let images: Vec<Value> = product
        .images
        .iter()
        .map(|image| image.url.as_str().into())
        .collect();
    map.insert("image".to_owned(), images.into());
    if !product.brand.is_empty() {
        map.insert(
            "brand".to_owned(),
            json!({ "@type": "Brand", "name": product.brand }),
        );
    }
    if !product.kind.is_empty() {
        map.insert("category".to_owned(), product.kind.as_str().into());
    }
    if let [only] = product.variants.as_slice() {
        describe(map, only, product);
        return node;
    }
    map.insert("@type".to_owned(), "ProductGroup".into());
    map.insert("productGroupID".to_owned(), shown(&product.key).into());
    map.insert(
        "variesBy".to_owned(),
        product
            .options
            .iter()
            .map(|name| Value::from(name.as_str()))
            .collect::<Vec<_>>()
            .into(),
    );
    let variants = product.variants.iter().map(|variant| {
        let mut one = Map::new();
        one.insert("@type".to_owned(), "Product".into());
        one.insert("name".to_owned(), product.title.as_str().into());
        describe(&mut one, variant, product);
        Value::Object(one)
    });
    map.insert("hasVariant".to_owned(), variants.collect::<Vec<_>>().into());
    node
}

fn describe(map: &mut Map<String, Value>, variant: &Variant, product: &Product) {
    if let Some(sku) = &variant.sku {
        map.insert("sku".to_owned(), sku.as_str().into());
    }
    if let Some(gtin) = &variant.gtin {
        map.insert("gtin".to_owned(), gtin.text.as_str().into());
    }
    if let Some(mpn) = &variant.mpn {
        map.insert("mpn".to_owned(), mpn.as_str().into());
    }
    if let Some(grams) = variant.weight_grams {
        let weight = json!({ "@type": "QuantitativeValue", "value": grams, "unitCode": "GRM" });
        map.insert("weight".to_owned(), weight);
    }
    let mut properties = Vec::new();
    for (name, value) in product.options.iter().zip(&variant.options) {
        if ["color", "size", "material", "pattern"].contains(&name.as_str()) {
            map.insert(name.clone(), value.as_str().into());
        } else {
            properties.push(json!({ "@type": "PropertyValue", "name": name, "value": value }));
        }
    }
    if !properties.is_empty() {
        map.insert("additionalProperty".to_owned(), properties.into());
    }
    map.insert("offers".to_owned(), offer_of(variant));
}
