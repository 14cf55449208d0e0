use crate::reading::read;
use catalogue::{Availability, Format, State};

const LEGACY: &str = include_str!("../files/shopify-legacy.csv");
const TODAY: &str = include_str!("../files/shopify.csv");

#[test]
fn rows_of_a_handle_are_one_product_wherever_they_stand() {
    let file = read(LEGACY, "USD");
    assert_eq!(file.format, Format::ShopifyLegacy);
    assert_eq!(
        file.keys(),
        ["celadon-cup", "gift-card", "plain-bowl", "draft-plate"]
    );
    let cup = file.product("celadon-cup");
    assert_eq!(cup.title, "Celadon cup 24\"");
    assert_eq!(cup.description, "Thrown by hand.\n\nGlazed twice & fired.");
    assert_eq!(cup.options, ["Size", "Colour"]);
    let images: Vec<&str> = cup.images.iter().map(|image| image.url.as_str()).collect();
    assert_eq!(
        images,
        [
            "https://cdn.example/1.jpg",
            "https://cdn.example/2.jpg",
            "https://cdn.example/3.jpg"
        ]
    );
    assert_eq!(cup.variants.len(), 3, "{:?}", cup.variants);
    let small = &cup.variants[0];
    assert_eq!(
        (small.sku.as_deref(), small.quantity, small.weight_grams),
        (Some("CUP-S"), Some(5), Some(420))
    );
    assert_eq!(
        (small.price.unwrap().minor, small.sale.unwrap().price.minor),
        (2_000, 1_500)
    );
    assert_eq!(cup.variants[1].quantity, Some(0));
    assert!(file.has(3, "quantity-negative"));
    assert_eq!(cup.variants[2].options, ["L", "Blue"], "far from the others");
}

#[test]
fn traps_of_real_files_are_told_and_drop_nothing() {
    let file = read(LEGACY, "USD");
    for (row, code) in [
        (2, "unsafe-html"),
        (2, "double-escaped"),
        (2, "gtin-rounded"),
        (5, "gift-card"),
        (6, "sku-missing"),
        (6, "gtin-apostrophe"),
        (8, "gtin-check-digit"),
    ] {
        assert!(file.has(row, code), "{row} {code}: {:#?}", file.issues);
    }
    assert_eq!(file.product("gift-card").state, State::NotOffered);
    let bowl = file.product("plain-bowl");
    assert!(bowl.options.is_empty());
    assert_eq!(bowl.variants[0].gtin.as_ref().unwrap().text, "4006381333931");
    assert_eq!(
        bowl.variants[0].pieces(),
        catalogue::ASSUMED_PIECES,
        "nobody counts it"
    );
    assert_eq!(file.product("draft-plate").state, State::NotOffered);
}

#[test]
fn todays_columns_are_known_and_only_a_title_is_needed() {
    let file = read(TODAY, "USD");
    assert_eq!(file.format, Format::Shopify);
    assert_eq!(file.keys(), ["tea-pot", "only-a-title"]);
    let pot = file.product("tea-pot");
    assert_eq!(pot.options, ["Color"]);
    assert_eq!(
        pot.variants.iter().map(|v| v.pieces()).collect::<Vec<_>>(),
        [3, 0]
    );
    assert_eq!(pot.variants[1].availability, Availability::Backorder);
    let bare = file.product("only-a-title");
    assert_eq!((bare.state, bare.variants.len()), (State::NotOffered, 1));
    assert!(file.has(4, "price-missing"));
}
