//! A whole yard in a temporary folder.

use crate::browser::Browser;
use axum::Router;
use consent::{Choice, Consents, Subject, Via};
use feed::Feed;
use fetch::{Fetcher, Reach};
use memory::{Door, Follower, Memory, Relay};
use model::{Currency, Money, Photo, PostId, ProductId, Purpose, Rate, Timestamp};
use people::{Client, Config, HashCost, Imported, Language, People, Person, Secrets};
use shop::{
    Imports, NewShop, ProductDraft, ShopScope, Shops, VariantDraft,
    payment::{Deployment, Sandbox},
};
use social::{Actor, NewPin, NewPost, PostPhoto, Social, media::Cut};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    Records, blob_refs,
    blobs::{Blobs, FolderBlobs},
    keys::{KeyStore, MasterKey},
    outbox,
    records::Location,
    signals::{EmbeddedLog, Options, SignalLog},
};
use tokio::task::JoinHandle;
use web::{App, Parts, WebConfig};

pub const PASSWORD: &str = "persimmon-lantern-7";
/// Where requests of tests come from.
pub const ADDRESS: [u8; 4] = [192, 0, 2, 7];

pub struct Yard {
    pub app: App,
    pub router: Router,
    pub records: Records,
    tasks: Vec<JoinHandle<()>>,
    // Dropped after everything above has let go of it.
    _follower: Follower,
    _folder: tempfile::TempDir,
}

impl Drop for Yard {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Yard {
    pub async fn open() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let records = Records::open(Location::File(&folder.path().join("records.sqlite")))
            .await
            .unwrap();
        let migrations = [
            outbox::MIGRATIONS,
            blob_refs::MIGRATIONS,
            consent::MIGRATIONS,
            people::MIGRATIONS,
            shop::MIGRATIONS,
            social::MIGRATIONS,
        ];
        records.migrate(&migrations.concat()).await.unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path().join("blobs")).unwrap());
        let options = Options {
            segment_bytes: 1 << 20,
            ..Options::default()
        };
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.path().join("log"), &options).unwrap());
        let memory = Arc::new(Memory::new());
        let keys = KeyStore::open(
            &folder.path().join("keys.sqlite"),
            &MasterKey::from_bytes([5; 32]),
        )
        .unwrap();
        let keys = Arc::new(keys);
        let follower = Follower::start(&memory, &log, &keys).unwrap();
        let door = Door::new(log, [7; 32], keys);
        let secrets = Secrets::from_bytes([3; 32]);
        let config = Config {
            hash_cost: HashCost::LIGHT,
            identity_key: Some(people::identity::IdentityKey::from_bytes([9; 32])),
            ..Config::new("http://yard.example", "The Yard")
        };
        let people = People::new(records.clone(), config).unwrap();
        let (social, shops) = (Social::new(records.clone()), Shops::new(records.clone()));
        let feed = Feed::open(
            Arc::clone(&memory),
            social.clone(),
            shops.clone(),
            people.clone(),
            *secrets.cursors(),
        )
        .await
        .unwrap();
        let tasks = vec![
            tokio::spawn(Relay::new(records.clone(), door.clone()).run()),
            tokio::spawn(feed.clone().keep_up()),
        ];
        let sandbox = Sandbox::open(records.clone(), *secrets.payments(), Deployment::Trial).unwrap();
        let ingest = web::Ingest::new(&people, &Consents::new(records.clone()), &shops);
        let fetcher = Fetcher::new(Reach::Anywhere, "madang");
        let app = App::new(Parts {
            config: WebConfig {
                public_url: "http://yard.example".to_owned(),
                yard_name: "The Yard".to_owned(),
                trusted_proxies: Vec::new(),
                burst: 10_000,
                per_second: 10_000,
                demo_accounts: Vec::new(),
            },
            records: records.clone(),
            blobs,
            people,
            consents: Consents::new(records.clone()),
            catalogue: shops.catalogue(),
            carts: shops.carts(),
            checkout: shops.checkout(Arc::new(sandbox.clone()), Rate::from_ppm(30_000).unwrap()),
            orders: shops.orders(),
            commissions: shops.commissions(),
            imports: Imports::new(&shops, fetcher.clone()),
            webhooks: shops.webhooks(fetcher, secrets.webhooks()),
            keys: shops.api_keys(),
            ingest,
            sandbox: Some(sandbox),
            pay_with: web::PayWith::Sandbox,
            secrets,
            shops,
            social,
            memory,
            door,
            feed,
            metrics: Box::new(String::new),
        });
        let router = web::router(app.clone());
        Self {
            app,
            router,
            records,
            tasks,
            _follower: follower,
            _folder: folder,
        }
    }

    /// A browser that was not here before.
    pub fn visitor(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// An account that can sign in with `{handle}@yard.example` and [`PASSWORD`].
    pub async fn person(&self, handle: &str, name: &str) -> Person {
        let email = format!("{handle}@yard.example").parse().unwrap();
        let imported = Imported {
            sign_in: Some((email, people::Password::new(PASSWORD.to_owned()))),
            handle: handle.parse().unwrap(),
            name: name.parse().unwrap(),
            language: Language::English,
            bio: people::Bio::default(),
            picture: None,
        };
        self.app
            .people
            .import(vec![imported], Timestamp::now())
            .await
            .unwrap()
            .remove(0)
    }

    /// A browser in which `person` is signed in.
    pub async fn signed_in(&self, person: &Person) -> Browser {
        let visitor = people::new_visitor().unwrap();
        let client = Client {
            visitor,
            ip: ADDRESS.into(),
            agent: "test".to_owned(),
        };
        let opened = self
            .app
            .people
            .open_session(person.id, &client, Timestamp::now())
            .await
            .unwrap();
        let mut browser = self.visitor();
        browser.set_cookie("visitor", &visitor.to_string());
        browser.set_cookie("session", &opened.token.reveal());
        browser
    }

    /// Lets the yard learn from what `person` does.
    pub async fn allow_personalise(&self, person: &Person) {
        let choices = vec![Choice::allow(Purpose::Personalise)];
        let subject = Subject::Person(person.id);
        self.app
            .consents
            .answer(subject, choices, Via::Sheet, Timestamp::now())
            .await
            .unwrap();
    }

    /// A stored picture of one colour.
    pub async fn photo(&self, rgb: [u8; 3]) -> Photo {
        self.app
            .social
            .upload(Arc::clone(&self.app.blobs), png(rgb), Cut::Photo)
            .await
            .unwrap()
    }

    /// Publishes a post with one picture, and waits until the feed knows it.
    pub async fn post(&self, author: &Person, caption: &str, pinned: &[ProductId]) -> PostId {
        let photo = self.photo([120, 90, 60]).await;
        let pin = |product: &ProductId| NewPin {
            photo: 0,
            x: 5_000,
            y: 2_500,
            product: *product,
        };
        let new = NewPost {
            photos: vec![PostPhoto {
                photo,
                alt: "a bowl on a table".to_owned(),
            }],
            caption: caption.to_owned(),
            mentions: Vec::new(),
            pins: pinned.iter().map(pin).collect(),
        };
        let id = self
            .app
            .social
            .publish(&Actor::unremembered(author.id), new)
            .await
            .unwrap();
        self.until("the feed knows the post", || {
            self.app.feed.knows(memory::ItemId::Post(id))
        })
        .await;
        id
    }

    /// Opens a shop in won.
    pub async fn shop(&self, owner: &Person, handle: &str) -> ShopScope {
        let new = NewShop {
            handle: handle.parse().unwrap(),
            name: format!("Shop {handle}"),
            about: "Things for the table.".to_owned(),
            currency: Currency::KRW,
        };
        let shop = self.app.shops.open(owner.id, new).await.unwrap();
        self.app.shops.enter(owner.id, shop.id).await.unwrap()
    }

    /// A product of one size with `stock` left, at 12,900 won.
    pub async fn product(&self, shop: &ShopScope, name: &str, stock: i64) -> ProductId {
        let variant = VariantDraft {
            id: None,
            options: Vec::new(),
            sku: None,
            price: Money::new(12_900, Currency::KRW),
            stock,
        };
        let draft = ProductDraft {
            name: name.to_owned(),
            description: "Thrown by hand.".to_owned(),
            variants: vec![variant],
            ..ProductDraft::default()
        };
        shop.create_product(draft).await.unwrap()
    }

    /// Waits for something that happens in the background.
    pub async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !holds() {
            assert!(Instant::now() < deadline, "not within 20 s: {what}");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
}

/// A picture file as somebody would upload it: a soft gradient of 80 by 100 pixels.
pub fn png([red, green, blue]: [u8; 3]) -> Vec<u8> {
    let shade = |x: u32, y: u32| u8::try_from((x + y) % 100).unwrap();
    let picture = image::RgbImage::from_fn(80, 100, |x, y| {
        image::Rgb([
            red.saturating_add(shade(x, y)),
            green.saturating_add(shade(y, x) / 2),
            blue,
        ])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
