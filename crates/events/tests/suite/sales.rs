//! Commerce events, from the body to typed amounts.

use crate::sent::event;
use events::commerce::{Commerce, Order, Product, read};
use model::{Currency, Money};

/// Reads a track call in a shop that sells in won.
fn sale<T>(name: &str, properties: &str, see: impl FnOnce(&Commerce<'_>, &[String]) -> T) -> T {
    let body = format!(r#"{{"type":"track","event":"{name}","userId":"u","properties":{properties}}}"#);
    event(&body, |event| {
        let reading = read(event, Some(Currency::KRW)).unwrap();
        let warnings: Vec<String> = reading
            .warnings
            .iter()
            .map(|warning| format!("{} {}", warning.property, warning.code))
            .collect();
        see(&reading.commerce, &warnings)
    })
}

fn order<T>(properties: &str, see: impl FnOnce(&Order<'_>, &[String]) -> T) -> T {
    sale("Order Completed", properties, |commerce, warnings| {
        let Commerce::OrderCompleted(order) = commerce else {
            panic!("{commerce:?}")
        };
        see(order, warnings)
    })
}

fn added<T>(properties: &str, see: impl FnOnce(&Product<'_>, &[String]) -> T) -> T {
    sale("Product Added", properties, |commerce, warnings| {
        let Commerce::ProductAdded(product) = commerce else {
            panic!("{commerce:?}")
        };
        see(product, warnings)
    })
}

fn usd(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::USD))
}

/// The example of the spec.
const ORDER: &str = r#"{"checkout_id":"fksdjfsdjfisjf9sdfjsd9f","order_id":"50314b8e9bcf000000000000","affiliation":"Google Store","total":27.50,"subtotal":22.50,"revenue":25.00,"shipping":3,"tax":2,"discount":2.5,"coupon":"hasbros","currency":"USD","products":[{"product_id":"507f1f77bcf86cd799439011","sku":"45790-32","name":"Monopoly: 3rd Edition","price":19,"quantity":1,"category":"Games","url":"https://www.example.com/product/path","image_url":"https:///www.example.com/product/path.jpg"},{"product_id":"505bd76785ebb509fc183733","sku":"46493-32","name":"Uno Card Game","price":3,"quantity":2,"category":"Games"}]}"#;

#[test]
fn an_order_of_the_spec() {
    order(ORDER, |order, warnings| {
        assert_eq!(warnings, [""; 0]);
        assert_eq!(order.order_id.as_deref(), Some("50314b8e9bcf000000000000"));
        assert_eq!(order.currency, Some(Currency::USD));
        assert_eq!(
            (order.total, order.subtotal, order.revenue),
            (usd(2_750), usd(2_250), usd(2_500))
        );
        assert_eq!(
            (order.shipping, order.tax, order.discount),
            (usd(300), usd(200), usd(250))
        );
        assert_eq!(order.products.len(), 2);
        let uno = &order.products[1];
        assert_eq!((uno.price, uno.quantity), (usd(300), Some(2)));
        assert_eq!(uno.sku.as_deref(), Some("46493-32"));
    });
}

#[test]
fn names_of_version_1_and_other_cases_are_the_same_events() {
    for name in [
        "Completed Order",
        "order_completed",
        "orderCompleted",
        "ORDER COMPLETED",
    ] {
        sale(name, ORDER, |commerce, _| {
            assert!(matches!(commerce, Commerce::OrderCompleted(_)), "{name}")
        });
    }
    sale(
        "Viewed Product",
        r#"{"id":"p-1","currency":"KRW","price":12900}"#,
        |commerce, warnings| {
            let Commerce::ProductViewed(product) = commerce else {
                panic!("{commerce:?}")
            };
            assert_eq!(product.product_id.as_deref(), Some("p-1"));
            assert_eq!(product.price, Some(Money::new(12_900, Currency::KRW)));
            assert_eq!(warnings, [""; 0]);
        },
    );
}

#[test]
fn what_is_missing_is_warned_of_and_the_event_taken() {
    order(r#"{"total":12900}"#, |order, warnings| {
        assert_eq!(order.total, Some(Money::new(12_900, Currency::KRW)));
        assert_eq!(
            warnings,
            [
                "currency currency-missing",
                "order_id order-id-missing",
                "products products-missing"
            ]
        );
    });
    order(
        r#"{"order_id":"o","currency":"XYZ","total":1,"tax":1,"products":[{"price":1}]}"#,
        |_, warnings| {
            assert_eq!(
                warnings,
                [
                    "currency currency-unknown",
                    "products[0].product_id product-id-missing"
                ]
            );
        },
    );
}

#[test]
fn without_a_currency_there_are_no_amounts() {
    let body =
        r#"{"type":"track","event":"Product Added","userId":"u","properties":{"product_id":7,"price":3}}"#;
    event(body, |event| {
        let reading = read(event, None).unwrap();
        let Commerce::ProductAdded(product) = &reading.commerce else {
            panic!()
        };
        assert_eq!((product.product_id.as_deref(), product.price), (Some("7"), None));
        assert_eq!(reading.warnings.len(), 1);
    });
}

#[test]
fn odd_values_are_left_out_by_name() {
    added(
        r#"{"product_id":"p","currency":"usd","price":-3,"quantity":1.5,"name":{},"position":"2"}"#,
        |product, warnings| {
            assert_eq!(
                (product.price, product.quantity, product.position),
                (None, None, Some(2))
            );
            let expected = [
                "price price-negative",
                "quantity quantity-invalid",
                "name property-invalid",
            ];
            assert_eq!(warnings, expected);
        },
    );
    added(
        r#"{"product_id":"p","currency":"USD","price":"free","quantity":-1}"#,
        |_, warnings| {
            assert_eq!(warnings, ["price price-invalid", "quantity quantity-invalid"]);
        },
    );
    added(
        r#"{"product_id":"p","currency":"KRW","price":12900.5,"quantity":2.0}"#,
        |product, warnings| {
            assert_eq!(
                (product.price, product.quantity),
                (Some(Money::new(12_901, Currency::KRW)), Some(2))
            );
            assert_eq!(warnings, ["price price-rounded"]);
        },
    );
    order(
        r#"{"order_id":"o","currency":"USD","products":[7,null,{"product_id":"p"}]}"#,
        |order, warnings| {
            assert_eq!(order.products.len(), 1);
            assert_eq!(warnings, ["products product-invalid", "products product-invalid"]);
        },
    );
    order(r#"{"order_id":"o","products":{"0":{}}}"#, |_, warnings| {
        assert_eq!(
            warnings,
            ["products product-invalid", "products products-missing"]
        );
    });
}

#[test]
fn warnings_are_bounded() {
    let products = vec!["{}"; 1_000].join(",");
    let properties = format!(r#"{{"order_id":"o","products":[{products}]}}"#);
    order(&properties, |order, warnings| {
        assert_eq!(order.products.len(), 1_000);
        assert_eq!(warnings.len(), 51);
        assert_eq!(warnings[50], "properties more-warnings");
    });
}

#[test]
fn nulls_say_nothing() {
    added(
        r#"{"product_id":"p","price":null,"quantity":null,"name":null,"currency":null}"#,
        |product, warnings| {
            assert_eq!(product.price, None);
            assert_eq!(warnings, [""; 0]);
        },
    );
}

#[test]
fn the_others_are_read_too() {
    sale(
        "Products Searched",
        r#"{"query":"달항아리"}"#,
        |commerce, _| {
            assert_eq!(
                commerce,
                &Commerce::ProductsSearched {
                    query: Some("달항아리".into())
                }
            );
        },
    );
    sale(
        "Product List Viewed",
        r#"{"list_id":"l","category":"Jars","products":[{"product_id":"p","position":1}]}"#,
        |commerce, _| {
            let Commerce::ProductListViewed(list) = commerce else {
                panic!()
            };
            assert_eq!(
                (list.list_id.as_deref(), list.products[0].position),
                (Some("l"), Some(1))
            );
        },
    );
    sale(
        "Cart Viewed",
        r#"{"cart_id":"c","products":[]}"#,
        |commerce, _| {
            let Commerce::CartViewed(cart) = commerce else {
                panic!()
            };
            assert_eq!(cart.cart_id.as_deref(), Some("c"));
        },
    );
    sale(
        "Checkout Started",
        r#"{"value":20,"currency":"USD","products":[{"product_id":"p"}]}"#,
        |commerce, warnings| {
            let Commerce::CheckoutStarted(order) = commerce else {
                panic!()
            };
            assert_eq!((order.total, warnings.len()), (usd(2_000), 0));
        },
    );
    sale(
        "Order Refunded",
        r#"{"order_id":"o","total":30,"currency":"USD"}"#,
        |commerce, warnings| {
            let Commerce::OrderRefunded(order) = commerce else {
                panic!()
            };
            assert_eq!((order.total, warnings.len()), (usd(3_000), 0));
        },
    );
    sale(
        "Promotion Clicked",
        r#"{"promotion_id":"promo_1","creative":"top","name":"Spring","position":"home_banner_top"}"#,
        |commerce, _| {
            let Commerce::PromotionClicked(promotion) = commerce else {
                panic!()
            };
            assert_eq!(promotion.position.as_deref(), Some("home_banner_top"));
        },
    );
    sale(
        "Product Added to Wishlist",
        r#"{"wishlist_id":"w","product_id":"p"}"#,
        |commerce, _| {
            let Commerce::ProductAddedToWishlist(wish) = commerce else {
                panic!()
            };
            assert_eq!(
                (wish.wishlist_id.as_deref(), wish.product.product_id.as_deref()),
                (Some("w"), Some("p"))
            );
        },
    );
    sale(
        "Product Shared",
        r#"{"share_via":"email","product_id":"p","recipient":"a@example.com"}"#,
        |commerce, _| {
            let Commerce::ProductShared(share) = commerce else {
                panic!()
            };
            assert_eq!(share.via.as_deref(), Some("email"));
        },
    );
    sale(
        "Product Reviewed",
        r#"{"product_id":"p","review_id":"r","review_body":"lovely","rating":5}"#,
        |commerce, _| {
            let Commerce::ProductReviewed(review) = commerce else {
                panic!()
            };
            assert_eq!(
                (review.body.as_deref(), review.rating.as_deref()),
                (Some("lovely"), Some("5"))
            );
        },
    );
}

#[test]
fn other_events_are_the_shops_own() {
    event(r#"{"type":"track","event":"Signed Up","userId":"u"}"#, |event| {
        assert_eq!(read(event, None), None)
    });
    event(
        r#"{"type":"page","name":"Order Completed","userId":"u"}"#,
        |event| assert_eq!(read(event, None), None),
    );
}
