use super::{
    Tap,
    codes::codes_of,
    read::{Loaded, cart_of, load_lines},
};
use crate::{CartOwner, Coupon, Error, ProductImage, shops::count, terms::find_coupon};
use model::{Handle, Money, ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use std::collections::HashMap;
use storage::Statements;

/// Why a line cannot be ordered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CartProblem {
    /// The shop does not offer it any more.
    Withdrawn,
    SoldOut,
    /// Fewer are left than the line wants.
    OnlyLeft(i64),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CartLine {
    pub variant: VariantId,
    pub product: ProductId,
    pub name: String,
    pub options: Vec<String>,
    pub image: Option<ProductImage>,
    pub quantity: u32,
    /// Of one piece, now.
    pub unit: Money,
    /// Without a sale.
    pub regular: Money,
    pub total: Money,
    pub problem: Option<CartProblem>,
    #[serde(skip)]
    pub tap: Option<Tap>,
}

/// What is in the cart of one shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CartShop {
    pub shop: ShopId,
    pub handle: Handle,
    pub name: String,
    pub lines: Vec<CartLine>,
    /// Before discounts, taxes on top and shipping.
    pub goods: Money,
    pub code: Option<String>,
    /// What the code takes off.
    pub discount: Money,
    /// Why the code takes nothing off.
    pub code_problem: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CartView {
    pub shops: Vec<CartShop>,
    /// Lines whose variant does not exist any more.
    pub gone: usize,
}

impl CartView {
    /// Pieces in the cart.
    pub fn pieces(&self) -> u32 {
        let lines = self.shops.iter().flat_map(|shop| &shop.lines);
        lines.map(|line| line.quantity).sum()
    }
}

pub(super) fn view(tx: &mut dyn Statements, owner: CartOwner, now: Timestamp) -> Result<CartView, Error> {
    let Some(cart) = cart_of(tx, owner)? else {
        return Ok(CartView::default());
    };
    let loaded = load_lines(tx, cart)?;
    let all = count(tx, "SELECT COUNT(*) FROM cart_lines WHERE cart_id = $1", cart)?;
    let codes = codes_of(tx, cart)?;
    let mut view = CartView {
        shops: Vec::new(),
        gone: all - loaded.len(),
    };
    let mut places: HashMap<ShopId, usize> = HashMap::new();
    for line in loaded {
        let place = *places.entry(line.shop).or_insert_with(|| {
            view.shops.push(CartShop {
                shop: line.shop,
                handle: line.shop_handle.clone(),
                name: line.shop_name.clone(),
                lines: Vec::new(),
                goods: Money::zero(line.regular.currency),
                code: None,
                discount: Money::zero(line.regular.currency),
                code_problem: None,
            });
            view.shops.len() - 1
        });
        if let Some(part) = view.shops.get_mut(place) {
            let shown = shown(line, now)?;
            part.goods = part.goods.checked_add(shown.total)?;
            part.lines.push(shown);
        }
    }
    for part in &mut view.shops {
        part.code = codes.get(&part.shop).cloned();
        if let Some(code) = &part.code {
            match find_coupon(tx, part.shop, code).and_then(|coupon| taken_off(&coupon, part.goods, now)) {
                Ok(discount) => part.discount = discount,
                Err(refused @ Error::Coupon { .. }) => part.code_problem = Some(refused.to_string()),
                Err(other) => return Err(other),
            }
        }
    }
    Ok(view)
}

fn taken_off(coupon: &Coupon, goods: Money, now: Timestamp) -> Result<Money, Error> {
    coupon.check(goods, now)?;
    coupon.discount.of(goods)
}

fn shown(line: Loaded, now: Timestamp) -> Result<CartLine, Error> {
    let unit = line.unit(now);
    let problem = match line.left {
        _ if !line.is_offered => Some(CartProblem::Withdrawn),
        0 => Some(CartProblem::SoldOut),
        left if left < i64::from(line.quantity) => Some(CartProblem::OnlyLeft(left)),
        _ => None,
    };
    Ok(CartLine {
        variant: line.variant,
        product: line.product,
        total: unit.checked_times(i64::from(line.quantity))?,
        name: line.name,
        options: line.options,
        image: line.image,
        quantity: line.quantity,
        unit,
        regular: line.regular,
        problem,
        tap: line.tap,
    })
}
