//! Google, Meta and Naver: one row for each thing that can be bought; rows of a group are one product.

use super::{
    Currencies, Group, Route,
    field::{ATTRIBUTES, Field},
    finish::{Draft, DraftVariant},
    view::View,
};
use crate::{
    Code, Dialect, Issue, Issues,
    product::{Availability, Image, State, Variant},
};
use std::collections::HashSet;

/// Images of a product that are kept.
pub const MOST_IMAGES: usize = 50;
const GOOGLE_ID: usize = 50;
const META_ID: usize = 100;

/// What Google and Meta mean by a column: `image link`, `g:image_link` and `image_link` are the same.
pub fn field(name: &str) -> Option<Field> {
    let name = canonical(name);
    if let Some(attribute) = ATTRIBUTES.iter().find(|attribute| **attribute == name) {
        return Some(Field::Attribute(attribute));
    }
    Some(match name.as_str() {
        "id" | "retailer_id" => Field::Id,
        "item_group_id" | "product_group_id" => Field::Group,
        "title" | "name" => Field::Title,
        "description" | "summary" => Field::Description,
        "rich_text_description" => Field::ShortDescription,
        "link" | "link/@href" => Field::Link,
        "image_link" | "image[0].url" | "image_url" => Field::Image,
        "additional_image_link" | "additional_image_links" | "additional_image_urls" => Field::MoreImages,
        "image[0].alt_text" => Field::ImageAlt,
        "brand" => Field::Brand,
        "gtin" | "upc" | "ean" | "isbn" => Field::Gtin,
        "mpn" | "manufacturer_part_number" => Field::Mpn,
        "condition" => Field::Condition,
        "availability" => Field::Availability,
        "availability_date" => Field::AvailableFrom,
        "price" => Field::Price,
        "sale_price" => Field::SalePrice,
        "sale_price_effective_date" => Field::SaleWindow,
        "sale_price_start_date" => Field::SaleFrom,
        "sale_price_end_date" => Field::SaleUntil,
        "quantity_to_sell_on_facebook" | "inventory" | "quantity" | "sell_on_google_quantity" => {
            Field::Quantity
        }
        "product_type" => Field::Kind,
        "google_product_category" | "fb_product_category" => Field::Category,
        "shipping_weight" | "product_weight" => Field::Weight,
        "status" | "visibility" => Field::Status,
        "colour" => Field::Attribute("color"),
        _ if name.starts_with("image[") && name.ends_with("].url") => Field::MoreImages,
        _ if name.starts_with("product_tags[") => Field::Tags,
        _ => return None,
    })
}

pub fn naver_field(name: &str) -> Option<Field> {
    Some(match canonical(name).as_str() {
        "id" => Field::Id,
        "group_id" => Field::Group,
        "title" => Field::Title,
        "price_pc" => Field::Price,
        "normal_price" => Field::CompareAt,
        "link" => Field::Link,
        "image_link" => Field::Image,
        "add_image_link" => Field::MoreImages,
        "category_name1" => Field::CategoryLevel(0),
        "category_name2" => Field::CategoryLevel(1),
        "category_name3" => Field::CategoryLevel(2),
        "category_name4" => Field::CategoryLevel(3),
        "naver_category" => Field::Category,
        "condition" => Field::Condition,
        "brand" => Field::Brand,
        "maker" => Field::ShortDescription,
        "barcode" => Field::Gtin,
        "manufacture_define_number" => Field::Mpn,
        "search_tag" => Field::Tags,
        "class" => Field::Change,
        "gender" => Field::Attribute("gender"),
        "age_group" => Field::Attribute("age_group"),
        _ => return None,
    })
}

/// The name in lower case with `_` for spaces and without the `g:` of XML.
pub fn canonical(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    let name = name.strip_prefix("g:").unwrap_or(&name);
    name.replace([' ', '-'], "_")
}

/// Columns that only Meta has.
pub fn is_metas(name: &str) -> bool {
    let name = canonical(name);
    let own = [
        "fb_product_category",
        "quantity_to_sell_on_facebook",
        "inventory",
        "rich_text_description",
        "origin_country",
        "marked_for_product_launch",
        "commerce_tax_category",
        "manufacturer_info",
    ];
    own.contains(&name.as_str()) || name.contains("[0]") || name.starts_with("applink.")
}

/// Columns that only Google has.
pub fn is_googles(name: &str) -> bool {
    let name = canonical(name);
    let own = [
        "identifier_exists",
        "adult",
        "multipack",
        "is_bundle",
        "excluded_destination",
        "included_destination",
        "ads_redirect",
        "promotion_id",
        "shipping_label",
        "min_handling_time",
        "max_handling_time",
        "availability_date",
        "unit_pricing_measure",
        "energy_efficiency_class",
        "product_highlight",
        "product_detail",
        "canonical_link",
        "lifestyle_image_link",
        "cost_of_goods_sold",
        "tax",
    ];
    own.contains(&name.as_str())
}

pub fn route(view: &View<'_>, dialect: Dialect) -> Route {
    let id = view.text(Field::Id);
    let group = match view.text(Field::Group) {
        _ if id.is_empty() => Group::Skip(Issue {
            row: view.row.number,
            column: "id".to_owned(),
            code: Code::IdMissing,
            message: "the row has no id; it was skipped".to_owned(),
        }),
        "" => Group::Key(format!("id:{id}")),
        // Naver's groups are offers of the same thing, which are products of their own.
        _ if dialect == Dialect::Naver => Group::Key(format!("id:{id}")),
        group => Group::Key(format!("group:{group}")),
    };
    Route {
        group,
        names: Vec::new(),
        sku: None,
    }
}

pub fn draft(
    views: &[View<'_>],
    dialect: Dialect,
    currencies: Currencies,
    issues: &mut Issues,
) -> Option<Draft> {
    let first = views.first()?;
    let mut draft = Draft {
        options_must_differ: true,
        ..Draft::default()
    };
    let product = &mut draft.product;
    product.row = first.row.number;
    product.title = first.line(Field::Title, issues);
    product.description = first.prose(Field::Description, issues);
    if product.description.is_empty() && dialect == Dialect::Meta {
        product.description = first.prose(Field::ShortDescription, issues);
    }
    product.brand = first.line(Field::Brand, issues);
    product.link = first.text(Field::Link).to_owned();
    product.kind = first.line(Field::Kind, issues);
    product.categories = first
        .all(Field::Category)
        .map(|cell| cell.text.to_owned())
        .collect();
    product.tags = first
        .all(Field::Tags)
        .flat_map(|cell| cell.text.split('|'))
        .map(str::to_owned)
        .collect();
    let levels: Vec<&str> = (0..4)
        .map(|level| first.text(Field::CategoryLevel(level)))
        .filter(|name| !name.is_empty())
        .collect();
    if product.kind.is_empty() && !levels.is_empty() {
        product.kind = levels.join(" > ");
    }
    let (mut ids, mut withdrawn) = (HashSet::new(), 0);
    for view in views {
        let id = view.text(Field::Id);
        if !ids.insert(id) {
            let message = format!(
                "the id `{}` was there before; the first row counts",
                crate::issue::shown(id)
            );
            issues.add(view.row.number, "id", Code::DuplicateId, message);
            continue;
        }
        if view.text(Field::Change).eq_ignore_ascii_case("d") {
            withdrawn += 1;
            continue;
        }
        if is_hidden(view.text(Field::Status)) {
            product.state = State::NotOffered;
        }
        for image in images(view, dialect) {
            if product.images.len() < MOST_IMAGES
                && !product.images.iter().any(|known| known.url == image.url)
            {
                product.images.push(image);
            }
        }
        draft.variants.push(variant(view, dialect, currencies, issues));
    }
    if draft.variants.is_empty() && withdrawn > 0 {
        product.state = State::Withdrawn;
    }
    // A row that is taken out need not name what it takes out.
    if product.state == State::Withdrawn && product.title.is_empty() {
        "withdrawn".clone_into(&mut product.title);
    }
    Some(draft)
}

fn is_hidden(status: &str) -> bool {
    ["archived", "hidden", "staging"]
        .iter()
        .any(|hidden| status.eq_ignore_ascii_case(hidden))
}

fn images(view: &View<'_>, dialect: Dialect) -> Vec<Image> {
    let alt = view.text(Field::ImageAlt);
    let main = view.all(Field::Image).map(|cell| (cell.text, alt));
    // Addresses may hold commas; a list shows by what follows them.
    let separator = if dialect == Dialect::Naver { "|" } else { "," };
    let more = view
        .all(Field::MoreImages)
        .flat_map(|cell| urls(cell.text, separator))
        .map(|url| (url, ""));
    let images = main.chain(more).filter(|(url, _)| !url.is_empty());
    images
        .map(|(url, alt)| Image {
            url: url.to_owned(),
            alt: alt.to_owned(),
        })
        .collect()
}

/// The addresses of a list. A separator inside an address is not followed by `http`.
pub fn urls<'a>(list: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(next) = list.get(at..).and_then(|rest| rest.find(separator)) {
        let end = at + next;
        at = end + separator.len();
        let rest = list
            .get(at..)
            .unwrap_or("")
            .trim_start_matches([' ', '"', '\'', '[']);
        if rest.starts_with("http") || rest.starts_with("//") || rest.is_empty() {
            found.push(list.get(start..end).unwrap_or(""));
            start = at;
        }
    }
    found.push(list.get(start..).unwrap_or(""));
    let bare = |url: &&'a str| url.trim_matches([' ', '"', '\'', '[', ']', '\n', '\r', '\t']);
    found.iter().map(bare).filter(|url| !url.is_empty()).collect()
}

fn variant(view: &View<'_>, dialect: Dialect, currencies: Currencies, issues: &mut Issues) -> DraftVariant {
    let (id, number) = (view.text(Field::Id), view.row.number);
    let most = if dialect == Dialect::Google {
        GOOGLE_ID
    } else {
        META_ID
    };
    let length = id.chars().count();
    if length > most {
        let message =
            format!("the id has {length} characters, the format allows {most}; it was taken as it is");
        issues.add(number, "id", Code::IdTooLong, message);
    }
    let mut variant = Variant::new(id.to_owned(), number);
    let names_currency = dialect != Dialect::Naver;
    variant.price = view.price(Field::Price, currencies, names_currency, issues);
    variant.sale = view.sale(variant.price, currencies, names_currency, issues);
    if let (Some(before), Some(price)) = (
        view.price(Field::CompareAt, currencies, false, issues),
        variant.price,
    ) && before.minor > price.minor
    {
        variant.sale = Some(crate::Sale {
            price,
            from: None,
            until: None,
        });
        variant.price = Some(before);
    }
    variant.availability = view.availability(issues).unwrap_or(Availability::InStock);
    variant.available_from = view.moment(Field::AvailableFrom, issues);
    let waits = matches!(
        variant.availability,
        Availability::Preorder | Availability::Backorder
    );
    if waits && view.get(Field::AvailableFrom).is_none() {
        let message = format!(
            "`{}` needs an availability_date; it was taken without one",
            variant.availability.name()
        );
        issues.add(number, "availability_date", Code::AvailabilityDate, message);
    }
    variant.quantity = view.quantity(issues);
    variant.gtin = view.gtin(issues);
    variant.mpn = view.get(Field::Mpn).map(|cell| cell.text.to_owned());
    variant.condition = view.condition(issues);
    variant.weight_grams = view.grams("g", issues);
    variant.link = view.text(Field::Link).to_owned();
    variant.image = view.get(Field::Image).map(|cell| cell.text.to_owned());
    variant.sku = Some(id.to_owned());
    let options = ATTRIBUTES.iter().filter_map(|name| {
        let value = view.line(Field::Attribute(name), &mut Issues::with_limit(0));
        (!value.is_empty()).then(|| ((*name).to_owned(), value))
    });
    DraftVariant {
        options: options.collect(),
        label: id.to_owned(),
        variant,
    }
}
