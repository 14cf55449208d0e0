//! What everybody may see of all shops.

use crate::{
    Availability, Desk, Error, Product, ProductCard, ProductImage, ProductState, Sale, Shop, Variant,
    error::at_most, limits, offer, product::stored, search,
};
use model::{Handle, Money, Position, ProductId, ShopId, Timestamp, VariantId};
use std::{collections::HashMap, sync::Arc};
use storage::{Records, Row, Statements, Value, records::query_in, values};

/// One page of a list, and where the next one begins; `next` is `None` at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Position>,
}

impl<T> Page<T> {
    /// A page of `limit` items at most; a full one has a next one.
    pub fn of(items: Vec<T>, limit: usize, position: impl Fn(&T) -> Position) -> Self {
        let next = if items.len() == limit {
            items.last().map(position)
        } else {
            None
        };
        Self { items, next }
    }
}

/// A product and the shop that sells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sold {
    pub product: ProductId,
    pub shop: ShopId,
}

/// The only read across shops.
#[derive(Clone)]
pub struct PublicCatalogue {
    records: Records,
    desk: Arc<Desk>,
}

impl PublicCatalogue {
    pub(crate) fn new(records: Records, desk: Arc<Desk>) -> Self {
        Self { records, desk }
    }

    pub(crate) async fn read<T, F>(&self, unit: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + 'static,
    {
        self.records.read(unit).await
    }

    /// One product with its variants; archived ones too, because old pins lead to them.
    pub async fn product(&self, id: ProductId) -> Result<Option<Product>, Error> {
        self.records.read(move |tx| product(tx, id)).await
    }

    /// The product that a variant is of.
    pub async fn product_of(&self, variant: VariantId) -> Result<Option<ProductId>, Error> {
        self.records
            .read(move |tx| {
                let row =
                    tx.query_first("SELECT product_id FROM variants WHERE id = $1", values![variant])?;
                Ok(row.map(|row| row.get(0)).transpose()?)
            })
            .await
    }

    /// Cards for pins and lists, in the order asked; unknown ids are left out, repeated ones
    /// come once. At most [`limits::BATCH`] ids. Cards that were read before cost no query.
    pub async fn cards(&self, ids: Vec<ProductId>) -> Result<Vec<Arc<ProductCard>>, Error> {
        at_most("ids in one read", ids.len(), limits::BATCH)?;
        let (kept, now) = (&self.desk.cards, Timestamp::now());
        let mut found: HashMap<ProductId, Arc<ProductCard>> = HashMap::with_capacity(ids.len());
        found.extend(ids.iter().filter_map(|id| Some((*id, kept.get(id, now)?))));
        let mut missing = ids.clone();
        missing.retain(|id| !found.contains_key(id));
        if !missing.is_empty() {
            let mark = kept.mark();
            for card in self.records.read(move |tx| cards(tx, &missing)).await? {
                let card = Arc::new(card);
                kept.keep(mark, card.id, Arc::clone(&card), now);
                found.insert(card.id, card);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The active products of a shop, newest first.
    pub async fn by_shop(
        &self,
        shop: ShopId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<ProductCard>, Error> {
        self.records
            .read(move |tx| of_shop(tx, shop, ProductState::Active, before, limit))
            .await
    }

    /// How many active products a shop has.
    pub async fn count_of_shop(&self, shop: ShopId) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM products WHERE shop_id = $1 AND state = 'active'";
        self.records
            .read(move |tx| {
                let row = tx.query_first(sql, values![shop])?;
                Ok(row.map(|row| row.get(0)).transpose()?.unwrap_or(0))
            })
            .await
    }

    /// Active products of all shops, newest first.
    pub async fn newest(&self, before: Option<Position>, limit: usize) -> Result<Page<ProductCard>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {CARD} WHERE p.state = 'active' AND (p.created_at, p.id) < ($1, $2)
                     ORDER BY p.created_at DESC, p.id DESC LIMIT {limit}"
                );
                let rows = tx.query(&sql, values![before.at, before.id])?;
                Ok(Page::of(read_cards(&rows)?, limit, card_position))
            })
            .await
    }

    /// Active products whose name or kind holds each of the words, newest first; nothing for no words.
    pub async fn search(&self, words: &str, limit: usize) -> Result<Vec<ProductCard>, Error> {
        let patterns = search::patterns(words);
        if patterns.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.clamp(1, limits::PAGE);
        self.records
            .read(move |tx| {
                let condition = search::condition("p.search", 1, patterns.len());
                let sql = format!(
                    "SELECT {CARD} WHERE p.state = 'active' AND {condition}
                     ORDER BY p.created_at DESC, p.id DESC LIMIT {limit}"
                );
                let bound: Vec<Value> = patterns.iter().map(Value::from).collect();
                read_cards(&tx.query(&sql, &bound)?)
            })
            .await
    }

    /// Products whose text, price, state or stock changed after `position`, oldest change first, with the
    /// position of each change.
    pub async fn changed_since(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<(Position, ProductCard)>, Error> {
        let limit = limit.clamp(1, limits::BATCH);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {CARD} WHERE (p.changed_at, p.id) > ($1, $2) ORDER BY p.changed_at, p.id LIMIT {limit}"
                );
                let rows = tx.query(&sql, values![position.at, position.id])?;
                let with_position = |row: &Row| {
                    let card = read_card(row)?;
                    Ok((Position::new(row.get(CHANGED_AT)?, *card.id.as_bytes()), card))
                };
                rows.iter().map(with_position).collect()
            })
            .await
    }

    pub async fn shop(&self, id: ShopId) -> Result<Option<Shop>, Error> {
        Ok(self.shops(vec![id]).await?.pop())
    }

    pub async fn shop_by_handle(&self, handle: Handle) -> Result<Option<Shop>, Error> {
        self.records
            .read(move |tx| {
                let sql = format!("SELECT {} FROM shops s WHERE s.handle = $1", Shop::COLUMNS);
                tx.query_first(&sql, values![&handle])?
                    .as_ref()
                    .map(Shop::read)
                    .transpose()
            })
            .await
    }

    /// Shops in the order asked; unknown ids are left out. At most [`limits::BATCH`] ids.
    pub async fn shops(&self, ids: Vec<ShopId>) -> Result<Vec<Shop>, Error> {
        at_most("ids in one read", ids.len(), limits::BATCH)?;
        self.records
            .read(move |tx| {
                let select = format!("SELECT {} FROM shops s WHERE s.id IN", Shop::COLUMNS);
                let rows = query_in(tx, &select, &[], &ids)?;
                let mut found = HashMap::with_capacity(rows.len());
                for row in &rows {
                    let shop = Shop::read(row)?;
                    found.insert(shop.id, shop);
                }
                Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
            })
            .await
    }

    /// All shops, newest first.
    pub async fn newest_shops(&self, before: Option<Position>, limit: usize) -> Result<Page<Shop>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {} FROM shops s WHERE (s.created_at, s.id) < ($1, $2)
                     ORDER BY s.created_at DESC, s.id DESC LIMIT {limit}",
                    Shop::COLUMNS
                );
                let rows = tx.query(&sql, values![before.at, before.id])?;
                let shops: Result<Vec<Shop>, Error> = rows.iter().map(Shop::read).collect();
                Ok(Page::of(shops?, limit, |shop| {
                    Position::new(shop.created_at, *shop.id.as_bytes())
                }))
            })
            .await
    }

    /// How many shops there are.
    pub async fn shop_count(&self) -> Result<u64, Error> {
        self.records
            .read(|tx| {
                let row = tx.query_first("SELECT COUNT(*) FROM shops", values![])?;
                Ok(row.map_or(Ok(0), |row| row.get(0))?)
            })
            .await
    }

    /// Products on offer in each shop; at most [`limits::BATCH`] shops.
    pub async fn shop_sizes(&self, shops: Vec<ShopId>) -> Result<HashMap<ShopId, u64>, Error> {
        at_most("ids in one read", shops.len(), limits::BATCH)?;
        self.records
            .read(move |tx| {
                let select = "SELECT s.id, (SELECT COUNT(*) FROM products p WHERE p.shop_id = s.id AND p.state = 'active')
                              FROM shops s WHERE s.id IN";
                let rows = query_in(tx, select, &[], &shops)?;
                rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
            })
            .await
    }

    /// Shops whose name or handle holds each of the words.
    pub async fn search_shops(&self, words: &str, limit: usize) -> Result<Vec<Shop>, Error> {
        let patterns = search::patterns(words);
        if patterns.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.clamp(1, limits::PAGE);
        self.records
            .read(move |tx| {
                let condition = search::condition("s.search", 1, patterns.len());
                let sql = format!(
                    "SELECT {} FROM shops s WHERE {condition} ORDER BY s.created_at DESC, s.id DESC LIMIT {limit}",
                    Shop::COLUMNS
                );
                let bound: Vec<Value> = patterns.iter().map(Value::from).collect();
                tx.query(&sql, &bound)?.iter().map(Shop::read).collect()
            })
            .await
    }
}

/// Is there such a shop? Within the caller's transaction.
pub fn exists(tx: &mut dyn Statements, shop: ShopId) -> Result<bool, Error> {
    let found = tx.query_first("SELECT 1 FROM shops WHERE id = $1", values![shop])?;
    Ok(found.is_some())
}

/// The shops of these products, within the caller's transaction: what a pin is checked against. Archived and
/// unknown products are left out.
pub fn sold_by(tx: &mut dyn Statements, products: &[ProductId]) -> Result<Vec<Sold>, Error> {
    let select = "SELECT id, shop_id FROM products WHERE state = 'active' AND id IN";
    let rows = query_in(tx, select, &[], products)?;
    rows.iter()
        .map(|row| {
            Ok(Sold {
                product: row.get(0)?,
                shop: row.get(1)?,
            })
        })
        .collect()
}

pub(crate) const CARD: &str =
    "p.id, p.shop_id, s.handle, s.name, p.name, p.kind, p.images, p.price_min, p.price_max,
  s.currency, p.state, p.in_stock, p.created_at, p.updated_at, p.changed_at, p.sales
  FROM products p JOIN shops s ON s.id = p.shop_id";
const CHANGED_AT: usize = 14;

fn read_card(row: &Row) -> Result<ProductCard, Error> {
    let images: Vec<ProductImage> = stored(&row.get::<String>(6)?)?;
    let state: ProductState = row.get::<String>(10)?.parse()?;
    let availability = match (state, row.get::<bool>(11)?) {
        (ProductState::Archived, _) => Availability::Withdrawn,
        (ProductState::Active, true) => Availability::InStock,
        (ProductState::Active, false) => Availability::SoldOut,
    };
    let currency = row.get(9)?;
    Ok(ProductCard {
        id: row.get(0)?,
        shop: row.get(1)?,
        shop_handle: row.get(2)?,
        shop_name: row.get(3)?,
        name: row.get(4)?,
        kind: row.get(5)?,
        image: images.into_iter().next(),
        price_min: Money::new(row.get(7)?, currency),
        price_max: Money::new(row.get(8)?, currency),
        availability,
        sales: offer::read_sales(&row.get::<String>(15)?, currency)?,
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
    })
}

pub(crate) fn read_cards(rows: &[Row]) -> Result<Vec<ProductCard>, Error> {
    rows.iter().map(read_card).collect()
}

pub(crate) fn card_position(card: &ProductCard) -> Position {
    Position::new(card.created_at, *card.id.as_bytes())
}

fn cards(tx: &mut dyn Statements, ids: &[ProductId]) -> Result<Vec<ProductCard>, Error> {
    let rows = query_in(tx, &format!("SELECT {CARD} WHERE p.id IN"), &[], ids)?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let card = read_card(row)?;
        found.insert(card.id, card);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(crate) fn product(tx: &mut dyn Statements, id: ProductId) -> Result<Option<Product>, Error> {
    let Some(card) = cards(tx, &[id])?.pop() else {
        return Ok(None);
    };
    let row = tx.query_first(
        "SELECT description, images, options, state, tax_class FROM products WHERE shop_id = $1 AND id = $2",
        values![card.shop, id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let variants = tx.query(
        "SELECT id, options, sku, price_minor, currency, stock, sale_minor, sale_from, sale_until, weight_grams,
           bundling FROM variants
         WHERE shop_id = $1 AND product_id = $2 ORDER BY position, id LIMIT 1000",
        values![card.shop, id],
    )?;
    let variants: Result<Vec<Variant>, Error> = variants.iter().map(read_variant).collect();
    Ok(Some(Product {
        card,
        description: row.get(0)?,
        images: stored(&row.get::<String>(1)?)?,
        options: stored(&row.get::<String>(2)?)?,
        state: row.get::<String>(3)?.parse()?,
        tax_class: row.get::<String>(4)?.parse()?,
        variants: variants?,
    }))
}

fn read_variant(row: &Row) -> Result<Variant, Error> {
    Ok(Variant {
        id: row.get(0)?,
        options: stored(&row.get::<String>(1)?)?,
        sku: row.get(2)?,
        price: row.money(3, 4)?,
        stock: row.get(5)?,
        sale: Sale::read(row, 6, 4)?,
        weight_grams: row.get(9)?,
        bundling: row.get::<String>(10)?.parse()?,
    })
}

pub(crate) fn of_shop(
    tx: &mut dyn Statements,
    shop: ShopId,
    state: ProductState,
    before: Option<Position>,
    limit: usize,
) -> Result<Page<ProductCard>, Error> {
    let limit = limit.clamp(1, limits::PAGE);
    let before = before.unwrap_or(Position::END);
    let sql = format!(
        "SELECT {CARD} WHERE p.shop_id = $1 AND p.state = $2 AND (p.created_at, p.id) < ($3, $4)
         ORDER BY p.created_at DESC, p.id DESC LIMIT {limit}"
    );
    let rows = tx.query(&sql, values![shop, state.name(), before.at, before.id])?;
    Ok(Page::of(read_cards(&rows)?, limit, card_position))
}
