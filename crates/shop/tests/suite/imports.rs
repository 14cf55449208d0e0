//! Catalogue files into a shop, again, changed, and out of it.

use crate::yard::{on_both, open, won};
use catalogue::Format;
use model::{Currency, PersonId};
use shop::{Claim, Error, ImportOptions, ImportReport, NewShop, ProductState, ShopScope, Shops};
use std::{io::Cursor, ops::ControlFlow};

const HEADER: &str = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\titem_group_id\tcolor\tcustom_label_0\tquantity\n";

fn feed(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

const CUP: &str =
    "cup\tCup\tA cup\thttps://s.example/c\thttps://i.example/c.jpg\tin_stock\t12000 KRW\t\t\tspring\t5";
const RED: &str = "red\tBowl\tA bowl\thttps://s.example/r\t\tin_stock\t9000 KRW\tbowl\tRed\t\t3";
const BLUE: &str = "blue\tBowl\tA bowl\thttps://s.example/b\t\tin_stock\t9500 KRW\tbowl\tBlue\t\t4";

async fn import_with(scope: &ShopScope, file: &str, options: ImportOptions) -> Result<ImportReport, Error> {
    scope
        .import(Cursor::new(file.as_bytes().to_vec()), options, |_| {
            ControlFlow::Continue(())
        })
        .await
}

async fn import(scope: &ShopScope, file: &str) -> ImportReport {
    import_with(scope, file, ImportOptions::default()).await.unwrap()
}

fn counts(report: &ImportReport) -> [u64; 6] {
    [
        report.rows,
        report.products,
        report.variants,
        report.created,
        report.updated,
        report.unchanged,
    ]
}

async fn export(scope: &ShopScope, format: Format) -> String {
    let mut out = Vec::new();
    scope.export(format, "https://s.example", &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

async fn named(scope: &ShopScope, name: &str) -> shop::Product {
    for state in [ProductState::Active, ProductState::Archived] {
        let page = scope.products(state, None, 100).await.unwrap();
        if let Some(card) = page.items.iter().find(|card| card.name == name) {
            return scope.product(card.id).await.unwrap();
        }
    }
    panic!("there is no {name}")
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        // The rows of a group lie apart.
        let file = feed(&[RED, CUP, BLUE]);
        let dry = ImportOptions {
            dry_run: true,
            ..ImportOptions::default()
        };
        let promised = import_with(&scope, &file, dry).await.unwrap();
        assert!(
            scope
                .products(ProductState::Active, None, 10)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let first = import(&scope, &file).await;
        assert_eq!(counts(&first), [3, 2, 3, 2, 0, 0]);
        assert_eq!(
            (counts(&promised), promised.warnings),
            (counts(&first), first.warnings)
        );
        let bowl = named(&scope, "Bowl").await;
        assert_eq!(bowl.options, ["color"]);
        let stocks: Vec<i64> = bowl.variants.iter().map(|variant| variant.stock).collect();
        assert_eq!(
            (stocks, bowl.card.price_min, bowl.card.price_max),
            (vec![3, 4], won(9_000), won(9_500))
        );
        assert_eq!(counts(&import(&scope, &file).await), [3, 2, 3, 0, 0, 2]);
        assert_eq!(
            counts(&import(&scope, &feed(&[CUP, BLUE, RED])).await)[4..],
            [0, 2],
            "the order does not matter"
        );
        assert_eq!(shops.audit().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_the_file_changes_changes_and_what_people_changed_stays() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        import(&scope, &feed(&[CUP, RED, BLUE])).await;
        let cup = named(&scope, "Cup").await;
        let mut draft = shop::ProductDraft {
            name: "My cup".into(),
            description: "A cup".into(),
            ..shop::ProductDraft::default()
        };
        draft.variants = vec![shop::VariantDraft {
            id: Some(cup.variants[0].id),
            options: vec![],
            sku: Some("cup".into()),
            price: won(11_000),
            stock: 0,
        }];
        scope
            .edit_product(cup.card.id, cup.card.updated_at, draft)
            .await
            .unwrap();
        scope.set_stock(cup.card.id, cup.variants[0].id, 2).await.unwrap();
        assert_eq!(
            counts(&import(&scope, &feed(&[CUP, RED, BLUE])).await)[3..],
            [0, 0, 2]
        );
        // A new description and a new count; name and price are as the last file had them.
        let changed = CUP
            .replace("A cup", "A better cup")
            .replace("spring\t5", "spring\t9");
        let report = import(&scope, &feed(&[&changed, RED, BLUE])).await;
        assert_eq!(counts(&report)[3..], [0, 1, 1]);
        let cup = named(&scope, "My cup").await;
        assert_eq!(
            (
                cup.description.as_str(),
                cup.variants[0].price,
                cup.variants[0].stock
            ),
            ("A better cup", won(11_000), 9)
        );
        let hundredfold = changed.replace("12000 KRW", "1200000 KRW");
        let report = import(&scope, &feed(&[&hundredfold, RED, BLUE])).await;
        assert!(
            report
                .warnings
                .iter()
                .any(|warning| warning.code.as_str() == "price-times-100")
        );
        // A variant goes and another comes.
        let green = BLUE.replace("blue", "green").replace("Blue", "Green");
        let report = import(&scope, &feed(&[&hundredfold, RED, &green])).await;
        assert_eq!(counts(&report)[3..], [0, 1, 1]);
        let bowl = named(&scope, "Bowl").await;
        let values: Vec<&str> = bowl
            .variants
            .iter()
            .map(|variant| variant.options[0].as_str())
            .collect();
        assert_eq!(values, ["Red", "Green"]);
        assert_eq!(shops.audit().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_corrected_count_leaves_what_buyers_were_promised() {
    on_both(async |shops: Shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        import(&scope, &feed(&[RED, BLUE])).await;
        let bowl = named(&scope, "Bowl").await;
        let blue = bowl.variants[1].id;
        let claims = vec![Claim {
            line: 0,
            variant: blue,
            quantity: 2,
        }];
        let until = model::Timestamp::now().plus(std::time::Duration::from_secs(600));
        let held = shops
            .reservations()
            .hold(shop.id, claims, model::Timestamp::now(), until)
            .await
            .unwrap();
        let report = import(&scope, &feed(&[RED, &BLUE.replace("\t4", "\t1")])).await;
        assert_eq!(report.updated, 1);
        assert_eq!(named(&scope, "Bowl").await.variants[1].stock, 1);
        // The variant that was promised stays when the file has it no more.
        let report = import(&scope, &feed(&[RED])).await;
        assert!(
            report
                .warnings
                .iter()
                .any(|warning| warning.code.as_str() == "not-applied"),
            "{:?}",
            report.warnings
        );
        assert_eq!(named(&scope, "Bowl").await.variants.len(), 2);
        let _ = held;
        assert_eq!(shops.audit().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_goes_only_when_asked_and_not_by_halves() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let pot = CUP.replace("cup", "pot").replace("Cup", "Pot");
        import(&scope, &feed(&[CUP, RED, BLUE, &pot])).await;
        assert_eq!(import(&scope, &feed(&[CUP])).await.updated, 0);
        let options = ImportOptions {
            delete_missing: true,
            ..ImportOptions::default()
        };
        let refused = import_with(&scope, &feed(&[CUP]), options).await;
        assert!(
            matches!(refused, Err(Error::DeletesTooMany { missing: 2, total: 3 })),
            "{refused:?}"
        );
        let report = import_with(&scope, &feed(&[CUP, RED, BLUE]), options)
            .await
            .unwrap();
        assert_eq!((report.withdrawn, report.updated, report.unchanged), (1, 1, 2));
        assert_eq!(named(&scope, "Pot").await.state, ProductState::Archived);
        let forced = ImportOptions {
            force: true,
            ..options
        };
        let report = import_with(&scope, &feed(&[CUP]), forced).await.unwrap();
        assert_eq!(report.withdrawn, 1);
        let report = import(&scope, &feed(&[CUP, RED, BLUE, &pot])).await;
        assert_eq!((report.updated, report.unchanged), (2, 1), "they come back");
        assert_eq!(named(&scope, "Pot").await.state, ProductState::Active);
    })
    .await;
}

#[tokio::test]
async fn an_export_is_the_file_with_what_changed_here() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let file = feed(&[CUP, RED, BLUE]);
        import(&scope, &file).await;
        assert_eq!(export(&scope, Format::GoogleTsv).await, file);
        let cup = named(&scope, "Cup").await;
        scope.set_stock(cup.card.id, cup.variants[0].id, 0).await.unwrap();
        let out = export(&scope, Format::GoogleTsv).await;
        assert!(out.contains("out_of_stock") && out.contains("spring"), "{out}");
        // Into another shop by way of another format.
        let (_, _, other) = open(&shops, "otherlight").await;
        for format in [
            Format::Shopify,
            Format::WooCommerce,
            Format::JsonLd,
            Format::MetaRss,
            Format::ShopifyLegacy,
            Format::Naver,
        ] {
            let out = export(&scope, format).await;
            let report = import_with(&other, &out, ImportOptions::default()).await.unwrap();
            assert!(report.products >= 2, "{format}: {out}");
            assert_eq!(import(&other, &out).await.unchanged, report.products, "{format}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_formats_file_comes_back_unchanged() {
    let files = [
        (
            include_str!("../../../catalogue/tests/files/shopify-legacy.csv"),
            "USD",
        ),
        (include_str!("../../../catalogue/tests/files/shopify.csv"), "USD"),
        (
            include_str!("../../../catalogue/tests/files/woocommerce.csv"),
            "EUR",
        ),
        (include_str!("../../../catalogue/tests/files/google.tsv"), "USD"),
        (include_str!("../../../catalogue/tests/files/meta.csv"), "EUR"),
        (include_str!("../../../catalogue/tests/files/naver.tsv"), "KRW"),
        (
            include_str!("../../../catalogue/tests/files/google.rss.xml"),
            "EUR",
        ),
        (
            include_str!("../../../catalogue/tests/files/google.atom.xml"),
            "EUR",
        ),
        (include_str!("../../../catalogue/tests/files/page.html"), "EUR"),
    ];
    on_both(async |shops: Shops| {
        for (place, (file, currency)) in files.iter().enumerate() {
            let owner = PersonId::new();
            let new = NewShop {
                handle: format!("shop_{place}").parse().unwrap(),
                name: "Shop".into(),
                about: String::new(),
                currency: currency.parse::<Currency>().unwrap(),
            };
            let shop = shops.open(owner, new).await.unwrap();
            let scope = shops.enter(owner, shop.id).await.unwrap();
            let first = import(&scope, file).await;
            let again = import(&scope, file).await;
            assert_eq!((again.created, again.updated), (0, 0), "{file}");
            let out = export(&scope, first.format.unwrap()).await;
            assert!(!out.to_lowercase().contains("<script"), "{out}");
            let back = import(&scope, &out).await;
            assert_eq!((back.created, back.updated), (0, 0), "{out}");
        }
        assert_eq!(shops.audit().await.unwrap(), []);
    })
    .await;
}
