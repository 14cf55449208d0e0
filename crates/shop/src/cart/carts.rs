use super::{
    CartView,
    read::{cart_of, forget_cart, load_lines, open_cart},
    view::view,
};
use crate::{CartOwner, Error, Shopper, error::at_most, limits, patience::patiently, shops::count};
use model::{Act, CartId, PageId, PersonId, PostId, ProductId, ShopId, Timestamp, VariantId};
use std::time::Duration;
use storage::{Records, Statements, Value, outbox, values};

/// The creator whose post led to a product, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tap {
    pub creator: PersonId,
    pub post: Option<PostId>,
    pub at: Timestamp,
}

/// All carts of the yard.
#[derive(Clone)]
pub struct Carts {
    pub(super) records: Records,
}

impl Carts {
    pub(crate) fn new(records: Records) -> Self {
        Self { records }
    }

    /// The cart with today's prices and what is wrong with it; empty for somebody who has none.
    pub async fn view(&self, owner: CartOwner, now: Timestamp) -> Result<CartView, Error> {
        self.records.read(move |tx| view(tx, owner, now)).await
    }

    /// Pieces in the cart, for the sign beside it; as in [`Carts::view`], what is gone counts as nothing.
    pub async fn pieces(&self, owner: CartOwner) -> Result<u64, Error> {
        let (column, id): (_, Value) = match owner {
            CartOwner::Guest(id) => ("c.id = $1 AND c.person_id IS NULL", id.into()),
            CartOwner::Person(person) => ("c.person_id = $1", person.into()),
        };
        let sql = format!(
            "SELECT l.quantity FROM carts c JOIN cart_lines l ON l.cart_id = c.id JOIN variants v ON v.id = l.variant_id
             WHERE {column} LIMIT {}",
            limits::CART_LINES
        );
        self.records
            .read(move |tx| {
                let mut pieces = 0;
                for row in tx.query(&sql, std::slice::from_ref(&id))? {
                    pieces += u64::from(row.get::<u32>(0)?);
                }
                Ok(pieces)
            })
            .await
    }

    /// Puts pieces into the cart, beside those that are there. The newest tap is remembered; an add leaves one signal.
    pub async fn add(
        &self,
        owner: CartOwner,
        shopper: Shopper,
        variant: VariantId,
        quantity: u32,
        tap: Option<Tap>,
        now: Timestamp,
    ) -> Result<CartView, Error> {
        check_quantity(quantity)?;
        let message = format!("cart:{}", PageId::new());
        patiently(&self.records, move |tx| {
            let (shop, product) = offered(tx, variant, quantity)?;
            let cart = open_cart(tx, owner, now)?;
            put(tx, cart, (variant, shop), quantity, tap, now)?;
            let value = Some(i64::from(quantity));
            let signal = shopper.signal(message.parse()?, Act::Cart, (shop, product), value, now);
            outbox::put(tx, &signal)?;
            view(tx, owner, now)
        })
        .await
    }

    /// Sets how many pieces of a variant are in the cart; none takes it out.
    pub async fn set_quantity(
        &self,
        owner: CartOwner,
        variant: VariantId,
        quantity: u32,
        now: Timestamp,
    ) -> Result<CartView, Error> {
        if quantity > 0 {
            check_quantity(quantity)?;
        }
        patiently(&self.records, move |tx| {
            if let Some(cart) = cart_of(tx, owner)? {
                let sql = if quantity == 0 {
                    "DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = $2"
                } else {
                    "UPDATE cart_lines SET quantity = $3 WHERE cart_id = $1 AND variant_id = $2"
                };
                let values = values![cart, variant, quantity];
                tx.execute(
                    sql,
                    values.get(..if quantity == 0 { 2 } else { 3 }).unwrap_or(values),
                )?;
            }
            view(tx, owner, now)
        })
        .await
    }

    /// Brings a guest's cart along at sign-in: lines are added to the person's own, codes are kept where the person
    /// has none.
    pub async fn adopt(&self, guest: CartId, person: PersonId, now: Timestamp) -> Result<(), Error> {
        patiently(&self.records, move |tx| {
            let from = CartOwner::Guest(guest);
            if cart_of(tx, from)?.is_none() {
                return Ok(());
            }
            let into = open_cart(tx, CartOwner::Person(person), now)?;
            for line in load_lines(tx, guest)? {
                put(tx, into, (line.variant, line.shop), line.quantity, line.tap, now)?;
            }
            tx.execute(
                "INSERT INTO cart_codes (cart_id, shop_id, code) SELECT $2, shop_id, code FROM cart_codes
                 WHERE cart_id = $1 ON CONFLICT DO NOTHING",
                values![guest, into],
            )?;
            forget_cart(tx, guest)
        })
        .await
    }

    /// Forgets guests' carts that nobody has touched for `idle`; tells how many. At most [`limits::SWEEP`] at once.
    pub async fn forget_idle(&self, idle: Duration, now: Timestamp) -> Result<usize, Error> {
        patiently(&self.records, move |tx| {
            let sql = format!(
                "SELECT id FROM carts WHERE person_id IS NULL AND changed_at < $1 ORDER BY changed_at LIMIT {}",
                limits::SWEEP
            );
            let rows = tx.query(&sql, values![now.minus(idle)])?;
            for row in &rows {
                forget_cart(tx, row.get(0)?)?;
            }
            Ok(rows.len())
        })
        .await
    }
}

fn check_quantity(quantity: u32) -> Result<(), Error> {
    if (1..=limits::QUANTITY).contains(&quantity) {
        Ok(())
    } else {
        Err(Error::Quantity(quantity))
    }
}

/// The shop and product of a variant that so many can be had of.
fn offered(tx: &mut dyn Statements, variant: VariantId, quantity: u32) -> Result<(ShopId, ProductId), Error> {
    let row = tx.query_first(
        "SELECT v.shop_id, v.product_id, v.stock, p.state FROM variants v
         JOIN products p ON p.id = v.product_id WHERE v.id = $1",
        values![variant],
    )?;
    let row = row.ok_or(Error::NoSuchVariant(variant))?;
    if row.get::<String>(3)? != "active" {
        return Err(Error::NoSuchProduct(row.get(1)?));
    }
    let left: i64 = row.get(2)?;
    if left < i64::from(quantity) {
        return Err(Error::NotEnough {
            variant,
            left,
            asked: quantity.into(),
        });
    }
    Ok((row.get(0)?, row.get(1)?))
}

fn put(
    tx: &mut dyn Statements,
    cart: CartId,
    (variant, shop): (VariantId, ShopId),
    quantity: u32,
    tap: Option<Tap>,
    now: Timestamp,
) -> Result<(), Error> {
    let lines = count(tx, "SELECT COUNT(*) FROM cart_lines WHERE cart_id = $1", cart)?;
    let sql = format!(
        "INSERT INTO cart_lines (cart_id, variant_id, shop_id, quantity, added_at, creator_id, post_id, tapped_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (cart_id, variant_id) DO UPDATE SET
           quantity = CASE WHEN cart_lines.quantity + excluded.quantity > {most} THEN {most}
                           ELSE cart_lines.quantity + excluded.quantity END,
           creator_id = COALESCE(excluded.creator_id, cart_lines.creator_id),
           post_id = CASE WHEN excluded.creator_id IS NULL THEN cart_lines.post_id ELSE excluded.post_id END,
           tapped_at = COALESCE(excluded.tapped_at, cart_lines.tapped_at)",
        most = limits::QUANTITY
    );
    tx.execute(
        &sql,
        values![
            cart,
            variant,
            shop,
            quantity,
            now,
            tap.map(|tap| tap.creator),
            tap.and_then(|tap| tap.post),
            tap.map(|tap| tap.at)
        ],
    )?;
    let after = count(tx, "SELECT COUNT(*) FROM cart_lines WHERE cart_id = $1", cart)?;
    if after > lines {
        at_most("things in a cart", after, limits::CART_LINES)?;
    }
    Ok(())
}
