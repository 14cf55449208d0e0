//! Stock: claims, bundles and places.

use crate::yard::{MINUTE, cup, later, now, on_both, open, variant};
use model::{ProductId, ShopId, VariantId};
use proptest::{prelude::*, test_runner::TestRunner};
use shop::{
    Availability, BundlePart, Claim, Error, Held, NewPlace, PlaceKind, ProductDraft, ShopScope, Shops,
};

/// A product with one variant of so many pieces.
async fn piece(scope: &ShopScope, name: &str, stock: i64) -> (ProductId, VariantId) {
    let draft = ProductDraft {
        name: name.into(),
        variants: vec![variant(&[], 9_000, stock)],
        ..ProductDraft::default()
    };
    let product = scope.create_product(draft).await.unwrap();
    (product, scope.product(product).await.unwrap().variants[0].id)
}

/// A set of two cups and one pot.
async fn tea_set(scope: &ShopScope, cups: VariantId, pot: VariantId) -> (ProductId, VariantId) {
    let (product, set) = piece(scope, "Tea set", 0).await;
    let parts = [(cups, 2), (pot, 1)].map(|(variant, quantity)| BundlePart { variant, quantity });
    scope.set_bundle(product, set, parts.to_vec()).await.unwrap();
    (product, set)
}

fn claims(wanted: &[(VariantId, u32)]) -> Vec<Claim> {
    let claim = |(line, &(variant, quantity)): (u32, &(VariantId, u32))| Claim {
        line,
        variant,
        quantity,
    };
    (0..).zip(wanted).map(claim).collect()
}

async fn left(scope: &ShopScope, product: ProductId) -> i64 {
    scope.product(product).await.unwrap().variants[0].stock
}

async fn sound(shops: &Shops) {
    assert_eq!(shops.audit().await.unwrap(), []);
}

#[tokio::test]
async fn a_claim_holds_pieces_until_it_is_sold_or_runs_out() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (product, cups) = piece(&scope, "Cup", 5).await;
        let holds = shops.reservations();
        let hold = async |count| {
            holds
                .hold(shop.id, claims(&[(cups, count)]), now(), later(15 * MINUTE))
                .await
        };
        let (first, second) = (hold(2).await.unwrap(), hold(3).await.unwrap());
        let none = hold(1).await;
        assert!(matches!(
            none,
            Err(Error::NotEnough {
                left: 0,
                asked: 1,
                ..
            })
        ));
        let card = scope.product(product).await.unwrap().card;
        assert_eq!(card.availability, Availability::SoldOut);
        for _ in 0..2 {
            assert_eq!(
                holds.sell(shop.id, first, later(MINUTE)).await.unwrap(),
                Held::Sold
            );
        }
        assert_eq!(holds.release_expired(later(14 * MINUTE)).await.unwrap(), 0);
        assert_eq!(holds.release_expired(later(15 * MINUTE)).await.unwrap(), 1);
        assert_eq!(holds.release_expired(later(15 * MINUTE)).await.unwrap(), 0);
        assert_eq!(left(&scope, product).await, 3, "the sold two stay sold");
        assert!(!holds.release(shop.id, first, later(MINUTE)).await.unwrap());
        let card = scope.product(product).await.unwrap().card;
        assert_eq!(card.availability, Availability::InStock);

        let late = holds.sell(shop.id, second, later(16 * MINUTE)).await.unwrap();
        assert_eq!(late, Held::Sold, "what is still there is taken again");
        assert_eq!(left(&scope, product).await, 0);
        sound(&shops).await;
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_ran_out_and_went_to_others_is_gone() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (product, cups) = piece(&scope, "Cup", 2).await;
        let holds = shops.reservations();
        let slow = holds
            .hold(shop.id, claims(&[(cups, 2)]), now(), later(MINUTE))
            .await
            .unwrap();
        holds.release_expired(later(2 * MINUTE)).await.unwrap();
        let quick = holds
            .hold(
                shop.id,
                claims(&[(cups, 1)]),
                later(2 * MINUTE),
                later(9 * MINUTE),
            )
            .await
            .unwrap();
        assert_eq!(
            holds.sell(shop.id, slow, later(3 * MINUTE)).await.unwrap(),
            Held::Gone
        );
        assert_eq!(
            holds.sell(shop.id, quick, later(3 * MINUTE)).await.unwrap(),
            Held::Sold
        );
        assert_eq!(left(&scope, product).await, 1);
        sound(&shops).await;
    })
    .await;
}

#[tokio::test]
async fn two_lines_that_share_stock_are_summed_before_they_take() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (_, cups) = piece(&scope, "Cup", 7).await;
        let (_, pot) = piece(&scope, "Pot", 9).await;
        let (set_product, set) = tea_set(&scope, cups, pot).await;
        assert_eq!(left(&scope, set_product).await, 3);
        let holds = shops.reservations();
        let hold = async |wanted: &[(VariantId, u32)]| {
            holds.hold(shop.id, claims(wanted), now(), later(MINUTE)).await
        };
        // 2 × 2 cups in sets and 4 alone are 8.
        let refused = hold(&[(set, 2), (cups, 1), (cups, 3)]).await;
        assert!(
            matches!(refused, Err(Error::NotEnough { variant, left: 7, asked: 8 }) if variant == cups),
            "{refused:?}"
        );
        assert_eq!(
            left(&scope, set_product).await,
            3,
            "nothing was taken for the refused"
        );
        hold(&[(set, 2), (cups, 1), (cups, 2)]).await.unwrap();
        assert_eq!(left(&scope, set_product).await, 0);
        let card = scope.product(set_product).await.unwrap().card;
        assert_eq!(card.availability, Availability::SoldOut);
        holds.release_expired(later(MINUTE)).await.unwrap();
        assert_eq!(left(&scope, set_product).await, 3);
        sound(&shops).await;
    })
    .await;
}

#[tokio::test]
async fn a_bundle_has_no_pieces_of_its_own_and_no_bundle_in_it() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let (cup_product, cups) = piece(&scope, "Cup", 7).await;
        let (_, pot) = piece(&scope, "Pot", 9).await;
        let (set_product, set) = tea_set(&scope, cups, pot).await;
        let part = |variant, quantity| BundlePart { variant, quantity };
        assert!(matches!(
            scope.set_stock(set_product, set, 5).await,
            Err(Error::StockOfBundle(_))
        ));
        assert!(matches!(
            scope.adjust_stock(set_product, set, 1).await,
            Err(Error::StockOfBundle(_))
        ));
        assert!(matches!(
            scope.set_bundle(cup_product, cups, vec![part(pot, 1)]).await,
            Err(Error::BundleHasStock(_))
        ));
        let (other_product, other) = piece(&scope, "Gift box", 0).await;
        for wrong in [
            vec![part(set, 1)],
            vec![part(other, 1)],
            vec![part(cups, 0)],
            vec![part(cups, 1), part(cups, 2)],
        ] {
            let refused = scope.set_bundle(other_product, other, wrong).await;
            assert!(matches!(refused, Err(Error::BundlePart(_))), "{refused:?}");
        }
        let mut without_cups = cup();
        without_cups.options.clear();
        without_cups.variants = vec![variant(&[], 5, 5)];
        let seen = scope.product(cup_product).await.unwrap().card.updated_at;
        let refused = scope.edit_product(cup_product, seen, without_cups).await;
        assert!(matches!(refused, Err(Error::PartOfBundle(_))), "{refused:?}");

        scope.adjust_stock(cup_product, cups, 4).await.unwrap();
        assert_eq!(left(&scope, set_product).await, 5);
        scope.set_bundle(set_product, set, Vec::new()).await.unwrap();
        assert_eq!(left(&scope, set_product).await, 0);
        scope.set_stock(set_product, set, 2).await.unwrap();
        sound(&shops).await;
    })
    .await;
}

#[tokio::test]
async fn shelves_of_several_places_make_up_what_can_be_sold() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (product, cups) = piece(&scope, "Cup", 5).await;
        let store = scope
            .add_place(NewPlace {
                name: "북촌점".into(),
                kind: PlaceKind::Store,
            })
            .await
            .unwrap();
        scope.count_shelf(store, product, cups, 4).await.unwrap();
        assert_eq!(left(&scope, product).await, 9);
        scope
            .move_stock(scope.main_place(), store, cups, 2)
            .await
            .unwrap();
        let refused = scope.move_stock(scope.main_place(), store, cups, 4).await;
        assert!(matches!(refused, Err(Error::NotOnShelf { asked: 4, .. })));
        let mut on_hand: Vec<i64> = scope
            .shelves(product)
            .await
            .unwrap()
            .iter()
            .map(|shelf| shelf.on_hand)
            .collect();
        on_hand.sort_unstable();
        assert_eq!(on_hand, [3, 6]);

        let holds = shops.reservations();
        holds
            .hold(shop.id, claims(&[(cups, 8)]), now(), later(MINUTE))
            .await
            .unwrap();
        let short = scope.count_shelf(store, product, cups, 4).await;
        assert!(matches!(
            short,
            Err(Error::NotEnough {
                left: 1,
                asked: 2,
                ..
            })
        ));
        scope.count_shelf(store, product, cups, 5).await.unwrap();
        assert_eq!(left(&scope, product).await, 0);
        assert!(matches!(
            scope.count_shelf(model::PlaceId::new(), product, cups, 1).await,
            Err(Error::NoSuchPlace(_))
        ));
        scope.set_stock(product, cups, 10).await.unwrap();
        scope.set_stock(product, cups, 0).await.unwrap();
        sound(&shops).await;
    })
    .await;
}

async fn buy_at_once(shops: &Shops, shop: ShopId, wanted: VariantId) -> (u32, u32) {
    let buyers: Vec<_> = (0..100)
        .map(|_| {
            let holds = shops.reservations();
            tokio::spawn(async move {
                let held = holds
                    .hold(shop, claims(&[(wanted, 1)]), now(), later(MINUTE))
                    .await;
                match held {
                    Ok(id) => {
                        assert_eq!(holds.sell(shop, id, now()).await.unwrap(), Held::Sold);
                        true
                    }
                    Err(Error::NotEnough { .. }) => false,
                    Err(other) => panic!("{other}"),
                }
            })
        })
        .collect();
    let (mut sold, mut told) = (0, 0);
    for buyer in buyers {
        if buyer.await.unwrap() {
            sold += 1
        } else {
            told += 1
        }
    }
    (sold, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_buyers_at_once_ten_get_the_ten_pieces_and_ninety_are_told() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (product, cups) = piece(&scope, "Cup", 10).await;
        assert_eq!(buy_at_once(&shops, shop.id, cups).await, (10, 90));
        assert_eq!(left(&scope, product).await, 0);
        sound(&shops).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_buyers_at_once_ten_get_the_bundle_that_ten_can_have() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let (_, cups) = piece(&scope, "Cup", 21).await;
        let (pot_product, pot) = piece(&scope, "Pot", 12).await;
        let (_, set) = tea_set(&scope, cups, pot).await;
        assert_eq!(buy_at_once(&shops, shop.id, set).await, (10, 90));
        assert_eq!(left(&scope, pot_product).await, 2);
        sound(&shops).await;
    })
    .await;
}

/// One thing that happens to a shop's stock.
#[derive(Debug, Clone)]
enum Happens {
    Hold { set: bool, count: u32 },
    Sell(usize),
    Release(usize),
    Expire,
    Count(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => (any::<bool>(), 1_u32..4).prop_map(|(set, count)| Happens::Hold { set, count }),
        2 => (0_usize..8).prop_map(Happens::Sell),
        2 => (0_usize..8).prop_map(Happens::Release),
        1 => Just(Happens::Expire),
        1 => (-3_i64..6).prop_map(Happens::Count),
    ]
}

#[test]
fn whatever_happens_shelves_promises_and_stock_add_up() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_both(async |shops| {
        let runtime = tokio::runtime::Handle::current();
        let run = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig {
                cases: 16,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let strategy = ("[a-z]{12}", prop::collection::vec((happens(), 1_u32..30), 1..20));
            runner.run(&strategy, |(handle, story)| {
                runtime.block_on(tell(&shops, &handle, &story));
                Ok(())
            })
        });
        run.await.unwrap().unwrap();
    }));
}

async fn tell(shops: &Shops, handle: &str, story: &[(Happens, u32)]) {
    let (_, shop, scope) = open(shops, handle).await;
    let (product, cups) = piece(&scope, "Cup", 9).await;
    let (_, pot) = piece(&scope, "Pot", 4).await;
    let (_, set) = tea_set(&scope, cups, pot).await;
    let (holds, mut made, mut clock) = (shops.reservations(), Vec::new(), now());
    for (happens, minutes) in story {
        clock = clock.plus(*minutes * MINUTE);
        let done = match happens {
            Happens::Hold { set: of_set, count } => {
                let wanted = [(if *of_set { set } else { cups }, *count), (cups, 1)];
                let held = holds
                    .hold(shop.id, claims(&wanted), clock, clock.plus(15 * MINUTE))
                    .await;
                held.map(|id| made.push(id))
            }
            Happens::Sell(place) => match made.get(*place) {
                Some(id) => holds.sell(shop.id, *id, clock).await.map(drop),
                None => Ok(()),
            },
            Happens::Release(place) => match made.get(*place) {
                Some(id) => holds.release(shop.id, *id, clock).await.map(drop),
                None => Ok(()),
            },
            Happens::Expire => holds.release_expired(clock).await.map(drop),
            Happens::Count(by) => scope.adjust_stock(product, cups, *by).await.map(drop),
        };
        assert!(matches!(done, Ok(()) | Err(Error::NotEnough { .. })), "{done:?}");
        assert_eq!(shops.audit().await.unwrap(), [], "after {happens:?}");
    }
}
