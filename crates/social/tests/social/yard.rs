//! A small yard for tests.

use model::{Currency, Money, PersonId, Photo, PhotoFile, PhotoFormat, PostId, ProductId, Signal};
use shop::{NewShop, ProductDraft, ShopScope, Shops, VariantDraft};
use social::{Actor, NewPin, NewPost, PostPhoto, Social};
use storage::{Records, blob_refs, outbox, testing};

pub struct Yard {
    pub records: Records,
    pub social: Social,
    pub shops: Shops,
}

impl Yard {
    fn new(records: Records) -> Self {
        Self {
            social: Social::new(records.clone()),
            shops: Shops::new(records.clone()),
            records,
        }
    }

    /// Publishes a post without pins.
    pub async fn post(&self, author: &Actor, caption: &str) -> PostId {
        self.social.publish(author, draft(caption)).await.unwrap()
    }

    /// Publishes a post that pins a product.
    pub async fn pinned(&self, author: &Actor, product: ProductId) -> PostId {
        let pins = vec![NewPin {
            photo: 0,
            x: 5_000,
            y: 2_500,
            product,
        }];
        self.social
            .publish(
                author,
                NewPost {
                    pins,
                    ..draft("pinned")
                },
            )
            .await
            .unwrap()
    }

    pub async fn shop(&self, handle: &str) -> ShopScope {
        let owner = PersonId::new();
        let new = NewShop {
            handle: handle.parse().unwrap(),
            name: handle.into(),
            about: String::new(),
            currency: Currency::KRW,
        };
        let shop = self.shops.open(owner, new).await.unwrap();
        self.shops.enter(owner, shop.id).await.unwrap()
    }

    /// The acts that wait in the outbox, in their order.
    pub async fn signals(&self) -> Vec<Signal> {
        let waiting = outbox::waiting(&self.records, 1_000).await.unwrap();
        waiting.into_iter().map(|waiting| waiting.signal).collect()
    }

    pub async fn acts(&self) -> Vec<String> {
        self.signals()
            .await
            .iter()
            .map(|signal| signal.act.to_string())
            .collect()
    }
}

pub async fn on_both<R: Future<Output = ()>>(test: impl Fn(Yard) -> R) {
    testing::on_both(&migrations(), |records| test(Yard::new(records))).await;
}

pub async fn on_sqlite(folder: &tempfile::TempDir) -> Yard {
    let records = testing::sqlite(folder).await;
    records.migrate(&migrations().concat()).await.unwrap();
    Yard::new(records)
}

fn migrations() -> [&'static [storage::records::Migration]; 4] {
    [
        outbox::MIGRATIONS,
        blob_refs::MIGRATIONS,
        shop::MIGRATIONS,
        social::MIGRATIONS,
    ]
}

pub fn person() -> Actor {
    Actor::unremembered(PersonId::new())
}

pub fn draft(caption: &str) -> NewPost {
    NewPost {
        photos: vec![photo("one")],
        caption: caption.into(),
        ..NewPost::default()
    }
}

/// A picture of which only the records know.
pub fn photo(name: &str) -> PostPhoto {
    let file = PhotoFile {
        name: format!("{name}.jpg"),
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
    PostPhoto {
        photo,
        alt: String::new(),
    }
}

pub fn cup() -> ProductDraft {
    let price = Money::new(12_000, Currency::KRW);
    ProductDraft {
        name: "Cup".into(),
        variants: vec![VariantDraft {
            id: None,
            options: vec![],
            sku: None,
            price,
            stock: 3,
        }],
        ..ProductDraft::default()
    }
}
