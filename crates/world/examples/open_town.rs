//! Opens a town in a temporary folder and prints what each phase took: `open_town [SEED] [SECONDS OF LIFE]`.

use std::cell::Cell;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use consent::Consents;
use feed::Feed;
use memory::{Door, Follower, Memory, Relay};
use people::{Config, HashCost, Password, People};
use shop::Shops;
use social::Social;
use storage::blobs::{Blobs, FolderBlobs};
use storage::keys::{KeyStore, MasterKey};
use storage::records::{Location, Records};
use storage::signals::{EmbeddedLog, Options, SignalLog};
use storage::{blob_refs, outbox};
use world::town::{self, DemoSignIns, Pace, Phase, Plan, Rate, SignIn, Yard};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok())
        .collect();
    let (seed, life) = (
        numbers.first().copied().unwrap_or(1),
        numbers.get(1).copied().unwrap_or(20),
    );
    let started = Instant::now();
    let plan = Plan::new(seed);
    println!("{:6.2} s  planned", started.elapsed().as_secs_f64());

    let folder = tempfile::tempdir()?;
    let records = Records::open(Location::File(&folder.path().join("records.sqlite"))).await?;
    for migrations in [
        blob_refs::MIGRATIONS,
        outbox::MIGRATIONS,
        consent::MIGRATIONS,
        people::MIGRATIONS,
        shop::MIGRATIONS,
        social::MIGRATIONS,
    ] {
        records.migrate(migrations).await?;
    }
    let log: Arc<dyn SignalLog> = Arc::new(EmbeddedLog::open(
        &folder.path().join("signals"),
        &Options::default(),
    )?);
    let memory = Arc::new(Memory::new());
    let master = MasterKey::from_bytes([5; 32]);
    let keys = Arc::new(KeyStore::open(&folder.path().join("keys.sqlite"), &master)?);
    let _follower = Follower::start(&memory, &log, &keys)?;
    let config = Config {
        hash_cost: HashCost::LIGHT,
        ..Config::new("http://localhost", "demo")
    };
    let people = People::new(records.clone(), config)?;
    let (social, shops) = (Social::new(records.clone()), Shops::new(records.clone()));
    let feed = Feed::open(
        Arc::clone(&memory),
        social.clone(),
        shops.clone(),
        people.clone(),
        [3; 32],
    )
    .await?;
    let keeper = tokio::spawn(feed.clone().keep_up());
    let door = Door::new(log, [7; 32], keys);
    let relay = tokio::spawn(Relay::new(records.clone(), door.clone()).run());
    let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path().join("blobs"))?);
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
    println!("{:6.2} s  yard open", started.elapsed().as_secs_f64());

    let last: Mutex<Option<Phase>> = Mutex::new(None);
    let sign_in = |name: &str| -> Result<SignIn, Box<dyn Error>> {
        let password = Password::new("a-walk-in-the-yard".to_owned());
        Ok(SignIn {
            email: format!("{name}@example.com").parse()?,
            password,
        })
    };
    let demo = DemoSignIns {
        operator: sign_in("operator")?,
        owner: sign_in("owner")?,
        shopper: sign_in("shopper")?,
    };
    let town = town::open(&yard, plan, &demo, |progress| {
        if progress.done == progress.total
            && let Ok(mut last) = last.lock()
            && last.replace(progress.phase) != Some(progress.phase)
        {
            println!(
                "{:6.2} s  {:?}: {}",
                started.elapsed().as_secs_f64(),
                progress.phase,
                progress.total
            );
        }
    })
    .await?;
    println!(
        "{:6.2} s  ready: {} posts on the feed, {} signals remembered, {} leaves",
        started.elapsed().as_secs_f64(),
        yard.feed.len(),
        memory.applied(),
        memory.leaves()
    );

    let (before, posts) = (memory.applied(), yard.feed.len());
    let (pages, slowest) = (Cell::new(0_u32), Cell::new(Duration::ZERO));
    let looking = async {
        let nobody = feed::Viewer {
            person: None,
            unit: None,
            consented: None,
        };
        loop {
            let asked = Instant::now();
            if yard
                .feed
                .page(&nobody, None, 20, u64::from(pages.get()), model::Timestamp::now())
                .await
                .is_ok()
            {
                pages.set(pages.get() + 1);
                slowest.set(slowest.get().max(asked.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(life)) => {}
        arrived = town::arrive(&yard, &town, Pace::default()) => arrived?,
        () = town::live(&yard, &town, Rate::default()) => {}
        () = looking => {}
    }
    println!(
        "{life} s of life: {} signals, {} posts arrived; {} pages of 20 looked at meanwhile, the slowest took {:.0} ms",
        memory.applied() - before,
        yard.feed.len() - posts,
        pages.get(),
        slowest.get().as_secs_f64() * 1e3
    );
    keeper.abort();
    relay.abort();
    Ok(())
}
