//! A shop's own tree of categories.

use crate::{
    Error, Page, ProductCard, PublicCatalogue, ShopScope,
    catalogue::{CARD, card_position, read_cards},
    error::{at_most, required},
    limits,
    shops::count,
};
use model::{CategoryId, Position, ProductId, ShopId, Timestamp};
use serde::Serialize;
use std::collections::HashMap;
use storage::{Row, Statements, values};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    pub id: CategoryId,
    pub parent: Option<CategoryId>,
    pub name: String,
}

impl ShopScope {
    pub async fn add_category(&self, name: &str, parent: Option<CategoryId>) -> Result<CategoryId, Error> {
        let name = required("the category's name", name, limits::CATEGORY_NAME)?;
        let (shop, id, now) = (self.id(), CategoryId::new(), Timestamp::now());
        self.write(move |tx| {
            let categories = count(tx, "SELECT COUNT(*) FROM categories WHERE shop_id = $1", shop)?;
            at_most("categories", categories + 1, limits::CATEGORIES)?;
            if let Some(parent) = parent {
                check_place(&tree(tx, shop)?, id, parent)?;
            }
            tx.execute(
                "INSERT INTO categories (shop_id, id, parent_id, name, created_at) VALUES ($1, $2, $3, $4, $5)",
                values![shop, id, parent, &name, now],
            )?;
            Ok(id)
        })
        .await
    }

    /// Renames a category and puts it below another, or at the top; never below itself.
    pub async fn change_category(
        &self,
        id: CategoryId,
        name: &str,
        parent: Option<CategoryId>,
    ) -> Result<(), Error> {
        let name = required("the category's name", name, limits::CATEGORY_NAME)?;
        let shop = self.id();
        self.write(move |tx| {
            let tree = tree(tx, shop)?;
            if !tree.contains_key(&id) {
                return Err(Error::NoSuchCategory(id));
            }
            if let Some(parent) = parent {
                check_place(&tree, id, parent)?;
            }
            tx.execute(
                "UPDATE categories SET name = $3, parent_id = $4 WHERE shop_id = $1 AND id = $2",
                values![shop, id, &name, parent],
            )?;
            Ok(())
        })
        .await
    }

    /// Takes a category away; what is below it moves up, products stay in their other categories.
    pub async fn remove_category(&self, id: CategoryId) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            let row = tx.query_first(
                "SELECT parent_id FROM categories WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            let parent: Option<CategoryId> = row.ok_or(Error::NoSuchCategory(id))?.get(0)?;
            tx.execute(
                "UPDATE categories SET parent_id = $3 WHERE shop_id = $1 AND parent_id = $2",
                values![shop, id, parent],
            )?;
            tx.execute(
                "DELETE FROM product_categories WHERE shop_id = $1 AND category_id = $2",
                values![shop, id],
            )?;
            tx.execute(
                "DELETE FROM categories WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            Ok(())
        })
        .await
    }

    /// Puts a product into exactly these categories.
    pub async fn file_product(&self, product: ProductId, under: Vec<CategoryId>) -> Result<(), Error> {
        at_most(
            "categories of a product",
            under.len(),
            limits::CATEGORIES_OF_PRODUCT,
        )?;
        let shop = self.id();
        self.write(move |tx| {
            own_product(tx, shop, product)?;
            let tree = tree(tx, shop)?;
            tx.execute(
                "DELETE FROM product_categories WHERE shop_id = $1 AND product_id = $2",
                values![shop, product],
            )?;
            for &category in &under {
                if !tree.contains_key(&category) {
                    return Err(Error::NoSuchCategory(category));
                }
                tx.execute(
                    "INSERT INTO product_categories (shop_id, category_id, product_id) VALUES ($1, $2, $3)
                     ON CONFLICT DO NOTHING",
                    values![shop, category, product],
                )?;
            }
            Ok(())
        })
        .await
    }
}

impl PublicCatalogue {
    /// A shop's categories, the oldest first.
    pub async fn categories(&self, shop: ShopId) -> Result<Vec<Category>, Error> {
        self.read(move |tx| {
            let sql = format!(
                "SELECT id, parent_id, name FROM categories WHERE shop_id = $1 ORDER BY created_at, id LIMIT {}",
                limits::CATEGORIES
            );
            let category = |row: &Row| {
                Ok(Category {
                    id: row.get(0)?,
                    parent: row.get(1)?,
                    name: row.get(2)?,
                })
            };
            tx.query(&sql, values![shop])?.iter().map(category).collect()
        })
        .await
    }

    /// Active products of a category and all below it, newest first.
    pub async fn in_category(
        &self,
        shop: ShopId,
        category: CategoryId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<ProductCard>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.read(move |tx| {
            let sql = format!(
                "WITH RECURSIVE below (id) AS (
                   SELECT id FROM categories WHERE shop_id = $1 AND id = $2
                   UNION SELECT c.id FROM categories c JOIN below b ON c.parent_id = b.id WHERE c.shop_id = $1)
                 SELECT {CARD} WHERE p.shop_id = $1 AND p.state = 'active' AND (p.created_at, p.id) < ($3, $4)
                   AND p.id IN (SELECT pc.product_id FROM product_categories pc
                                JOIN below b ON b.id = pc.category_id WHERE pc.shop_id = $1)
                 ORDER BY p.created_at DESC, p.id DESC LIMIT {limit}"
            );
            let rows = tx.query(&sql, values![shop, category, before.at, before.id])?;
            Ok(Page::of(read_cards(&rows)?, limit, card_position))
        })
        .await
    }
}

type Tree = HashMap<CategoryId, Option<CategoryId>>;

fn tree(tx: &mut dyn Statements, shop: ShopId) -> Result<Tree, Error> {
    let sql = format!(
        "SELECT id, parent_id FROM categories WHERE shop_id = $1 LIMIT {}",
        limits::CATEGORIES
    );
    let rows = tx.query(&sql, values![shop])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// May `id` stand below `parent`? Not when `parent` is unknown, itself below `id`, or too deep.
fn check_place(tree: &Tree, id: CategoryId, parent: CategoryId) -> Result<(), Error> {
    let mut above = Some(parent);
    for _ in 0..limits::CATEGORY_DEPTH {
        let Some(at) = above else { return Ok(()) };
        if at == id {
            return Err(Error::CategoryPlace);
        }
        above = *tree.get(&at).ok_or(Error::NoSuchCategory(at))?;
    }
    Err(Error::CategoryPlace)
}

pub(super) fn own_product(tx: &mut dyn Statements, shop: ShopId, product: ProductId) -> Result<(), Error> {
    let found = tx.query_first(
        "SELECT 1 FROM products WHERE shop_id = $1 AND id = $2",
        values![shop, product],
    )?;
    found.map(|_| ()).ok_or(Error::NoSuchProduct(product))
}
