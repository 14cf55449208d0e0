//! WooCommerce's CSV: variations are rows of their own that name their parent, which may stand anywhere.

pub use super::woo_names::field;
use super::{
    Currencies, Group, Route,
    field::Field,
    finish::{Draft, DraftVariant},
    flat::{MOST_IMAGES, urls},
    shopify::distinct_keys,
    view::View,
    woo_names,
};
use crate::{
    Code, Issue, Issues,
    gtin::unquoted,
    product::{Availability, Image, State, Variant},
};

/// Attributes of a row that are looked at.
const MOST_ATTRIBUTES: u8 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Variable,
    Variation,
    Grouped,
    External,
    /// Of a plugin.
    Other,
}

/// `simple, virtual` is simple.
fn kind(view: &View<'_>) -> Kind {
    let kinds = view.text(Field::Type).to_lowercase();
    let has = |kind: &str| kinds.split(',').any(|one| one.trim() == kind);
    if has("variation") || has("subscription_variation") || has("product_variation") {
        Kind::Variation
    } else if has("variable") || has("variable-subscription") {
        Kind::Variable
    } else if has("grouped") {
        Kind::Grouped
    } else if has("external") || has("affiliate") {
        Kind::External
    } else if kinds.is_empty() {
        // An old export without types: who names a parent is a variation.
        if view.get(Field::Parent).is_some() {
            Kind::Variation
        } else {
            Kind::Simple
        }
    } else if ["simple", "virtual", "downloadable"].iter().any(|kind| has(kind)) {
        Kind::Simple
    } else {
        Kind::Other
    }
}

fn sku_of<'a>(view: &View<'a>) -> &'a str {
    unquoted(view.text(Field::Sku)).0
}

pub fn route(view: &View<'_>) -> Route {
    let (id, sku) = (view.text(Field::Id), sku_of(view));
    let mut names = Vec::new();
    if !sku.is_empty() {
        names.push(format!("sku:{sku}"));
    }
    if !id.is_empty() {
        names.push(format!("id:{id}"));
    }
    let kind = kind(view);
    let group = if kind == Kind::Variation && view.get(Field::Parent).is_some() {
        Group::Named(parent_name(view.text(Field::Parent)))
    } else if let Some(first) = names.first() {
        Group::Key(first.clone())
    } else if view.get(Field::Title).is_some() {
        Group::Key(format!(
            "name:{}",
            view.line(Field::Title, &mut Issues::with_limit(0))
        ))
    } else {
        Group::Skip(Issue {
            row: view.row.number,
            column: String::new(),
            code: Code::IdMissing,
            message: "the row has neither an id, a SKU nor a name; it was skipped".to_owned(),
        })
    };
    if kind == Kind::Variation {
        names.clear();
    }
    Route {
        group,
        names,
        sku: (!sku.is_empty()).then(|| sku.to_owned()),
    }
}

/// `id:12` or a SKU.
fn parent_name(cell: &str) -> String {
    let cell = unquoted(cell).0;
    let is_id = cell
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("id:"));
    match cell.get(3..) {
        Some(id) if is_id => format!("id:{}", id.trim()),
        _ => format!("sku:{cell}"),
    }
}

pub fn draft(views: &[View<'_>], currencies: Currencies, issues: &mut Issues) -> Option<Draft> {
    let parent = views.iter().find(|view| kind(view) != Kind::Variation);
    let head = parent.or(views.first())?;
    if parent.is_none() {
        let message = "the parent of this variation is not in the file; it was taken as a product";
        issues.add(head.row.number, "Parent", Code::Orphan, message);
    }
    let mut draft = Draft::default();
    let product = &mut draft.product;
    product.row = views.iter().map(|view| view.row.number).min()?;
    product.title = head.line(Field::Title, issues);
    product.description = described(head, issues);
    product.brand = head.line(Field::Brand, issues);
    product.link = head.text(Field::Link).to_owned();
    product.categories = list(head, Field::Category);
    product.kind = product.categories.first().cloned().unwrap_or_default();
    product.tags = list(head, Field::Tags);
    let head_kind = kind(head);
    product.state = state(head, head_kind, issues);
    for url in views.iter().flat_map(|view| urls(view.text(Field::Image), ",")) {
        if product.images.len() < MOST_IMAGES && !product.images.iter().any(|known| known.url == url) {
            product.images.push(Image {
                url: url.to_owned(),
                alt: String::new(),
            });
        }
    }
    let variations: Vec<&View<'_>> = views
        .iter()
        .filter(|view| kind(view) == Kind::Variation)
        .collect();
    if variations.is_empty() {
        let mut only = variant(head, currencies, issues);
        only.options.clear();
        if head_kind == Kind::External {
            let message =
                "it is sold at another address and cannot be bought here; it counts as out of stock";
            issues.add(head.row.number, "Type", Code::ExternalProduct, message);
            only.variant.availability = Availability::OutOfStock;
            only.variant.link = head.text(Field::Link).to_owned();
        }
        draft.variants.push(only);
    }
    // A second row of the same SKU that is no variation: one of them is too many.
    for other in views.iter().filter(|view| kind(view) != Kind::Variation).skip(1) {
        let message = "a product with this SKU or id was there before; the first row counts";
        issues.add(other.row.number, "SKU", Code::DuplicateId, message);
    }
    for view in variations {
        let mut one = variant(view, currencies, issues);
        if one.variant.weight_grams.is_none() {
            one.variant.weight_grams = head.grams(&unit_of(head), &mut Issues::with_limit(0));
        }
        // What a variation leaves empty counts for all variations together.
        if view.get(Field::Quantity).is_none() && view.get(Field::Availability).is_none() {
            one.variant.quantity = head.quantity(&mut Issues::with_limit(0));
        }
        if hidden(view) {
            one.variant.availability = Availability::OutOfStock;
        }
        draft.variants.push(one);
    }
    distinct_keys(&mut draft.variants);
    Some(draft)
}

/// The description, or where it is empty the short one. WooCommerce writes line ends as `\n`.
fn described(head: &View<'_>, issues: &mut Issues) -> String {
    let long = head.prose(Field::Description, issues);
    let text = if long.is_empty() {
        head.prose(Field::ShortDescription, issues)
    } else {
        long
    };
    text.replace("\\n", "\n").trim().to_owned()
}

/// A comma inside a name is written `\,`.
fn list(view: &View<'_>, field: Field) -> Vec<String> {
    let text = view.text(field).replace("\\,", "\u{1}");
    let entries = text
        .split(',')
        .map(|one| one.replace('\u{1}', ",").trim().to_owned());
    entries.filter(|one| !one.is_empty()).collect()
}

fn hidden(view: &View<'_>) -> bool {
    matches!(view.text(Field::Published), "0" | "-1")
}

fn state(head: &View<'_>, kind: Kind, issues: &mut Issues) -> State {
    let number = head.row.number;
    match kind {
        Kind::Grouped => {
            let message =
                "a group of other products cannot be bought itself; it was taken in, but is not offered";
            issues.add(number, "Type", Code::GroupedProduct, message);
            return State::NotOffered;
        }
        Kind::Other => {
            let message = format!(
                "the type `{}` is not known; it was taken as a simple product",
                head.text(Field::Type)
            );
            issues.add(number, "Type", Code::UnknownType, message);
        }
        Kind::Simple | Kind::Variable | Kind::Variation | Kind::External => {}
    }
    if hidden(head) {
        State::NotOffered
    } else {
        State::Offered
    }
}

fn unit_of(view: &View<'_>) -> String {
    let header = view.get(Field::Weight).map_or("", |cell| cell.column);
    woo_names::unit(header).unwrap_or_else(|| "kg".to_owned())
}

fn variant(view: &View<'_>, currencies: Currencies, issues: &mut Issues) -> DraftVariant {
    let (number, sku) = (view.row.number, sku_of(view));
    let options: Vec<(String, String)> = (0..MOST_ATTRIBUTES)
        .filter_map(|place| {
            let name = view.line(Field::OptionName(place), issues);
            let value = view.line(Field::OptionValue(place), issues);
            (!name.is_empty() && !value.is_empty()).then_some((name, value))
        })
        .collect();
    let values: Vec<&str> = options.iter().map(|(_, value)| value.as_str()).collect();
    let id = view.text(Field::Id);
    let key = match (sku, id) {
        ("", "") => format!("options:{}", values.join("/")),
        ("", id) => format!("id:{id}"),
        (sku, _) => format!("sku:{sku}"),
    };
    let label = if sku.is_empty() {
        values.join(" / ")
    } else {
        sku.to_owned()
    };
    let mut variant = Variant::new(key, number);
    variant.sku = (!sku.is_empty()).then(|| sku.to_owned());
    if sku.is_empty() {
        issues.add(
            number,
            "SKU",
            Code::SkuMissing,
            "it has no SKU; it is known by its id, or else by its options",
        );
    }
    variant.price = view.price(Field::Price, currencies, false, issues);
    variant.sale = view.sale(variant.price, currencies, false, issues);
    variant.quantity = view.quantity(issues);
    variant.availability = match view.text(Field::Availability).to_lowercase().as_str() {
        "0" | "no" | "false" | "outofstock" => Availability::OutOfStock,
        "backorder" | "onbackorder" => Availability::Backorder,
        _ if variant.quantity == Some(0) => match view.text(Field::Policy) {
            "1" | "yes" | "notify" => Availability::Backorder,
            _ => Availability::OutOfStock,
        },
        _ => Availability::InStock,
    };
    variant.gtin = view.gtin(issues);
    variant.weight_grams = view.grams(&unit_of(view), issues);
    variant.image = urls(view.text(Field::Image), ",")
        .first()
        .map(|&url| url.to_owned());
    DraftVariant {
        variant,
        options,
        label,
    }
}
