use super::{
    Name,
    product::{Product, products},
    properties::{Part, Properties},
};
use crate::Code;
use model::{Currency, Money};
use std::borrow::Cow;

/// A cart that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cart<'a> {
    pub cart_id: Option<Cow<'a, str>>,
    pub products: Vec<Product<'a>>,
}

/// An order, from the checkout on. All amounts are in `currency`, and 0 or more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order<'a> {
    pub order_id: Option<Cow<'a, str>>,
    pub checkout_id: Option<Cow<'a, str>>,
    /// The store or shop within a shop that sold it.
    pub affiliation: Option<Cow<'a, str>>,
    pub coupon: Option<Cow<'a, str>>,
    /// The event's, else the one that was assumed.
    pub currency: Option<Currency>,
    /// What the buyer pays: revenue, shipping and tax less discount.
    pub total: Option<Money>,
    pub subtotal: Option<Money>,
    /// What was sold, without shipping and tax.
    pub revenue: Option<Money>,
    pub shipping: Option<Money>,
    pub tax: Option<Money>,
    pub discount: Option<Money>,
    pub products: Vec<Product<'a>>,
}

pub(super) fn cart<'a>(all: &mut Properties<'a>) -> Cart<'a> {
    let mut cart = Cart::default();
    for (name, value) in all.all().iter() {
        match &*name {
            "cart_id" | "cartId" => cart.cart_id = all.text(Part::Top, "cart_id", value),
            "products" => cart.products = products(all, value),
            _ => {}
        }
    }
    cart
}

pub(super) fn order<'a>(all: &mut Properties<'a>, name: Name) -> Order<'a> {
    let mut order = Order {
        currency: all.currency(),
        ..Order::default()
    };
    let mut value_of_all = None;
    for (name, value) in all.all().iter() {
        match &*name {
            "order_id" | "orderId" => order.order_id = all.text(Part::Top, "order_id", value),
            "checkout_id" | "checkoutId" => order.checkout_id = all.text(Part::Top, "checkout_id", value),
            "affiliation" => order.affiliation = all.text(Part::Top, "affiliation", value),
            "coupon" => order.coupon = all.text(Part::Top, "coupon", value),
            "total" => order.total = all.money(Part::Top, "total", value),
            "value" => value_of_all = all.money(Part::Top, "value", value),
            "subtotal" => order.subtotal = all.money(Part::Top, "subtotal", value),
            "revenue" => order.revenue = all.money(Part::Top, "revenue", value),
            "shipping" => order.shipping = all.money(Part::Top, "shipping", value),
            "tax" => order.tax = all.money(Part::Top, "tax", value),
            "discount" => order.discount = all.money(Part::Top, "discount", value),
            "products" => order.products = products(all, value),
            _ => {}
        }
    }
    // `Checkout Started` calls it so.
    order.total = order.total.or(value_of_all);
    if order.order_id.is_none() && name != Name::CheckoutStarted {
        let message = "`order_id` is missing: a refund or a repeat cannot be told to belong to it";
        all.warn(Code::OrderIdMissing, Part::Top, "order_id", message.to_owned());
    }
    if order.products.is_empty() && name == Name::OrderCompleted {
        let message = "`products` is missing: nothing can be learned of what was bought";
        all.warn(Code::ProductsMissing, Part::Top, "products", message.to_owned());
    }
    order
}
