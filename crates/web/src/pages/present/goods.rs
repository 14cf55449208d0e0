//! Products in grids, pins and picking lists.

use super::{Look, thumbnail};
use crate::view::{
    links,
    picture::Picture,
    product::{PickLine, Price, ProductTile, Stock},
};
use shop::{Availability, ProductCard};

/// From this many down, a page says how many are left.
const FEW: u64 = 5;

pub(crate) fn product_tile(look: &Look, card: &ProductCard) -> ProductTile {
    let id = card.id.to_string();
    ProductTile {
        href: links::product(&id),
        drawer: format!("{}/drawer", links::product(&id)),
        title: card.name.clone(),
        price: price_of(look, card),
        shop: card.shop_name.clone(),
        stock: match card.availability {
            Availability::InStock => Stock::Plenty,
            Availability::SoldOut => Stock::None,
            Availability::Withdrawn => Stock::Withdrawn,
        },
        picture: image(card),
    }
}

pub(crate) fn pick_line(look: &Look, card: &ProductCard) -> PickLine {
    PickLine {
        id: card.id.to_string(),
        title: card.name.clone(),
        price: price_of(look, card),
        shop: card.shop_name.clone(),
        picture: image(card),
        rate: None,
    }
}

/// One price, or the span from the cheapest to the dearest variant.
/// While a sale is on that makes the cheapest cheaper, its price stands before the regular one.
pub(crate) fn price_of(look: &Look, card: &ProductCard) -> Price {
    let lowest = look.money(card.price_min);
    let regular = if card.price_min == card.price_max {
        lowest
    } else {
        format!("{lowest}–{}", look.money(card.price_max))
    };
    match card.sale_at(look.now) {
        Some(sale) => Price {
            now: look.money(sale),
            regular: Some(regular),
        },
        None => Price {
            now: regular,
            regular: None,
        },
    }
}

pub(crate) fn stock_of(left: i64) -> Stock {
    match u64::try_from(left) {
        Err(_) | Ok(0) => Stock::None,
        Ok(left) if left <= FEW => Stock::Few(left),
        Ok(_) => Stock::Plenty,
    }
}

/// The text beside it names the product, so the picture says nothing.
pub(super) fn image(card: &ProductCard) -> Option<Picture> {
    card.image.as_ref().map(|image| thumbnail(&image.photo, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_five_are_counted() {
        assert_eq!(
            [-1, 0, 1, 5, 6].map(stock_of),
            [
                Stock::None,
                Stock::None,
                Stock::Few(1),
                Stock::Few(5),
                Stock::Plenty
            ]
        );
    }
}
