//! What the columns of each dialect mean: from rows to products.
//!
//! A file is read row by row, but a product's rows need not stand together. So [`Mapping::route`] first says of each row
//! alone to which product it belongs, and when all rows of one product are there, [`Mapping::product`] puts them
//! together.

pub(crate) mod field;
mod finish;
pub(crate) mod flat;
pub(crate) mod schema_org;
pub(crate) mod shopify;
pub(crate) mod view;
pub(crate) mod woo;
mod woo_names;

use crate::{Columns, Dialect, Error, Issue, Issues, Product, Row, issue::shown};
use field::Field;
pub use view::Currencies;
use view::View;

pub(crate) use schema_org::{JSON, products_in};

/// Characters of a key at the most; a longer one is cut.
const MOST_KEY: usize = 255;

/// Where a row belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub group: Group,
    /// Other names by which rows of this product may call it.
    pub names: Vec<String>,
    /// The SKU of what can be bought by this row.
    pub sku: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// The product's key.
    Key(String),
    /// The product that has this among its keys and names; it may stand anywhere in the file.
    Named(String),
    /// Nowhere, and why.
    Skip(Issue),
}

/// What columns mean; columns that come later are looked up when they do.
#[derive(Debug)]
pub struct Mapping {
    dialect: Dialect,
    currencies: Currencies,
    fields: Vec<Option<Field>>,
    /// The key of the row before, which rows without one go on.
    previous: Option<String>,
}

impl Mapping {
    pub const fn new(dialect: Dialect, currencies: Currencies) -> Self {
        Self {
            dialect,
            currencies,
            fields: Vec::new(),
            previous: None,
        }
    }

    /// Learns columns that were not there before.
    pub fn learn(&mut self, columns: &Columns) {
        for column in columns.iter().skip(self.fields.len()) {
            self.fields.push(field_of(self.dialect, &column.name));
        }
    }

    fn view<'a>(&'a self, columns: &'a Columns, row: &'a Row) -> View<'a> {
        View {
            row,
            fields: &self.fields,
            columns,
        }
    }

    /// Where a row belongs. Rows are to be asked about in the file's order: some go on the row before.
    pub fn route(&mut self, columns: &Columns, row: &Row) -> Route {
        self.learn(columns);
        let view = self.view(columns, row);
        let mut route = match self.dialect {
            Dialect::Google | Dialect::Meta | Dialect::Naver => flat::route(&view, self.dialect),
            Dialect::Shopify => shopify::route(&view, self.previous.as_deref()),
            Dialect::WooCommerce => woo::route(&view),
            Dialect::SchemaOrg => schema_org::route(&view),
        };
        if let Group::Key(key) | Group::Named(key) = &mut route.group
            && key.chars().nth(MOST_KEY).is_some()
        {
            *key = key.chars().take(MOST_KEY).collect();
        }
        if let Group::Key(key) = &route.group {
            self.previous = Some(key.clone());
        }
        route
    }

    /// Puts the rows of one product together, in the file's order; `None`, with an issue, when they make none.
    pub fn product(
        &self,
        key: &str,
        columns: &Columns,
        rows: &[Row],
        issues: &mut Issues,
    ) -> Option<Product> {
        let views: Vec<View<'_>> = rows.iter().map(|row| self.view(columns, row)).collect();
        let draft = match self.dialect {
            Dialect::Google | Dialect::Meta | Dialect::Naver => {
                flat::draft(&views, self.dialect, self.currencies, issues)
            }
            Dialect::Shopify => shopify::draft(&views, self.currencies, issues),
            Dialect::WooCommerce => woo::draft(&views, self.currencies, issues),
            Dialect::SchemaOrg => schema_org::draft(&views, self.currencies, issues),
        };
        finish::finish(draft?, key, issues)
    }
}

pub(crate) fn field_of(dialect: Dialect, name: &str) -> Option<Field> {
    match dialect {
        Dialect::Google | Dialect::Meta => flat::field(name),
        Dialect::Naver => flat::naver_field(name),
        Dialect::Shopify => shopify::field(name),
        Dialect::WooCommerce => woo::field(name),
        Dialect::SchemaOrg => None,
    }
}

/// Whose columns a table's header names.
pub(crate) fn recognise(names: &[&str], delimiter: u8) -> Option<Dialect> {
    let has =
        |dialect: Dialect, field: Field| names.iter().any(|name| field_of(dialect, name) == Some(field));
    let named = |wanted: &[&str]| {
        names
            .iter()
            .any(|name| wanted.contains(&name.trim().to_ascii_lowercase().replace(' ', "_").as_str()))
    };
    if named(&["price_pc"]) && has(Dialect::Naver, Field::Title) {
        return Some(Dialect::Naver);
    }
    let is_shopify = has(Dialect::Shopify, Field::Group)
        || named(&[
            "variant_price",
            "variant_sku",
            "published_on_online_store",
            "body_(html)",
            "option1_name",
        ]);
    if is_shopify && has(Dialect::Shopify, Field::Title) {
        return Some(Dialect::Shopify);
    }
    let is_flat = has(Dialect::Google, Field::Id) && has(Dialect::Google, Field::Title);
    if is_flat
        && named(&[
            "image_link",
            "availability",
            "price",
            "link",
            "image[0].url",
            "condition",
            "google_product_category",
        ])
    {
        let is_meta = names.iter().any(|name| flat::is_metas(name));
        let is_google = names.iter().any(|name| flat::is_googles(name));
        let is_table_of_meta = delimiter != b'\t' && !is_google;
        return Some(if is_meta || is_table_of_meta {
            Dialect::Meta
        } else {
            Dialect::Google
        });
    }
    let woo = [
        Field::Type,
        Field::Sku,
        Field::Title,
        Field::Price,
        Field::Category,
        Field::Image,
        Field::Published,
    ];
    let known = woo
        .iter()
        .filter(|field| has(Dialect::WooCommerce, **field))
        .count();
    if known >= 3 && has(Dialect::WooCommerce, Field::Title) {
        return Some(Dialect::WooCommerce);
    }
    let is_shopify_title = named(&["title"]) && named(&["vendor", "compare-at_price", "inventory_quantity"]);
    is_shopify_title.then_some(Dialect::Shopify)
}

/// Refuses a table without the columns that nothing can be made of.
pub(crate) fn needed(dialect: Dialect, names: &[&str]) -> Result<(), Error> {
    let needed: &[(Field, &str)] = match dialect {
        Dialect::Google | Dialect::Meta | Dialect::Naver => &[(Field::Id, "id"), (Field::Title, "title")],
        Dialect::Shopify => &[(Field::Title, "Title")],
        Dialect::WooCommerce => &[(Field::Title, "Name")],
        Dialect::SchemaOrg => &[],
    };
    for (field, column) in needed {
        if !names.iter().any(|name| field_of(dialect, name) == Some(*field)) {
            return Err(Error::MissingColumn {
                column,
                format: dialect.name(),
                found: shown(&names.join(", ")),
            });
        }
    }
    Ok(())
}

/// Google and Meta share the elements of their feeds; what only Meta has tells them apart.
pub(crate) fn of_feed(head: &str) -> Dialect {
    let is_meta = [
        "fb_product_category",
        "quantity_to_sell_on_facebook",
        "facebook",
        "rich_text_description",
    ];
    if is_meta.iter().any(|what| head.contains(what)) {
        Dialect::Meta
    } else {
        Dialect::Google
    }
}
