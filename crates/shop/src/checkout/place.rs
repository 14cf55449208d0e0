//! Placing orders: one transaction that claims the stock of all shops, or nothing.

use super::{
    Checkout, CheckoutQuote, Payment, ShopQuote,
    advance::advance,
    payment::{self, of_request},
    plan::{Plan, ShopPlan, plan},
};
use crate::{
    CartOwner, Claim, Contact, Desk, Error, OrderState, Shopper,
    cart::take_lines,
    order::{Actor, Note, note},
    patience::patiently,
    product::to_store,
    sql::insert_exactly,
    stock,
    terms::claim_coupon,
};
use model::{
    Currency, Money, OrderId, PaymentId, PersonId, Rate, ReservationId, Rounding, ShippingRuleId, ShopId,
    Timestamp, VariantId,
};
use std::{collections::HashMap, sync::Arc};
use storage::{Statements, Value, values};

/// Drawn for one checkout when its page is shown; sent twice, it is one checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestKey(pub [u8; 16]);

/// What a buyer sends off.
#[derive(Debug, Clone)]
pub struct CheckoutRequest {
    pub key: RequestKey,
    pub owner: CartOwner,
    /// The account whose order it becomes; `None` for a guest.
    pub person: Option<PersonId>,
    pub shopper: Shopper,
    pub contact: Contact,
    /// Lines in other currencies stay in the cart, for a checkout of their own.
    pub currency: Currency,
    /// The cheapest way of sending where nothing is chosen.
    pub shipping: HashMap<ShopId, ShippingRuleId>,
    /// The total that the buyer saw: if it is another one now, nothing is placed.
    pub expected: Option<Money>,
}

impl Checkout {
    /// What the checkout would come to; `None` when the cart holds nothing in its currency.
    pub async fn quote(
        &self,
        mut request: CheckoutRequest,
        now: Timestamp,
    ) -> Result<Option<CheckoutQuote>, Error> {
        request.contact = request.contact.checked()?;
        self.records
            .read(move |tx| {
                let planned = plan(tx, &request, now)?;
                Ok(planned.map(|planned| CheckoutQuote {
                    total: planned.total,
                    shops: planned
                        .shops
                        .into_iter()
                        .map(|shop| shop.quote)
                        .collect::<Vec<ShopQuote>>(),
                }))
            })
            .await
    }

    /// Places the cart's orders and claims their stock until the hold runs out. The same request key gives the same
    /// payment.
    ///
    /// # Errors
    /// [`Error::NotEnough`] names the variant that somebody else was faster with, [`Error::PriceChanged`] the new
    /// total, [`Error::Coupon`] the code that does not hold; nothing is placed then.
    pub async fn place(&self, mut request: CheckoutRequest, now: Timestamp) -> Result<Payment, Error> {
        request.contact = request.contact.checked()?;
        let (desk, fee) = (Arc::clone(&self.desk), self.fee);
        let (provider, until) = (self.provider.name(), now.plus(self.hold_for));
        patiently(&self.records, move |tx| {
            if let Some(known) = of_request(tx, request.key.0)? {
                return Ok(known);
            }
            let planned = plan(tx, &request, now)?.ok_or(Error::EmptyCart)?;
            check(&request, &planned)?;
            let new = payment::New {
                id: PaymentId::new(),
                key: request.key.0,
                person: request.person,
                total: planned.total,
                provider,
                shopper: request.shopper,
                hold_until: until,
            };
            payment::insert(tx, &new, now)?;
            let mut ordered: Vec<VariantId> = Vec::new();
            for part in &planned.shops {
                place_one(tx, &desk, &request, part, (new.id, fee), now, until)?;
                ordered.extend(part.lines.iter().map(|line| line.variant));
            }
            take_lines(tx, planned.cart, &ordered)?;
            if planned.total.is_zero() {
                advance(tx, &desk, new.id, now)?;
            }
            payment::payment(tx, new.id)
        })
        .await
    }
}

fn check(request: &CheckoutRequest, planned: &Plan) -> Result<(), Error> {
    for part in &planned.shops {
        if let Some(line) = part.lines.iter().find(|line| !line.is_offered) {
            return Err(Error::NoSuchProduct(line.product));
        }
        if let Some(code) = part
            .quote
            .code
            .clone()
            .filter(|_| part.quote.code_problem.is_some())
        {
            let why = "it does not hold for these goods any more";
            return Err(Error::Coupon { code, why });
        }
    }
    match request.expected {
        Some(expected) if expected != planned.total => Err(Error::PriceChanged {
            was: expected.to_string(),
            is: planned.total.to_string(),
        }),
        _ => Ok(()),
    }
}

fn place_one(
    tx: &mut dyn Statements,
    desk: &Desk,
    request: &CheckoutRequest,
    part: &ShopPlan,
    (payment, fee): (PaymentId, Rate),
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    let (order, reservation) = (OrderId::new(), ReservationId::new());
    let claims: Vec<Claim> = (0..)
        .zip(&part.lines)
        .map(|(number, line)| Claim {
            line: number,
            variant: line.variant,
            quantity: line.quantity,
        })
        .collect();
    stock::reserve(tx, desk, (part.shop, reservation), &claims, now, until)?;
    if let Some(coupon) = &part.coupon {
        claim_coupon(tx, part.shop, coupon, order, buyer_hash(request))?;
    }
    insert_order(tx, request, part, (payment, order, reservation), fee, now)?;
    insert_lines(tx, part, order)?;
    let line = Note {
        key: "placed",
        what: "placed",
        state: OrderState::Placed,
        actor: Actor::Buyer(request.person),
        detail: part.quote.totals.total.to_string(),
    };
    note(tx, (part.shop, order), line, now)?;
    Ok(())
}

/// Tells one buyer from another, and nothing else of them.
fn buyer_hash(request: &CheckoutRequest) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("madang 2026 users of codes");
    match request.person {
        Some(person) => hasher.update(person.as_bytes()),
        None => hasher.update(request.contact.email.to_lowercase().as_bytes()),
    };
    *hasher.finalize().as_bytes()
}

fn insert_order(
    tx: &mut dyn Statements,
    request: &CheckoutRequest,
    part: &ShopPlan,
    (payment, order, reservation): (PaymentId, OrderId, ReservationId),
    fee: Rate,
    now: Timestamp,
) -> Result<(), Error> {
    let totals = &part.quote.totals;
    let sent = totals.shipping.minor - totals.shipping_tax.minor;
    let net_goods = Money::new(totals.total.minor - totals.tax.minor - sent, request.currency);
    let shipping_name = part.shipping.as_ref().map_or("", |rule| rule.terms.name.as_str());
    tx.execute(
        "INSERT INTO orders (shop_id, id, payment_id, reservation_id, person_id, state, currency, goods_minor,
           discount_minor, shipping_minor, shipping_tax_minor, tax_minor, total_minor, fee_ppm, fee_minor,
           captured_minor, refunded_minor, disputed_minor, code, contact, country, shipping_name, packed_at_place,
           carrier, tracking, forget, placed_at, changed_at, delivered_at, code_creator)
         VALUES ($1, $2, $3, $4, $5, 'placed', $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, $15, $16, $17, $18,
           NULL, NULL, NULL, 0, $19, $19, NULL, $20)",
        values![
            part.shop,
            order,
            payment,
            reservation,
            request.person,
            request.currency,
            totals.goods.minor,
            totals.discount.minor,
            totals.shipping.minor,
            totals.shipping_tax.minor,
            totals.tax.minor,
            totals.total.minor,
            fee.ppm(),
            fee.of(net_goods, Rounding::HalfUp).minor,
            part.coupon.as_ref().map(|coupon| coupon.code.clone()),
            to_store(&request.contact)?,
            request.contact.address.country.code(),
            shipping_name,
            now,
            part.coupon.as_ref().and_then(|coupon| coupon.creator)
        ],
    )?;
    Ok(())
}

fn insert_lines(tx: &mut dyn Statements, part: &ShopPlan, order: OrderId) -> Result<(), Error> {
    let mut rows: Vec<Value> = Vec::new();
    for (number, (line, totals)) in (0_u32..).zip(part.lines.iter().zip(&part.quote.totals.lines)) {
        let unit = totals.gross.minor / i64::from(line.quantity.max(1));
        rows.extend([part.shop.into(), order.into(), number.into()]);
        rows.extend([line.variant.into(), Value::from(line.product)]);
        rows.extend([Value::from(&line.name), to_store(&line.options)?.into()]);
        rows.extend([line.sku.clone().into(), line.quantity.into(), Value::from(unit)]);
        let amounts = [totals.gross, totals.discount];
        rows.extend(amounts.map(|amount| Value::from(amount.minor)));
        rows.push(totals.rate.ppm().into());
        rows.extend([totals.tax, totals.total].map(|amount| Value::from(amount.minor)));
        rows.extend([0_i64, 0].map(Value::from));
        rows.push(line.tap.map(|tap| tap.creator).into());
        rows.push(line.tap.and_then(|tap| tap.post).into());
        rows.push(line.tap.map(|tap| tap.at).into());
    }
    insert_exactly(
        tx,
        "INSERT INTO order_lines (shop_id, order_id, line, variant_id, product_id, name, options, sku, quantity,
           unit_minor, gross_minor, discount_minor, rate_ppm, tax_minor, total_minor, cancelled, returned, creator_id,
           post_id, tapped_at) VALUES",
        20,
        &rows,
        "",
    )?;
    Ok(())
}
