//! What is published, edited and priced, seen by the index.

use crate::{Feed, IndexedPost, Words, index::price_band};
use memory::{ItemId, Memory};
use model::{Currency, Money, PersonId, Photo, PhotoFile, PhotoFormat, PostId, ProductId};
use people::{Config, HashCost, People};
use shop::{NewShop, ProductDraft, ShopScope, Shops, VariantDraft};
use social::{Actor, NewPin, NewPost, PostEdit, PostPhoto, Social};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{blob_refs, outbox};

const SECOND: Duration = Duration::from_secs(1);

struct Yard {
    _folder: tempfile::TempDir,
    social: Social,
    shops: Shops,
    feed: Feed,
}

impl Yard {
    async fn open() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let records = storage::testing::sqlite(&folder).await;
        let all = [
            outbox::MIGRATIONS,
            blob_refs::MIGRATIONS,
            consent::MIGRATIONS,
            people::MIGRATIONS,
            shop::MIGRATIONS,
            social::MIGRATIONS,
        ];
        records.migrate(&all.concat()).await.unwrap();
        let config = Config {
            hash_cost: HashCost::LIGHT,
            ..Config::new("http://localhost", "yard")
        };
        let people = People::new(records.clone(), config).unwrap();
        let (social, shops) = (Social::new(records.clone()), Shops::new(records));
        let memory = Arc::new(Memory::new());
        let feed = Feed::open(memory, social.clone(), shops.clone(), people, [3; 32])
            .await
            .unwrap();
        Self {
            _folder: folder,
            social,
            shops,
            feed,
        }
    }

    async fn shop(&self) -> ShopScope {
        let owner = PersonId::new();
        let new = NewShop {
            handle: "lamps".parse().unwrap(),
            name: "Lamps".into(),
            about: String::new(),
            currency: Currency::KRW,
        };
        let shop = self.shops.open(owner, new).await.unwrap();
        self.shops.enter(owner, shop.id).await.unwrap()
    }

    /// Waits until the post is as wanted, a second at the most.
    async fn within_a_second(&self, post: PostId, wanted: impl Fn(&IndexedPost) -> bool) -> bool {
        let began = Instant::now();
        while began.elapsed() < SECOND {
            let is_so = {
                let index = self.feed.parts.index.read();
                let ordinal = self.feed.parts.memory.ordinal(ItemId::Post(post));
                ordinal
                    .and_then(|ordinal| index.post(ordinal))
                    .is_some_and(&wanted)
            };
            if is_so {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }
}

fn won(minor: i64) -> Money {
    Money::new(minor, Currency::KRW)
}

fn lamp(price: i64) -> ProductDraft {
    let variant = VariantDraft {
        id: None,
        options: Vec::new(),
        sku: None,
        price: won(price),
        stock: 3,
    };
    ProductDraft {
        name: "Lamp".into(),
        variants: vec![variant],
        ..ProductDraft::default()
    }
}

fn showing(product: ProductId, caption: &str) -> NewPost {
    let file = PhotoFile {
        name: "one.jpg".into(),
        width: 360,
        height: 450,
        format: PhotoFormat::Jpeg,
    };
    let photo = Photo {
        width: 360,
        height: 450,
        thumbhash: vec![1, 2],
        colour: [9, 8, 7],
        files: vec![file],
    };
    NewPost {
        photos: vec![PostPhoto {
            photo,
            alt: String::new(),
        }],
        caption: caption.into(),
        pins: vec![NewPin {
            photo: 0,
            x: 5_000,
            y: 5_000,
            product,
        }],
        ..NewPost::default()
    }
}

#[tokio::test]
async fn words_and_prices_of_a_post_are_known_within_a_second_and_follow_edits() {
    let yard = Yard::open().await;
    let keeper = tokio::spawn(yard.feed.clone().keep_up());
    let shop = yard.shop().await;
    let product = shop.create_product(lamp(30_000)).await.unwrap();
    let actor = Actor::unremembered(PersonId::new());
    let before = "무명실 등불 #조명";
    let post = yard
        .social
        .publish(&actor, showing(product, before))
        .await
        .unwrap();
    let says = |caption: &'static str, price: i64| {
        move |post: &IndexedPost| {
            post.content.words() == Words::of(caption).slots() && post.bands == [price_band(won(price)), 0]
        }
    };
    assert!(yard.within_a_second(post, says(before, 30_000)).await);
    let after = "한지로 만든 달 #조명";
    assert_ne!(Words::of(before), Words::of(after));
    let edit = PostEdit {
        caption: Some(after.into()),
        ..PostEdit::default()
    };
    yard.social.edit(&actor, post, edit).await.unwrap();
    assert!(yard.within_a_second(post, says(after, 30_000)).await);
    let seen = yard.shops.catalogue().cards(vec![product]).await.unwrap()[0].updated_at;
    shop.edit_product(product, seen, lamp(90_000)).await.unwrap();
    assert!(yard.within_a_second(post, says(after, 90_000)).await);
    keeper.abort();
    // A start finds the same.
    yard.feed
        .parts
        .index
        .write()
        .remove(&yard.feed.parts.memory, post);
    yard.feed.parts.load_posts().await.unwrap();
    assert!(yard.within_a_second(post, says(after, 90_000)).await);
}
