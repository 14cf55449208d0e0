//! A yard, opened: every floor over one data folder, and the work that goes on in the background.

use crate::{
    config::Config,
    erase::Eraser,
    outside::Outside,
    scales::keep_weighing,
    trade::{Letters, Till, Trade},
    train::{Shelf, Trainer},
};
use anyhow::{Context, Result};
use consent::Consents;
use feed::{Feed, Learning};
use memory::{Door, Follower, Keeper, Keeping, Memory, Relay};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use model::Timestamp;
use people::{HashCost, People, Secrets, mail::Mailer};
use shop::{Imports, Shops};
use social::Social;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use storage::{
    Records, blob_refs,
    blobs::{Blobs, FolderBlobs},
    keys::{KeyStore, MasterKey},
    outbox,
    records::{Location, Migration},
    signals::{EmbeddedLog, Options, SignalLog},
    states::StateStore,
};
use tokio::{sync::watch, task::JoinSet};

/// Pictures made into WebP in one round.
const MEDIA_JOBS: usize = 2;
const MEDIA_PAUSE: Duration = Duration::from_millis(500);
/// Pictures that no record took up go away after this time.
const SWEEP_GRACE: Duration = Duration::from_secs(3_600);
const SWEEP_EVERY: Duration = Duration::from_secs(600);
const SWEEP_AT_ONCE: u32 = 500;
/// Between two times at which it is written down what shops have used.
const COUNTED_EVERY: Duration = Duration::from_secs(5);
/// Keys read before the log is: the newest, which most of its end is sealed with.
const WARMED_KEYS: usize = 200_000;

/// Where each part lives in a data folder.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub fn records(&self) -> PathBuf {
        self.root.join("records.sqlite")
    }

    pub fn keys(&self) -> PathBuf {
        self.root.join("keys.sqlite")
    }

    pub fn master_key(&self) -> PathBuf {
        self.root.join("master.key")
    }

    pub fn signals(&self) -> PathBuf {
        self.root.join("signals")
    }

    /// What memory derived from the signals, at a position of the log.
    pub fn memory(&self) -> PathBuf {
        self.root.join("memory.sqlite")
    }

    /// What was learned from served pages, at a position of the log.
    pub fn learning(&self) -> PathBuf {
        self.root.join("learning.bin")
    }

    /// Models that were trained on everybody's histories.
    pub fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    pub fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }
}

/// All tables of a yard, in the order in which they refer to each other.
pub fn migrations() -> Vec<Migration> {
    [
        outbox::MIGRATIONS,
        blob_refs::MIGRATIONS,
        consent::MIGRATIONS,
        people::MIGRATIONS,
        shop::MIGRATIONS,
        social::MIGRATIONS,
    ]
    .concat()
}

/// Opens the records alone.
pub async fn open_records(folder: &Folder, config: &Config) -> Result<Records> {
    let file = folder.records();
    let location = match &config.records {
        Some(url) => Location::Postgres(url),
        None => Location::File(&file),
    };
    Ok(Records::open(location).await?)
}

/// Opens the keys that signals are sealed with, under the yard's master key.
pub fn open_keys(folder: &Folder) -> Result<KeyStore> {
    let master = MasterKey::load(&folder.master_key())?;
    Ok(KeyStore::open(&folder.keys(), &master)?)
}

/// The handles of an opened yard. Dropping it stops the follower of the log, then writes the memory down.
pub struct Yard {
    pub records: Records,
    pub blobs: Arc<dyn Blobs>,
    pub secrets: Secrets,
    pub people: People,
    pub consents: Consents,
    pub shops: Shops,
    pub social: Social,
    pub memory: Arc<Memory>,
    pub door: Door,
    pub feed: Feed,
    pub trade: Trade,
    pub outside: Outside,
    mailer: Mailer,
    order_letters: Letters,
    trainer: Trainer,
    _learning: Option<Learning>,
    // In this order: the last checkpoint includes all that was followed.
    _follower: Follower,
    _keeper: Keeper,
}

impl Yard {
    pub async fn open(root: &Path, config: &Config, public_url: &str, cost: HashCost) -> Result<Self> {
        std::fs::create_dir_all(root)
            .with_context(|| format!("making the data folder {}", root.display()))?;
        let folder = Folder::new(root);
        let secrets = Secrets::load(root)?;
        let records = open_records(&folder, config).await?;
        records.migrate(&migrations()).await?;
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.blobs())?);
        let keys = Arc::new(open_keys(&folder)?);
        let (states, sealing) = (folder.memory(), Arc::clone(&keys));
        // Both take a while and block: the end of the log is checked while the memory is read.
        let memory = tokio::task::spawn_blocking(move || remember(&states, sealing));
        let signals = folder.signals();
        let log = tokio::task::spawn_blocking(move || EmbeddedLog::open(&signals, &Options::default()));
        let log: Arc<dyn SignalLog> = Arc::new(log.await??);
        let memory = memory.await??;
        let mut people_config = people::Config::new(public_url, &config.yard_name);
        people_config.hash_cost = cost;
        people_config.cooling_off = Duration::from_secs(config.erase.cooling_off_seconds);
        people_config.identity_key = Some(secrets.identities());
        let people = People::new(records.clone(), people_config)?;
        let (shops, social) = (Shops::new(records.clone()), Social::new(records.clone()));
        let till = Till::open(&records, &secrets, &config.payments, public_url)?;
        let trade = Trade::open(&shops, &till)?;
        let fetcher = config.outside.fetcher();
        let outside = Outside {
            imports: Imports::new(&shops, fetcher.clone()),
            webhooks: shops.webhooks(fetcher.clone(), secrets.webhooks()),
            fetcher,
            shops: shops.clone(),
            social: social.clone(),
            blobs: Arc::clone(&blobs),
        };
        let cursors = *secrets.cursors();
        let feed = Feed::open(
            Arc::clone(&memory),
            social.clone(),
            shops.clone(),
            people.clone(),
            cursors,
        )
        .await?;
        // After the feed has said which tags each post carries: views count for those.
        let (followed, source, opening) = (Arc::clone(&memory), Arc::clone(&log), Arc::clone(&keys));
        let keeping = keeping(config);
        let (follower, keeper) =
            tokio::task::spawn_blocking(move || follow(&followed, &source, &opening, keeping)).await??;
        feed.run_experiments(config.experiments()?, *secrets.experiments());
        let learning = match config.learning.enabled {
            true => Some(Learning::start(
                &feed,
                &log,
                &keys,
                config.learning.settings(&folder),
            )?),
            false => None,
        };
        let trainer = Trainer {
            feed: feed.clone(),
            memory: Arc::clone(&memory),
            log: Arc::clone(&log),
            keys: Arc::clone(&keys),
            shelf: Shelf::new(folder.models()),
            every: config.learning.train_every(),
        };
        let mailer = match &config.mail.smtp {
            Some(url) => Mailer::smtp(url, &config.mail.from)?,
            None => Mailer::outbox(folder.mail(), &config.mail.from)?,
        };
        let order_letters = Letters {
            orders: shops.orders(),
            people: people.clone(),
            public_url: public_url.to_owned(),
            yard_name: config.yard_name.clone(),
        };
        Ok(Self {
            consents: Consents::new(records.clone()),
            door: Door::new(log, *secrets.view_dedupe(), keys),
            records,
            blobs,
            secrets,
            people,
            shops,
            social,
            memory,
            feed,
            trade,
            outside,
            mailer,
            order_letters,
            trainer,
            _learning: learning,
            _follower: follower,
            _keeper: keeper,
        })
    }

    /// The surface over this yard.
    pub fn app(&self, config: web::WebConfig) -> web::App {
        let metrics = metrics_recorder();
        web::App::new(web::Parts {
            config,
            records: self.records.clone(),
            blobs: Arc::clone(&self.blobs),
            secrets: self.secrets.clone(),
            people: self.people.clone(),
            consents: self.consents.clone(),
            shops: self.shops.clone(),
            catalogue: self.shops.catalogue(),
            social: self.social.clone(),
            memory: Arc::clone(&self.memory),
            door: self.door.clone(),
            feed: self.feed.clone(),
            carts: self.shops.carts(),
            checkout: self.trade.checkout.clone(),
            orders: self.shops.orders(),
            commissions: self.shops.commissions(),
            imports: self.outside.imports.clone(),
            webhooks: self.outside.webhooks.clone(),
            keys: self.shops.api_keys(),
            ingest: web::Ingest::new(&self.people, &self.consents, &self.shops),
            sandbox: self.trade.sandbox.clone(),
            pay_with: self.trade.page.clone(),
            metrics: Box::new(move || metrics.render()),
        })
    }

    /// Writes down every few seconds what shops' programs have used, and once more at the end.
    pub async fn keep_counting(app: web::App, stop: watch::Receiver<bool>) {
        let flush = async || {
            if let Err(error) = app.ingest.counts.flush(Timestamp::now()).await {
                tracing::warn!(%error, "what shops use is written down later");
            }
        };
        let counting = async {
            loop {
                tokio::time::sleep(COUNTED_EVERY).await;
                flush().await;
            }
        };
        until(stop, counting).await;
        flush().await;
    }

    /// Starts the relay, the index's listener, the letters, the pictures, the eraser, the trainer, the till and what asks other machines; they end when `stop` turns true.
    pub fn work(&self, stop: &watch::Receiver<bool>) -> JoinSet<()> {
        let mut work = JoinSet::new();
        let relay = Relay::new(self.records.clone(), self.door.clone());
        work.spawn(until(stop.clone(), relay.run()));
        work.spawn(until(stop.clone(), self.feed.clone().keep_up()));
        let letters =
            people::mail::run_mailer(self.people.clone(), self.mailer.clone(), stopped(stop.clone()));
        work.spawn(async move {
            letters.await;
        });
        work.spawn(until(
            stop.clone(),
            make_media(self.social.clone(), Arc::clone(&self.blobs)),
        ));
        work.spawn(until(
            stop.clone(),
            sweep_blobs(self.records.clone(), Arc::clone(&self.blobs)),
        ));
        work.spawn(until(stop.clone(), self.eraser().run()));
        work.spawn(until(stop.clone(), self.trainer.clone().run()));
        work.spawn(until(
            stop.clone(),
            keep_weighing(self.shops.usage(), Arc::clone(&self.blobs)),
        ));
        self.trade.work(&mut work, stop);
        self.outside.work(&mut work, stop);
        work.spawn(until(stop.clone(), self.order_letters.clone().run()));
        work
    }

    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    fn eraser(&self) -> Eraser {
        Eraser {
            people: self.people.clone(),
            social: self.social.clone(),
            shops: self.shops.clone(),
            consents: self.consents.clone(),
            memory: Arc::clone(&self.memory),
            door: self.door.clone(),
            records: self.records.clone(),
            blobs: Arc::clone(&self.blobs),
            mailer: self.mailer.clone(),
            grace: SWEEP_GRACE,
        }
    }
}

fn keeping(config: &Config) -> Keeping {
    const DAY: Duration = Duration::from_hours(24);
    Keeping {
        active_leaves: config.memory.active_leaves,
        every: Duration::from_millis(config.memory.checkpoint_ms.max(1)),
        log_for: config.memory.keep_signals_days.map(|days| DAY * days),
        ..Keeping::default()
    }
}

/// The memory of the last checkpoint.
fn remember(states: &Path, keys: Arc<KeyStore>) -> Result<Arc<Memory>> {
    let states = Arc::new(StateStore::open(states)?);
    Ok(Arc::new(Memory::open_sealed(states, keys)?))
}

/// Adds all that the log has behind the memory, and goes on.
fn follow(
    memory: &Arc<Memory>,
    log: &Arc<dyn SignalLog>,
    keys: &Arc<KeyStore>,
    keeping: Keeping,
) -> Result<(Follower, Keeper)> {
    keys.warm(WARMED_KEYS)?;
    let follower = Follower::start(memory, log, keys)?;
    let keeper = Keeper::start(memory, log, keeping)?;
    Ok((follower, keeper))
}

/// Runs `task` until it ends or `stop` turns true.
pub async fn until(stop: watch::Receiver<bool>, task: impl Future<Output = ()>) {
    tokio::select! {
        () = task => {}
        () = stopped(stop) => {}
    }
}

pub async fn stopped(mut stop: watch::Receiver<bool>) {
    // A dropped sender means the process is ending as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn make_media(social: Social, blobs: Arc<dyn Blobs>) {
    loop {
        let pause = match social.run_media_jobs(Arc::clone(&blobs), MEDIA_JOBS).await {
            Ok(done) if done.made + done.failed == 0 => MEDIA_PAUSE,
            Ok(_) => Duration::from_millis(20),
            Err(error) => {
                tracing::error!(%error, "pictures cannot be made");
                MEDIA_PAUSE * 10
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn sweep_blobs(records: Records, blobs: Arc<dyn Blobs>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        match blob_refs::sweep(&records, Arc::clone(&blobs), SWEEP_GRACE, SWEEP_AT_ONCE).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "unused pictures were deleted"),
            Err(error) => tracing::warn!(%error, "unused pictures could not be deleted"),
        }
    }
}

fn metrics_recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let handle = RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Another recorder is there already only in a test; its figures are its own.
        let _ = metrics::set_global_recorder(recorder);
        handle
    });
    handle.clone()
}
