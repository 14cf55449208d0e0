//! A yard in a temporary folder, and small towns to open in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use consent::Consents;
use feed::{Feed, Viewer};
use memory::{Door, Follower, Memory, Relay};
use people::{Config, HashCost, Password, People};
use shop::Shops;
use social::{List, Social};
use storage::blobs::{Blobs, FolderBlobs};
use storage::keys::{KeyStore, MasterKey};
use storage::records::{Location, Records};
use storage::signals::{EmbeddedLog, Options, SignalLog};
use storage::{blob_refs, outbox};
use tokio::task::JoinHandle;
use world::town::{self, DemoSignIns, Plan, SignIn, Sizes, Town, Yard};

/// A yard with everything that a running one has: follower, relay and index keeper.
pub struct House {
    pub yard: Yard,
    pub memory: Arc<Memory>,
    relay: Relay,
    keeper: JoinHandle<()>,
    _follower: Follower,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(Location::File(&folder.path().join("records.sqlite")))
            .await
            .unwrap();
        for migrations in [
            blob_refs::MIGRATIONS,
            outbox::MIGRATIONS,
            consent::MIGRATIONS,
            people::MIGRATIONS,
            shop::MIGRATIONS,
            social::MIGRATIONS,
        ] {
            records.migrate(migrations).await.unwrap();
        }
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.path().join("signals"), &Options::default()).unwrap());
        let memory = Arc::new(Memory::new());
        let keys = KeyStore::open(
            &folder.path().join("keys.sqlite"),
            &MasterKey::from_bytes([5; 32]),
        )
        .unwrap();
        let keys = Arc::new(keys);
        let follower = Follower::start(&memory, &log, &keys).unwrap();
        let config = Config {
            hash_cost: HashCost::LIGHT,
            ..Config::new("http://localhost", "test")
        };
        let people = People::new(records.clone(), config).unwrap();
        let (social, shops) = (Social::new(records.clone()), Shops::new(records.clone()));
        let feed = Feed::open(
            Arc::clone(&memory),
            social.clone(),
            shops.clone(),
            people.clone(),
            [3; 32],
        )
        .await
        .unwrap();
        let keeper = tokio::spawn(feed.clone().keep_up());
        let door = Door::new(log, [7; 32], keys);
        let relay = Relay::new(records.clone(), door.clone());
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path().join("blobs")).unwrap());
        let consents = Consents::new(records);
        let yard = Yard {
            people,
            shops,
            social,
            feed,
            door,
            consents,
            blobs,
        };
        Self {
            yard,
            memory,
            relay,
            keeper,
            _follower: follower,
            _folder: folder,
        }
    }

    pub async fn open(&self, plan: Plan) -> Town {
        town::open(&self.yard, plan, &sign_ins(), |_| {}).await.unwrap()
    }

    /// Waits until what was done is remembered and indexed.
    pub async fn settle(&self, posts: usize) {
        self.relay.drain().await.unwrap();
        let log = self.yard.door.log();
        let mut written = 0;
        for partition in (0..log.partitions()).map(storage::signals::Partition) {
            written += log.tail(partition).unwrap().next();
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.memory.applied() < written || self.yard.feed.len() < posts {
            assert!(
                Instant::now() < deadline,
                "{} of {written} signals, {} of {posts} posts",
                self.memory.applied(),
                self.yard.feed.len()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

pub fn sign_ins() -> DemoSignIns {
    let sign_in = |name: &str| SignIn {
        email: format!("{name}@example.com").parse().unwrap(),
        password: Password::new("a-walk-in-the-yard".to_owned()),
    };
    DemoSignIns {
        operator: sign_in("operator"),
        owner: sign_in("owner"),
        shopper: sign_in("shopper"),
    }
}

pub fn sizes(posts: usize, first_posts: usize) -> Sizes {
    Sizes {
        shops: 4,
        products: 40,
        creators: 16,
        posts,
        first_posts,
        shoppers: 60,
        picture_width: 64,
        picture_height: 80,
    }
}

pub fn nobody() -> Viewer {
    Viewer {
        person: None,
        unit: None,
        consented: None,
    }
}

pub async fn all_posts(house: &House) -> Vec<social::PostView> {
    let (mut posts, mut before) = (Vec::new(), None);
    loop {
        let page = house
            .yard
            .social
            .list(None, List::Newest, before, 100)
            .await
            .unwrap();
        posts.extend(page.items);
        before = page.next;
        if before.is_none() {
            return posts;
        }
    }
}
