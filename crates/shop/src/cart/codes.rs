//! Codes that a buyer typed, one for each shop in the cart.

use super::{CartView, Carts, read::cart_of, view::view};
use crate::{CartOwner, Coupon, Error, patience::patiently, terms::find_coupon};
use model::{CartId, ShopId, Timestamp};
use std::collections::HashMap;
use storage::{Statements, values};

impl Carts {
    /// Takes a code for the goods of one shop, in place of another one. Whether it holds for what is in the cart, the
    /// cart's view says.
    pub async fn use_code(
        &self,
        owner: CartOwner,
        shop: ShopId,
        code: &str,
        now: Timestamp,
    ) -> Result<CartView, Error> {
        let code = Coupon::folded(code)?;
        patiently(&self.records, move |tx| {
            let coupon = find_coupon(tx, shop, &code)?;
            if let Some(cart) = cart_of(tx, owner)? {
                tx.execute(
                    "INSERT INTO cart_codes (cart_id, shop_id, code) VALUES ($1, $2, $3)
                     ON CONFLICT (cart_id, shop_id) DO UPDATE SET code = excluded.code",
                    values![cart, shop, &coupon.code],
                )?;
            }
            view(tx, owner, now)
        })
        .await
    }

    pub async fn drop_code(&self, owner: CartOwner, shop: ShopId, now: Timestamp) -> Result<CartView, Error> {
        patiently(&self.records, move |tx| {
            if let Some(cart) = cart_of(tx, owner)? {
                tx.execute(
                    "DELETE FROM cart_codes WHERE cart_id = $1 AND shop_id = $2",
                    values![cart, shop],
                )?;
            }
            view(tx, owner, now)
        })
        .await
    }
}

/// The code of each shop.
pub(crate) fn codes_of(tx: &mut dyn Statements, cart: CartId) -> Result<HashMap<ShopId, String>, Error> {
    let rows = tx.query(
        "SELECT shop_id, code FROM cart_codes WHERE cart_id = $1 LIMIT 200",
        values![cart],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
