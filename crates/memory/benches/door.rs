//! Signals of about 200 bytes through the door into the log, sealed and synced, as a table.
//!
//! `cargo bench -p memory --bench door -- [seconds a line, default 5] [folder]`

use memory::{Arrival, Door, Origin};
use model::{
    Act, ConsentStamp, FeedTrace, LeafId, Object, PageId, PostId, Purpose, PurposeSet, Source, Timestamp,
    VisitorId,
};
use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, SignalLog},
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const PRODUCERS: u32 = 8;
const KNOWN: usize = 1_000;

/// Which leaf a batch comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// One of [`KNOWN`] that have keys.
    Known,
    /// One that has never been seen, so that its key has to be made.
    New,
}

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let seconds = Duration::from_secs(arguments.next().map_or(Ok(5), |text| text.parse())?);
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    for (batch, leaves) in [(1_000, Leaves::Known), (100, Leaves::Known), (100, Leaves::New)] {
        let dir = tempfile::tempdir_in(&folder)?;
        let door = open(dir.path())?;
        let rate = runtime.block_on(measure(&door, batch, leaves, seconds))?;
        println!(
            "batches of {batch:5}, leaves {:8} {rate:>12.0} signals/s",
            format!("{leaves:?}")
        );
    }
    Ok(())
}

fn open(dir: &Path) -> Result<Door, Failure> {
    let log: Arc<dyn SignalLog> = Arc::new(EmbeddedLog::open(&dir.join("log"), &Options::default())?);
    let keys = KeyStore::open(&dir.join("keys.sqlite"), &MasterKey::from_bytes([7; 32]))?;
    Ok(Door::new(log, [7; 32], Arc::new(keys)))
}

async fn measure(door: &Door, batch: usize, leaves: Leaves, seconds: Duration) -> Result<f64, Failure> {
    let known: Arc<Vec<LeafId>> = Arc::new((0..KNOWN).map(|_| LeafId::new()).collect());
    if leaves == Leaves::Known {
        for leaf in known.iter() {
            let first = vec![arrival(0, u64::MAX)?];
            door.accept(&origin(*leaf), first, None, Timestamp::now()).await?;
        }
    }
    let begun = Instant::now();
    let producers: Vec<_> = (1..=PRODUCERS)
        .map(|producer| {
            let (door, known) = (door.clone(), Arc::clone(&known));
            tokio::spawn(async move {
                let mut sent = 0;
                while begun.elapsed() < seconds {
                    let arrivals = (sent..sent + batch as u64).map(|number| arrival(producer, number));
                    let arrivals: Vec<Arrival> = arrivals.collect::<Result<_, Failure>>()?;
                    let place = (sent as usize / batch * PRODUCERS as usize + producer as usize) % KNOWN;
                    let leaf = match leaves {
                        Leaves::Known => known.get(place).copied(),
                        Leaves::New => None,
                    };
                    let from = origin(leaf.unwrap_or_else(LeafId::new));
                    door.accept(&from, arrivals, None, Timestamp::now()).await?;
                    sent += batch as u64;
                }
                Ok::<u64, Failure>(sent)
            })
        })
        .collect();
    let mut sent = 0;
    for producer in producers {
        sent += producer.await??;
    }
    Ok(sent as f64 / begun.elapsed().as_secs_f64())
}

fn origin(leaf: LeafId) -> Origin {
    Origin {
        visitor: VisitorId::from_bytes(*leaf.as_bytes()),
        leaf,
        consent: ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        }
        .into(),
    }
}

fn arrival(producer: u32, number: u64) -> Result<Arrival, Failure> {
    Ok(Arrival {
        message_id: format!("bench-{producer:04}-{number:020}-7f9c2ba4e88f").parse()?,
        at: None,
        source: Source::Feed,
        act: Act::Dwell,
        object: Object::Post(PostId::from_bytes([3; 16])),
        trace: Some(FeedTrace {
            page: PageId::from_bytes([4; 16]),
            position: (number % 20) as u16,
            propensity: None,
        }),
        value: Some(4_000),
        extra: Some(r#"{"viewport":"390x844","language":"ko"}"#.into()),
    })
}
