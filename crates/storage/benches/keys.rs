//! The key store at scale, as a table: making, opening, warming, looking up, destroying and copying.
//!
//! `cargo bench -p storage --bench keys -- [keys, default 1,000,000] [folder]`

use model::{LeafId, Timestamp};
use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use storage::keys::{KeyId, KeyStore, Lookup, MasterKey, Options};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const AT_ONCE: usize = 1_000;
const TASKS: usize = 4;

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let number: usize = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let dir = tempfile::tempdir_in(folder)?;
    let path = dir.path().join("keys.sqlite");
    let leaves: Vec<LeafId> = (0..number).map(|_| LeafId::new()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()?;

    let store = std::sync::Arc::new(open(&path, 1 << 18)?);
    let begun = Instant::now();
    let ids = runtime.block_on(make(&store, &leaves))?;
    report(
        &format!("make {number} keys, {AT_ONCE} a call, {TASKS} callers"),
        number,
        begun.elapsed(),
    );
    let begun = Instant::now();
    for leaf in leaves.iter().take(200) {
        runtime.block_on(store.destroy(&[*leaf], Timestamp::now()))?;
    }
    report(
        "destroy one by one, each synced and cleared",
        200,
        begun.elapsed(),
    );
    let begun = Instant::now();
    for _ in 0..200 {
        runtime.block_on(store.key_of(LeafId::new()))?;
    }
    report("make one by one, each synced", 200, begun.elapsed());
    drop(store);
    let bytes = fs::metadata(&path)?.len();
    println!("{:55} {:>12.1} bytes/key", "file", bytes as f64 / number as f64);

    let begun = Instant::now();
    let store = open(&path, number)?;
    println!("{:55} {:>12.2?}", "open", begun.elapsed());
    let some: Vec<KeyId> = ids.iter().copied().step_by((number / 100_000).max(1)).collect();
    let begun = Instant::now();
    look_up(&store, &some)?;
    report(
        "look up, from disk, in the order made",
        some.len(),
        begun.elapsed(),
    );
    let begun = Instant::now();
    look_up(&store, &some)?;
    report("look up, cached", some.len(), begun.elapsed());
    drop(store);
    let store = open(&path, number)?;
    let begun = Instant::now();
    let warmed = store.warm(number)?;
    report("warm all", warmed, begun.elapsed());
    let begun = Instant::now();
    look_up(&store, &ids)?;
    report("look up, warmed", ids.len(), begun.elapsed());
    let begun = Instant::now();
    for chunk in leaves.chunks(AT_ONCE) {
        runtime.block_on(store.keys_of(chunk))?;
    }
    report("find by leaf, first time after a start", number, begun.elapsed());
    let begun = Instant::now();
    for leaf in &leaves {
        runtime.block_on(store.key_of(*leaf))?;
    }
    report("find by leaf, cached, one a call", number, begun.elapsed());
    let begun = Instant::now();
    KeyStore::copy(&path, &dir.path().join("copy.sqlite"))?;
    println!("{:55} {:>12.2?}", "copy", begun.elapsed());
    println!("{:55} {:>12} MiB", "resident, everything cached", resident_mib()?);
    Ok(())
}

fn open(path: &Path, cached_keys: usize) -> Result<KeyStore, Failure> {
    let options = Options { cached_keys };
    Ok(KeyStore::open_with(
        path,
        &MasterKey::from_bytes([7; 32]),
        options,
    )?)
}

async fn make(store: &std::sync::Arc<KeyStore>, leaves: &[LeafId]) -> Result<Vec<KeyId>, Failure> {
    let mut ids = Vec::with_capacity(leaves.len());
    for round in leaves.chunks(AT_ONCE * TASKS) {
        let tasks: Vec<_> = round
            .chunks(AT_ONCE)
            .map(|chunk| {
                let (store, chunk) = (std::sync::Arc::clone(store), chunk.to_vec());
                tokio::spawn(async move { store.keys_of(&chunk).await })
            })
            .collect();
        for task in tasks {
            ids.extend(task.await??.into_iter().flatten().map(|key| key.id()));
        }
    }
    Ok(ids)
}

fn look_up(store: &KeyStore, ids: &[KeyId]) -> Result<(), Failure> {
    for id in ids {
        if let Lookup::Unknown = store.lookup(*id)? {
            return Err("a key was lost".into());
        }
    }
    Ok(())
}

fn report(what: &str, number: usize, took: Duration) {
    let rate = number as f64 / took.as_secs_f64();
    println!("{what:55} {rate:>12.0} /s");
}

fn resident_mib() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line
        .and_then(|line| line.split_whitespace().next())
        .unwrap_or("0")
        .parse()?;
    Ok(kib / 1024)
}
