//! Products that a file brings for the first time, many in few statements.

use super::{gather::Incoming, merge};
use crate::{Error, offer::sales_to_store, product::to_store, search::folded, stock};
use catalogue::{Dialect, Product, Variant};
use model::{Currency, ProductId, ShopId, Timestamp, VariantId};
use std::time::Duration;
use storage::{Statements, Value, records::insert_rows};

/// Rows for all tables that a product stands in.
pub struct Creation {
    shop: ShopId,
    dialect: Dialect,
    currency: Currency,
    now: Timestamp,
    products: Vec<Value>,
    variants: Vec<Value>,
    shelves: Vec<Value>,
    imported: Vec<Value>,
    keys: Vec<Value>,
    images: Vec<Value>,
}

impl Creation {
    pub const fn new(shop: ShopId, dialect: Dialect, currency: Currency, now: Timestamp) -> Self {
        Self {
            shop,
            dialect,
            currency,
            now,
            products: Vec::new(),
            variants: Vec::new(),
            shelves: Vec::new(),
            imported: Vec::new(),
            keys: Vec::new(),
            images: Vec::new(),
        }
    }

    pub fn add(&mut self, incoming: &Incoming) -> Result<ProductId, Error> {
        let (id, product) = (ProductId::new(), &incoming.product);
        let prices = || {
            product
                .variants
                .iter()
                .map(|variant| merge::price_of(variant, self.currency).minor)
        };
        let (lowest, highest) = (prices().min().unwrap_or(0), prices().max().unwrap_or(0));
        let in_stock = product.variants.iter().any(|variant| variant.pieces() > 0);
        // Lists show the newest first: what stands first in the file comes first.
        let created_at = self.now.minus(Duration::from_micros(product.row));
        self.products.extend([
            self.shop.into(),
            id.into(),
            Value::from(&product.title),
            Value::from(&product.description),
            Value::from(&product.kind),
            "[]".into(),
            to_store(&product.options)?.into(),
            merge::wanted_state(product.state).name().into(),
            folded(&[&product.title, &product.kind]).into(),
            lowest.into(),
            highest.into(),
            in_stock.into(),
            created_at.into(),
            created_at.into(),
            // When it is written, not when the import began: others look for it by this.
            Timestamp::now().into(),
            sales_to_store(product.variants.iter().filter_map(merge::sale_of))?.into(),
            web_address(&product.link).into(),
        ]);
        for (position, variant) in (0_u32..).zip(&product.variants) {
            self.add_variant(id, position, variant)?;
        }
        self.add_images(id, product);
        self.imported
            .extend(imported(self.shop, self.dialect, id, incoming, self.now));
        Ok(id)
    }

    pub fn add_variant(&mut self, product: ProductId, position: u32, variant: &Variant) -> Result<(), Error> {
        let (id, price) = (VariantId::new(), merge::price_of(variant, self.currency));
        let sale = merge::sale_of(variant);
        self.variants.extend([
            self.shop.into(),
            product.into(),
            id.into(),
            position.into(),
            to_store(&variant.options)?.into(),
            variant.sku.clone().into(),
            Value::from(price.minor),
            price.currency.into(),
            variant.pieces().into(),
            sale.map(|sale| sale.price.minor).into(),
            sale.and_then(|sale| sale.from).into(),
            sale.and_then(|sale| sale.until).into(),
            variant.weight_grams.unwrap_or(0).into(),
        ]);
        let place = stock::main_place(self.shop);
        self.shelves.extend([
            self.shop.into(),
            id.into(),
            place.into(),
            Value::from(variant.pieces()),
        ]);
        self.keys
            .extend(facts(self.shop, self.dialect, product, id, variant));
        Ok(())
    }

    pub fn add_images(&mut self, product: ProductId, file: &Product) {
        for (position, image) in (0_u32..).zip(&file.images) {
            self.images.extend([
                self.shop.into(),
                product.into(),
                position.into(),
                Value::from(&image.url),
                Value::from(&image.alt),
                "waiting".into(),
                0_i64.into(),
                self.now.into(),
            ]);
        }
    }

    /// Writes all that was added, in the order in which the tables refer to each other.
    pub fn write(self, tx: &mut dyn Statements) -> Result<(), Error> {
        let insert = "INSERT INTO products (shop_id, id, name, description, kind, images, options, state, search, price_min,
                        price_max, in_stock, created_at, updated_at, changed_at, sales, site_link) VALUES";
        insert_rows(tx, insert, 17, &self.products, "")?;
        let insert = "INSERT INTO variants (shop_id, product_id, id, position, options, sku, price_minor, currency, stock,
                        sale_minor, sale_from, sale_until, weight_grams) VALUES";
        insert_rows(tx, insert, 13, &self.variants, "")?;
        insert_rows(
            tx,
            "INSERT INTO shelves (shop_id, variant_id, place_id, on_hand) VALUES",
            4,
            &self.shelves,
            "",
        )?;
        let insert = "INSERT INTO import_products (shop_id, dialect, key, product_id, position, digest, rows, brand, link,
                        imported_at) VALUES";
        insert_rows(tx, insert, 10, &self.imported, "")?;
        insert_rows(tx, INSERT_KEYS, 9, &self.keys, "")?;
        let insert = "INSERT INTO import_images (shop_id, product_id, position, url, alt, state, attempts, next_at) VALUES";
        insert_rows(tx, insert, 8, &self.images, "")?;
        Ok(())
    }
}

pub const INSERT_KEYS: &str = "INSERT INTO import_variants (shop_id, product_id, dialect, key, variant_id, gtin, gtin_valid, mpn, item_condition) VALUES";

/// Where the product is bought on the merchant's own site, if the file says so in earnest.
pub fn web_address(link: &str) -> &str {
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    if is_web && link.len() <= 2_000 { link } else { "" }
}

/// A row of `import_variants`.
pub fn facts(
    shop: ShopId,
    dialect: Dialect,
    product: ProductId,
    id: VariantId,
    variant: &Variant,
) -> [Value; 9] {
    let gtin = variant.gtin.as_ref();
    [
        shop.into(),
        product.into(),
        dialect.name().into(),
        Value::from(&variant.key),
        id.into(),
        gtin.map(|gtin| gtin.text.clone()).into(),
        gtin.is_some_and(catalogue::Gtin::is_valid).into(),
        variant.mpn.clone().into(),
        variant.condition.name().into(),
    ]
}

/// A row of `import_products`.
pub fn imported(
    shop: ShopId,
    dialect: Dialect,
    product: ProductId,
    incoming: &Incoming,
    now: Timestamp,
) -> [Value; 10] {
    let file = &incoming.product;
    [
        shop.into(),
        dialect.name().into(),
        Value::from(&file.key),
        product.into(),
        i64::try_from(file.row).unwrap_or(i64::MAX).into(),
        incoming.digest.into(),
        Value::from(&incoming.rows),
        Value::from(&file.brand),
        Value::from(&file.link),
        now.into(),
    ]
}
