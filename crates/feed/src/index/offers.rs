//! Products as the index knows them: what can be bought, of whom, for how much, and which posts show it.

use learn::{cold::own_slot, ranker::ContentKind};
use memory::Ordinal;
use model::Money;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::num::NonZeroU32;

/// Price bands of one post at the most.
pub const BANDS: usize = 2;

/// Products by ordinal.
#[derive(Debug, Default)]
pub struct Offers {
    products: FxHashMap<Ordinal, Offer>,
    sold_out: FxHashSet<Ordinal>,
}

#[derive(Debug, Default)]
struct Offer {
    /// A product that a post pins may not have been told of yet.
    is_known: bool,
    /// Content slot of the price band; 0 while the price is not known.
    band: u16,
    shop: Option<NonZeroU32>,
    posts: SmallVec<[Ordinal; 4]>,
}

impl Offers {
    pub fn stock(&mut self, product: Ordinal, available: bool) {
        self.products.entry(product).or_default().is_known = true;
        if available {
            self.sold_out.remove(&product);
        } else {
            self.sold_out.insert(product);
        }
    }

    /// Notes whose a product is, by the shop's number in the index.
    pub fn of_shop(&mut self, product: Ordinal, shop: u32) {
        self.products.entry(product).or_default().shop = NonZeroU32::new(shop.saturating_add(1));
    }

    /// Whose it is.
    pub fn shop(&self, product: Ordinal) -> Option<u32> {
        Some(self.products.get(&product)?.shop?.get() - 1)
    }

    /// Live posts that show it.
    pub fn posts(&self, product: Ordinal) -> &[Ordinal] {
        self.products.get(&product).map_or(&[], |offer| &offer.posts)
    }

    /// Notes a price; the posts that show the product when they are in another band than before.
    pub fn price(&mut self, product: Ordinal, price: Money) -> SmallVec<[Ordinal; 4]> {
        let (offer, band) = (self.products.entry(product).or_default(), price_band(price));
        if std::mem::replace(&mut offer.band, band) == band {
            return SmallVec::new();
        }
        offer.posts.clone()
    }

    pub fn shown_by(&mut self, product: Ordinal, post: Ordinal) {
        let posts = &mut self.products.entry(product).or_default().posts;
        if !posts.contains(&post) {
            posts.push(post);
        }
    }

    pub fn not_shown_by(&mut self, product: Ordinal, post: Ordinal) {
        if let Some(offer) = self.products.get_mut(&product) {
            offer.posts.retain(|showing| *showing != post);
        }
    }

    /// Content slots of what these products cost: the first different bands; 0 where there are no more.
    pub fn bands(&self, products: &[Ordinal]) -> [u16; BANDS] {
        let mut bands = [0; BANDS];
        let mut count = 0;
        for product in products {
            let band = self.products.get(product).map_or(0, |offer| offer.band);
            if band == 0 || bands.contains(&band) {
                continue;
            }
            let Some(place) = bands.get_mut(count) else { break };
            (*place, count) = (band, count + 1);
        }
        bands
    }

    pub fn knows(&self, product: Ordinal) -> bool {
        self.products.get(&product).is_some_and(|offer| offer.is_known)
    }

    pub fn is_sold_out(&self, product: Ordinal) -> bool {
        self.sold_out.contains(&product)
    }
}

/// The content slot of a price: each band ends at twice what it begins with, in one currency.
pub fn price_band(price: Money) -> u16 {
    // From 0 for what is free up to 63.
    let octave = 64 - price.minor.max(0).leading_zeros();
    let [octave, ..] = octave.to_le_bytes();
    let name = [price.currency.code().as_bytes(), &[octave]].concat();
    own_slot(ContentKind::PriceBand, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Currency;

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    #[test]
    fn a_band_is_an_octave_of_one_currency() {
        assert_eq!(price_band(won(20_000)), price_band(won(30_000)));
        assert_ne!(price_band(won(20_000)), price_band(won(40_000)));
        assert_ne!(
            price_band(won(20_000)),
            price_band(Money::new(20_000, Currency::USD))
        );
        for odd in [i64::MIN, -1, 0, i64::MAX] {
            assert_ne!(price_band(won(odd)), 0);
        }
    }

    #[test]
    fn a_price_moves_the_posts_that_show_it_only_into_another_band() {
        let (mut offers, product, post) = (Offers::default(), Ordinal(7), Ordinal(3));
        offers.shown_by(product, post);
        assert!(!offers.knows(product));
        assert_eq!(offers.price(product, won(20_000)).as_slice(), [post]);
        assert!(offers.price(product, won(21_000)).is_empty());
        assert_eq!(
            offers.bands(&[Ordinal(9), product, product]),
            [price_band(won(20_000)), 0]
        );
        offers.not_shown_by(product, post);
        assert!(offers.price(product, won(90_000)).is_empty());
    }

    #[test]
    fn a_product_takes_little_room() {
        assert!(size_of::<Offer>() <= 32);
    }
}
