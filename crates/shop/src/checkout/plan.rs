//! What a checkout would come to: each shop's part of the cart with its code, its way of sending and its taxes.

use super::CheckoutRequest;
use crate::{
    Country, Coupon, Error, QuoteLine, ShippingRule, Totals,
    cart::{Loaded, cart_of, codes_of, load_lines},
    quote,
    terms::{find_coupon, shipping_rules, tax_table},
};
use model::{CartId, Currency, Money, ShippingRuleId, ShopId, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use storage::Statements;

/// A way of sending, at the price it has for this order, before taxes on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingChoice {
    pub id: ShippingRuleId,
    pub name: String,
    pub price: Money,
}

/// One shop's part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShopQuote {
    pub shop: ShopId,
    pub name: String,
    pub totals: Totals,
    /// Ways that serve the address, the cheapest first; none for a shop that sends everything free.
    pub choices: Vec<ShippingChoice>,
    pub chosen: Option<ShippingRuleId>,
    pub code: Option<String>,
    /// Why the code takes nothing off.
    pub code_problem: Option<String>,
}

/// What a checkout comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckoutQuote {
    pub shops: Vec<ShopQuote>,
    pub total: Money,
}

/// One shop's part with everything an order needs.
pub(super) struct ShopPlan {
    pub shop: ShopId,
    pub lines: Vec<Loaded>,
    pub coupon: Option<Coupon>,
    pub shipping: Option<ShippingRule>,
    pub quote: ShopQuote,
}

pub(super) struct Plan {
    pub cart: CartId,
    /// By the shops' ids, so that two checkouts claim stock in the same order.
    pub shops: Vec<ShopPlan>,
    pub total: Money,
}

/// Plans what the cart holds in the request's currency; `None` when that is nothing.
pub(super) fn plan(
    tx: &mut dyn Statements,
    request: &CheckoutRequest,
    now: Timestamp,
) -> Result<Option<Plan>, Error> {
    let Some(cart) = cart_of(tx, request.owner)? else {
        return Ok(None);
    };
    let mut by_shop: BTreeMap<ShopId, Vec<Loaded>> = BTreeMap::new();
    for line in load_lines(tx, cart)? {
        if line.regular.currency == request.currency {
            by_shop.entry(line.shop).or_default().push(line);
        }
    }
    let mut codes = codes_of(tx, cart)?;
    let mut shops = Vec::with_capacity(by_shop.len());
    for (shop, lines) in by_shop {
        shops.push(plan_shop(tx, request, shop, lines, codes.remove(&shop), now)?);
    }
    let totals = shops.iter().map(|shop| shop.quote.totals.total);
    let total = Money::sum(request.currency, totals)?;
    Ok((!shops.is_empty()).then_some(Plan { cart, shops, total }))
}

fn plan_shop(
    tx: &mut dyn Statements,
    request: &CheckoutRequest,
    shop: ShopId,
    lines: Vec<Loaded>,
    code: Option<String>,
    now: Timestamp,
) -> Result<ShopPlan, Error> {
    let address = &request.contact.address;
    let currency = request.currency;
    let quoted: Vec<QuoteLine> = lines
        .iter()
        .map(|line| QuoteLine {
            unit: line.unit(now),
            quantity: line.quantity,
            class: line.class,
            weight_grams: line.weight_grams,
        })
        .collect();
    let taxes = tax_table(tx, shop, address.country, &address.region)?;
    let (coupon, code_problem) = match &code {
        None => (None, None),
        Some(code) => match usable(tx, shop, code, &quoted, currency, now) {
            Ok(coupon) => (Some(coupon), None),
            Err(refused @ Error::Coupon { .. }) => (None, Some(refused.to_string())),
            Err(other) => return Err(other),
        },
    };
    let discount = coupon.as_ref().map(|coupon| coupon.discount);
    let without_shipping = quote(currency, &quoted, discount, None, &taxes)?;
    let worth = without_shipping.goods.checked_sub(without_shipping.discount)?;
    let rules = shipping_rules(tx, shop, currency)?;
    let (choices, shipping) = choose(request, shop, address.country, rules, &quoted, worth)?;
    let terms = shipping.as_ref().map(|rule| &rule.terms);
    let totals = quote(currency, &quoted, discount, terms, &taxes)?;
    let name = lines
        .first()
        .map(|line| line.shop_name.clone())
        .unwrap_or_default();
    Ok(ShopPlan {
        shop,
        quote: ShopQuote {
            shop,
            name,
            totals,
            choices,
            chosen: shipping.as_ref().map(|rule| rule.id),
            code,
            code_problem,
        },
        lines,
        coupon,
        shipping,
    })
}

fn usable(
    tx: &mut dyn Statements,
    shop: ShopId,
    code: &str,
    lines: &[QuoteLine],
    currency: Currency,
    now: Timestamp,
) -> Result<Coupon, Error> {
    let coupon = find_coupon(tx, shop, code)?;
    let mut goods = Money::zero(currency);
    for line in lines {
        goods = goods.checked_add(line.unit.checked_times(i64::from(line.quantity))?)?;
    }
    coupon.check(goods, now)?;
    Ok(coupon)
}

/// The ways that serve a country at their prices, and the one that is asked for or the cheapest.
fn choose(
    request: &CheckoutRequest,
    shop: ShopId,
    country: Country,
    rules: Vec<ShippingRule>,
    lines: &[QuoteLine],
    worth: Money,
) -> Result<(Vec<ShippingChoice>, Option<ShippingRule>), Error> {
    if rules.is_empty() {
        return Ok((Vec::new(), None));
    }
    let grams = lines
        .iter()
        .map(|line| u64::from(line.weight_grams) * u64::from(line.quantity))
        .fold(0, u64::saturating_add);
    let mut serving: Vec<(Money, ShippingRule)> = Vec::new();
    for rule in rules {
        if rule.terms.serves(country) {
            serving.push((rule.terms.price(grams, worth)?, rule));
        }
    }
    serving.sort_by_key(|(price, rule)| (price.minor, rule.id));
    let choices = serving
        .iter()
        .map(|(price, rule)| ShippingChoice {
            id: rule.id,
            name: rule.terms.name.clone(),
            price: *price,
        })
        .collect();
    let asked = request.shipping.get(&shop);
    let chosen = serving
        .into_iter()
        .find(|(_, rule)| asked.is_none_or(|asked| *asked == rule.id));
    let (_, rule) = chosen.ok_or(Error::NoShipping { shop, country })?;
    Ok((choices, Some(rule)))
}
