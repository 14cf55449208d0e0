//! The steps of a backup, in the order that makes its parts fit (see the module's documentation).

use super::{
    Manifest, Progress, files, keys,
    manifest::{Engine, Extent, Parts, Reached},
    parts::{Pictures, Route, enlist_all},
    postgres,
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
use std::{io::Write, path::Path};
use storage::{
    blob_refs,
    records::{self, Frozen, Statements},
};

/// Times memory and log are copied again because retention came between.
const ROUNDS: u32 = 5;
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
    let copying = copying(args, &config)?;
    let staging = Staging::of_backup(target, &args.data)?;
    let progress = Progress::new();
    let manifest = fill(args, folder, &config, &copying, &staging, &progress)?;
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

/// How the records are to be copied.
enum Copying {
    Sqlite,
    Postgres(postgres::Dump),
}

/// How the records are to be copied, or why they cannot be.
fn copying(args: &BackupArgs, config: &Config) -> Result<Copying> {
    match (&config.records, &args.records) {
        (None, None) => Ok(Copying::Sqlite),
        (None, Some(_)) => bail!("`--records` is for a yard with its records in PostgreSQL; leave it out"),
        (Some(address), None) => Ok(Copying::Postgres(postgres::Dump::to_be_made(address)?)),
        (Some(_), Some(dump)) => Ok(Copying::Postgres(postgres::Dump::made(dump)?)),
    }
}

fn fill(
    args: &BackupArgs,
    folder: &Folder,
    config: &Config,
    copying: &Copying,
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
    match copying {
        Copying::Sqlite => {
            pictures.bulk(&Frozen::open(&folder.records())?)?;
            route.records(&mut sums, &mut parts.records)?;
            let copied = Frozen::open(&route.to.records())?;
            pictures.settle(&copied, &mut sums, &mut parts.blobs)?;
        }
        Copying::Postgres(dump) => {
            progress.stage("records dumped");
            let to = staging.dir.join(DUMP);
            dump.write(&to)?;
            route.enlist(&to, &mut sums, &mut parts.records)?;
            progress.stage("pictures copied");
            let names = serve::runtime()?.block_on(names_of_postgres(folder, config))?;
            for name in names.named {
                pictures.list(name.parse()?, &mut sums, &mut parts.blobs)?;
            }
            for name in names.unused {
                pictures.list_unused(name.parse()?, &mut sums, &mut parts.blobs)?;
            }
        }
    }
    let notes = pictures.into_notes();
    let (log, memory) = derived(&route, &mut sums, &mut parts)?;
    let manifest = Manifest {
        format: Manifest::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began_at,
        ended_at: Timestamp::now(),
        records: match copying {
            Copying::Sqlite => Engine::Sqlite,
            Copying::Postgres(_) => Engine::PostgresDump,
        },
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

/// Pictures that the records know after they were dumped.
struct Names {
    named: Vec<String>,
    /// The dump may still name them: they were let go of less than an hour ago.
    unused: Vec<String>,
}

/// All names at once: the database is elsewhere, and its transaction must not stay open for as long as copying takes.
async fn names_of_postgres(folder: &Folder, config: &Config) -> Result<Names> {
    let records = open_records(folder, config).await?;
    let names = records.read(|tx| {
        Ok::<_, records::Error>(Names {
            named: all_names(tx, blob_refs::named)?,
            unused: all_names(tx, blob_refs::unused)?,
        })
    });
    Ok(names.await?)
}

/// Names at most so many pictures behind one.
type Page = fn(&mut dyn Statements, &str, u32) -> Result<Vec<String>, records::Error>;

fn all_names(tx: &mut dyn Statements, list: Page) -> Result<Vec<String>, records::Error> {
    const AT_ONCE: u32 = 10_000;
    let mut names: Vec<String> = Vec::new();
    loop {
        let page = list(tx, names.last().map_or("", String::as_str), AT_ONCE)?;
        let is_last = page.len() < AT_ONCE as usize;
        names.extend(page);
        if is_last {
            return Ok(names);
        }
    }
}
