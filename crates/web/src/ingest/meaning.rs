//! What an event is in the yard's own words: acts on products, or on the shop.

use events::{
    Event, Json, Kind,
    commerce::{Commerce, Product},
};
use memory::Report;
use model::{Act, ConsentStamp, LeafId, MessageId, Object, ProductId, ShopId};
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Products of one event that are taken each by itself.
const PRODUCTS: usize = 200;
/// Characters of an act that only the shop has a name for.
const ACT: usize = 40;
/// Numbers that an event about nobody keeps: what the spec has for amounts. Any other may be somebody's.
const NUMBERS: [&str; 11] = [
    "price", "value", "revenue", "total", "subtotal", "tax", "shipping", "discount", "quantity", "position",
    "rating",
];

/// Acts of one event, each on what, and by how much.
type Acts<'a> = Vec<(Act, Option<&'a Product<'a>>, Option<i64>)>;

/// What the shop calls its products in these readings.
pub fn numbers<'a>(readings: impl Iterator<Item = &'a Commerce<'a>>) -> HashSet<String> {
    let mut found = HashSet::new();
    for commerce in readings {
        for (_, product, _) in acts(commerce) {
            let Some(product) = product else { continue };
            let names = [&product.product_id, &product.sku, &product.variant];
            found.extend(names.into_iter().flatten().map(|name| name.to_string()));
        }
    }
    found
}

/// The name under which an event is listed and counted.
pub fn title<'a>(event: &'a Event<'_>) -> Cow<'a, str> {
    match &event.kind {
        Kind::Track { event, .. } => Cow::Borrowed(event),
        other => Cow::Borrowed(other.event_type().name()),
    }
}

/// The event as reports. `known` are the products that the shop's numbers mean; `unknown` is told those that mean none.
pub fn reports(
    shop: ShopId,
    event: &Event<'_>,
    commerce: Option<&Commerce<'_>>,
    about: Option<(LeafId, ConsentStamp)>,
    known: &HashMap<String, ProductId>,
    unknown: &mut dyn FnMut(&Product<'_>),
) -> Vec<Report> {
    let mut found = Vec::new();
    for (act, product, value) in commerce.map(acts).unwrap_or_default() {
        let Some(product) = product else {
            found.push((act, Object::Shop(shop), value));
            continue;
        };
        match meant(product, known) {
            Some(id) => found.push((act, Object::Product(id), value)),
            None => {
                unknown(product);
                found.push((act, Object::Shop(shop), value));
            }
        }
    }
    if found.is_empty() {
        found.push((custom(plain_title(&title(event))), Object::Shop(shop), None));
    }
    let extra: Box<str> = match about {
        Some(_) => whole(event),
        None => bare(event),
    }
    .into();
    let reports = found
        .into_iter()
        .enumerate()
        .map(|(nth, (act, object, value))| Report {
            message_id: nth_id(&event.message_id, nth),
            at: event.timestamp,
            about,
            act,
            object,
            value,
            // Once is enough.
            extra: (nth == 0).then(|| extra.clone()),
        });
    reports.collect()
}

fn acts<'a>(commerce: &'a Commerce<'a>) -> Acts<'a> {
    let each = |act: Act, products: &'a [Product<'a>], value: fn(&Product<'_>) -> Option<i64>| {
        let some = products.iter().take(PRODUCTS);
        some.map(|product| (act.clone(), Some(product), value(product)))
            .collect::<Acts<'a>>()
    };
    match commerce {
        Commerce::ProductsSearched { .. } => vec![(Act::Search, None, None)],
        Commerce::ProductClicked(product) => vec![(Act::Tap, Some(product), None)],
        Commerce::ProductViewed(product) => vec![(Act::View, Some(product), None)],
        Commerce::ProductAdded(product) => vec![(Act::Cart, Some(product), pieces(product))],
        Commerce::ProductAddedToWishlist(wish) => vec![(Act::Save, Some(&wish.product), None)],
        Commerce::ProductShared(share) => vec![(Act::Share, Some(&share.product), None)],
        Commerce::OrderCompleted(order) if order.products.is_empty() => {
            let total = order.revenue.or(order.total).map(|money| money.minor);
            vec![(Act::Purchase, None, total)]
        }
        Commerce::OrderCompleted(order) => each(Act::Purchase, &order.products, paid),
        Commerce::OrderRefunded(order) | Commerce::OrderCancelled(order) => {
            each(Act::Return, &order.products, pieces)
        }
        Commerce::ProductListViewed(_)
        | Commerce::ProductRemoved(_)
        | Commerce::CartViewed(_)
        | Commerce::CheckoutStarted(_)
        | Commerce::PromotionViewed(_)
        | Commerce::PromotionClicked(_)
        | Commerce::ProductReviewed(_) => Vec::new(),
    }
}

fn pieces(product: &Product<'_>) -> Option<i64> {
    Some(i64::from(product.quantity.unwrap_or(1)))
}

fn paid(product: &Product<'_>) -> Option<i64> {
    let pieces = i64::from(product.quantity.unwrap_or(1));
    product.price?.minor.checked_mul(pieces)
}

fn meant(product: &Product<'_>, known: &HashMap<String, ProductId>) -> Option<ProductId> {
    let names = [&product.product_id, &product.sku, &product.variant];
    let mut names = names.into_iter().flatten();
    names.find_map(|name| known.get(&**name).copied())
}

/// `Quiz Finished` as `quiz_finished`.
fn custom(title: &str) -> Act {
    let mut name = String::with_capacity(ACT);
    for c in title.chars().flat_map(char::to_lowercase) {
        let plain = if c.is_ascii_alphanumeric() { c } else { '_' };
        if name.len() < ACT && !(plain == '_' && name.ends_with('_')) {
            name.push(plain);
        }
    }
    let name = name.trim_matches('_');
    // A name that is the yard's own for something else, or none at all.
    match name.parse() {
        Ok(Act::Custom(name)) => Act::Custom(name),
        _ => Act::Custom("event".into()),
    }
}

fn nth_id(id: &MessageId, nth: usize) -> MessageId {
    if nth == 0 {
        return id.clone();
    }
    let long = format!("{}/{nth}", id.as_str());
    long.parse().unwrap_or_else(|_| {
        let short = blake3::hash(long.as_bytes()).to_hex();
        // Hex digits are a message id in any case.
        short.as_str().parse().unwrap_or_else(|_| id.clone())
    })
}

/// All that an event says of what was done, for the memory of whoever allowed it.
fn whole(event: &Event<'_>) -> String {
    let properties = match &event.kind {
        Kind::Track { properties, .. } | Kind::Page { properties, .. } | Kind::Screen { properties, .. } => {
            *properties
        }
        Kind::Identify { .. } | Kind::Group { .. } | Kind::Alias { .. } => return bare(event),
    };
    let title = Value::String(title(event).into_owned());
    format!(r#"{{"event":{title},"properties":{}}}"#, properties.as_str())
}

/// What an event says without naming anybody: what it is called, and its amounts.
fn bare(event: &Event<'_>) -> String {
    let mut properties = Map::new();
    if let Kind::Track { properties: all, .. } = &event.kind {
        for name in NUMBERS {
            let number = all.get(name).and_then(Json::number);
            if let Some(number) = number.and_then(|number| serde_json::from_str(number).ok()) {
                properties.insert(name.to_owned(), number);
            }
        }
        if let Some(code) = all.get("currency").and_then(currency) {
            properties.insert("currency".to_owned(), code);
        }
    }
    json!({ "event": plain_title(&title(event)), "properties": properties }).to_string()
}

/// An event's name as it is counted and kept: one that a program has written, and no sentence or address.
pub fn plain_title(title: &str) -> &str {
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '_' | '-');
    match title.chars().count() <= ACT && title.chars().all(fits) {
        true => title,
        false => "event",
    }
}

fn currency(value: Json<'_>) -> Option<Value> {
    let text = value.text()?;
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| Value::String(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_act() {
        for (title, act) in [
            ("Quiz Finished", "quiz_finished"),
            ("  --Checkout  Step-- Viewed ", "checkout_step_viewed"),
            ("장바구니", "event"),
            ("purchase", "event"),
            ("", "event"),
        ] {
            assert_eq!(custom(title).name(), act, "{title}");
        }
        assert!(custom(&"long name ".repeat(20)).name().len() <= ACT);
    }

    #[test]
    fn further_reports_of_an_event_have_ids_of_their_own() {
        let id: MessageId = "m".repeat(100).parse().unwrap();
        assert_eq!(nth_id(&id, 0), id);
        let (one, two) = (nth_id(&id, 1), nth_id(&id, 2));
        assert!(one != two && one != id);
        let short: MessageId = "m1".parse().unwrap();
        assert_eq!(nth_id(&short, 3).as_str(), "m1/3");
    }
}
