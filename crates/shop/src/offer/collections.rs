//! Products that a shop shows together, in the order it chose.

use super::categories::own_product;
use crate::{
    Error, ProductCard, PublicCatalogue, ShopScope,
    catalogue::{CARD, read_cards},
    error::{at_most, required, text},
    limits,
    shops::count,
};
use model::{CollectionId, ProductId, ShopId, Timestamp};
use serde::Serialize;
use std::collections::HashSet;
use storage::{Row, Statements, values};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Collection {
    pub id: CollectionId,
    pub name: String,
    pub about: String,
}

impl ShopScope {
    pub async fn add_collection(&self, name: &str, about: &str) -> Result<CollectionId, Error> {
        let name = required("the collection's name", name, limits::COLLECTION_NAME)?;
        let about = text("the collection's description", about, limits::SHOP_ABOUT)?;
        let (shop, id, now) = (self.id(), CollectionId::new(), Timestamp::now());
        self.write(move |tx| {
            let collections = count(tx, "SELECT COUNT(*) FROM collections WHERE shop_id = $1", shop)?;
            at_most("collections", collections + 1, limits::COLLECTIONS)?;
            tx.execute(
                "INSERT INTO collections (shop_id, id, name, about, created_at) VALUES ($1, $2, $3, $4, $5)",
                values![shop, id, &name, &about, now],
            )?;
            Ok(id)
        })
        .await
    }

    pub async fn change_collection(&self, id: CollectionId, name: &str, about: &str) -> Result<(), Error> {
        let name = required("the collection's name", name, limits::COLLECTION_NAME)?;
        let about = text("the collection's description", about, limits::SHOP_ABOUT)?;
        let shop = self.id();
        self.write(move |tx| {
            let changed = tx.execute(
                "UPDATE collections SET name = $3, about = $4 WHERE shop_id = $1 AND id = $2",
                values![shop, id, &name, &about],
            )?;
            if changed == 0 {
                return Err(Error::NoSuchCollection(id));
            }
            Ok(())
        })
        .await
    }

    pub async fn remove_collection(&self, id: CollectionId) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            clear(tx, shop, id)?;
            tx.execute(
                "DELETE FROM collections WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            Ok(())
        })
        .await
    }

    /// Puts exactly these products into a collection, in this order; one that is named twice comes once.
    pub async fn arrange_collection(&self, id: CollectionId, products: Vec<ProductId>) -> Result<(), Error> {
        at_most(
            "products of a collection",
            products.len(),
            limits::COLLECTION_PRODUCTS,
        )?;
        let shop = self.id();
        self.write(move |tx| {
            let known = tx.query_first(
                "SELECT 1 FROM collections WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            known.ok_or(Error::NoSuchCollection(id))?;
            clear(tx, shop, id)?;
            let mut seen = HashSet::new();
            let distinct = products.iter().filter(|product| seen.insert(**product));
            for (position, &product) in (0_u32..).zip(distinct) {
                own_product(tx, shop, product)?;
                tx.execute(
                    "INSERT INTO collection_products (shop_id, collection_id, position, product_id)
                     VALUES ($1, $2, $3, $4)",
                    values![shop, id, position, product],
                )?;
            }
            Ok(())
        })
        .await
    }
}

impl PublicCatalogue {
    /// A shop's collections, the newest first.
    pub async fn collections(&self, shop: ShopId) -> Result<Vec<Collection>, Error> {
        self.read(move |tx| {
            let sql = format!(
                "SELECT id, name, about FROM collections WHERE shop_id = $1 ORDER BY created_at DESC, id DESC
                 LIMIT {}",
                limits::COLLECTIONS
            );
            let collection = |row: &Row| {
                Ok(Collection {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    about: row.get(2)?,
                })
            };
            tx.query(&sql, values![shop])?.iter().map(collection).collect()
        })
        .await
    }

    /// The active products of a collection, in its order.
    pub async fn in_collection(&self, shop: ShopId, id: CollectionId) -> Result<Vec<ProductCard>, Error> {
        self.read(move |tx| {
            let sql = format!(
                "SELECT {CARD} JOIN collection_products c ON c.shop_id = p.shop_id AND c.product_id = p.id
                 WHERE c.shop_id = $1 AND c.collection_id = $2 AND p.state = 'active'
                 ORDER BY c.position LIMIT {}",
                limits::COLLECTION_PRODUCTS
            );
            read_cards(&tx.query(&sql, values![shop, id])?)
        })
        .await
    }
}

fn clear(tx: &mut dyn Statements, shop: ShopId, id: CollectionId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM collection_products WHERE shop_id = $1 AND collection_id = $2",
        values![shop, id],
    )?;
    Ok(())
}
