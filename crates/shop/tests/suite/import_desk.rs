//! Imports that run beside the pages: uploads, addresses, pictures.

use crate::{
    stranger::Stranger,
    yard::{ALL, MINUTE, later, now, on_both, open},
};
use fetch::{Fetcher, Reach};
use model::{ImportRunId, Photo, PhotoFile, PhotoFormat, Timestamp};
use shop::{
    Error, ImportFile, ImportOptions, ImportRun, ImportState, Imports, NewSource, Product, ProductState,
    ShopScope, Shops,
};
use std::{
    io::{Seek, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use storage::{Records, testing};

const FEED: &str = "id\ttitle\timage_link\tadditional_image_link\tprice\tavailability\tlink\n\
    cup\tCup\thttps://i.example/1.jpg\thttps://i.example/2.jpg\t12000 KRW\tin_stock\thttps://s.example/cup\n\
    bad\t\t\t\t9000 KRW\tin_stock\t\n";

fn desk(shops: &Shops) -> Imports {
    Imports::new(shops, Fetcher::new(Reach::Anywhere, "madang"))
}

fn file(text: &str) -> ImportFile {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.flush().unwrap();
    file.stream_position().unwrap();
    ImportFile {
        name: "feed.tsv".into(),
        file,
    }
}

async fn ended(scope: &ShopScope, id: ImportRunId) -> ImportRun {
    for _ in 0..600 {
        let run = scope.import_run(id).await.unwrap();
        if run.state != ImportState::Running {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the import did not end");
}

async fn only_product(scope: &ShopScope) -> Product {
    let page = scope.products(ProductState::Active, None, 10).await.unwrap();
    assert_eq!(page.items.len(), 1);
    scope.product(page.items[0].id).await.unwrap()
}

/// A stored picture that is told from others by its size.
fn photo(width: u32) -> Photo {
    Photo {
        width,
        height: 100,
        colour: [1, 2, 3],
        thumbhash: Vec::new(),
        files: vec![PhotoFile {
            name: format!("{}.jpg", "ab".repeat(32)),
            width,
            height: 100,
            format: PhotoFormat::Jpeg,
        }],
    }
}

#[tokio::test]
async fn a_trial_changes_nothing_and_its_file_can_be_taken_in() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moon").await;
        let (_, _, other) = open(&shops, "sun").await;
        let imports = desk(&shops);
        let dry = ImportOptions {
            dry_run: true,
            ..ImportOptions::default()
        };
        let now = Timestamp::now();
        let trial = imports.begin(scope.clone(), file(FEED), dry, now).await.unwrap();
        let run = ended(&scope, trial).await;
        assert_eq!(run.state, ImportState::Done, "{run:?}");
        let figures = run.figures.unwrap();
        assert_eq!((figures.rows, figures.created, figures.skipped), (2, 1, 1));
        assert!(figures.warnings > 0);
        assert!(!scope.import_warnings(trial).await.unwrap().is_empty());
        let none = scope.products(ProductState::Active, None, 10).await.unwrap();
        assert!(none.items.is_empty());
        while !imports.can_repeat(&scope, trial) {
            tokio::task::yield_now().await;
        }
        assert!(
            !imports.can_repeat(&other, trial),
            "another shop's run is nothing here"
        );
        assert!(other.import_run(trial).await.is_err());
        let taken = imports.repeat(scope.clone(), trial, now).await.unwrap();
        assert_eq!(ended(&scope, taken).await.state, ImportState::Done);
        assert_eq!(only_product(&scope).await.card.name, "Cup");
        let again = imports.repeat(scope.clone(), trial, now).await;
        assert!(matches!(again, Err(Error::ImportFileGone)));
        assert_eq!(scope.import_runs().await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_fails_with_a_reason() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moon").await;
        let imports = desk(&shops);
        let begun = imports
            .begin(
                scope.clone(),
                file("no catalogue at all"),
                ImportOptions::default(),
                Timestamp::now(),
            )
            .await
            .unwrap();
        let run = ended(&scope, begun).await;
        assert_eq!(run.state, ImportState::Failed);
        assert!(run.problem.is_some_and(|problem| !problem.is_empty()));
        // What an earlier process left running is over.
        assert_eq!(imports.end_abandoned(now()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_fetched_when_due_and_taken_in_when_it_has_changed() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moon").await;
        let imports = desk(&shops);
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let merchant = Stranger::start(move |heard| {
            let nth = counted.fetch_add(1, Ordering::Relaxed);
            let tag = "etag: \"one\"\r\n".to_owned();
            match (nth, heard.header("if-none-match")) {
                (2, _) => (503, String::new(), String::new()),
                (_, Some("\"one\"")) => (304, tag, String::new()),
                _ => (200, tag, FEED.to_owned()),
            }
        });
        let new = |url: &str| NewSource {
            url: url.into(),
            format: None,
            every_hours: 1,
            delete_missing: false,
        };
        let wrong = scope.add_import_source(new("ftp://x.example"), now()).await;
        assert!(matches!(wrong, Err(Error::WebAddress(_))));
        scope
            .add_import_source(new(&format!("{}/feed.tsv", merchant.address)), now())
            .await
            .unwrap();
        assert!(imports.fetch_due(now()).await.unwrap());
        assert_eq!(only_product(&scope).await.card.name, "Cup");
        assert_eq!(scope.import_runs().await.unwrap().len(), 1);
        assert!(
            !imports.fetch_due(later(MINUTE)).await.unwrap(),
            "not before its time"
        );
        assert!(imports.fetch_due(later(MINUTE * 61)).await.unwrap());
        assert_eq!(scope.import_runs().await.unwrap().len(), 1, "nothing new there");
        assert!(imports.fetch_due(later(MINUTE * 122)).await.unwrap());
        let source = scope.import_sources().await.unwrap().remove(0);
        assert_eq!(source.failures, 1);
        assert!(
            source
                .problem
                .as_ref()
                .is_some_and(|problem| problem.contains("503"))
        );
        assert!(
            (later(MINUTE * 132)..later(MINUTE * 134)).contains(&source.next_at),
            "sooner than in an hour"
        );
        scope.pause_import_source(source.id, now()).await.unwrap();
        assert!(!imports.fetch_due(later(MINUTE * 1_000)).await.unwrap());
        scope.fetch_import_source(source.id, later(MINUTE)).await.unwrap();
        assert!(imports.fetch_due(later(MINUTE)).await.unwrap());
        assert_eq!(
            scope.import_runs().await.unwrap().len(),
            2,
            "asked for, it is read again"
        );
        scope.remove_import_source(source.id).await.unwrap();
        assert!(scope.import_sources().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn pictures_take_their_places_and_a_removed_one_stays_away() {
    on_both(async |shops: Shops| {
        let (_, _, scope) = open(&shops, "moon").await;
        let imports = desk(&shops);
        let run = async |text: &str| {
            let begun = imports
                .begin(
                    scope.clone(),
                    file(text),
                    ImportOptions::default(),
                    Timestamp::now(),
                )
                .await
                .unwrap();
            assert_eq!(ended(&scope, begun).await.state, ImportState::Done);
        };
        let widths = async || -> Vec<u32> {
            let product = only_product(&scope).await;
            product.images.iter().map(|image| image.photo.width).collect()
        };
        run(FEED).await;
        let soon = |span: Duration| Timestamp::now().plus(span);
        let wanted = imports.wanted_pictures(soon(MINUTE / 60), 10).await.unwrap();
        assert_eq!(wanted.len(), 2);
        // The second arrives first, and twice.
        for _ in 0..2 {
            imports
                .take_picture(wanted[1].clone(), photo(2), Timestamp::now())
                .await
                .unwrap();
        }
        imports
            .picture_failed(wanted[0].clone(), "503".into(), true, Timestamp::now())
            .await
            .unwrap();
        assert_eq!(imports.wanted_pictures(soon(MINUTE / 2), 10).await.unwrap(), []);
        let again = imports.wanted_pictures(soon(MINUTE), 10).await.unwrap();
        assert_eq!(again[0].attempts, 1);
        imports
            .take_picture(again[0].clone(), photo(1), Timestamp::now())
            .await
            .unwrap();
        assert_eq!(widths().await, [1, 2]);
        let progress = scope.picture_progress().await.unwrap();
        assert_eq!((progress.taken, progress.waiting, progress.failed), (2, 0, 0));

        // The shop takes the first away; the file brings a third one.
        let product = only_product(&scope).await;
        let mut draft = shop::ProductDraft {
            name: product.card.name.clone(),
            description: product.description.clone(),
            kind: product.card.kind.clone(),
            images: product.images.clone(),
            options: product.options.clone(),
            variants: vec![shop::VariantDraft {
                id: Some(product.variants[0].id),
                options: Vec::new(),
                sku: product.variants[0].sku.clone(),
                price: product.variants[0].price,
                stock: 0,
            }],
        };
        draft.images.remove(0);
        scope
            .edit_product(product.card.id, product.card.updated_at, draft)
            .await
            .unwrap();
        run(&FEED.replace(
            "https://i.example/2.jpg",
            "https://i.example/2.jpg,https://i.example/3.jpg",
        ))
        .await;
        assert_eq!(widths().await, [2]);
        let wanted = imports.wanted_pictures(soon(MINUTE / 60), 10).await.unwrap();
        assert_eq!(wanted.len(), 1, "{wanted:?}");
        assert_eq!(wanted[0].url, "https://i.example/3.jpg");
        imports
            .picture_failed(wanted[0].clone(), "404".into(), false, Timestamp::now())
            .await
            .unwrap();
        let progress = scope.picture_progress().await.unwrap();
        assert_eq!((progress.failed, progress.failures.len()), (1, 1));
        assert_eq!(scope.retry_pictures().await.unwrap(), 1);
        // The file does not name the second any more.
        run(&FEED.replace("https://i.example/2.jpg", "")).await;
        assert_eq!(widths().await, [0_u32; 0]);
    })
    .await;
}

#[tokio::test]
async fn changes_by_another_process_are_noticed() {
    testing::on_both(ALL, async |records: Records| {
        let shops = Shops::new(records.clone());
        let (_, _, scope) = open(&shops, "moon").await;
        let product = scope.create_product(crate::yard::cup()).await.unwrap();
        let catalogue = shops.catalogue();
        let name = async || catalogue.cards(vec![product]).await.unwrap()[0].name.clone();
        assert_eq!(name().await, "Celadon cup");
        let mut others = shops.others(Timestamp::now());
        let mut changes = shops.changes().subscribe();
        // Another process has handles of its own over the same records.
        let elsewhere = Shops::new(records);
        let there = elsewhere.enter(scope.person(), scope.id()).await.unwrap();
        let before = there.product(product).await.unwrap();
        let draft = shop::ProductDraft {
            name: "White cup".into(),
            ..crate::yard::cup()
        };
        there
            .edit_product(product, before.card.updated_at, draft)
            .await
            .unwrap();
        assert!(others.notice(Timestamp::now()).await.unwrap() >= 1);
        assert_eq!(name().await, "White cup");
        assert!(changes.try_recv().is_ok());
        while changes.try_recv().is_ok() {}
        assert_eq!(others.notice(Timestamp::now()).await.unwrap(), 0, "once");
    })
    .await;
}
