//! A shop's products as its staff make, edit and withdraw them.

use crate::{
    Change, Desk, Error, Product, ProductCard, ProductDraft, ProductImage, ProductState, ShopScope,
    VariantDraft,
    catalogue::{self, Page},
    error::at_most,
    limits,
    offer::refresh_sales,
    product::{stored, to_store},
    search::folded,
    shops::count,
    stock, webhook,
};
use model::{Photo, Position, ProductId, ShopId, Timestamp, VariantId};
use std::{collections::HashSet, time::Duration};
use storage::{Statements, blob_refs, values};

impl ShopScope {
    /// Adds a product; it is offered at once.
    pub async fn create_product(&self, draft: ProductDraft) -> Result<ProductId, Error> {
        self.create_product_as(ProductId::new(), draft).await
    }

    /// Adds a product under an id that the caller drew, for imports and simulated worlds.
    pub async fn create_product_as(&self, id: ProductId, draft: ProductDraft) -> Result<ProductId, Error> {
        let draft = draft.checked(self.currency())?;
        let (shop, desk, now) = (self.id(), self.desk(), Timestamp::now());
        self.write(move |tx| {
            desk.announce(tx, Change::Product { shop, product: id });
            let products = count(tx, "SELECT COUNT(*) FROM products WHERE shop_id = $1", shop)?;
            at_most("products of one shop", products + 1, limits::PRODUCTS_PER_SHOP)?;
            insert(tx, shop, id, &draft, now)?;
            webhook::of_product(tx, shop, id, now)
        })
        .await?;
        Ok(id)
    }

    /// Makes the product what the draft says. `seen` is the `updated_at` that the editor looked at: when somebody
    /// else was faster, [`Error::EditConflict`] tells so and nothing changes. Variants that the draft leaves out
    /// are removed. Answers the new `updated_at`.
    pub async fn edit_product(
        &self,
        id: ProductId,
        seen: Timestamp,
        draft: ProductDraft,
    ) -> Result<Timestamp, Error> {
        let draft = draft.checked(self.currency())?;
        let (shop, desk) = (self.id(), self.desk());
        self.write(move |tx| {
            desk.announce(tx, Change::Product { shop, product: id });
            let changed_at = update(tx, shop, id, seen, &draft)?;
            webhook::of_product(tx, shop, id, changed_at)?;
            Ok(changed_at)
        })
        .await
    }

    /// Withdraws a product: pins and orders still know it, lists and search do not.
    pub async fn archive_product(&self, id: ProductId) -> Result<(), Error> {
        self.set_state(id, ProductState::Archived).await
    }

    /// Offers an archived product again.
    pub async fn restore_product(&self, id: ProductId) -> Result<(), Error> {
        self.set_state(id, ProductState::Active).await
    }

    async fn set_state(&self, id: ProductId, state: ProductState) -> Result<(), Error> {
        let (shop, desk) = (self.id(), self.desk());
        self.write(move |tx| {
            desk.announce(tx, Change::Product { shop, product: id });
            let now = later_than(updated_at(tx, shop, id)?);
            tx.execute(
                "UPDATE products SET state = $3, updated_at = $4, changed_at = $4 WHERE shop_id = $1 AND id = $2",
                values![shop, id, state.name(), now],
            )?;
            webhook::of_product(tx, shop, id, now)
        })
        .await
    }

    /// The product with its exact counts, archived or not.
    pub async fn product(&self, id: ProductId) -> Result<Product, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let product = catalogue::product(tx, id)?.filter(|product| product.card.shop == shop);
            product.ok_or(Error::NoSuchProduct(id))
        })
        .await
    }

    /// The shop's products of one state, newest first; at most [`limits::PAGE`].
    pub async fn products(
        &self,
        state: ProductState,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<ProductCard>, Error> {
        let shop = self.id();
        self.read(move |tx| catalogue::of_shop(tx, shop, state, before, limit))
            .await
    }
}

fn insert(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ProductId,
    draft: &ProductDraft,
    now: Timestamp,
) -> Result<(), Error> {
    let (price_min, price_max) = draft.price_range();
    let in_stock = draft.variants.iter().any(|variant| variant.stock > 0);
    tx.execute(
        "INSERT INTO products (shop_id, id, name, description, kind, images, options, state, search, price_min,
           price_max, in_stock, created_at, updated_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, $10, $11, $12, $12, $12)",
        values![
            shop,
            id,
            &draft.name,
            &draft.description,
            &draft.kind,
            to_store(&draft.images)?,
            to_store(&draft.options)?,
            folded(&[&draft.name, &draft.kind]),
            price_min,
            price_max,
            in_stock,
            now
        ],
    )?;
    for (position, variant) in (0_u32..).zip(&draft.variants) {
        insert_variant(tx, shop, id, position, variant)?;
    }
    exchange_pictures(tx, &[], &photos(&draft.images))
}

fn insert_variant(
    tx: &mut dyn Statements,
    shop: ShopId,
    product: ProductId,
    position: u32,
    variant: &VariantDraft,
) -> Result<(), Error> {
    let id = VariantId::new();
    tx.execute(
        "INSERT INTO variants (shop_id, product_id, id, position, options, sku, price_minor, currency, stock)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            shop,
            product,
            id,
            position,
            to_store(&variant.options)?,
            variant.sku.as_deref(),
            variant.price.minor,
            variant.price.currency,
            variant.stock
        ],
    )?;
    stock::first_shelf(tx, shop, id, variant.stock)
}

fn update(
    tx: &mut dyn Statements,
    shop: ShopId,
    id: ProductId,
    seen: Timestamp,
    draft: &ProductDraft,
) -> Result<Timestamp, Error> {
    let changed_at = updated_at(tx, shop, id)?;
    if changed_at != seen {
        return Err(Error::EditConflict { changed_at });
    }
    let before = tx.query_first(
        "SELECT images FROM products WHERE shop_id = $1 AND id = $2",
        values![shop, id],
    )?;
    let before: String = before.ok_or(Error::NoSuchProduct(id))?.get(0)?;
    exchange_pictures(
        tx,
        &photos(&stored::<Vec<ProductImage>>(&before)?),
        &photos(&draft.images),
    )?;
    replace_variants(tx, shop, id, &draft.variants)?;
    refresh_sales(tx, shop, id)?;
    let (price_min, price_max) = draft.price_range();
    let now = later_than(changed_at);
    tx.execute(
        "UPDATE products SET name = $3, description = $4, kind = $5, images = $6, options = $7, search = $8,
           price_min = $9, price_max = $10, updated_at = $11, changed_at = $11,
           in_stock = (SELECT COALESCE(MAX(CASE WHEN v.stock > 0 THEN 1 ELSE 0 END), 0) FROM variants v
                       WHERE v.shop_id = $1 AND v.product_id = $2)
         WHERE shop_id = $1 AND id = $2",
        values![
            shop,
            id,
            &draft.name,
            &draft.description,
            &draft.kind,
            to_store(&draft.images)?,
            to_store(&draft.options)?,
            folded(&[&draft.name, &draft.kind]),
            price_min,
            price_max,
            now
        ],
    )?;
    Ok(now)
}

fn replace_variants(
    tx: &mut dyn Statements,
    shop: ShopId,
    product: ProductId,
    drafts: &[VariantDraft],
) -> Result<(), Error> {
    let rows = tx.query(
        "SELECT id FROM variants WHERE shop_id = $1 AND product_id = $2 LIMIT 1000",
        values![shop, product],
    )?;
    let mut gone: HashSet<VariantId> = HashSet::new();
    for row in &rows {
        gone.insert(row.get(0)?);
    }
    for (position, draft) in (0_u32..).zip(drafts) {
        let Some(variant) = draft.id else {
            insert_variant(tx, shop, product, position, draft)?;
            continue;
        };
        // An id that is not of this product, or that the draft names twice.
        if !gone.remove(&variant) {
            return Err(Error::NoSuchVariant(variant));
        }
        tx.execute(
            "UPDATE variants SET position = $4, options = $5, sku = $6, price_minor = $7
             WHERE shop_id = $1 AND product_id = $2 AND id = $3",
            values![
                shop,
                product,
                variant,
                position,
                to_store(&draft.options)?,
                draft.sku.as_deref(),
                draft.price.minor
            ],
        )?;
    }
    for variant in gone {
        stock::refuse_part(tx, shop, variant)?;
        stock::forget_bundle(tx, shop, variant)?;
        stock::clear_shelves(tx, shop, variant)?;
        tx.execute(
            "DELETE FROM variants WHERE shop_id = $1 AND product_id = $2 AND id = $3",
            values![shop, product, variant],
        )?;
    }
    Ok(())
}

pub(crate) fn archive_all(tx: &mut dyn Statements, desk: &Desk, shop: ShopId) -> Result<(), Error> {
    let rows = tx.query(
        "UPDATE products SET state = 'archived', updated_at = $2, changed_at = $2
         WHERE shop_id = $1 AND state = 'active' RETURNING id",
        values![shop, Timestamp::now()],
    )?;
    for row in &rows {
        let product = row.get(0)?;
        desk.announce(tx, Change::Product { shop, product });
    }
    Ok(())
}

fn updated_at(tx: &mut dyn Statements, shop: ShopId, id: ProductId) -> Result<Timestamp, Error> {
    let row = tx.query_first(
        "SELECT updated_at FROM products WHERE shop_id = $1 AND id = $2",
        values![shop, id],
    )?;
    Ok(row.ok_or(Error::NoSuchProduct(id))?.get(0)?)
}

/// Now, but after `last`, so that no two edits look alike.
fn later_than(last: Timestamp) -> Timestamp {
    Timestamp::now().max(last.plus(Duration::from_micros(1)))
}

fn photos(images: &[ProductImage]) -> Vec<Photo> {
    images.iter().map(|image| image.photo.clone()).collect()
}

/// Takes up the files of `after` and lets those of `before` go.
pub(crate) fn exchange_pictures(
    tx: &mut dyn Statements,
    before: &[Photo],
    after: &[Photo],
) -> Result<(), Error> {
    for file in after.iter().flat_map(|photo| &photo.files) {
        blob_refs::retain(tx, &file.name, 1)?;
    }
    for file in before.iter().flat_map(|photo| &photo.files) {
        blob_refs::release(tx, &file.name)?;
    }
    Ok(())
}
