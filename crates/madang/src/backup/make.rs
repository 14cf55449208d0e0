//! The steps of a backup, in the order that makes its parts fit (see the module's documentation).

use super::{
    Manifest, Progress, files, keys,
    manifest::{Engine, Extent, Parts, Reached},
    parts::{Pictures, Route, enlist_all},
    staging::Staging,
    sums::Sums,
};
use crate::{
    cli::BackupArgs,
    config::{self, Config},
    logging,
    restore::Restored,
    serve,
    yard::{Folder, open_records},
};
use anyhow::{Context, Result, bail};
use model::Timestamp;
use std::{
    fs,
    io::Write,
    path::Path,
    time::{Duration, SystemTime},
};
use storage::{
    blob_refs,
    records::{self, Frozen},
};

/// Times memory and log are copied again because retention came between.
const ROUNDS: u32 = 5;
/// A dump may be this old: what it names goes away an hour after it was let go of.
const DUMP_AGE: Duration = Duration::from_secs(30 * 60);
pub const DUMP: &str = "records.dump";

pub fn run(args: &BackupArgs) -> Result<()> {
    logging::start("warn");
    let data = &args.data;
    let folder = Folder::new(data);
    if !folder.signals().is_dir() || !data.join(people::Secrets::FILE).is_file() {
        bail!(
            "{} is not a yard's data folder: it has no `signals` and `{}`",
            data.display(),
            people::Secrets::FILE
        );
    }
    if let Some(target) = &args.to {
        back_up(args, &folder, target).map_err(|error| advised(error, target))?;
    }
    if let Some(dir) = &args.keys_to {
        let count = keys::copy(&folder, data, dir, args.to.as_deref())?;
        println!(
            "{count} keys in {}: keep them apart from every backup",
            dir.display()
        );
    } else {
        println!("not in it: the keys; `madang backup --keys-to` copies them to a place of their own");
    }
    Ok(())
}

fn advised(error: anyhow::Error, target: &Path) -> anyhow::Error {
    if files::is_no_space(&error) {
        return error.context(format!(
            "no room left for the backup {}: make room or name another disk (nothing was left there, and an earlier backup is \
             as it was)",
            target.display()
        ));
    }
    error
}

fn back_up(args: &BackupArgs, folder: &Folder, target: &Path) -> Result<()> {
    let config = Config::load(&args.data, args.config.as_deref())?;
    let engine = engine(args, &config)?;
    let staging = Staging::of_backup(target, &args.data)?;
    let progress = Progress::new();
    let manifest = fill(args, folder, &config, engine, &staging, &progress)?;
    drop(progress);
    let place = staging.finish()?;
    let total = manifest.parts.total();
    println!(
        "{} files, {} bytes in {}, checked and synced",
        total.files,
        total.bytes,
        place.display()
    );
    for extent in &manifest.log {
        println!(
            "signals of partition {} up to record {}",
            extent.partition, extent.end
        );
    }
    for note in &manifest.notes {
        println!("note: {note}");
    }
    Ok(())
}

/// How the records are to be copied, or why they cannot be.
fn engine(args: &BackupArgs, config: &Config) -> Result<Engine> {
    match (&config.records, &args.records) {
        (None, None) => Ok(Engine::Sqlite),
        (None, Some(_)) => bail!("`--records` is for a yard with its records in PostgreSQL; leave it out"),
        (Some(_), None) => bail!(
            "this yard's records are in PostgreSQL: run `pg_dump --format=custom --file=yard.dump` first, then \
             `madang backup --to DIR --records yard.dump`"
        ),
        (Some(_), Some(dump)) => {
            let made = fs::metadata(dump)
                .and_then(|dump| dump.modified())
                .with_context(|| format!("reading {}", dump.display()))?;
            let age = SystemTime::now().duration_since(made).unwrap_or_default();
            if age > DUMP_AGE {
                bail!(
                    "{} is {} minutes old: pictures that it names may be gone; dump again and back up at once",
                    dump.display(),
                    age.as_secs() / 60
                );
            }
            Ok(Engine::PostgresDump)
        }
    }
}

fn fill(
    args: &BackupArgs,
    folder: &Folder,
    config: &Config,
    engine: Engine,
    staging: &Staging,
    progress: &Progress,
) -> Result<Manifest> {
    let began_at = Timestamp::now();
    let route = Route {
        from: folder,
        to: Folder::new(&staging.dir),
        root: &staging.dir,
        before: staging.before.as_deref().map(Folder::new),
        progress,
    };
    let mut sums = Sums::begin(&staging.dir)?;
    let mut parts = Parts::default();
    for setting in [people::Secrets::FILE, config::FILE, Restored::FILE] {
        route.setting(&args.data.join(setting), &mut sums, &mut parts.settings)?;
    }
    let mut pictures = Pictures::new(&route);
    match (engine, &args.records) {
        (Engine::PostgresDump, Some(dump)) => {
            let to = staging.dir.join(DUMP);
            files::copy_plain(dump, &to)?;
            route.enlist(&to, &mut sums, &mut parts.records)?;
            let live = serve::runtime()?.block_on(names_of_postgres(folder, config))?;
            for name in live {
                pictures.list(name.parse()?, &mut sums, &mut parts.blobs)?;
            }
        }
        _ => {
            pictures.bulk(&Frozen::open(&folder.records())?)?;
            route.records(&mut sums, &mut parts.records)?;
            let copied = Frozen::open(&route.to.records())?;
            pictures.settle(&copied, &mut sums, &mut parts.blobs)?;
        }
    }
    let notes = pictures.into_notes();
    let (log, memory) = derived(&route, &mut sums, &mut parts)?;
    let manifest = Manifest {
        format: Manifest::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began_at,
        ended_at: Timestamp::now(),
        records: engine,
        log,
        memory,
        parts,
        sums: sums.finish()?,
        notes,
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    let path = staging.dir.join(Manifest::FILE);
    files::make(&path)
        .and_then(|mut file| file.write_all(&text))
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(manifest)
}

/// Memory, then the log that goes on from it.
fn derived(route: &Route, sums: &mut Sums, parts: &mut Parts) -> Result<(Vec<Extent>, Vec<Reached>)> {
    for _ in 0..ROUNDS {
        let reached = route.memory()?;
        let Some((extents, done)) = route.signals(&mut parts.signals)? else {
            continue;
        };
        let fits = reached.iter().all(|reached| {
            let held = extents
                .iter()
                .find(|extent| extent.partition == reached.partition);
            held.map_or(reached.next == 0, |held| {
                (held.first..=held.end).contains(&reached.next)
            })
        });
        if fits {
            enlist_all(done, sums)?;
            if route.to.memory().exists() {
                route.enlist(&route.to.memory(), sums, &mut parts.memory)?;
            }
            return Ok((extents, reached));
        }
    }
    bail!(
        "old signals were dropped in each of {ROUNDS} tries, or the memory is ahead of the log: try again, and if it stays so, \
         run `madang doctor`"
    )
}

/// All names at once: the database is elsewhere, and its transaction must not stay open for as long as copying takes.
async fn names_of_postgres(folder: &Folder, config: &Config) -> Result<Vec<String>> {
    const AT_ONCE: u32 = 10_000;
    let records = open_records(folder, config).await?;
    let mut names: Vec<String> = Vec::new();
    loop {
        let after = names.last().cloned().unwrap_or_default();
        let page = records
            .read(move |tx| blob_refs::named(tx, &after, AT_ONCE))
            .await;
        let page: Result<Vec<String>, records::Error> = page;
        let page = page?;
        let is_last = page.len() < AT_ONCE as usize;
        names.extend(page);
        if is_last {
            return Ok(names);
        }
    }
}
