//! The places where a shop keeps stock: warehouses and stores.

use super::{
    shelf::{put_on_shelf, take_from_shelf},
    take::{Pieces, give, note_change, take},
};
use crate::{
    Error, ShopScope,
    error::{at_most, text},
    limits,
    shops::count,
};
use model::{PlaceId, ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use std::str::FromStr;
use storage::{Row, Statements, records, values};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    Warehouse,
    /// Where people come in; its shelves are sold from, too.
    Store,
}

impl PlaceKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warehouse => "warehouse",
            Self::Store => "store",
        }
    }
}

impl FromStr for PlaceKind {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "warehouse" => Ok(Self::Warehouse),
            "store" => Ok(Self::Store),
            other => Err(records::Error::Stored(format!("place of kind `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub id: PlaceId,
    /// Empty for the place that each shop has from the start, until it is given one.
    pub name: String,
    pub kind: PlaceKind,
}

#[derive(Debug, Clone)]
pub struct NewPlace {
    pub name: String,
    pub kind: PlaceKind,
}

/// What stands of one variant in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shelf {
    pub place: PlaceId,
    pub variant: VariantId,
    pub on_hand: i64,
}

/// The place that each shop has from the start.
pub(crate) const fn main_place(shop: ShopId) -> PlaceId {
    PlaceId::from_bytes(*shop.as_bytes())
}

pub(crate) fn open_main_place(tx: &mut dyn Statements, shop: ShopId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO places (shop_id, id, name, kind, created_at) VALUES ($1, $2, '', 'warehouse', $3)",
        values![shop, main_place(shop), now],
    )?;
    Ok(())
}

impl ShopScope {
    /// The place that the shop has from the start, and where new counts go.
    pub fn main_place(&self) -> PlaceId {
        main_place(self.id())
    }

    /// All places, the oldest first.
    pub async fn places(&self) -> Result<Vec<Place>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT id, name, kind FROM places WHERE shop_id = $1 ORDER BY created_at, id LIMIT 1000",
                values![shop],
            )?;
            let place = |row: &Row| {
                Ok(Place {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    kind: row.get::<String>(2)?.parse()?,
                })
            };
            rows.iter().map(place).collect()
        })
        .await
    }

    pub async fn add_place(&self, new: NewPlace) -> Result<PlaceId, Error> {
        let name = text("the place's name", &new.name, limits::SHOP_NAME)?;
        let (shop, id, now) = (self.id(), PlaceId::new(), Timestamp::now());
        self.write(move |tx| {
            let places = count(tx, "SELECT COUNT(*) FROM places WHERE shop_id = $1", shop)?;
            at_most("places", places + 1, limits::PLACES)?;
            tx.execute(
                "INSERT INTO places (shop_id, id, name, kind, created_at) VALUES ($1, $2, $3, $4, $5)",
                values![shop, id, &name, new.kind.name(), now],
            )?;
            Ok(id)
        })
        .await
    }

    /// What stands of a product's variants in each place.
    pub async fn shelves(&self, product: ProductId) -> Result<Vec<Shelf>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT h.place_id, h.variant_id, h.on_hand FROM shelves h JOIN variants v ON v.id = h.variant_id
                 WHERE v.shop_id = $1 AND v.product_id = $2 ORDER BY h.variant_id, h.place_id LIMIT 10000",
                values![shop, product],
            )?;
            let shelf = |row: &Row| {
                Ok(Shelf {
                    place: row.get(0)?,
                    variant: row.get(1)?,
                    on_hand: row.get(2)?,
                })
            };
            rows.iter().map(shelf).collect()
        })
        .await
    }

    /// Sets what stands on one shelf after somebody counted it; what can be sold changes by the difference. Refused
    /// with [`Error::NotEnough`] when more than what is there was promised to buyers.
    pub async fn count_shelf(
        &self,
        place: PlaceId,
        product: ProductId,
        variant: VariantId,
        counted: i64,
    ) -> Result<(), Error> {
        if !(0..=limits::STOCK).contains(&counted) {
            return Err(Error::Stock(counted));
        }
        let (shop, desk, now) = (self.id(), self.desk(), Timestamp::now());
        self.write(move |tx| {
            own_piece(tx, shop, product, variant)?;
            known_place(tx, shop, place)?;
            let row = tx.query_first(
                "SELECT on_hand FROM shelves WHERE shop_id = $1 AND variant_id = $2 AND place_id = $3",
                values![shop, variant, place],
            )?;
            let before: i64 = row.map_or(Ok(0), |row| row.get(0))?;
            let by = counted - before;
            let pieces = Pieces::from([(variant, by.abs())]);
            if by < 0 {
                take(tx, &desk, shop, &pieces, now)?;
                take_from_shelf(tx, shop, place, variant, -by)?;
            } else {
                give(tx, &desk, shop, &pieces, now)?;
                put_on_shelf(tx, shop, place, variant, by)?;
            }
            note_change(tx, &desk, shop, product, now)
        })
        .await
    }

    /// Moves pieces from one shelf to another; what can be sold stays the same.
    pub async fn move_stock(
        &self,
        from: PlaceId,
        to: PlaceId,
        variant: VariantId,
        pieces: i64,
    ) -> Result<(), Error> {
        if !(1..=limits::STOCK).contains(&pieces) {
            return Err(Error::Stock(pieces));
        }
        let shop = self.id();
        self.write(move |tx| {
            known_place(tx, shop, to)?;
            take_from_shelf(tx, shop, from, variant, pieces)?;
            put_on_shelf(tx, shop, to, variant, pieces)
        })
        .await
    }
}

pub(super) fn known_place(tx: &mut dyn Statements, shop: ShopId, place: PlaceId) -> Result<(), Error> {
    let found = tx.query_first(
        "SELECT 1 FROM places WHERE shop_id = $1 AND id = $2",
        values![shop, place],
    )?;
    found.map(|_| ()).ok_or(Error::NoSuchPlace(place))
}

/// A variant of this product that has pieces of its own.
pub(super) fn own_piece(
    tx: &mut dyn Statements,
    shop: ShopId,
    product: ProductId,
    variant: VariantId,
) -> Result<(), Error> {
    let row = tx.query_first(
        "SELECT bundling FROM variants WHERE shop_id = $1 AND product_id = $2 AND id = $3",
        values![shop, product, variant],
    )?;
    let row = row.ok_or(Error::NoSuchVariant(variant))?;
    if row.get::<String>(0)? == "bundle" {
        return Err(Error::StockOfBundle(variant));
    }
    Ok(())
}
