//! schema.org's Product and ProductGroup as JSON-LD. A row is one node, its only cell the node's JSON.

use super::{
    Currencies, Group, Route,
    finish::{Draft, DraftVariant},
    flat::MOST_IMAGES,
    shopify::distinct_keys,
    view::{self, Cell, View},
};
use crate::{
    Code, Issue, Issues, Sale, date,
    gtin::Gtin,
    issue::shown,
    product::{Availability, Condition, Image, Variant},
    text::{one_line, plain, unescaped},
};
use model::Money;
use serde_json::Value;

/// The column that holds a node.
pub const JSON: &str = "json";
const MOST_DEPTH: usize = 8;

/// The products that stand in a node: it may be one, or a page about one, or a list.
pub fn products_in(node: Value) -> Vec<Value> {
    let mut found = Vec::new();
    gather(node, MOST_DEPTH, &mut found);
    found
}

fn gather(node: Value, depth: usize, found: &mut Vec<Value>) {
    if depth == 0 {
        return;
    }
    match node {
        Value::Array(nodes) => nodes.into_iter().for_each(|node| gather(node, depth - 1, found)),
        Value::Object(mut map) => {
            let node = Value::Object(std::mem::take(&mut map));
            if is_product(&node) {
                found.push(node);
                return;
            }
            let Value::Object(mut map) = node else { return };
            for key in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
                "item",
                "itemOffered",
                "about",
                "hasPart",
            ] {
                if let Some(inner) = map.remove(key) {
                    gather(inner, depth - 1, found);
                }
            }
        }
        _ => {}
    }
}

fn types(node: &Value) -> Vec<String> {
    let name = |value: &Value| {
        value
            .as_str()
            .map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or("").to_owned())
    };
    match node.get("@type") {
        Some(Value::Array(all)) => all.iter().filter_map(name).collect(),
        Some(one) => name(one).into_iter().collect(),
        None => Vec::new(),
    }
}

fn is_group(node: &Value) -> bool {
    types(node).iter().any(|name| name == "ProductGroup")
}

fn is_product(node: &Value) -> bool {
    let known = [
        "Product",
        "ProductGroup",
        "IndividualProduct",
        "ProductModel",
        "SomeProducts",
        "Vehicle",
        "Car",
    ];
    // A product needs more than a name for another node to point at.
    let is_reference = node
        .as_object()
        .is_some_and(|map| map.keys().all(|key| key.starts_with('@')));
    !is_reference && types(node).iter().any(|name| known.contains(&name.as_str()))
}

/// The text of a value: itself, a number's digits, or what an object names as `@value`, `name` or `url`.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(all)) => all
            .iter()
            .map(|one| text(Some(one)))
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        Some(Value::Object(map)) => ["@value", "name", "value", "url", "@id"]
            .iter()
            .map(|key| text(map.get(*key)))
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn field(node: &Value, key: &str) -> String {
    text(
        node.get(key)
            .or_else(|| node.get(format!("schema:{key}").as_str())),
    )
}

fn line(node: &Value, key: &str) -> String {
    one_line(&unescaped(&field(node, key)).0)
}

fn list<'a>(node: &'a Value, key: &str) -> Vec<&'a Value> {
    match node.get(key) {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

fn node(view: &View<'_>) -> Value {
    let json = view.row.cells.first().map_or("", |(_, json)| json.as_str());
    serde_json::from_str(json).unwrap_or(Value::Null)
}

const GTINS: [&str; 7] = ["gtin", "gtin13", "gtin14", "gtin12", "gtin8", "ean", "upc"];

fn own_key(node: &Value) -> String {
    for (prefix, key) in [
        ("sku", "sku"),
        ("id", "productID"),
        ("mpn", "mpn"),
        ("@id", "@id"),
        ("url", "url"),
        ("name", "name"),
    ] {
        let value = if key == "@id" {
            node.get("@id").and_then(Value::as_str).unwrap_or("").to_owned()
        } else {
            line(node, key)
        };
        if !value.is_empty() {
            return format!("{prefix}:{value}");
        }
    }
    String::new()
}

pub fn route(view: &View<'_>) -> Route {
    let node = node(view);
    let id = node.get("@id").and_then(Value::as_str).unwrap_or("");
    let mut names = Vec::new();
    let group = if is_group(&node) {
        let group = line(&node, "productGroupID");
        if !group.is_empty() {
            names.push(format!("group:{group}"));
        }
        if !id.is_empty() {
            names.push(format!("@id:{id}"));
        }
        names.first().cloned().unwrap_or_else(|| own_key(&node)).into()
    } else {
        parent(&node).map_or_else(|| own_key(&node).into(), Group::Named)
    };
    let group = match group {
        Group::Key(key) if key.is_empty() => Group::Skip(Issue {
            row: view.row.number,
            column: JSON.to_owned(),
            code: Code::IdMissing,
            message: "the product has neither SKU, id, address nor name; it was skipped".to_owned(),
        }),
        group => group,
    };
    let sku = line(&node, "sku");
    let is_single = !is_group(&node);
    Route {
        group,
        names,
        sku: (is_single && !sku.is_empty()).then_some(sku),
    }
}

impl From<String> for Group {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

/// The group that a variant says it is of.
fn parent(node: &Value) -> Option<String> {
    let group = line(node, "inProductGroupWithID");
    if !group.is_empty() {
        return Some(format!("group:{group}"));
    }
    let of = list(node, "isVariantOf").first().copied()?;
    let group = line(of, "productGroupID");
    let id = of.as_str().or_else(|| of.get("@id")?.as_str()).unwrap_or("");
    match (group.is_empty(), id.is_empty()) {
        (false, _) => Some(format!("group:{group}")),
        (true, false) => Some(format!("@id:{id}")),
        (true, true) => None,
    }
}

pub fn draft(views: &[View<'_>], currencies: Currencies, issues: &mut Issues) -> Option<Draft> {
    let nodes: Vec<(u64, Value)> = views.iter().map(|view| (view.row.number, node(view))).collect();
    let (row, head) = nodes.iter().find(|(_, node)| is_group(node)).or(nodes.first())?;
    let mut draft = Draft {
        options_must_differ: true,
        ..Draft::default()
    };
    let of = list(head, "isVariantOf").first().copied().unwrap_or(&Value::Null);
    let product = &mut draft.product;
    product.row = *row;
    product.title = [line(head, "name"), line(of, "name")]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    let description = field(head, "description");
    if crate::text::is_unsafe(&description) {
        let message = "the HTML held a script, or something else that runs; it was taken out";
        issues.add(*row, "description", Code::UnsafeHtml, message);
    }
    product.description = plain(&description);
    product.brand = line(head, "brand");
    product.link = field(head, "url");
    product.categories = list(head, "category")
        .into_iter()
        .map(|one| text(Some(one)))
        .filter(|one| !one.is_empty())
        .collect();
    product.kind = product.categories.first().cloned().unwrap_or_default();
    let keywords = field(head, "keywords");
    product.tags = keywords
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect();
    for (row, node) in &nodes {
        add_images(&mut product.images, node);
        let inside = list(node, "hasVariant");
        for one in &inside {
            add_images(&mut product.images, one);
        }
        // Variants that are only pointed at stand elsewhere in the file.
        let whole = inside
            .iter()
            .filter(|one| is_product(one) || one.get("offers").is_some());
        let before = draft.variants.len();
        for one in whole {
            draft
                .variants
                .extend(variants(*row, one, Some(node), currencies, issues));
        }
        if !is_group(node) || (draft.variants.len() == before && inside.is_empty() && nodes.len() == 1) {
            draft
                .variants
                .extend(variants(*row, node, None, currencies, issues));
        }
    }
    if draft.variants.is_empty() {
        draft
            .variants
            .extend(variants(*row, head, None, currencies, issues));
    }
    distinct_keys(&mut draft.variants);
    Some(draft)
}

fn add_images(images: &mut Vec<Image>, node: &Value) {
    for image in list(node, "image") {
        let url = match image {
            Value::String(url) => url.trim().to_owned(),
            other => ["contentUrl", "url", "@id"]
                .iter()
                .map(|key| field(other, key))
                .find(|url| !url.is_empty())
                .unwrap_or_default(),
        };
        if !url.is_empty() && images.len() < MOST_IMAGES && !images.iter().any(|known| known.url == url) {
            images.push(Image {
                url,
                alt: line(image, "caption"),
            });
        }
    }
}

/// A product as its variants: one, or one for each of several offers that have SKUs of their own.
fn variants(
    row: u64,
    node: &Value,
    group: Option<&Value>,
    currencies: Currencies,
    issues: &mut Issues,
) -> Vec<DraftVariant> {
    let offers = offers_of(node);
    let of_own: Vec<&Value> = offers
        .iter()
        .copied()
        .filter(|offer| !line(offer, "sku").is_empty())
        .collect();
    let mut skus: Vec<String> = of_own.iter().map(|offer| line(offer, "sku")).collect();
    skus.sort();
    skus.dedup();
    if skus.len() > 1 && skus.len() == offers.len() {
        return offers
            .iter()
            .map(|offer| variant(row, node, group, &[offer], currencies, issues))
            .collect();
    }
    vec![variant(row, node, group, &offers, currencies, issues)]
}

/// Offers, those inside an AggregateOffer in its place when it lists any.
fn offers_of(node: &Value) -> Vec<&Value> {
    let mut offers = Vec::new();
    for offer in list(node, "offers") {
        let inside = list(offer, "offers");
        if inside.is_empty() {
            offers.push(offer);
        } else {
            offers.extend(inside);
        }
    }
    offers
}

fn variant(
    row: u64,
    node: &Value,
    group: Option<&Value>,
    offers: &[&Value],
    currencies: Currencies,
    issues: &mut Issues,
) -> DraftVariant {
    let none = Value::Null;
    // Several sellers offer one thing: the first in the shop's currency is the shop's own, most often.
    let in_currency = |offer: &&&Value| currency_of(offer) == currencies.shop.code();
    let offer = offers
        .iter()
        .find(in_currency)
        .or(offers.first())
        .copied()
        .unwrap_or(&none);
    let either = |key: &str| {
        [line(offer, key), line(node, key)]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    };
    let sku = either("sku");
    let key = if sku.is_empty() {
        own_key(node)
    } else {
        format!("sku:{sku}")
    };
    let label = [sku.clone(), line(node, "name")]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let mut variant = Variant::new(key, row);
    if sku.is_empty() {
        issues.add(
            row,
            "sku",
            Code::SkuMissing,
            "the product has no SKU; it is known by another of its names",
        );
    } else {
        variant.sku = Some(sku);
    }
    (variant.price, variant.sale) = prices(row, offer, currencies, issues);
    let availability = field(offer, "availability");
    if !availability.is_empty() {
        variant.availability = Availability::read(&availability).unwrap_or_else(|| {
            let message = format!(
                "`{}` is no availability; it counts as out of stock",
                shown(&availability)
            );
            issues.add(row, "availability", Code::Availability, message);
            Availability::OutOfStock
        });
    }
    let waits = matches!(
        variant.availability,
        Availability::Preorder | Availability::Backorder
    );
    let starts = field(offer, "availabilityStarts");
    variant.available_from = date::read(&starts);
    if waits && starts.is_empty() {
        let message = format!(
            "`{}` needs availabilityStarts; it was taken without one",
            variant.availability.name()
        );
        issues.add(row, "availabilityStarts", Code::AvailabilityDate, message);
    }
    let level = offer
        .get("inventoryLevel")
        .map_or(String::new(), |level| text(level.get("value").or(Some(level))));
    if !level.is_empty() {
        let cell = Cell {
            text: &level,
            column: "inventoryLevel",
        };
        variant.quantity = view::quantity(row, cell, issues);
    }
    variant.gtin = gtin(row, node, offer, issues);
    variant.mpn = Some(either("mpn")).filter(|mpn| !mpn.is_empty());
    variant.condition = Condition::read(&either("itemCondition")).unwrap_or(Condition::New);
    variant.link = [field(offer, "url"), field(node, "url")]
        .into_iter()
        .find(|url| !url.is_empty())
        .unwrap_or_default();
    variant.weight_grams = node.get("weight").and_then(weight);
    variant.image = list(node, "image")
        .first()
        .map(|image| text(Some(image)))
        .filter(|url| !url.is_empty());
    DraftVariant {
        options: options(node, group),
        label,
        variant,
    }
}

fn gtin(row: u64, node: &Value, offer: &Value, issues: &mut Issues) -> Option<Gtin> {
    for key in GTINS {
        let own = [field(node, key), field(offer, key)]
            .into_iter()
            .find(|text| !text.is_empty());
        if let Some(own) = own {
            let cell = Cell {
                text: &own,
                column: key,
            };
            return view::gtin(row, cell, issues);
        }
    }
    None
}

fn weight(weight: &Value) -> Option<u32> {
    let unit = [field(weight, "unitCode"), field(weight, "unitText")]
        .into_iter()
        .find(|unit| !unit.is_empty());
    let unit = unit.unwrap_or_default();
    // UN/CEFACT common codes.
    let unit = match unit.as_str() {
        "KGM" => "kg",
        "GRM" => "g",
        "LBR" => "lb",
        "ONZ" => "oz",
        other => other,
    };
    view::grams(&text(weight.get("value").or(Some(weight))), unit).filter(|grams| *grams > 0)
}

/// What a variant differs in: the properties that its group names, or the usual ones.
fn options(node: &Value, group: Option<&Value>) -> Vec<(String, String)> {
    let mut names: Vec<String> = Vec::new();
    for by in group.map(|group| list(group, "variesBy")).unwrap_or_default() {
        let name = text(Some(by));
        let name = name.rsplit(['/', ':', '#']).next().unwrap_or("").to_owned();
        names.push(name);
    }
    for usual in ["color", "size", "material", "pattern"] {
        if !names.iter().any(|name| name == usual) {
            names.push(usual.to_owned());
        }
    }
    let mut found: Vec<(String, String)> = names
        .into_iter()
        .map(|name| (name.clone(), line(node, &name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    for property in list(node, "additionalProperty") {
        let (name, value) = (line(property, "name"), line(property, "value"));
        if !name.is_empty() && !value.is_empty() {
            found.push((name, value));
        }
    }
    found
}

fn currency_of(offer: &Value) -> String {
    let own = line(offer, "priceCurrency");
    if own.is_empty() {
        let inner = list(offer, "priceSpecification")
            .into_iter()
            .map(|one| line(one, "priceCurrency"));
        return inner
            .into_iter()
            .find(|code| !code.is_empty())
            .unwrap_or_default();
    }
    own
}

/// The price and the sale of an offer: its own price, an AggregateOffer's lowest, or those of its price specifications,
/// of which one may be the list price.
fn prices(
    row: u64,
    offer: &Value,
    currencies: Currencies,
    issues: &mut Issues,
) -> (Option<Money>, Option<Sale>) {
    let currency = currency_of(offer);
    let mut money = |amount: &str, column: &str| {
        if amount.is_empty() {
            return None;
        }
        let names_one = amount.chars().any(|c| c.is_alphabetic() || "₩$€£¥".contains(c));
        let whole = if currency.is_empty() || names_one {
            amount.to_owned()
        } else {
            format!("{amount} {currency}")
        };
        let cell = Cell { text: &whole, column };
        view::money(row, cell, currencies, true, issues)
    };
    let (mut price, mut listed) = (None, None);
    for specification in list(offer, "priceSpecification") {
        let kind = field(specification, "priceType");
        let is_list = ["ListPrice", "StrikethroughPrice", "SRP", "MSRP"]
            .iter()
            .any(|name| kind.ends_with(name));
        let amount = money(&field(specification, "price"), "priceSpecification");
        if is_list {
            listed = listed.or(amount);
        } else {
            price = price.or(amount);
        }
    }
    let own = field(offer, "price");
    if !own.is_empty() {
        price = money(&own, "price");
    } else if price.is_none() {
        price = money(&field(offer, "lowPrice"), "lowPrice");
    }
    let (Some(now), Some(before)) = (
        price,
        listed.filter(|listed| Some(listed.minor) > price.map(|price| price.minor)),
    ) else {
        return (price.or(listed), None);
    };
    let sale = Sale {
        price: now,
        from: None,
        until: date::read(&field(offer, "priceValidUntil")),
    };
    (Some(before), Some(sale))
}
