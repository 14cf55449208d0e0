//! What each event says.

use super::event::{Topic, put, receivers};
use crate::{Error, ImportFigures, OrderState, Product, catalogue, order::load};
use model::{Money, OrderId, ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use storage::Statements;

/// An order without its buyer.
#[derive(Serialize)]
struct OrderData<'a> {
    id: OrderId,
    number: String,
    state: OrderState,
    detail: &'a str,
    goods: Money,
    discount: Money,
    shipping: Money,
    tax: Money,
    total: Money,
    captured: Money,
    refunded: Money,
    country: String,
    shipping_name: &'a str,
    carrier: Option<&'a str>,
    tracking: Option<&'a str>,
    placed_at: Timestamp,
    lines: Vec<LineData<'a>>,
}

#[derive(Serialize)]
struct LineData<'a> {
    line: u32,
    product: ProductId,
    variant: VariantId,
    sku: Option<&'a str>,
    name: &'a str,
    options: &'a [String],
    quantity: u32,
    cancelled: u32,
    returned: u32,
    unit: Money,
    total: Money,
}

/// A step of an order, in the transaction of the step.
pub(crate) fn of_order(
    tx: &mut dyn Statements,
    (shop, order): (ShopId, OrderId),
    (what, state, detail): (&str, OrderState, &str),
    now: Timestamp,
) -> Result<(), Error> {
    let Some(topic) = Topic::of_step(what) else {
        return Ok(());
    };
    let receivers = receivers(tx, shop, topic)?;
    if receivers.is_empty() {
        return Ok(());
    }
    let order = load(tx, shop, order)?;
    let data = OrderData {
        id: order.id,
        number: order.number(),
        // The row is brought to it later in this transaction.
        state,
        detail: match topic {
            // What a buyer wrote may name them.
            Topic::ReturnRequested => "",
            _ => detail,
        },
        goods: order.goods,
        discount: order.discount,
        shipping: order.shipping,
        tax: order.tax,
        total: order.total,
        captured: order.captured,
        refunded: order.refunded,
        country: order.country.to_string(),
        shipping_name: &order.shipping_name,
        carrier: order.carrier.as_deref(),
        tracking: order.tracking.as_deref(),
        placed_at: order.placed_at,
        lines: order
            .lines
            .iter()
            .map(|line| LineData {
                line: line.line,
                product: line.product,
                variant: line.variant,
                sku: line.sku.as_deref(),
                name: &line.name,
                options: &line.options,
                quantity: line.quantity,
                cancelled: line.cancelled,
                returned: line.returned,
                unit: line.unit,
                total: line.total,
            })
            .collect(),
    };
    put(tx, shop, topic, &data, &receivers, now)?;
    Ok(())
}

/// A product that was made, edited, archived or brought back by hand; files tell of themselves as a whole.
pub(crate) fn of_product(
    tx: &mut dyn Statements,
    shop: ShopId,
    product: ProductId,
    now: Timestamp,
) -> Result<(), Error> {
    let receivers = receivers(tx, shop, Topic::ProductChanged)?;
    if receivers.is_empty() {
        return Ok(());
    }
    let found: Option<Product> = catalogue::product(tx, product)?;
    if let Some(product) = found {
        put(tx, shop, Topic::ProductChanged, &product, &receivers, now)?;
    }
    Ok(())
}

/// A file that was taken in.
pub(crate) fn of_import(
    tx: &mut dyn Statements,
    shop: ShopId,
    name: &str,
    figures: &ImportFigures,
    now: Timestamp,
) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Data<'a> {
        file: &'a str,
        #[serde(flatten)]
        figures: &'a ImportFigures,
    }
    let receivers = receivers(tx, shop, Topic::ImportDone)?;
    if receivers.is_empty() {
        return Ok(());
    }
    let data = Data { file: name, figures };
    put(tx, shop, Topic::ImportDone, &data, &receivers, now)?;
    Ok(())
}
