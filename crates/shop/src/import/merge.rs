//! What is to change here, from three sides: what the last file said, what this one says, and what is here now.
//!
//! A field changes when the file says something else than the last one did. What somebody changed here and the file
//! never touched stays as it is; where both changed, the file counts.

use crate::{Bundling, Product as Own, ProductState, Sale, Variant as OwnVariant};
use catalogue::{Code, Issues, Product, State, Variant};
use model::{Money, VariantId};
use std::collections::HashMap;

/// Everything that changes of one product.
#[derive(Debug, Default)]
pub struct Changes {
    pub name: Option<String>,
    pub description: Option<String>,
    pub kind: Option<String>,
    pub options: Option<Vec<String>>,
    pub state: Option<ProductState>,
    pub images: bool,
    pub changed: Vec<(VariantId, VariantChanges)>,
    /// Places of variants of the file that are new here.
    pub added: Vec<usize>,
    pub removed: Vec<(VariantId, String)>,
    /// Variants whose own facts (GTIN and the like) changed, by their places in the file.
    pub facts: Vec<usize>,
}

#[derive(Debug, Default, PartialEq)]
pub struct VariantChanges {
    pub price: Option<Money>,
    pub sale: Option<Option<Sale>>,
    pub sku: Option<Option<String>>,
    pub weight_grams: Option<u32>,
    pub options: Option<Vec<String>>,
    pub stock: Option<i64>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.name.is_none()
            && self.description.is_none()
            && self.kind.is_none()
            && self.options.is_none()
            && self.state.is_none()
            && !self.images
            && self.changed.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.facts.is_empty()
    }
}

/// One product seen from its three sides. `then` is absent when its rows cannot be read any more: then the file counts
/// in everything.
pub struct Sides<'a> {
    pub then: Option<&'a Product>,
    pub now: &'a Product,
    pub own: &'a Own,
    /// The variants that came by files, by their keys.
    pub variants: &'a HashMap<String, VariantId>,
    /// Was it withdrawn because a file did not have it?
    pub was_missing: bool,
}

pub fn changes(sides: &Sides<'_>, issues: &mut Issues) -> Changes {
    let Sides { then, now, own, .. } = sides;
    let mut changes = Changes::default();
    let row = now.row;
    let mut text = |before: Option<&String>, after: &String, here: &String, what: &str| {
        if before == Some(after) || after == here {
            return None;
        }
        if before.is_some_and(|before| before != here) {
            let message = format!("the {what} was changed here and in the file; the file's was taken");
            issues.add(row, what, Code::ChangedHere, message);
        }
        Some(after.clone())
    };
    changes.name = text(then.map(|then| &then.title), &now.title, &own.card.name, "title");
    changes.description = text(
        then.map(|then| &then.description),
        &now.description,
        &own.description,
        "description",
    );
    changes.kind = text(then.map(|then| &then.kind), &now.kind, &own.card.kind, "type");
    let options_changed = then.is_none_or(|then| then.options != now.options) && now.options != own.options;
    if options_changed {
        changes.options = Some(now.options.clone());
    }
    changes.state = state(sides);
    changes.images = then.is_none_or(|then| then.images != now.images);
    variants(sides, &mut changes, issues);
    changes
}

pub const fn wanted_state(state: State) -> ProductState {
    match state {
        State::Offered => ProductState::Active,
        State::NotOffered | State::Withdrawn => ProductState::Archived,
    }
}

fn state(sides: &Sides<'_>) -> Option<ProductState> {
    let wanted = wanted_state(sides.now.state);
    let said_so_before =
        sides.then.is_some_and(|then| wanted_state(then.state) == wanted) && !sides.was_missing;
    (!said_so_before && wanted != sides.own.state).then_some(wanted)
}

fn variants(sides: &Sides<'_>, changes: &mut Changes, issues: &mut Issues) {
    // A product that is taken out need not say what it had.
    if sides.now.variants.is_empty() {
        return;
    }
    let own: HashMap<VariantId, &OwnVariant> = sides
        .own
        .variants
        .iter()
        .map(|variant| (variant.id, variant))
        .collect();
    let then: HashMap<&str, &Variant> = sides
        .then
        .map(|then| {
            then.variants
                .iter()
                .map(|variant| (variant.key.as_str(), variant))
                .collect()
        })
        .unwrap_or_default();
    for (place, variant) in sides.now.variants.iter().enumerate() {
        let here = sides.variants.get(&variant.key).and_then(|id| own.get(id));
        let Some(here) = here else {
            changes.added.push(place);
            continue;
        };
        let before = then.get(variant.key.as_str()).copied();
        let one = variant_changes(before, variant, here, changes.options.is_some(), issues);
        if one != VariantChanges::default() {
            changes.changed.push((here.id, one));
        }
        let facts = |variant: &Variant| (variant.gtin.clone(), variant.mpn.clone(), variant.condition);
        if before.is_none_or(|before| facts(before) != facts(variant)) {
            changes.facts.push(place);
        }
    }
    for (key, id) in sides.variants {
        let is_there = sides.now.variants.iter().any(|variant| variant.key == *key);
        if !is_there && own.contains_key(id) {
            changes.removed.push((*id, key.clone()));
        }
    }
}

pub fn price_of(variant: &Variant, currency: model::Currency) -> Money {
    variant.price.unwrap_or_else(|| Money::zero(currency))
}

pub fn sale_of(variant: &Variant) -> Option<Sale> {
    variant.sale.map(|sale| Sale {
        price: sale.price,
        from: sale.from,
        until: sale.until,
    })
}

fn variant_changes(
    before: Option<&Variant>,
    now: &Variant,
    here: &OwnVariant,
    options_changed: bool,
    issues: &mut Issues,
) -> VariantChanges {
    let mut changes = VariantChanges::default();
    let currency = here.price.currency;
    let price = price_of(now, currency);
    let price_before = before.map(|before| price_of(before, currency));
    if price_before != Some(price) && price != here.price {
        if let Some(before) = price_before {
            warn_of_factor(before, price, now.row, issues);
        }
        changes.price = Some(price);
    }
    let sale = sale_of(now);
    if before.map(sale_of) != Some(sale) && sale != here.sale {
        changes.sale = Some(sale);
    }
    if before.map(|before| &before.sku) != Some(&now.sku) && now.sku != here.sku {
        changes.sku = Some(now.sku.clone());
    }
    if let Some(grams) = now.weight_grams
        && before.map(|before| before.weight_grams) != Some(now.weight_grams)
        && grams != here.weight_grams
    {
        changes.weight_grams = Some(grams);
    }
    if (options_changed || before.map(|before| &before.options) != Some(&now.options))
        && now.options != here.options
    {
        changes.options = Some(now.options.clone());
    }
    if before.map(Variant::pieces) != Some(now.pieces()) && now.pieces() != here.stock {
        if here.bundling == Bundling::Bundle {
            let message =
                "the variant is a bundle here: its stock is that of its parts, and the file's was left out";
            issues.add(now.row, "", Code::BundleStock, message);
        } else {
            changes.stock = Some(now.pieces());
        }
    }
    changes
}

/// A price that is suddenly a hundred times as high, or a hundredth, was most likely written in other units.
fn warn_of_factor(before: Money, now: Money, row: u64, issues: &mut Issues) {
    let is_hundredfold = |small: i64, large: i64| small > 0 && small.checked_mul(100) == Some(large);
    if is_hundredfold(before.minor, now.minor) || is_hundredfold(now.minor, before.minor) {
        let message = format!(
            "the price went from {} to {}, by exactly 100: was another unit meant? It was taken",
            before.major(),
            now.major()
        );
        issues.add(row, "price", Code::PriceTimes100, message);
    }
}
