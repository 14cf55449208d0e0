use super::Tap;
use crate::{
    CartOwner, Error, ProductImage, ProductState, Sale, TaxClass, limits, offer::price_at, product::stored,
};
use model::{CartId, Handle, Money, PersonId, ProductId, ShopId, Timestamp, VariantId};
use storage::{Row, Statements, values};

/// One line of a cart with what the catalogue says of it.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub variant: VariantId,
    pub product: ProductId,
    pub shop: ShopId,
    pub shop_handle: Handle,
    pub shop_name: String,
    pub name: String,
    pub options: Vec<String>,
    pub sku: Option<String>,
    pub image: Option<ProductImage>,
    pub quantity: u32,
    pub regular: Money,
    pub sale: Option<Sale>,
    pub class: TaxClass,
    pub weight_grams: u32,
    pub left: i64,
    pub is_offered: bool,
    pub tap: Option<Tap>,
}

impl Loaded {
    pub fn unit(&self, now: Timestamp) -> Money {
        price_at(self.regular, self.sale, now)
    }
}

pub(crate) fn cart_of(tx: &mut dyn Statements, owner: CartOwner) -> Result<Option<CartId>, Error> {
    let row = match owner {
        CartOwner::Guest(id) => tx.query_first(
            "SELECT id FROM carts WHERE id = $1 AND person_id IS NULL",
            values![id],
        )?,
        CartOwner::Person(person) => {
            tx.query_first("SELECT id FROM carts WHERE person_id = $1", values![person])?
        }
    };
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// The owner's cart, made when there is none, with its time of change brought up to date.
pub(super) fn open_cart(tx: &mut dyn Statements, owner: CartOwner, now: Timestamp) -> Result<CartId, Error> {
    if let Some(id) = cart_of(tx, owner)? {
        tx.execute("UPDATE carts SET changed_at = $2 WHERE id = $1", values![id, now])?;
        return Ok(id);
    }
    let (id, person): (CartId, Option<PersonId>) = match owner {
        CartOwner::Guest(id) => (id, None),
        CartOwner::Person(person) => (CartId::new(), Some(person)),
    };
    tx.execute(
        "INSERT INTO carts (id, person_id, created_at, changed_at) VALUES ($1, $2, $3, $3)",
        values![id, person, now],
    )?;
    Ok(id)
}

/// A cart's lines in the order in which they came; those whose variant is gone are left out.
pub(crate) fn load_lines(tx: &mut dyn Statements, cart: CartId) -> Result<Vec<Loaded>, Error> {
    let sql = format!(
        "SELECT l.variant_id, v.product_id, v.shop_id, s.handle, s.name, p.name, v.options, v.sku, p.images,
           l.quantity, v.price_minor, v.currency, v.sale_minor, v.sale_from, v.sale_until, p.tax_class,
           v.weight_grams, v.stock, p.state, l.creator_id, l.post_id, l.tapped_at
         FROM cart_lines l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
         JOIN shops s ON s.id = v.shop_id WHERE l.cart_id = $1 ORDER BY l.added_at, l.variant_id LIMIT {}",
        limits::CART_LINES
    );
    tx.query(&sql, values![cart])?.iter().map(read_line).collect()
}

fn read_line(row: &Row) -> Result<Loaded, Error> {
    let images: Vec<ProductImage> = stored(&row.get::<String>(8)?)?;
    let state: ProductState = row.get::<String>(18)?.parse()?;
    let (creator, tapped_at): (Option<PersonId>, Option<Timestamp>) = (row.get(19)?, row.get(21)?);
    let post = row.get(20)?;
    Ok(Loaded {
        variant: row.get(0)?,
        product: row.get(1)?,
        shop: row.get(2)?,
        shop_handle: row.get(3)?,
        shop_name: row.get(4)?,
        name: row.get(5)?,
        options: stored(&row.get::<String>(6)?)?,
        sku: row.get(7)?,
        image: images.into_iter().next(),
        quantity: row.get(9)?,
        regular: row.money(10, 11)?,
        sale: Sale::read(row, 12, 11)?,
        class: row.get::<String>(15)?.parse()?,
        weight_grams: row.get(16)?,
        left: row.get(17)?,
        is_offered: state == ProductState::Active,
        tap: creator
            .zip(tapped_at)
            .map(|(creator, at)| Tap { creator, post, at }),
    })
}

/// Takes what was ordered out of the cart; what was added meanwhile stays.
pub(crate) fn take_lines(tx: &mut dyn Statements, cart: CartId, variants: &[VariantId]) -> Result<(), Error> {
    for variant in variants {
        tx.execute(
            "DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = $2",
            values![cart, *variant],
        )?;
    }
    tx.execute(
        "DELETE FROM cart_codes WHERE cart_id = $1 AND NOT EXISTS
           (SELECT 1 FROM cart_lines l WHERE l.cart_id = $1 AND l.shop_id = cart_codes.shop_id)",
        values![cart],
    )?;
    Ok(())
}

pub(crate) fn forget_cart(tx: &mut dyn Statements, cart: CartId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM cart_codes WHERE cart_id = $1",
        "DELETE FROM cart_lines WHERE cart_id = $1",
        "DELETE FROM carts WHERE id = $1",
    ] {
        tx.execute(sql, values![cart])?;
    }
    Ok(())
}
