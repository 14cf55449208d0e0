use super::properties::{Part, Properties};
use crate::{Code, Json, Object};
use model::Money;
use std::borrow::Cow;

/// A product as the event tells of it; prices are of one piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product<'a> {
    /// The shop's own id of it.
    pub product_id: Option<Cow<'a, str>>,
    pub sku: Option<Cow<'a, str>>,
    pub variant: Option<Cow<'a, str>>,
    pub name: Option<Cow<'a, str>>,
    pub brand: Option<Cow<'a, str>>,
    pub category: Option<Cow<'a, str>>,
    pub coupon: Option<Cow<'a, str>>,
    pub url: Option<Cow<'a, str>>,
    pub image_url: Option<Cow<'a, str>>,
    pub cart_id: Option<Cow<'a, str>>,
    pub price: Option<Money>,
    /// Pieces; where the event does not say it, one is meant.
    pub quantity: Option<u32>,
    /// Place in a list, as the shop counts.
    pub position: Option<u32>,
}

/// A list of products that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List<'a> {
    pub list_id: Option<Cow<'a, str>>,
    pub category: Option<Cow<'a, str>>,
    pub products: Vec<Product<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Promotion<'a> {
    pub promotion_id: Option<Cow<'a, str>>,
    pub creative: Option<Cow<'a, str>>,
    pub name: Option<Cow<'a, str>>,
    /// Where on the page, such as `home_banner_top`.
    pub position: Option<Cow<'a, str>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish<'a> {
    pub wishlist_id: Option<Cow<'a, str>>,
    pub product: Product<'a>,
}

/// A product that somebody told somebody of. What was written, and to whom, is not read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share<'a> {
    /// Such as `email`.
    pub via: Option<Cow<'a, str>>,
    pub product: Product<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review<'a> {
    pub product_id: Option<Cow<'a, str>>,
    pub review_id: Option<Cow<'a, str>>,
    pub body: Option<Cow<'a, str>>,
    /// As the shop counts: stars are usual, out of what is not said.
    pub rating: Option<Cow<'a, str>>,
}

/// The product that the properties themselves describe.
pub(super) fn product<'a>(all: &mut Properties<'a>) -> Product<'a> {
    described(all, Part::Top, all.all())
}

fn described<'a>(all: &mut Properties<'a>, part: Part, object: Object<'a>) -> Product<'a> {
    let mut product = Product::default();
    // Version 1 called it `id`.
    let mut old_id = None;
    for (name, value) in object.iter() {
        match &*name {
            "product_id" | "productId" => product.product_id = all.text(part, "product_id", value),
            "id" => old_id = all.text(part, "id", value),
            "sku" => product.sku = all.text(part, "sku", value),
            "variant" => product.variant = all.text(part, "variant", value),
            "name" => product.name = all.text(part, "name", value),
            "brand" => product.brand = all.text(part, "brand", value),
            "category" => product.category = all.text(part, "category", value),
            "coupon" => product.coupon = all.text(part, "coupon", value),
            "url" => product.url = all.text(part, "url", value),
            "image_url" | "imageUrl" => product.image_url = all.text(part, "image_url", value),
            "cart_id" | "cartId" => product.cart_id = all.text(part, "cart_id", value),
            "price" => product.price = all.money(part, "price", value),
            "quantity" => product.quantity = all.count(part, "quantity", value),
            "position" => product.position = all.count(part, "position", value),
            _ => {}
        }
    }
    product.product_id = product.product_id.or(old_id);
    if product.product_id.is_none() {
        let message = "`product_id` is missing: the event belongs to no product of the catalogue";
        all.warn(Code::ProductIdMissing, part, "product_id", message.to_owned());
    }
    product
}

/// The products of an array; what is none is left out.
pub(super) fn products<'a>(all: &mut Properties<'a>, value: Json<'a>) -> Vec<Product<'a>> {
    let mut products = Vec::new();
    let Some(array) = value.array() else {
        if !value.is_null() {
            let message = format!("`products` is {}: it was left out; send an array", value.kind());
            all.warn(Code::ProductInvalid, Part::Top, "products", message);
        }
        return products;
    };
    for (index, value) in array.iter().enumerate() {
        match value.object() {
            Some(object) => products.push(described(all, Part::Product(index), object)),
            None => {
                let message = format!(
                    "product {index} is {}: it was left out; send an object",
                    value.kind()
                );
                all.warn(Code::ProductInvalid, Part::Top, "products", message);
            }
        }
    }
    products
}

pub(super) fn list<'a>(all: &mut Properties<'a>) -> List<'a> {
    let mut list = List::default();
    for (name, value) in all.all().iter() {
        match &*name {
            "list_id" | "listId" => list.list_id = all.text(Part::Top, "list_id", value),
            "category" => list.category = all.text(Part::Top, "category", value),
            "products" => list.products = products(all, value),
            _ => {}
        }
    }
    list
}

pub(super) fn promotion<'a>(all: &mut Properties<'a>) -> Promotion<'a> {
    let mut promotion = Promotion::default();
    let mut old_id = None;
    for (name, value) in all.all().iter() {
        match &*name {
            "promotion_id" | "promotionId" => {
                promotion.promotion_id = all.text(Part::Top, "promotion_id", value)
            }
            "id" => old_id = all.text(Part::Top, "id", value),
            "creative" => promotion.creative = all.text(Part::Top, "creative", value),
            "name" => promotion.name = all.text(Part::Top, "name", value),
            "position" => promotion.position = all.text(Part::Top, "position", value),
            _ => {}
        }
    }
    promotion.promotion_id = promotion.promotion_id.or(old_id);
    promotion
}

pub(super) fn wish<'a>(all: &mut Properties<'a>) -> Wish<'a> {
    Wish {
        wishlist_id: all.top_text("wishlist_id"),
        product: product(all),
    }
}

pub(super) fn share<'a>(all: &mut Properties<'a>) -> Share<'a> {
    Share {
        via: all.top_text("share_via"),
        product: product(all),
    }
}

pub(super) fn review<'a>(all: &mut Properties<'a>) -> Review<'a> {
    let review = Review {
        product_id: all.top_text("product_id"),
        review_id: all.top_text("review_id"),
        body: all.top_text("review_body"),
        rating: all.top_text("rating"),
    };
    if review.product_id.is_none() {
        let message = "`product_id` is missing: the review belongs to no product of the catalogue";
        all.warn(
            Code::ProductIdMissing,
            Part::Top,
            "product_id",
            message.to_owned(),
        );
    }
    review
}
