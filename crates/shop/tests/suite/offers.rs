//! Sales, categories, collections and what else a shop says of its products.

use crate::yard::{MINUTE, cup, later, now, on_both, open, won};
use model::{CategoryId, Currency, Money};
use shop::{Bundling, Error, ProductDraft, Sale, ShopScope, TaxClass, VariantDraft};

async fn named(scope: &ShopScope, name: &str) -> model::ProductId {
    let draft = ProductDraft {
        name: name.into(),
        ..cup()
    };
    scope.create_product(draft).await.unwrap()
}

#[tokio::test]
async fn a_sale_lowers_the_price_from_its_first_moment_to_before_its_last() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let id = named(&scope, "Cup").await;
        let variant = scope.product(id).await.unwrap().variants[0].id;
        let sale = |minor, from, until| {
            Some(Sale {
                price: won(minor),
                from,
                until,
            })
        };
        let window = sale(9_900, Some(later(MINUTE)), Some(later(3 * MINUTE)));
        scope.set_sale(id, variant, window).await.unwrap();
        let found = scope.product(id).await.unwrap().variants.remove(0);
        let prices = [0, 1, 2, 3].map(|minutes| found.price_at(later(minutes * MINUTE)).minor);
        assert_eq!(prices, [12_000, 9_900, 9_900, 12_000]);

        let dollars = Some(Sale {
            price: Money::new(1, Currency::USD),
            from: None,
            until: None,
        });
        assert!(matches!(
            scope.set_sale(id, variant, dollars).await,
            Err(Error::Currency { .. })
        ));
        for wrong in [
            sale(12_000, None, None),
            sale(-1, None, None),
            sale(5, Some(now()), Some(now())),
        ] {
            assert!(matches!(
                scope.set_sale(id, variant, wrong).await,
                Err(Error::Sale)
            ));
        }
        let mut cheaper = cup();
        cheaper.variants = vec![VariantDraft {
            id: Some(variant),
            price: won(9_000),
            ..cheaper.variants[0].clone()
        }];
        let seen = scope.product(id).await.unwrap().card.updated_at;
        scope.edit_product(id, seen, cheaper).await.unwrap();
        let found = scope.product(id).await.unwrap().variants.remove(0);
        assert_eq!(
            found.price_at(later(MINUTE)).minor,
            9_000,
            "a sale never raises a price"
        );
        scope.set_sale(id, variant, None).await.unwrap();
        assert_eq!(scope.product(id).await.unwrap().variants[0].sale, None);
    })
    .await;
}

#[tokio::test]
async fn weight_and_tax_class_survive_an_edit() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let (_, _, other) = open(&shops, "other").await;
        let id = named(&scope, "Cup").await;
        let found = scope.product(id).await.unwrap();
        let variant = found.variants[0].id;
        assert_eq!(
            (
                found.tax_class,
                found.variants[0].weight_grams,
                found.variants[0].bundling
            ),
            (TaxClass::Standard, 0, Bundling::Plain)
        );
        scope.set_weight(id, variant, 420).await.unwrap();
        scope.set_tax_class(id, TaxClass::Reduced).await.unwrap();
        let mut draft = cup();
        draft.variants[0].id = Some(variant);
        scope
            .edit_product(id, found.card.updated_at, draft)
            .await
            .unwrap();
        let found = scope.product(id).await.unwrap();
        assert_eq!(
            (found.tax_class, found.variants[0].weight_grams),
            (TaxClass::Reduced, 420)
        );
        assert!(matches!(
            other.set_weight(id, variant, 1).await,
            Err(Error::NoSuchVariant(_))
        ));
        assert!(matches!(
            other.set_tax_class(id, TaxClass::Exempt).await,
            Err(Error::NoSuchProduct(_))
        ));
        assert!(matches!(
            scope.set_weight(id, variant, 2_000_000).await,
            Err(Error::Weight(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn a_category_holds_what_is_filed_below_it_and_never_itself() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (_, _, other) = open(&shops, "other").await;
        let (cups, lamp) = (named(&scope, "Cup").await, named(&scope, "Lamp").await);
        let kitchen = scope.add_category("부엌", None).await.unwrap();
        let table = scope.add_category("Table", Some(kitchen)).await.unwrap();
        let tea = scope.add_category("Tea", Some(table)).await.unwrap();
        scope.file_product(cups, vec![tea, tea]).await.unwrap();
        scope.file_product(lamp, vec![kitchen]).await.unwrap();
        let catalogue = shops.catalogue();
        let names = async |category| {
            let page = catalogue.in_category(shop.id, category, None, 10).await.unwrap();
            page.items.into_iter().map(|card| card.name).collect::<Vec<_>>()
        };
        assert_eq!(names(kitchen).await, ["Lamp", "Cup"]);
        assert_eq!(names(table).await, ["Cup"]);

        for below in [kitchen, tea] {
            let refused = scope.change_category(kitchen, "부엌", Some(below)).await;
            assert!(matches!(refused, Err(Error::CategoryPlace)), "{refused:?}");
        }
        let foreign = other.add_category("Mine", Some(kitchen)).await;
        assert!(matches!(foreign, Err(Error::NoSuchCategory(_))));
        let foreign = other.file_product(cups, Vec::new()).await;
        assert!(matches!(foreign, Err(Error::NoSuchProduct(_))));
        let mut deep = tea;
        let mut levels = 3;
        while let Ok(next) = scope.add_category("Deeper", Some(deep)).await {
            deep = next;
            levels += 1;
        }
        assert_eq!(levels, shop::limits::CATEGORY_DEPTH);

        scope.remove_category(table).await.unwrap();
        let listed = catalogue.categories(shop.id).await.unwrap();
        let tea = listed.iter().find(|category| category.id == tea).unwrap();
        assert_eq!(tea.parent, Some(kitchen), "what was below moves up");
        assert_eq!(names(kitchen).await, ["Lamp", "Cup"]);
        let gone = scope.change_category(CategoryId::new(), "x", None).await;
        assert!(matches!(gone, Err(Error::NoSuchCategory(_))));
    })
    .await;
}

#[tokio::test]
async fn a_collection_keeps_its_order_and_hides_what_is_withdrawn() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (_, _, other) = open(&shops, "other").await;
        let (cups, lamp) = (named(&scope, "Cup").await, named(&scope, "Lamp").await);
        let spring = scope.add_collection("봄", "").await.unwrap();
        scope
            .arrange_collection(spring, vec![lamp, cups, lamp])
            .await
            .unwrap();
        let catalogue = shops.catalogue();
        let names = async || {
            let cards = catalogue.in_collection(shop.id, spring).await.unwrap();
            cards.into_iter().map(|card| card.name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Lamp", "Cup"]);
        scope.archive_product(lamp).await.unwrap();
        assert_eq!(names().await, ["Cup"]);
        let foreign = other.arrange_collection(spring, Vec::new()).await;
        assert!(matches!(foreign, Err(Error::NoSuchCollection(_))));
        scope
            .change_collection(spring, "Spring", "Light things")
            .await
            .unwrap();
        assert_eq!(catalogue.collections(shop.id).await.unwrap()[0].name, "Spring");
        scope.remove_collection(spring).await.unwrap();
        assert!(catalogue.collections(shop.id).await.unwrap().is_empty());
    })
    .await;
}
