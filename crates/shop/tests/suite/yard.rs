//! Shops to test with.

use model::{Currency, Money, PersonId, Timestamp};
use shop::{MIGRATIONS, NewShop, ProductDraft, Shop, ShopScope, Shops, VariantDraft};
use std::time::Duration;
use storage::{Records, blob_refs, outbox, records::Migration, testing};

pub const ALL: &[&[Migration]] = &[outbox::MIGRATIONS, blob_refs::MIGRATIONS, MIGRATIONS];

/// Runs `test` on empty shops on each database.
pub async fn on_both<R: Future<Output = ()>>(test: impl Fn(Shops) -> R) {
    testing::on_both(ALL, |records: Records| test(Shops::new(records))).await;
}

pub fn now() -> Timestamp {
    "2026-05-01T09:00:00Z".parse().unwrap()
}

pub const MINUTE: Duration = Duration::from_secs(60);

pub fn later(span: Duration) -> Timestamp {
    now().plus(span)
}

pub fn won(minor: i64) -> Money {
    Money::new(minor, Currency::KRW)
}

pub fn new_shop(handle: &str) -> NewShop {
    NewShop {
        handle: handle.parse().unwrap(),
        name: "달빛 공방".into(),
        about: String::new(),
        currency: Currency::KRW,
    }
}

pub async fn open(shops: &Shops, handle: &str) -> (PersonId, Shop, ShopScope) {
    let owner = PersonId::new();
    let shop = shops.open(owner, new_shop(handle)).await.unwrap();
    let scope = shops.enter(owner, shop.id).await.unwrap();
    (owner, shop, scope)
}

pub fn variant(options: &[&str], price: i64, stock: i64) -> VariantDraft {
    VariantDraft {
        id: None,
        options: options.iter().map(|&option| option.to_owned()).collect(),
        sku: None,
        price: won(price),
        stock,
    }
}

pub fn cup() -> ProductDraft {
    ProductDraft {
        name: "Celadon cup".into(),
        kind: "cups".into(),
        options: vec!["size".into()],
        variants: vec![variant(&["small"], 12_000, 3), variant(&["large"], 19_000, 0)],
        ..ProductDraft::default()
    }
}
