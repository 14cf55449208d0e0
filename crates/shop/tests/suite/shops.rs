//! Shops, their staff, their products and what is left of them.

use crate::yard::{cup, new_shop, on_both, open, variant};
use model::{Currency, PersonId, Position, ProductId, ShopId};
use shop::{Availability, Change, Error, ProductDraft, ProductState, Role, VariantDraft, limits};

#[tokio::test]
async fn a_shop_is_open_to_its_staff_only() {
    on_both(async |shops| {
        let (owner, shop, _) = open(&shops, "moonlight").await;
        let stranger = PersonId::new();
        assert!(matches!(
            shops.enter(stranger, shop.id).await,
            Err(Error::NotStaff)
        ));
        assert!(matches!(
            shops.enter(owner, ShopId::new()).await,
            Err(Error::NotStaff)
        ));
        let taken = shops.open(stranger, new_shop("moonlight")).await;
        assert!(matches!(taken, Err(Error::HandleTaken(_))));
        assert_eq!(shops.of_person(owner).await.unwrap()[0].role, Role::Owner);
        assert!(shops.of_person(stranger).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_shop_cannot_reach_anothers_products() {
    on_both(async |shops| {
        let (_, _, ours) = open(&shops, "ours").await;
        let (_, _, theirs) = open(&shops, "theirs").await;
        let id = theirs.create_product(cup()).await.unwrap();
        let product = theirs.product(id).await.unwrap();
        let variant = product.variants[0].id;
        assert!(matches!(ours.product(id).await, Err(Error::NoSuchProduct(_))));
        assert!(matches!(
            ours.edit_product(id, product.card.updated_at, cup()).await,
            Err(Error::NoSuchProduct(_))
        ));
        assert!(matches!(
            ours.archive_product(id).await,
            Err(Error::NoSuchProduct(_))
        ));
        assert!(matches!(
            ours.set_stock(id, variant, 9).await,
            Err(Error::NoSuchVariant(_))
        ));
        assert!(matches!(
            ours.adjust_stock(id, variant, 1).await,
            Err(Error::NoSuchVariant(_))
        ));
        assert_eq!(theirs.product(id).await.unwrap(), product);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_works_once_and_a_dismissed_member_is_locked_out_at_once() {
    on_both(async |shops| {
        let (owner, shop, scope) = open(&shops, "moonlight").await;
        let (worker, other) = (PersonId::new(), PersonId::new());
        let token = scope.invite(Role::Staff).await.unwrap();
        let invited = shops
            .accept_invitation(worker, token.as_str().parse().unwrap())
            .await
            .unwrap();
        assert_eq!((invited.shop, invited.role), (shop.id, Role::Staff));
        assert!(matches!(
            shops.accept_invitation(other, token).await,
            Err(Error::Invitation)
        ));

        let workers_scope = shops.enter(worker, shop.id).await.unwrap();
        let product = workers_scope.create_product(cup()).await.unwrap();
        assert!(matches!(
            workers_scope.invite(Role::Owner).await,
            Err(Error::OwnerOnly)
        ));
        assert!(matches!(
            workers_scope.dismiss(owner).await,
            Err(Error::OwnerOnly)
        ));
        assert!(matches!(
            workers_scope.change_role(worker, Role::Owner).await,
            Err(Error::OwnerOnly)
        ));

        scope.dismiss(worker).await.unwrap();
        assert!(matches!(
            workers_scope.archive_product(product).await,
            Err(Error::NotStaff)
        ));
        assert!(matches!(
            workers_scope.products(ProductState::Active, None, 5).await,
            Err(Error::NotStaff)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_demoted_owner_has_no_owners_rights_left_in_an_old_scope() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let second = PersonId::new();
        let token = scope.invite(Role::Owner).await.unwrap();
        shops.accept_invitation(second, token).await.unwrap();
        let old = shops.enter(second, shop.id).await.unwrap();
        scope.change_role(second, Role::Staff).await.unwrap();
        assert!(matches!(old.invite(Role::Owner).await, Err(Error::OwnerOnly)));
        assert_eq!(scope.staff().await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_shop_never_loses_its_last_owner() {
    on_both(async |shops| {
        let (owner, _, scope) = open(&shops, "moonlight").await;
        assert!(matches!(scope.dismiss(owner).await, Err(Error::LastOwner)));
        assert!(matches!(
            scope.change_role(owner, Role::Staff).await,
            Err(Error::LastOwner)
        ));
        let worker = PersonId::new();
        let token = scope.invite(Role::Staff).await.unwrap();
        shops.accept_invitation(worker, token).await.unwrap();
        assert!(matches!(shops.forget_person(owner).await, Err(Error::LastOwner)));
        scope.change_role(worker, Role::Owner).await.unwrap();
        shops.forget_person(owner).await.unwrap();
        assert!(matches!(scope.staff().await, Err(Error::NotStaff)));
    })
    .await;
}

#[tokio::test]
async fn cards_tell_price_range_stock_and_shop_in_the_order_asked() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let first = scope.create_product(cup()).await.unwrap();
        let second = scope
            .create_product(ProductDraft {
                name: "Lamp".into(),
                variants: vec![variant(&[], 80_000, 0)],
                ..ProductDraft::default()
            })
            .await
            .unwrap();
        let cards = shops
            .catalogue()
            .cards(vec![second, ProductId::new(), first, second])
            .await
            .unwrap();
        assert_eq!(
            cards.iter().map(|card| card.id).collect::<Vec<_>>(),
            [second, first]
        );
        let cup = &cards[1];
        assert_eq!((cup.price_min.minor, cup.price_max.minor), (12_000, 19_000));
        assert_eq!(
            (cup.availability, cards[0].availability),
            (Availability::InStock, Availability::SoldOut)
        );
        assert_eq!((cup.shop, cup.shop_handle.as_str()), (shop.id, "moonlight"));
        assert!(
            shops
                .catalogue()
                .cards(vec![first; limits::BATCH + 1])
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn an_editor_who_was_too_slow_is_told_and_sold_pieces_stay_sold() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let id = scope.create_product(cup()).await.unwrap();
        let seen = scope.product(id).await.unwrap();
        scope.adjust_stock(id, seen.variants[0].id, -2).await.unwrap();

        let mut draft = cup();
        draft.name = "Celadon cup, second firing".into();
        draft.variants = vec![VariantDraft {
            id: Some(seen.variants[0].id),
            stock: 99,
            ..variant(&["small"], 13_000, 0)
        }];
        let updated = scope
            .edit_product(id, seen.card.updated_at, draft.clone())
            .await
            .unwrap();
        let late = scope.edit_product(id, seen.card.updated_at, draft.clone()).await;
        assert!(matches!(late, Err(Error::EditConflict { changed_at }) if changed_at == updated));

        let now = scope.product(id).await.unwrap();
        assert_eq!(now.variants.len(), 1);
        assert_eq!((now.variants[0].stock, now.variants[0].price.minor), (1, 13_000));
        draft.variants.push(VariantDraft {
            id: draft.variants[0].id,
            ..variant(&["large"], 1, 0)
        });
        assert!(matches!(
            scope.edit_product(id, updated, draft).await,
            Err(Error::NoSuchVariant(_))
        ));
        assert_eq!(scope.product(id).await.unwrap(), now);
    })
    .await;
}

#[tokio::test]
async fn parallel_sales_never_sell_more_than_there_is() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let mut draft = cup();
        draft.variants[0].stock = 10;
        let id = scope.create_product(draft).await.unwrap();
        let variant = scope.product(id).await.unwrap().variants[0].id;
        let sales: Vec<_> = (0..25)
            .map(|_| {
                let scope = scope.clone();
                tokio::spawn(async move {
                    loop {
                        match scope.adjust_stock(id, variant, -1).await {
                            Ok(_) => return 1,
                            Err(Error::NotEnough { .. }) => return 0,
                            Err(Error::Records(storage::records::Error::Conflict(_))) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                })
            })
            .collect();
        let mut sold = 0;
        for sale in sales {
            sold += sale.await.unwrap();
        }
        assert_eq!(sold, 10);
        let product = scope.product(id).await.unwrap();
        assert_eq!(
            (product.variants[0].stock, product.card.availability),
            (0, Availability::SoldOut)
        );
        let refused = scope.adjust_stock(id, variant, -4).await;
        assert!(matches!(
            refused,
            Err(Error::NotEnough {
                left: 0,
                asked: 4,
                ..
            })
        ));
        assert!(matches!(
            scope.set_stock(id, variant, -1).await,
            Err(Error::Stock(-1))
        ));
    })
    .await;
}

#[tokio::test]
async fn drafts_that_make_no_sense_are_refused_with_the_reason() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let refused = async |change: fn(&mut ProductDraft)| {
            let mut draft = cup();
            change(&mut draft);
            scope.create_product(draft).await.unwrap_err()
        };
        assert!(matches!(refused(|d| d.variants.clear()).await, Error::NoVariants));
        assert!(matches!(
            refused(|d| d.name = " ".into()).await,
            Error::Empty { .. }
        ));
        assert!(matches!(
            refused(|d| d.name = "가".repeat(256)).await,
            Error::TooLong { found: 256, .. }
        ));
        assert!(matches!(
            refused(|d| d.options = vec!["x".into(); 4]).await,
            Error::TooMany { .. }
        ));
        assert!(matches!(
            refused(|d| d.options = vec!["x".into(); 2]).await,
            Error::SameOption(_)
        ));
        assert!(matches!(
            refused(|d| d.options.clear()).await,
            Error::OptionValues { options: 0, found: 1 }
        ));
        assert!(matches!(
            refused(|d| d.variants[1].options[0] = "small ".into()).await,
            Error::SameVariant(_)
        ));
        assert!(matches!(
            refused(|d| d.variants[0].price.currency = Currency::USD).await,
            Error::Currency { .. }
        ));
        assert!(matches!(
            refused(|d| d.variants[0].price.minor = -1).await,
            Error::Price(-1)
        ));
        assert!(matches!(
            refused(|d| d.variants[0].stock = -1).await,
            Error::Stock(-1)
        ));
        assert!(matches!(
            refused(|d| d.variants = vec![variant(&["one"], 1, 1); 1_001]).await,
            Error::TooMany { found: 1_001, .. }
        ));
        assert!(
            scope
                .products(ProductState::Active, None, 10)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn lists_page_without_repeating_and_archived_products_leave_them() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let mut made = Vec::new();
        for number in 0..7 {
            let name = format!("Cup {number}");
            made.push(
                scope
                    .create_product(ProductDraft { name, ..cup() })
                    .await
                    .unwrap(),
            );
        }
        scope.archive_product(made[3]).await.unwrap();
        let catalogue = shops.catalogue();
        let (mut listed, mut position) = (Vec::new(), None);
        loop {
            let page = catalogue.by_shop(shop.id, position, 2).await.unwrap();
            listed.extend(page.items.iter().map(|card| card.id));
            position = page.next.map(|next| next.to_string().parse().unwrap());
            if position.is_none() {
                break;
            }
        }
        made.remove(3);
        made.reverse();
        assert_eq!(listed, made);
        assert_eq!(
            scope
                .products(ProductState::Archived, None, 9)
                .await
                .unwrap()
                .items
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn search_finds_words_anywhere_and_takes_wildcards_literally() {
    on_both(async |shops| {
        let (_, _, scope) = open(&shops, "moonlight").await;
        let named = |name: &str| ProductDraft {
            name: name.into(),
            ..cup()
        };
        scope.create_product(named("달항아리 White")).await.unwrap();
        scope.create_product(named("100% linen")).await.unwrap();
        let find = async |words: &str| shops.catalogue().search(words, 10).await.unwrap().len();
        assert_eq!(find("항아").await, 1);
        assert_eq!(find("white CUPS").await, 1);
        assert_eq!(find("0% li").await, 1);
        assert_eq!(find("%").await, 1);
        assert_eq!(find("_").await, 0);
        assert_eq!(find(" ").await, 0);
        assert_eq!(shops.catalogue().search_shops("달빛", 5).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn stock_changes_are_announced_and_can_be_read_again() {
    on_both(async |shops| {
        let (_, shop, scope) = open(&shops, "moonlight").await;
        let id = scope.create_product(cup()).await.unwrap();
        let variant = scope.product(id).await.unwrap().variants[0].id;
        let seen = shops
            .catalogue()
            .changed_since(Position::START, 10)
            .await
            .unwrap();
        let mut listener = shops.changes().subscribe();
        scope.set_stock(id, variant, 0).await.unwrap();
        let announced = listener.recv().await.unwrap();
        assert_eq!(
            announced,
            Change::Stock {
                shop: shop.id,
                product: id,
                in_stock: false
            }
        );
        let again = shops.catalogue().changed_since(seen[0].0, 10).await.unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].1.availability, Availability::SoldOut);
    })
    .await;
}
