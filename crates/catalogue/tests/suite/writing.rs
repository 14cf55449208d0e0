use crate::reading::{read, written};
use catalogue::{Format, Product};

fn files() -> [(&'static str, &'static str); 9] {
    [
        (include_str!("../files/shopify-legacy.csv"), "USD"),
        (include_str!("../files/shopify.csv"), "USD"),
        (include_str!("../files/woocommerce.csv"), "EUR"),
        (include_str!("../files/google.tsv"), "USD"),
        (include_str!("../files/meta.csv"), "EUR"),
        (include_str!("../files/naver.tsv"), "KRW"),
        (include_str!("../files/google.rss.xml"), "GBP"),
        (include_str!("../files/google.atom.xml"), "GBP"),
        (include_str!("../files/page.html"), "EUR"),
    ]
}

/// Without the numbers of rows, which change when rows of a product come together.
fn bare(products: &[Product]) -> Vec<Product> {
    let mut products = products.to_vec();
    products.sort_by(|a, b| a.key.cmp(&b.key));
    for product in &mut products {
        product.row = 0;
        product.variants.iter_mut().for_each(|variant| variant.row = 0);
    }
    products
}

#[test]
fn what_is_written_means_the_same_and_loses_no_column() {
    for (text, currency) in files() {
        let first = read(text, currency);
        let again = written(&first, first.format);
        let second = read(&again, currency);
        assert_eq!(first.format, second.format);
        assert_eq!(bare(&first.products), bare(&second.products), "{again}");
        let cells = |read: &crate::reading::Read| {
            let mut cells: Vec<(String, u32, String)> = Vec::new();
            for (number, text) in read.rows.values().flatten().flat_map(|row| &row.cells) {
                let column = read.columns.get(*number).unwrap();
                if column.name != "json" && !column.name.is_empty() {
                    cells.push((column.name.clone(), column.nth, text.trim().to_owned()));
                }
            }
            cells.sort();
            cells
        };
        assert_eq!(cells(&first), cells(&second), "{again}");
    }
}

#[test]
fn every_format_carries_products_of_every_other() {
    for (text, currency) in files() {
        let first = read(text, currency);
        for format in Format::ALL {
            if format.dialect() == first.format.dialect() {
                continue;
            }
            let out = written(&first, *format);
            let second = read(&out, currency);
            assert_eq!(second.format.dialect(), format.dialect(), "{out}");
            let offered = |products: &[Product]| {
                let mut prices: Vec<i64> = products
                    .iter()
                    .flat_map(|product| &product.variants)
                    .filter_map(|variant| Some(variant.sale.map_or(variant.price?, |sale| sale.price).minor))
                    .collect();
                prices.sort_unstable();
                prices
            };
            if *format != Format::Naver {
                assert_eq!(
                    offered(&first.products),
                    offered(&second.products),
                    "{format}: {out}"
                );
            }
        }
    }
}

#[test]
fn rows_are_encoded_and_decoded() {
    let file = read(include_str!("../files/naver.tsv"), "KRW");
    for row in file.rows.values().flatten() {
        let mut bytes = Vec::new();
        row.encode(&mut bytes);
        assert_eq!(
            &catalogue::Row::decode(row.number, &mut bytes.as_slice()).unwrap(),
            row
        );
        assert!(catalogue::Row::decode(1, &mut &bytes[..bytes.len() - 1]).is_err());
    }
}
