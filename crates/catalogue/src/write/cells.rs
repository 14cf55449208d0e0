//! A product as cells of a format that it may never have been in.

use crate::{
    Availability, Dialect, Format, Product, Sale, State, Variant,
    dialect::{field::ATTRIBUTES, flat, shopify::handle_of},
};
use model::{Money, Timestamp};

/// Named cells of one row.
pub type Cells = Vec<(&'static str, String)>;

/// What a column means, for finding the same one under another name.
pub fn canonical(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Google | Dialect::Meta | Dialect::Naver => flat::canonical(name),
        Dialect::Shopify | Dialect::WooCommerce | Dialect::SchemaOrg => name.trim().to_lowercase(),
    }
}

/// The header of a table that nobody has imported before.
pub const fn default_columns(format: Format) -> &'static [&'static str] {
    match format {
        Format::Shopify => &[
            "Title",
            "URL handle",
            "Description",
            "Vendor",
            "Product category",
            "Type",
            "Tags",
            "Published on online store",
            "Status",
            "SKU",
            "Barcode",
            "Option1 name",
            "Option1 value",
            "Option2 name",
            "Option2 value",
            "Option3 name",
            "Option3 value",
            "Price",
            "Compare-at price",
            "Inventory tracker",
            "Inventory quantity",
            "Continue selling when out of stock",
            "Weight value (grams)",
            "Product image URL",
            "Image position",
            "Image alt text",
            "Gift card",
        ],
        Format::ShopifyLegacy => &[
            "Handle",
            "Title",
            "Body (HTML)",
            "Vendor",
            "Product Category",
            "Type",
            "Tags",
            "Published",
            "Option1 Name",
            "Option1 Value",
            "Option2 Name",
            "Option2 Value",
            "Option3 Name",
            "Option3 Value",
            "Variant SKU",
            "Variant Grams",
            "Variant Inventory Tracker",
            "Variant Inventory Qty",
            "Variant Inventory Policy",
            "Variant Price",
            "Variant Compare At Price",
            "Variant Barcode",
            "Image Src",
            "Image Position",
            "Image Alt Text",
            "Gift Card",
            "Status",
        ],
        Format::WooCommerce => &[
            "ID",
            "Type",
            "SKU",
            "GTIN, UPC, EAN, or ISBN",
            "Name",
            "Published",
            "Description",
            "Date sale price starts",
            "Date sale price ends",
            "In stock?",
            "Stock",
            "Weight (kg)",
            "Sale price",
            "Regular price",
            "Categories",
            "Tags",
            "Images",
            "Parent",
            "Brands",
            "Attribute 1 name",
            "Attribute 1 value(s)",
            "Attribute 2 name",
            "Attribute 2 value(s)",
            "Attribute 3 name",
            "Attribute 3 value(s)",
        ],
        Format::Naver => &[
            "id",
            "title",
            "price_pc",
            "normal_price",
            "link",
            "image_link",
            "add_image_link",
            "category_name1",
            "category_name2",
            "category_name3",
            "category_name4",
            "brand",
            "barcode",
            "condition",
            "shipping",
            "class",
        ],
        Format::MetaCsv | Format::MetaTsv | Format::MetaRss | Format::MetaAtom => &[
            "id",
            "title",
            "description",
            "availability",
            "condition",
            "price",
            "link",
            "image_link",
            "additional_image_link",
            "brand",
            "gtin",
            "mpn",
            "item_group_id",
            "color",
            "size",
            "material",
            "pattern",
            "sale_price",
            "sale_price_effective_date",
            "product_type",
            "shipping_weight",
            "quantity_to_sell_on_facebook",
        ],
        Format::GoogleTsv | Format::GoogleCsv | Format::GoogleRss | Format::GoogleAtom => &[
            "id",
            "title",
            "description",
            "link",
            "image_link",
            "additional_image_link",
            "availability",
            "availability_date",
            "price",
            "sale_price",
            "sale_price_effective_date",
            "brand",
            "gtin",
            "mpn",
            "condition",
            "item_group_id",
            "color",
            "size",
            "material",
            "pattern",
            "product_type",
            "google_product_category",
            "shipping_weight",
        ],
        Format::JsonLd => &[],
    }
}

/// Each variant's row, by its key; WooCommerce has a row for the product before those of its variants.
pub fn rows(format: Format, product: &Product) -> Vec<(Option<&str>, Cells)> {
    let variants = product.variants.iter();
    match format.dialect() {
        Dialect::Google | Dialect::Meta => variants
            .map(|variant| (Some(variant.key.as_str()), flat_cells(format, product, variant)))
            .collect(),
        Dialect::Naver => variants
            .map(|variant| (Some(variant.key.as_str()), naver_cells(product, variant)))
            .collect(),
        Dialect::Shopify => variants
            .enumerate()
            .map(|(place, variant)| {
                (
                    Some(variant.key.as_str()),
                    shopify_cells(format, product, variant, place),
                )
            })
            .collect(),
        Dialect::WooCommerce => woo_rows(product),
        Dialect::SchemaOrg => Vec::new(),
    }
}

fn money(money: Option<Money>) -> String {
    money.map_or_else(String::new, |money| {
        format!("{} {}", money.major(), money.currency)
    })
}

fn major(money: Option<Money>) -> String {
    money.map_or_else(String::new, Money::major)
}

fn window(sale: Option<Sale>) -> String {
    let Some(Sale { from, until, .. }) = sale else {
        return String::new();
    };
    match (from, until) {
        (None, None) => String::new(),
        (from, until) => format!("{}/{}", moment(from), moment(until)),
    }
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}

/// The key without what tells kinds of keys apart.
fn bare(key: &str) -> &str {
    let (kind, rest) = key.split_once(':').unwrap_or(("", key));
    if ["id", "group", "sku", "name", "options", "@id", "url", "mpn"].contains(&kind) {
        rest
    } else {
        key
    }
}

/// A variant's own id in a feed: its SKU where that is its key, or what else tells it from all others.
fn id_of(product: &Product, variant: &Variant) -> String {
    if let Some(sku) = variant.sku.as_deref()
        && !sku.is_empty()
        && bare(&variant.key) == sku
    {
        return sku.to_owned();
    }
    let (own, of) = (bare(&variant.key), bare(&product.key));
    match own {
        "" => of.to_owned(),
        own if variant.key.starts_with("options:") => format!("{of}-{own}"),
        own => own.to_owned(),
    }
}

/// Google's names of attributes for what merchants call their options; any other one takes the next that is free.
fn attributes(product: &Product) -> Vec<&'static str> {
    let mut taken: Vec<&'static str> = Vec::new();
    for name in &product.options {
        let lower = name.to_lowercase();
        let wanted = match lower.as_str() {
            "color" | "colour" | "색상" | "색깔" | "컬러" | "farbe" | "couleur" | "色" => {
                Some("color")
            }
            "size" | "사이즈" | "크기" | "größe" | "taille" | "talla" | "サイズ" => Some("size"),
            other => ATTRIBUTES.into_iter().find(|attribute| *attribute == other),
        };
        let free = || {
            ["size", "pattern", "material", "color"]
                .into_iter()
                .find(|name| !taken.contains(name))
        };
        let attribute = wanted.filter(|name| !taken.contains(name)).or_else(free);
        taken.push(attribute.unwrap_or("pattern"));
    }
    taken
}

fn flat_cells(format: Format, product: &Product, variant: &Variant) -> Cells {
    let mut cells: Cells = vec![
        ("id", id_of(product, variant)),
        ("title", product.title.clone()),
        ("description", product.description.clone()),
        ("link", first(&[&variant.link, &product.link])),
        (
            "image_link",
            first(&[
                variant.image.as_deref().unwrap_or(""),
                product.images.first().map_or("", |image| &image.url),
            ]),
        ),
        ("availability", availability(format, variant)),
        ("availability_date", moment(variant.available_from)),
        ("price", money(variant.price)),
        ("sale_price", money(variant.sale.map(|sale| sale.price))),
        ("sale_price_effective_date", window(variant.sale)),
        ("brand", product.brand.clone()),
        ("gtin", gtin(variant)),
        ("mpn", variant.mpn.clone().unwrap_or_default()),
        ("condition", variant.condition.name().to_owned()),
        ("product_type", product.kind.clone()),
        (
            "shipping_weight",
            variant
                .weight_grams
                .map_or_else(String::new, |grams| format!("{grams} g")),
        ),
    ];
    let more: Vec<&str> = product
        .images
        .iter()
        .skip(1)
        .take(10)
        .map(|image| image.url.as_str())
        .collect();
    cells.push(("additional_image_link", more.join(",")));
    if product.variants.len() > 1 {
        cells.push(("item_group_id", bare(&product.key).to_owned()));
    }
    for (name, value) in attributes(product).into_iter().zip(&variant.options) {
        cells.push((name, value.clone()));
    }
    if format.dialect() == Dialect::Meta {
        cells.push(("quantity_to_sell_on_facebook", variant.pieces().to_string()));
    }
    cells
}

/// What the shop sells now: what has run out is said to be, whatever a file once said.
fn availability(format: Format, variant: &Variant) -> String {
    let now = match (variant.availability, variant.pieces()) {
        (Availability::InStock, 0) => Availability::OutOfStock,
        (now, _) => now,
    };
    let name = now.name();
    if format.dialect() == Dialect::Meta {
        name.replace('_', " ")
    } else {
        name.to_owned()
    }
}

fn gtin(variant: &Variant) -> String {
    variant
        .gtin
        .as_ref()
        .map_or_else(String::new, |gtin| gtin.text.clone())
}

fn first(texts: &[&str]) -> String {
    texts
        .iter()
        .find(|text| !text.is_empty())
        .map_or_else(String::new, |&text| text.to_owned())
}

fn naver_cells(product: &Product, variant: &Variant) -> Cells {
    let sold_at = variant.sale.map(|sale| sale.price).or(variant.price);
    let listed = variant.sale.and(variant.price);
    let more: Vec<&str> = product
        .images
        .iter()
        .skip(1)
        .take(10)
        .map(|image| image.url.as_str())
        .collect();
    let mut cells: Cells = vec![
        ("id", id_of(product, variant)),
        ("title", product.title.clone()),
        ("price_pc", major(sold_at)),
        ("normal_price", major(listed)),
        ("link", first(&[&variant.link, &product.link])),
        (
            "image_link",
            first(&[product.images.first().map_or("", |image| &image.url)]),
        ),
        ("add_image_link", more.join("|")),
        ("brand", product.brand.clone()),
        ("barcode", gtin(variant)),
        ("shipping", "0".to_owned()),
        (
            "class",
            if product.state == State::Offered && variant.pieces() > 0 {
                "I"
            } else {
                "D"
            }
            .to_owned(),
        ),
    ];
    let names = [
        "category_name1",
        "category_name2",
        "category_name3",
        "category_name4",
    ];
    for (name, level) in names.into_iter().zip(product.kind.split('>')) {
        cells.push((name, level.trim().to_owned()));
    }
    cells
}

fn shopify_cells(format: Format, product: &Product, variant: &Variant, place: usize) -> Cells {
    let columns = default_columns(format);
    let named =
        |today: &'static str, before: &'static str| if columns.contains(&today) { today } else { before };
    let handle = if product.key.contains(':') {
        handle_of(bare(&product.key))
    } else {
        product.key.clone()
    };
    let (price, before) = match variant.sale {
        Some(sale) => (Some(sale.price), variant.price),
        None => (variant.price, None),
    };
    let mut cells: Cells = vec![
        (named("URL handle", "Handle"), handle),
        (
            named("SKU", "Variant SKU"),
            variant.sku.clone().unwrap_or_default(),
        ),
        (named("Barcode", "Variant Barcode"), gtin(variant)),
        (named("Price", "Variant Price"), major(price)),
        (
            named("Compare-at price", "Variant Compare At Price"),
            major(before),
        ),
        (
            named("Inventory tracker", "Variant Inventory Tracker"),
            "shopify".to_owned(),
        ),
        (
            named("Inventory quantity", "Variant Inventory Qty"),
            variant.pieces().to_string(),
        ),
        (
            named("Continue selling when out of stock", "Variant Inventory Policy"),
            "deny".to_owned(),
        ),
        (
            named("Weight value (grams)", "Variant Grams"),
            variant.weight_grams.unwrap_or(0).to_string(),
        ),
    ];
    let option_names = [
        ("Option1 name", "Option1 Name"),
        ("Option2 name", "Option2 Name"),
        ("Option3 name", "Option3 Name"),
    ];
    let option_values = [
        ("Option1 value", "Option1 Value"),
        ("Option2 value", "Option2 Value"),
        ("Option3 value", "Option3 Value"),
    ];
    for ((today, before), value) in option_values.into_iter().zip(&variant.options) {
        cells.push((named(today, before), value.clone()));
    }
    if product.options.is_empty() {
        cells.push((
            named("Option1 value", "Option1 Value"),
            "Default Title".to_owned(),
        ));
    }
    if place > 0 {
        return cells;
    }
    for ((today, before), name) in option_names.into_iter().zip(&product.options) {
        cells.push((named(today, before), name.clone()));
    }
    if product.options.is_empty() {
        cells.push((named("Option1 name", "Option1 Name"), "Title".to_owned()));
    }
    let offered = product.state == State::Offered;
    cells.extend([
        ("Title", product.title.clone()),
        (named("Description", "Body (HTML)"), product.description.clone()),
        ("Vendor", product.brand.clone()),
        ("Type", product.kind.clone()),
        ("Tags", product.tags.join(", ")),
        (
            named("Published on online store", "Published"),
            if offered { "TRUE" } else { "FALSE" }.to_owned(),
        ),
        ("Status", if offered { "active" } else { "draft" }.to_owned()),
        (named("Gift card", "Gift Card"), "false".to_owned()),
    ]);
    if let Some(image) = product.images.first() {
        cells.push((named("Product image URL", "Image Src"), image.url.clone()));
        cells.push((named("Image position", "Image Position"), "1".to_owned()));
        cells.push((named("Image alt text", "Image Alt Text"), image.alt.clone()));
    }
    cells
}

fn woo_rows(product: &Product) -> Vec<(Option<&str>, Cells)> {
    let is_simple = product.options.is_empty() && product.variants.len() == 1;
    let names = ["Attribute 1 name", "Attribute 2 name", "Attribute 3 name"];
    let values = [
        "Attribute 1 value(s)",
        "Attribute 2 value(s)",
        "Attribute 3 value(s)",
    ];
    let images: Vec<&str> = product.images.iter().map(|image| image.url.as_str()).collect();
    let parent = product
        .key
        .strip_prefix("sku:")
        .map_or_else(|| handle_of(bare(&product.key)), str::to_owned);
    let mut head: Cells = vec![
        ("Type", if is_simple { "simple" } else { "variable" }.to_owned()),
        ("Name", product.title.clone()),
        (
            "Published",
            if product.state == State::Offered { "1" } else { "0" }.to_owned(),
        ),
        ("Description", product.description.replace('\n', "\\n")),
        (
            "Categories",
            first(&[&product.categories.join(", "), &product.kind]),
        ),
        ("Tags", product.tags.join(", ")),
        ("Images", images.join(", ")),
        ("Brands", product.brand.clone()),
    ];
    let own = |variant: &Variant| -> Cells {
        let is_there = if variant.pieces() > 0 { "1" } else { "0" };
        vec![
            ("GTIN, UPC, EAN, or ISBN", gtin(variant)),
            ("In stock?", is_there.to_owned()),
            ("Stock", variant.pieces().to_string()),
            (
                "Weight (kg)",
                variant.weight_grams.map_or_else(String::new, kilograms),
            ),
            ("Regular price", major(variant.price)),
            ("Sale price", major(variant.sale.map(|sale| sale.price))),
            (
                "Date sale price starts",
                moment(variant.sale.and_then(|sale| sale.from)),
            ),
            (
                "Date sale price ends",
                moment(variant.sale.and_then(|sale| sale.until)),
            ),
        ]
    };
    if let (true, Some(only)) = (is_simple, product.variants.first()) {
        head.push(("SKU", only.sku.clone().unwrap_or_else(|| parent.clone())));
        head.extend(own(only));
        return vec![(Some(only.key.as_str()), head)];
    }
    head.push(("SKU", parent.clone()));
    for (place, (name, value)) in names.into_iter().zip(values).enumerate() {
        let Some(option) = product.options.get(place) else {
            break;
        };
        let mut all: Vec<&str> = Vec::new();
        for value in product
            .variants
            .iter()
            .filter_map(|variant| variant.options.get(place))
        {
            if !all.contains(&value.as_str()) {
                all.push(value);
            }
        }
        head.push((name, option.clone()));
        head.push((value, all.join(", ")));
    }
    let mut rows = vec![(None, head)];
    for variant in &product.variants {
        let mut cells = own(variant);
        cells.extend([
            ("Type", "variation".to_owned()),
            ("SKU", variant.sku.clone().unwrap_or_default()),
            ("Name", product.title.clone()),
            ("Published", "1".to_owned()),
            ("Parent", parent.clone()),
        ]);
        for (place, (name, column)) in names.into_iter().zip(values).enumerate() {
            let (Some(option), Some(value)) = (product.options.get(place), variant.options.get(place)) else {
                break;
            };
            cells.push((name, option.clone()));
            cells.push((column, value.clone()));
        }
        rows.push((Some(variant.key.as_str()), cells));
    }
    rows
}

fn kilograms(grams: u32) -> String {
    let text = format!("{}.{:03}", grams / 1_000, grams % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
