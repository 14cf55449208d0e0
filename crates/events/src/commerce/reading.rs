use super::{
    name::Name,
    order::{Cart, Order, cart, order},
    product::{List, Product, Promotion, Review, Share, Wish, list, product, promotion, review, share, wish},
    properties::Properties,
};
use crate::{Event, Kind, Warning};
use model::Currency;
use std::borrow::Cow;

/// A step on the way from a search to a sale, or back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commerce<'a> {
    ProductsSearched {
        query: Option<Cow<'a, str>>,
    },
    ProductListViewed(List<'a>),
    ProductClicked(Product<'a>),
    ProductViewed(Product<'a>),
    ProductAdded(Product<'a>),
    ProductRemoved(Product<'a>),
    CartViewed(Cart<'a>),
    CheckoutStarted(Order<'a>),
    OrderCompleted(Order<'a>),
    /// The products are those that came back; without products it is the whole order.
    OrderRefunded(Order<'a>),
    OrderCancelled(Order<'a>),
    PromotionViewed(Promotion<'a>),
    PromotionClicked(Promotion<'a>),
    ProductAddedToWishlist(Wish<'a>),
    ProductShared(Share<'a>),
    ProductReviewed(Review<'a>),
}

/// A commerce event, and what was odd in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<'a> {
    pub commerce: Commerce<'a>,
    pub warnings: Vec<Warning>,
}

/// Reads a track call whose name is one of [`Name`]; `None` for all other events.
///
/// Amounts of an event that names no currency, or one that does not exist, are in `assumed`, with a warning; without an
/// assumption they are left out.
pub fn read<'a>(event: &Event<'a>, assumed: Option<Currency>) -> Option<Reading<'a>> {
    let Kind::Track {
        event: name,
        properties,
    } = &event.kind
    else {
        return None;
    };
    let name = Name::of(name)?;
    let mut properties = Properties::new(*properties, assumed);
    let all = &mut properties;
    let commerce = match name {
        Name::ProductsSearched => Commerce::ProductsSearched {
            query: all.top_text("query"),
        },
        Name::ProductListViewed => Commerce::ProductListViewed(list(all)),
        Name::ProductClicked => Commerce::ProductClicked(product(all)),
        Name::ProductViewed => Commerce::ProductViewed(product(all)),
        Name::ProductAdded => Commerce::ProductAdded(product(all)),
        Name::ProductRemoved => Commerce::ProductRemoved(product(all)),
        Name::CartViewed => Commerce::CartViewed(cart(all)),
        Name::CheckoutStarted => Commerce::CheckoutStarted(order(all, name)),
        Name::OrderCompleted => Commerce::OrderCompleted(order(all, name)),
        Name::OrderRefunded => Commerce::OrderRefunded(order(all, name)),
        Name::OrderCancelled => Commerce::OrderCancelled(order(all, name)),
        Name::PromotionViewed => Commerce::PromotionViewed(promotion(all)),
        Name::PromotionClicked => Commerce::PromotionClicked(promotion(all)),
        Name::ProductAddedToWishlist => Commerce::ProductAddedToWishlist(wish(all)),
        Name::ProductShared => Commerce::ProductShared(share(all)),
        Name::ProductReviewed => Commerce::ProductReviewed(review(all)),
    };
    Some(Reading {
        commerce,
        warnings: properties.into_warnings(),
    })
}
