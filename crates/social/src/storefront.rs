//! A creator's storefront: products that they chose, in collections with names of their own.

use crate::{Error, Social, error::at_most, limits};
use model::{CollectionId, PersonId, ProductId, Timestamp};
use storage::{Row, Statements, values};

/// Products of a creator that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: CollectionId,
    pub name: String,
    pub about: String,
    /// In the creator's order. Products that are not offered any more are still in it.
    pub products: Vec<ProductId>,
}

/// Where something moves in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
}

impl Social {
    /// A person's collections in their order.
    pub async fn storefront(&self, person: PersonId) -> Result<Vec<Collection>, Error> {
        self.records.read(move |tx| all(tx, person)).await
    }

    /// Whose collection it is, if the product is in it.
    pub async fn collection_owner(
        &self,
        collection: CollectionId,
        product: ProductId,
    ) -> Result<Option<PersonId>, Error> {
        self.records
            .read(move |tx| {
                let row = tx.query_first(
                    "SELECT c.person_id FROM storefront_collections c
                     JOIN storefront_products p ON p.collection_id = c.id WHERE c.id = $1 AND p.product_id = $2",
                    values![collection, product],
                )?;
                Ok(row.map(|row| row.get(0)).transpose()?)
            })
            .await
    }

    /// Adds an empty collection behind the others.
    pub async fn add_collection(
        &self,
        person: PersonId,
        name: &str,
        about: &str,
        now: Timestamp,
    ) -> Result<CollectionId, Error> {
        let (name, about) = checked(name, about)?;
        let id = CollectionId::new();
        self.records
            .write(move |tx| {
                let there = all(tx, person)?.len();
                at_most("collections", there + 1, limits::COLLECTIONS)?;
                let position = next_position(tx, "storefront_collections", "person_id", values![person])?;
                tx.execute(
                    "INSERT INTO storefront_collections (id, person_id, position, name, about, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    values![id, person, position, &name, &about, now],
                )?;
                Ok(id)
            })
            .await
    }

    pub async fn rename_collection(
        &self,
        person: PersonId,
        id: CollectionId,
        name: &str,
        about: &str,
    ) -> Result<(), Error> {
        let (name, about) = checked(name, about)?;
        self.records
            .write(move |tx| {
                own(tx, person, id)?;
                tx.execute(
                    "UPDATE storefront_collections SET name = $2, about = $3 WHERE id = $1",
                    values![id, &name, &about],
                )?;
                Ok(())
            })
            .await
    }

    pub async fn remove_collection(&self, person: PersonId, id: CollectionId) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                own(tx, person, id)?;
                remove(tx, id)
            })
            .await
    }

    /// Puts a product at the end of a collection; one that is there already stays where it is.
    pub async fn collect(&self, person: PersonId, id: CollectionId, product: ProductId) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                own(tx, person, id)?;
                if shop::sold_by(tx, &[product])?.is_empty() {
                    return Err(Error::PinProduct(product));
                }
                let found = tx.query_first(
                    "SELECT COUNT(*) FROM storefront_products WHERE collection_id = $1",
                    values![id],
                )?;
                let there: i64 = found.map_or(Ok(0), |row| row.get(0))?;
                at_most(
                    "products of a collection",
                    usize::try_from(there).unwrap_or(usize::MAX) + 1,
                    limits::COLLECTION_PRODUCTS,
                )?;
                let position = next_position(tx, "storefront_products", "collection_id", values![id])?;
                tx.execute(
                    "INSERT INTO storefront_products (collection_id, product_id, position) VALUES ($1, $2, $3)
                     ON CONFLICT (collection_id, product_id) DO NOTHING",
                    values![id, product, position],
                )?;
                Ok(())
            })
            .await
    }

    pub async fn take_out(
        &self,
        person: PersonId,
        id: CollectionId,
        product: ProductId,
    ) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                own(tx, person, id)?;
                tx.execute(
                    "DELETE FROM storefront_products WHERE collection_id = $1 AND product_id = $2",
                    values![id, product],
                )?;
                Ok(())
            })
            .await
    }

    /// Moves a product by one place; at the end of the list nothing happens.
    pub async fn move_product(
        &self,
        person: PersonId,
        id: CollectionId,
        product: ProductId,
        way: Move,
    ) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                let collection = own(tx, person, id)?;
                let order = swapped(&collection.products, &product, way);
                for (position, product) in (0_u32..).zip(order) {
                    tx.execute(
                        "UPDATE storefront_products SET position = $3 WHERE collection_id = $1 AND product_id = $2",
                        values![id, product, position],
                    )?;
                }
                Ok(())
            })
            .await
    }

    /// Moves a collection by one place.
    pub async fn move_collection(&self, person: PersonId, id: CollectionId, way: Move) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                let ids: Vec<CollectionId> =
                    all(tx, person)?.iter().map(|collection| collection.id).collect();
                if !ids.contains(&id) {
                    return Err(Error::NotYours);
                }
                for (position, id) in (0_u32..).zip(swapped(&ids, &id, way)) {
                    tx.execute(
                        "UPDATE storefront_collections SET position = $2 WHERE id = $1",
                        values![id, position],
                    )?;
                }
                Ok(())
            })
            .await
    }
}

fn checked(name: &str, about: &str) -> Result<(String, String), Error> {
    let (name, about) = (name.trim(), about.trim());
    if name.is_empty() {
        return Err(Error::Empty {
            what: "the collection's name",
        });
    }
    for (what, text, limit) in [
        ("the collection's name", name, limits::COLLECTION_NAME),
        ("the collection's description", about, limits::COLLECTION_ABOUT),
    ] {
        let found = text.chars().count();
        if found > limit {
            return Err(Error::TooLong { what, found, limit });
        }
    }
    Ok((name.to_owned(), about.to_owned()))
}

fn all(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<Collection>, Error> {
    let sql = format!(
        "SELECT id, name, about FROM storefront_collections WHERE person_id = $1 ORDER BY position, id LIMIT {}",
        limits::COLLECTIONS
    );
    let rows = tx.query(&sql, values![person])?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(read(tx, row)?);
    }
    Ok(found)
}

fn read(tx: &mut dyn Statements, row: &Row) -> Result<Collection, Error> {
    let id = row.get(0)?;
    let sql = format!(
        "SELECT product_id FROM storefront_products WHERE collection_id = $1 ORDER BY position, product_id LIMIT {}",
        limits::COLLECTION_PRODUCTS
    );
    let products = tx.query(&sql, values![id])?;
    let products: Result<_, storage::records::Error> = products.iter().map(|row| row.get(0)).collect();
    Ok(Collection {
        id,
        name: row.get(1)?,
        about: row.get(2)?,
        products: products?,
    })
}

/// The collection, if it is this person's.
fn own(tx: &mut dyn Statements, person: PersonId, id: CollectionId) -> Result<Collection, Error> {
    let row = tx.query_first(
        "SELECT id, name, about FROM storefront_collections WHERE id = $1 AND person_id = $2",
        values![id, person],
    )?;
    read(tx, &row.ok_or(Error::NotYours)?)
}

fn remove(tx: &mut dyn Statements, id: CollectionId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM storefront_products WHERE collection_id = $1",
        "DELETE FROM storefront_collections WHERE id = $1",
    ] {
        tx.execute(sql, values![id])?;
    }
    Ok(())
}

/// Everything that a person has collected, for a closed account.
pub(crate) fn forget(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    for collection in all(tx, person)? {
        remove(tx, collection.id)?;
    }
    Ok(())
}

fn next_position(
    tx: &mut dyn Statements,
    table: &str,
    column: &str,
    of: &[storage::Value],
) -> Result<i64, Error> {
    let sql = format!("SELECT COALESCE(MAX(position), -1) + 1 FROM {table} WHERE {column} = $1");
    let row = tx.query_first(&sql, of)?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

/// The list with one of it a place further up or down.
fn swapped<T: Copy + PartialEq>(list: &[T], one: &T, way: Move) -> Vec<T> {
    let mut list = list.to_vec();
    let at = list.iter().position(|other| other == one);
    let with = match (at, way) {
        (Some(at), Move::Up) => at.checked_sub(1),
        (Some(at), Move::Down) => Some(at + 1).filter(|below| *below < list.len()),
        (None, _) => None,
    };
    if let (Some(at), Some(with)) = (at, with) {
        list.swap(at, with);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_changes_places_with_its_neighbour() {
        assert_eq!(swapped(&[1, 2, 3], &2, Move::Up), [2, 1, 3]);
        assert_eq!(swapped(&[1, 2, 3], &2, Move::Down), [1, 3, 2]);
        for (one, way) in [(1, Move::Up), (3, Move::Down), (9, Move::Up)] {
            assert_eq!(swapped(&[1, 2, 3], &one, way), [1, 2, 3]);
        }
    }
}
