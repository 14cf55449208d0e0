//! Shopify's CSV, of today and of before: rows of one handle are one product; its first row has what all variants share,
//! some rows have only a picture.

use super::{
    Currencies, Group, Route,
    field::Field,
    finish::{Draft, DraftVariant},
    flat::MOST_IMAGES,
    view::View,
};
use crate::{
    Code, Issue, Issues, Sale,
    issue::shown,
    product::{Availability, Image, State, Variant},
};
use std::collections::HashSet;

/// The value of the one option of a product that has none.
const NO_OPTION: &str = "Default Title";

pub fn field(name: &str) -> Option<Field> {
    let name = name.trim().to_lowercase();
    if let Some(rest) = name.strip_prefix("option")
        && let Some((number, what)) = rest.split_once(' ')
        && let Some(number) = number.parse::<u8>().ok().and_then(|number| number.checked_sub(1))
    {
        return match what {
            "name" => Some(Field::OptionName(number)),
            "value" => Some(Field::OptionValue(number)),
            _ => None,
        };
    }
    Some(match name.as_str() {
        "handle" | "url handle" => Field::Group,
        "title" => Field::Title,
        "body (html)" | "body html" | "body" | "description" => Field::Description,
        "vendor" => Field::Brand,
        "type" | "product type" | "custom product type" => Field::Kind,
        "product category" | "standard product type" | "standardized product type" => Field::Category,
        "tags" => Field::Tags,
        "published" | "published on online store" => Field::Published,
        "status" => Field::Status,
        "gift card" => Field::GiftCard,
        "variant sku" | "sku" => Field::Sku,
        "variant barcode" | "barcode" => Field::Gtin,
        "google shopping / mpn" | "google shopping / manufacturer part number (mpn)" => Field::Mpn,
        "google shopping / condition" => Field::Condition,
        "variant price" | "price" => Field::Price,
        "variant compare at price" | "compare-at price" | "compare at price" => Field::CompareAt,
        "variant inventory tracker" | "inventory tracker" => Field::Tracker,
        "variant inventory qty" | "inventory quantity" => Field::Quantity,
        "variant inventory policy" | "continue selling when out of stock" => Field::Policy,
        "variant grams" | "weight value (grams)" => Field::Weight,
        "image src" | "product image url" => Field::Image,
        "image position" => Field::WeightUnit,
        "image alt text" => Field::ImageAlt,
        "variant image" | "variant image url" => Field::VariantImage,
        _ => return None,
    })
}

/// Where the picture stands among the others; the slot of a meaning that Shopify does not need.
const IMAGE_POSITION: Field = Field::WeightUnit;

pub fn route(view: &View<'_>, previous: Option<&str>) -> Route {
    let (handle, title) = (view.text(Field::Group), view.text(Field::Title));
    let group = if !handle.is_empty() {
        Group::Key(handle.to_owned())
    } else if !title.is_empty() {
        // Only the title is required: Shopify makes the handle of it.
        Group::Key(handle_of(title))
    } else if let Some(previous) = previous {
        Group::Key(previous.to_owned())
    } else {
        Group::Skip(Issue {
            row: view.row.number,
            column: String::new(),
            code: Code::IdMissing,
            message: "the row has neither a handle nor a title; it was skipped".to_owned(),
        })
    };
    let sku = crate::gtin::unquoted(view.text(Field::Sku)).0;
    Route {
        group,
        names: Vec::new(),
        sku: (!sku.is_empty()).then(|| sku.to_owned()),
    }
}

/// Lower case, with `-` for everything that is neither letter nor digit.
pub fn handle_of(title: &str) -> String {
    let mut handle = String::new();
    for c in title.trim().to_lowercase().chars() {
        if c.is_alphanumeric() {
            handle.push(c);
        } else if !handle.ends_with('-') && !handle.is_empty() {
            handle.push('-');
        }
    }
    handle.trim_end_matches('-').to_owned()
}

pub fn draft(views: &[View<'_>], currencies: Currencies, issues: &mut Issues) -> Option<Draft> {
    let head = views
        .iter()
        .find(|view| view.get(Field::Title).is_some())
        .or(views.first())?;
    let mut draft = Draft::default();
    let product = &mut draft.product;
    product.row = views.first()?.row.number;
    product.title = head.line(Field::Title, issues);
    if product.title.is_empty() {
        // The file has only variants of it: the handle is what there is.
        product.title = head.text(Field::Group).replace('-', " ");
        let message = "no row of this handle has a title; the handle was taken as one";
        issues.add(product.row, "Title", Code::TitleMissing, message);
    }
    product.description = head.prose(Field::Description, issues);
    product.brand = head.line(Field::Brand, issues);
    product.kind = head.line(Field::Kind, issues);
    product.categories = head
        .all(Field::Category)
        .map(|cell| cell.text.to_owned())
        .collect();
    let tags = head
        .text(Field::Tags)
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty());
    product.tags = tags.map(str::to_owned).collect();
    product.state = state(head, issues);
    let names: Vec<String> = (0..3).map(|n| first_text(views, Field::OptionName(n))).collect();
    let mut images: Vec<(u64, Image)> = Vec::new();
    for view in views {
        if let Some(cell) = view.get(Field::Image)
            && images.len() < MOST_IMAGES
            && !images.iter().any(|(_, known)| known.url == cell.text)
        {
            let position = view.text(IMAGE_POSITION).parse().unwrap_or(u64::MAX);
            let image = Image {
                url: cell.text.to_owned(),
                alt: view.line(Field::ImageAlt, issues),
            };
            images.push((position, image));
        }
        if is_variant(view) {
            draft.variants.push(variant(view, &names, currencies, issues));
        }
    }
    images.sort_by_key(|(position, _)| *position);
    product.images = images.into_iter().map(|(_, image)| image).collect();
    if draft.variants.is_empty() {
        draft.variants.push(variant(head, &names, currencies, issues));
    }
    distinct_keys(&mut draft.variants);
    Some(draft)
}

fn first_text(views: &[View<'_>], field: Field) -> String {
    let found = views.iter().find_map(|view| view.get(field));
    found.map_or_else(String::new, |cell| cell.text.to_owned())
}

/// Has the row something that is sold, or only one more picture?
fn is_variant(view: &View<'_>) -> bool {
    [Field::Price, Field::Sku, Field::OptionValue(0), Field::Gtin]
        .iter()
        .any(|field| view.get(*field).is_some())
}

fn state(head: &View<'_>, issues: &mut Issues) -> State {
    let is = |field: Field, words: &[&str]| {
        words
            .iter()
            .any(|word| head.text(field).eq_ignore_ascii_case(word))
    };
    if is(Field::GiftCard, &["true", "yes", "1"]) {
        let message = "gift cards cannot be sold here; it was taken in, but is not offered";
        issues.add(head.row.number, "Gift Card", Code::GiftCard, message);
        return State::NotOffered;
    }
    let is_hidden =
        is(Field::Status, &["draft", "archived", "unlisted"]) || is(Field::Published, &["false", "no", "0"]);
    if is_hidden {
        State::NotOffered
    } else {
        State::Offered
    }
}

fn variant(view: &View<'_>, names: &[String], currencies: Currencies, issues: &mut Issues) -> DraftVariant {
    let number = view.row.number;
    let sku = crate::gtin::unquoted(view.text(Field::Sku)).0.to_owned();
    let mut options = Vec::new();
    for (place, name) in (0_u8..).zip(names) {
        let value = view.line(Field::OptionValue(place), issues);
        if value.is_empty() || (place == 0 && value == NO_OPTION) {
            continue;
        }
        let name = if name.is_empty() {
            format!("option {}", place + 1)
        } else {
            name.clone()
        };
        options.push((name, value));
    }
    let values: Vec<&str> = options.iter().map(|(_, value)| value.as_str()).collect();
    let label = if sku.is_empty() {
        values.join(" / ")
    } else {
        sku.clone()
    };
    let mut variant = Variant::new(format!("options:{}", values.join("/")), number);
    if sku.is_empty() {
        issues.add(
            number,
            "SKU",
            Code::SkuMissing,
            "the variant has no SKU; it is known by its options",
        );
    } else {
        variant.key = format!("sku:{sku}");
        variant.sku = Some(sku);
    }
    variant.price = view.price(Field::Price, currencies, false, issues);
    let before = view.price(Field::CompareAt, currencies, false, issues);
    if let (Some(before), Some(price)) = (before, variant.price)
        && before.minor > price.minor
    {
        variant.price = Some(before);
        variant.sale = Some(Sale {
            price,
            from: None,
            until: None,
        });
    }
    stock(view, &mut variant, issues);
    variant.gtin = view.gtin(issues);
    variant.mpn = view.get(Field::Mpn).map(|cell| cell.text.to_owned());
    variant.condition = view.condition(issues);
    variant.weight_grams = view.grams("g", issues);
    variant.image = view.get(Field::VariantImage).map(|cell| cell.text.to_owned());
    DraftVariant {
        variant,
        options,
        label,
    }
}

/// Without a tracker nobody counts; with `continue`, an order is taken when none is left.
fn stock(view: &View<'_>, variant: &mut Variant, issues: &mut Issues) {
    let has_column = |field: Field| view.fields.contains(&Some(field));
    if has_column(Field::Tracker) && view.get(Field::Tracker).is_none() {
        return;
    }
    variant.quantity = view.quantity(issues);
    let sells_on = ["continue", "true", "yes"]
        .iter()
        .any(|word| view.text(Field::Policy).eq_ignore_ascii_case(word));
    if variant.quantity == Some(0) {
        variant.availability = if sells_on {
            Availability::Backorder
        } else {
            Availability::OutOfStock
        };
    } else if variant.quantity.is_none() && has_column(Field::Quantity) {
        // Counted, and the cell is empty: the file does not know.
        variant.availability = Availability::OutOfStock;
    }
}

/// Variants that share a SKU, or have neither SKU nor options, are told apart by their place.
pub fn distinct_keys(variants: &mut [DraftVariant]) {
    let mut taken: HashSet<String> = HashSet::new();
    for draft in variants {
        let variant = &mut draft.variant;
        if !taken.insert(variant.key.clone()) {
            let values: Vec<&str> = draft.options.iter().map(|(_, value)| value.as_str()).collect();
            variant.key = format!("{}|{}", variant.key, values.join("/"));
            let mut place = 2;
            while !taken.insert(variant.key.clone()) {
                variant.key = format!("{}|{place}", shown(&variant.key));
                place += 1;
            }
        }
    }
}
