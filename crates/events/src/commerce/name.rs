macro_rules! names {
    ($($name:ident = $first:literal $(| $more:literal)*),+ $(,)?) => {
        /// An event of the spec.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Name { $($name),+ }

        impl Name {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Reads a track call's name, in any case and with any signs between its words: `Order Completed`,
            /// `order_completed`, `orderCompleted`, and version 1's `Completed Order`.
            pub fn of(event: &str) -> Option<Self> {
                match plain(event)?.as_str() {
                    $($first $(| $more)* => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

names! {
    ProductsSearched = "productssearched" | "searchedproducts" | "productsearched" | "searchedproduct",
    ProductListViewed = "productlistviewed" | "viewedproductlist" | "productcategoryviewed" | "viewedproductcategory",
    ProductClicked = "productclicked" | "clickedproduct",
    ProductViewed = "productviewed" | "viewedproduct",
    ProductAdded = "productadded" | "addedproduct",
    ProductRemoved = "productremoved" | "removedproduct",
    CartViewed = "cartviewed" | "viewedcart",
    CheckoutStarted = "checkoutstarted" | "startedcheckout",
    OrderCompleted = "ordercompleted" | "completedorder",
    OrderRefunded = "orderrefunded" | "refundedorder",
    OrderCancelled = "ordercancelled" | "ordercanceled" | "cancelledorder" | "canceledorder",
    PromotionViewed = "promotionviewed" | "viewedpromotion",
    PromotionClicked = "promotionclicked" | "clickedpromotion",
    ProductAddedToWishlist = "productaddedtowishlist" | "addedproducttowishlist",
    ProductShared = "productshared" | "sharedproduct",
    ProductReviewed = "productreviewed" | "reviewedproduct",
}

/// Letters alone, in lower case; `None` when there are more than any name has.
fn plain(event: &str) -> Option<String> {
    const LONGEST: usize = "productaddedtowishlist".len();
    let mut plain = String::with_capacity(LONGEST);
    for c in event.chars() {
        match c {
            ' ' | '_' | '-' | '.' | ':' | '/' => {}
            c if plain.len() < LONGEST => plain.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for name in [
            "Order Completed",
            "order completed",
            "ORDER_COMPLETED",
            "order-completed",
            "orderCompleted",
            " Order  Completed ",
            "Completed Order",
            "completed_order",
        ] {
            assert_eq!(Name::of(name), Some(Name::OrderCompleted), "{name}");
        }
        assert_eq!(Name::of("Viewed Product"), Some(Name::ProductViewed));
        assert_eq!(Name::of("Added Product"), Some(Name::ProductAdded));
        assert_eq!(Name::of("Viewed Product Category"), Some(Name::ProductListViewed));
        assert_eq!(
            Name::of("Product Added to Wishlist"),
            Some(Name::ProductAddedToWishlist)
        );
    }

    #[test]
    fn other_names_are_the_shops_own() {
        for name in [
            "",
            "Order Updated",
            "Order Completed!",
            "주문 완료",
            "Signed Up",
            &"order".repeat(9_999),
        ] {
            assert_eq!(Name::of(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in ".*") {
            let _ = Name::of(&name);
        }
    }
}
