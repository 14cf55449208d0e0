//! A yard made up to see whether reports about sources find what is known to be there: its signals go through the same
//! door and log as real ones.

use anyhow::{Context, Result};
use memory::{Door, Histories, ItemId, Memory};
use model::{
    Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Timestamp,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::Arc;
use storage::{
    keys::{KeyStore, MasterKey},
    signals::{EmbeddedLog, Options, SignalLog},
};

const CROWDS: usize = 6;
const POSTS_OF_A_CROWD: usize = 40;
/// Share of what feed and shop see that has to do with the visitor's crowd.
const TASTE: f64 = 0.8;
/// Things that each visitor does, by the source that sees it; the store sees anything.
const ACTS: [(Source, usize); 3] = [(Source::Feed, 10), (Source::Shop, 6), (Source::Store, 8)];
const ONE_ACT_SECONDS: u64 = 600;

/// Histories of so many visitors, each of a crowd with posts of its own.
pub fn histories(visitors: u32, seed: u64) -> Result<Histories> {
    let folder = tempfile::TempDir::new()?;
    let keys = KeyStore::open(&folder.path().join("keys"), &MasterKey::from_bytes([1; 32]))?;
    let keys = Arc::new(keys);
    let log: Arc<dyn SignalLog> = Arc::new(EmbeddedLog::open(
        &folder.path().join("log"),
        &Options::default(),
    )?);
    let door = Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys));
    let memory = Memory::new();
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let posts: Vec<PostId> = (0..CROWDS * POSTS_OF_A_CROWD)
        .map(|_| PostId::from_parts(Timestamp::now(), random.random()))
        .collect();
    for post in &posts {
        memory.intern(ItemId::Post(*post));
    }
    let mut signals = Vec::new();
    for visitor in 0..visitors {
        let acts = acts(visitor as usize % CROWDS, &mut random);
        signals.extend(signals_of(visitor, acts, &posts)?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(async {
        for some in signals.chunks(1_000) {
            door.record(some).await?;
        }
        anyhow::Ok(())
    })?;
    Ok(memory.histories(&*log, &keys, |_, _| {})?)
}

/// What one visitor does, in the order of time: the source that sees it, and to which post.
fn acts(crowd: usize, random: &mut Pcg64Mcg) -> Vec<(Source, usize)> {
    let mut acts = Vec::new();
    for (source, count) in ACTS {
        for _ in 0..count {
            let by_taste = source != Source::Store && random.random_bool(TASTE);
            let post = match by_taste {
                true => crowd * POSTS_OF_A_CROWD + random.random_range(0..POSTS_OF_A_CROWD),
                false => random.random_range(0..CROWDS * POSTS_OF_A_CROWD),
            };
            acts.push((random.random::<u64>(), source, post));
        }
    }
    acts.sort_unstable();
    acts.into_iter().map(|(_, source, post)| (source, post)).collect()
}

fn signals_of(visitor: u32, acts: Vec<(Source, usize)>, posts: &[PostId]) -> Result<Vec<Signal>> {
    let leaf = LeafId::new();
    let now = Timestamp::now();
    let mut signals = Vec::with_capacity(acts.len());
    for ((number, (source, post)), left) in acts.iter().enumerate().zip((0..acts.len() as u64).rev()) {
        let post = posts.get(*post).context("a post of the crowd")?;
        signals.push(Signal {
            message_id: format!("simulated-{visitor}-{number}").parse()?,
            at: now.minus(std::time::Duration::from_secs(left * ONE_ACT_SECONDS)),
            scope: Scope::Yard,
            leaf: Some(leaf),
            source: *source,
            act: Act::Tap,
            object: Object::Post(*post),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        });
    }
    Ok(signals)
}
