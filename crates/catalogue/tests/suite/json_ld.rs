use crate::reading::{read, try_read};
use catalogue::{Availability, Condition, Format};

const PAGE: &str = include_str!("../files/page.html");

#[test]
fn a_page_gives_the_products_of_its_scripts() {
    let file = read(PAGE, "EUR");
    assert_eq!(file.format, Format::JsonLd);
    assert_eq!(file.keys(), ["group:44E01", "sku:anvil"]);
    let coat = file.product("group:44E01");
    assert_eq!(
        (coat.title.as_str(), coat.brand.as_str()),
        ("Wool winter coat", "Good brand")
    );
    assert_eq!(coat.options, ["size", "color"]);
    assert_eq!(
        coat.variants
            .iter()
            .map(|v| v.price.unwrap().minor)
            .collect::<Vec<_>>(),
        [3_999, 4_999, 2_999]
    );
    let anvil = &file.product("sku:anvil").variants[0];
    assert_eq!(
        (anvil.price.unwrap().minor, anvil.sale.unwrap().price.minor),
        (15_000, 11_999)
    );
    assert_eq!(
        (anvil.availability, anvil.condition),
        (Availability::OutOfStock, Condition::Used)
    );
    assert!(
        file.issues
            .iter()
            .any(|issue| issue.code.as_str() == "json-broken")
    );
}

#[test]
fn arrays_graphs_and_lines_are_all_read() {
    let one = |sku: &str| {
        format!(
            "{{\"@type\":\"Product\",\"sku\":\"{sku}\",\"name\":\"{sku}\",\"offers\":{{\"@type\":\"AggregateOffer\",\"lowPrice\":\"12.50\",\"priceCurrency\":\"EUR\"}}}}"
        )
    };
    let array = format!("[{},{}]", one("a"), one("b"));
    let graph = format!(
        "{{\"@context\":\"https://schema.org\",\"@graph\":[{},{{\"@type\":\"WebPage\",\"mainEntity\":{}}}]}}",
        one("a"),
        one("b")
    );
    let lines = format!("{}\n{}\n", one("a"), one("b"));
    let list = format!(
        "{{\"@type\":\"ItemList\",\"itemListElement\":[{{\"@type\":\"ListItem\",\"item\":{}}},{}]}}",
        one("a"),
        one("b")
    );
    for text in [array, graph, lines, list] {
        let file = read(&text, "EUR");
        assert_eq!(file.keys(), ["sku:a", "sku:b"], "{text}");
        assert_eq!(file.products[0].variants[0].price.unwrap().minor, 1_250);
    }
    assert!(try_read(b"{\"@type\":\"Product\"", None, "EUR").is_err());
    assert!(try_read("[".repeat(100_000).as_bytes(), None, "EUR").is_err());
}
