//! Orders as their buyer and their shop see them.

use super::{
    OrderEvent, OrderState, Return,
    event::trail,
    refund::{Refund, refunds_of},
    returns::returns_of,
};
use crate::{Contact, Country, Desk, Error, Page, ShopScope, Tap, limits, product::stored};
use model::{
    Currency, Money, OrderId, PaymentId, PersonId, PlaceId, Position, ProductId, Rate, ReservationId, ShopId,
    Timestamp, VariantId,
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};
use storage::{Records, Row, Statements, Value, records::query_in, values};

/// One shop's part of a checkout.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    pub id: OrderId,
    pub shop: ShopId,
    pub payment: PaymentId,
    #[serde(skip)]
    pub(crate) reservation: ReservationId,
    pub person: Option<PersonId>,
    pub state: OrderState,
    /// Before discounts.
    pub goods: Money,
    pub discount: Money,
    /// With its tax.
    pub shipping: Money,
    pub shipping_tax: Money,
    /// All taxes.
    pub tax: Money,
    pub total: Money,
    #[serde(skip)]
    pub(crate) fee_rate: Rate,
    #[serde(skip)]
    pub(crate) fee: Money,
    pub captured: Money,
    /// What was given back, and what is on its way.
    pub refunded: Money,
    /// What the buyer's bank has taken back.
    pub disputed: Money,
    pub code: Option<String>,
    /// `None` once its buyer was forgotten.
    pub contact: Option<Contact>,
    pub country: Country,
    pub shipping_name: String,
    #[serde(skip)]
    pub(crate) packed_at: Option<PlaceId>,
    pub carrier: Option<String>,
    pub tracking: Option<String>,
    pub placed_at: Timestamp,
    pub changed_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub lines: Vec<OrderLine>,
}

/// What was bought, as it was when it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderLine {
    pub line: u32,
    pub variant: VariantId,
    pub product: ProductId,
    pub name: String,
    pub options: Vec<String>,
    pub sku: Option<String>,
    pub quantity: u32,
    pub unit: Money,
    pub gross: Money,
    pub discount: Money,
    pub rate: Rate,
    pub tax: Money,
    pub total: Money,
    /// Units that were never sent.
    pub cancelled: u32,
    /// Units that came back.
    pub returned: u32,
    #[serde(skip)]
    pub tap: Option<Tap>,
}

impl Order {
    /// What people call it: the end of its id, in capitals.
    pub fn number(&self) -> String {
        let id = self.id.to_string().replace('-', "").to_uppercase();
        let (_, end) = id
            .split_at_checked(id.len().saturating_sub(10))
            .unwrap_or(("", ""));
        end.to_owned()
    }

    pub(crate) fn currency(&self) -> Currency {
        self.total.currency
    }

    /// What can still be given back.
    pub fn refundable(&self) -> Money {
        let left = self.captured.minor - self.refunded.minor - self.disputed.minor;
        Money::new(left.max(0), self.currency())
    }

    /// The goods without their tax: what the shop earns and fees are reckoned from.
    pub(crate) fn net_goods(&self) -> Money {
        let sent = self.shipping.minor - self.shipping_tax.minor;
        Money::new(self.total.minor - self.tax.minor - sent, self.currency())
    }

    /// Units that are neither cancelled nor came back.
    pub fn units_left(&self) -> u32 {
        let left = |line: &OrderLine| line.quantity - line.cancelled - line.returned;
        self.lines.iter().map(left).sum()
    }

    pub(super) const COLUMNS: &str = "o.shop_id, o.id, o.payment_id, o.reservation_id, o.person_id, o.state, o.currency,
       o.goods_minor, o.discount_minor, o.shipping_minor, o.shipping_tax_minor, o.tax_minor, o.total_minor, o.fee_ppm,
       o.fee_minor, o.captured_minor, o.refunded_minor, o.disputed_minor, o.code, o.contact, o.country,
       o.shipping_name, o.packed_at_place, o.carrier, o.tracking, o.placed_at, o.changed_at, o.delivered_at";

    fn read(row: &Row) -> Result<Self, Error> {
        let contact: Option<String> = row.get(19)?;
        let money = |column| row.money(column, 6);
        Ok(Self {
            shop: row.get(0)?,
            id: row.get(1)?,
            payment: row.get(2)?,
            reservation: row.get(3)?,
            person: row.get(4)?,
            state: row.get::<String>(5)?.parse()?,
            goods: money(7)?,
            discount: money(8)?,
            shipping: money(9)?,
            shipping_tax: money(10)?,
            tax: money(11)?,
            total: money(12)?,
            fee_rate: Rate::from_ppm(row.get(13)?)?,
            fee: money(14)?,
            captured: money(15)?,
            refunded: money(16)?,
            disputed: money(17)?,
            code: row.get(18)?,
            contact: contact.as_deref().map(stored).transpose()?,
            country: row.get::<String>(20)?.parse()?,
            shipping_name: row.get(21)?,
            packed_at: row.get(22)?,
            carrier: row.get(23)?,
            tracking: row.get(24)?,
            placed_at: row.get(25)?,
            changed_at: row.get(26)?,
            delivered_at: row.get(27)?,
            lines: Vec::new(),
        })
    }

    pub(super) fn position(&self) -> Position {
        Position::new(self.placed_at, *self.id.as_bytes())
    }
}

impl OrderLine {
    fn read(row: &Row, currency: Currency) -> Result<Self, Error> {
        let money = |column| row.get(column).map(|minor| Money::new(minor, currency));
        let (creator, tapped_at): (Option<PersonId>, Option<Timestamp>) = (row.get(16)?, row.get(18)?);
        let post = row.get(17)?;
        Ok(Self {
            line: row.get(1)?,
            variant: row.get(2)?,
            product: row.get(3)?,
            name: row.get(4)?,
            options: stored(&row.get::<String>(5)?)?,
            sku: row.get(6)?,
            quantity: row.get(7)?,
            unit: money(8)?,
            gross: money(9)?,
            discount: money(10)?,
            rate: Rate::from_ppm(row.get(11)?)?,
            tax: money(12)?,
            total: money(13)?,
            cancelled: row.get(14)?,
            returned: row.get(15)?,
            tap: creator
                .zip(tapped_at)
                .map(|(creator, at)| Tap { creator, post, at }),
        })
    }
}

/// One order with its lines.
pub(crate) fn load(tx: &mut dyn Statements, shop: ShopId, id: OrderId) -> Result<Order, Error> {
    let sql = format!(
        "SELECT {} FROM orders o WHERE o.shop_id = $1 AND o.id = $2",
        Order::COLUMNS
    );
    let row = tx.query_first(&sql, values![shop, id])?;
    let mut order = Order::read(&row.ok_or(Error::NoSuchOrder(id))?)?;
    add_lines(tx, std::slice::from_mut(&mut order))?;
    Ok(order)
}

/// The orders under one payment.
pub(crate) fn lines_of(tx: &mut dyn Statements, payment: PaymentId) -> Result<Vec<Order>, Error> {
    let sql = format!(
        "SELECT {} FROM orders o WHERE o.payment_id = $1 ORDER BY o.id LIMIT 200",
        Order::COLUMNS
    );
    orders(tx, &sql, values![payment])
}

pub(super) fn orders(tx: &mut dyn Statements, sql: &str, values: &[Value]) -> Result<Vec<Order>, Error> {
    let rows = tx.query(sql, values)?;
    let mut orders: Vec<Order> = rows.iter().map(Order::read).collect::<Result<_, Error>>()?;
    add_lines(tx, &mut orders)?;
    Ok(orders)
}

fn add_lines(tx: &mut dyn Statements, orders: &mut [Order]) -> Result<(), Error> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let select = "SELECT order_id, line, variant_id, product_id, name, options, sku, quantity, unit_minor, gross_minor,
                    discount_minor, rate_ppm, tax_minor, total_minor, cancelled, returned, creator_id, post_id, tapped_at
                  FROM order_lines WHERE order_id IN";
    let mut lines: HashMap<OrderId, Vec<Row>> = HashMap::new();
    for row in query_in(tx, select, &[], &ids)? {
        lines.entry(row.get(0)?).or_default().push(row);
    }
    for order in orders {
        let currency = order.currency();
        let rows = lines.remove(&order.id).unwrap_or_default();
        order.lines = rows
            .iter()
            .map(|row| OrderLine::read(row, currency))
            .collect::<Result<_, Error>>()?;
        order.lines.sort_by_key(|line| line.line);
    }
    Ok(())
}

/// Orders for those who bought.
#[derive(Clone)]
pub struct Orders {
    pub(super) records: Records,
    pub(super) desk: Arc<Desk>,
}

impl Orders {
    pub(crate) fn new(records: Records, desk: Arc<Desk>) -> Self {
        Self { records, desk }
    }

    /// A person's orders, the newest first.
    pub async fn of_person(
        &self,
        person: PersonId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<Order>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {} FROM orders o WHERE o.person_id = $1 AND (o.placed_at, o.id) < ($2, $3)
                     ORDER BY o.placed_at DESC, o.id DESC LIMIT {limit}",
                    Order::COLUMNS
                );
                let found = orders(tx, &sql, values![person, before.at, before.id])?;
                Ok(Page::of(found, limit, Order::position))
            })
            .await
    }

    /// The orders under one payment: what a guest sees, who knows its id.
    pub async fn of_payment(&self, payment: PaymentId) -> Result<Vec<Order>, Error> {
        self.records.read(move |tx| lines_of(tx, payment)).await
    }

    /// An order with its trail, if the buyer is who it belongs to.
    pub async fn trail(&self, payment: PaymentId, order: OrderId) -> Result<Vec<OrderEvent>, Error> {
        self.records
            .read(move |tx| {
                let shop = shop_of(tx, payment, order)?;
                trail(tx, shop, order)
            })
            .await
    }
}

/// The shop of a buyer's order; the payment's id is the buyer's key to it.
pub(super) fn shop_of(tx: &mut dyn Statements, payment: PaymentId, order: OrderId) -> Result<ShopId, Error> {
    let row = tx.query_first(
        "SELECT shop_id FROM orders WHERE id = $1 AND payment_id = $2",
        values![order, payment],
    )?;
    Ok(row.ok_or(Error::NoSuchOrder(order))?.get(0)?)
}

impl ShopScope {
    /// The shop's orders of one state, the newest first.
    pub async fn orders(
        &self,
        state: OrderState,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<Order>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!(
                "SELECT {} FROM orders o WHERE o.shop_id = $1 AND o.state = $2 AND (o.placed_at, o.id) < ($3, $4)
                 ORDER BY o.placed_at DESC, o.id DESC LIMIT {limit}",
                Order::COLUMNS
            );
            let found = orders(tx, &sql, values![shop, state.name(), before.at, before.id])?;
            Ok(Page::of(found, limit, Order::position))
        })
        .await
    }

    pub async fn order(&self, id: OrderId) -> Result<Order, Error> {
        let shop = self.id();
        self.read(move |tx| load(tx, shop, id)).await
    }

    pub async fn order_trail(&self, id: OrderId) -> Result<Vec<OrderEvent>, Error> {
        let shop = self.id();
        self.read(move |tx| trail(tx, shop, id)).await
    }

    pub async fn order_refunds(&self, id: OrderId) -> Result<Vec<Refund>, Error> {
        let shop = self.id();
        self.read(move |tx| refunds_of(tx, shop, id)).await
    }

    pub async fn order_returns(&self, id: OrderId) -> Result<Vec<Return>, Error> {
        let shop = self.id();
        self.read(move |tx| returns_of(tx, shop, id)).await
    }
}
