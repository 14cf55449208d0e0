//! `madang restore`: a yard from a backup, in a new folder, with what was erased since then taken out again.
//!
//! The sums are checked first. All is put into `DATA.unfinished` and moved into place at the end, so that a restore
//! that was cut short never looks like a yard. With a key store (`--keys-from`: its newest copy, or the data folder that
//! still has it) the erasures of its ledger are applied ([`ledger`]). Without one nothing that was sealed can be read
//! again, ever: memory keeps its counters, and each person begins anew.
//!
//! Records that were dumped from PostgreSQL go into an empty database (`--records-to`), in one transaction, and the new
//! folder's `madang.toml` names it; the database of before is never touched.

pub mod accounts;
mod database;
mod ledger;
mod restored;

pub use restored::Restored;

use crate::{
    backup::{self, DUMP, Engine, Manifest, Progress, Staging, keys},
    cli::RestoreArgs,
    config::{self, Config},
    logging, serve,
    yard::{Folder, open_keys},
};
use anyhow::{Context, Result, bail};
use database::Database;
use model::Timestamp;
use std::{env, path::Path};
use storage::{keys::KeyStore, records::Location, signals};

pub fn run(args: &RestoreArgs) -> Result<()> {
    logging::start("warn");
    match &args.from {
        Some(from) => restore(args, from),
        None => restore_keys(args),
    }
}

/// Puts the key store alone back, with the erasures of the one it replaces.
fn restore_keys(args: &RestoreArgs) -> Result<()> {
    let Some(keys_from) = &args.keys_from else {
        bail!("nothing to restore: `--from` names a backup, `--keys-from` a copy of the key store");
    };
    let (source, master) = keys::source(keys_from)?;
    let folder = Folder::new(&args.data);
    if !folder.signals().is_dir() {
        bail!(
            "{} is not a yard's data folder: `--from` restores one, `--keys-from` alone puts keys back into one",
            args.data.display()
        );
    }
    let bytes = std::fs::read(source.master_key())
        .with_context(|| format!("reading {}", source.master_key().display()))?;
    let there = std::fs::read(folder.master_key()).ok();
    if there.is_some_and(|there| there != bytes) {
        bail!(
            "{} is another master key: if it was made by mistake, move it and `keys.sqlite*` away first",
            folder.master_key().display()
        );
    }
    let applied = KeyStore::restore(&source.keys(), &folder.keys(), &master)?;
    keys::put(&folder.master_key(), &bytes)?;
    println!("the keys are back; {applied} later erasures of the store that was there were applied to them");
    Ok(())
}

fn restore(args: &RestoreArgs, from: &Path) -> Result<()> {
    // Before anything takes long.
    let key_source = args.keys_from.as_deref().map(keys::source).transpose()?;
    let staging = Staging::of_yard(&args.data, from)?;
    let progress = Progress::new();
    let manifest = checked(from, &progress)?;
    let runtime = serve::runtime()?;
    let database = match (&args.records_to, manifest.records) {
        (None, _) => None,
        (Some(_), Engine::Sqlite) => {
            bail!("the records of this backup are a SQLite file, which needs no `--records-to`")
        }
        (Some(address), Engine::PostgresDump) => Some(runtime.block_on(Database::empty(address))?),
    };
    let needed = manifest.parts.total().bytes;
    let free = backup::free_bytes(&staging.dir)?;
    if free < needed {
        bail!(
            "the backup has {needed} bytes, the disk of {} has room for {free}: make room or name another disk",
            args.data.display()
        );
    }
    let to = Folder::new(&staging.dir);
    put_back(from, &staging.dir, &to, database.as_ref(), &progress)?;
    let config = Config::load(&staging.dir, None)?;
    let file = to.records();
    // Whatever the environment says: these are the ones.
    let records = match (&database, manifest.records) {
        (Some(database), _) => Some(Location::Postgres(&database.address)),
        (None, Engine::Sqlite) => Some(Location::File(&file)),
        (None, Engine::PostgresDump) => None,
    };
    let outcome = runtime.block_on(async {
        match &key_source {
            Some((source, master)) => {
                let bytes = std::fs::read(source.master_key())
                    .with_context(|| format!("reading {}", source.master_key().display()))?;
                keys::put(&to.master_key(), &bytes)?;
                KeyStore::restore(&source.keys(), &to.keys(), master)?;
                ledger::apply(&staging.dir, &to, &config, records).await
            }
            None => ledger::without(&to),
        }
    })?;
    Restored::load(&staging.dir)?
        .next(&manifest, Timestamp::now(), key_source.is_some())
        .save(&staging.dir)?;
    drop(progress);
    let place = staging.finish()?;
    println!(
        "restored into {}: as it was at {}",
        place.display(),
        manifest.began_at
    );
    println!("{outcome}");
    if key_source.is_none() {
        println!(
            "without the key store, sealed signals and personal memories of the backup cannot be read again; counters, posts and \
             accounts are there. If a copy of the keys turns up, restore again with `--keys-from`"
        );
    }
    match &database {
        Some(_) => println!(
            "the records are in the database that `--records-to` names, and `{}` says so",
            config::FILE
        ),
        None if manifest.records == Engine::PostgresDump => say_what_to_do(&place),
        None => {}
    }
    if database.is_some() && env::var_os("MADANG_RECORDS").is_some() {
        println!(
            "but MADANG_RECORDS is set, and counts for more: set it anew or take it away before you go on"
        );
    }
    println!(
        "next: `madang doctor --data {0}`, then `madang serve --data {0}`",
        place.display()
    );
    Ok(())
}

/// How the records come into a database by hand.
fn say_what_to_do(place: &Path) {
    let dump = place.join(DUMP);
    println!(
        "the records are not in a database yet. With `--records-to postgres://…` this command puts them into an empty one; by \
         hand:\n  \
         1. createdb NEW\n  \
         2. pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname=NEW {0}\n  \
         3. write the address of NEW into {1} (`records = \"postgres://…\"`), which still names the database of before\n  \
         4. madang doctor --repair --data {2}\n  \
         5. rm {0}: it holds what people erase from now on",
        dump.display(),
        place.join(config::FILE).display(),
        place.display()
    );
}

/// The manifest of a backup that was read from end to end.
fn checked(from: &Path, progress: &Progress) -> Result<Manifest> {
    let checked = backup::verify(from, progress)?;
    if !checked.is_sound() {
        bail!(
            "the backup {} is damaged, nothing was restored:\n  - {}",
            from.display(),
            checked.problems.join("\n  - ")
        );
    }
    Ok(checked.manifest)
}

fn put_back(
    from: &Path,
    root: &Path,
    to: &Folder,
    database: Option<&Database>,
    progress: &Progress,
) -> Result<()> {
    progress.stage("files put back");
    signals::make_dirs(
        &to.signals(),
        signals::partitions_in(&Folder::new(from).signals())?,
    )?;
    backup::each_sum(from, |line| {
        let path = root.join(&line.path);
        if let Some(database) = database
            && line.path == Path::new(DUMP)
        {
            // A copy in the data folder would keep what is erased later.
            return database.fill(&from.join(DUMP));
        }
        if let Some(parent) = path.parent() {
            backup::make_dir(parent)?;
        }
        backup::copy_plain(&from.join(&line.path), &path)?;
        progress.one_more();
        Ok(())
    })?;
    if let Some(database) = database {
        let path = root.join(config::FILE);
        let text = match path.exists() {
            true => std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?,
            false => String::new(),
        };
        keys::put(&path, database::moved(&text, &database.address)?.as_bytes())?;
    }
    // A folder that was never served has none.
    if !to.blobs().exists() {
        backup::make_dir(&to.blobs())?;
    }
    Ok(())
}

/// A key store with no keys, for a yard whose keys are lost.
fn empty_keys(folder: &Folder) -> Result<KeyStore> {
    open_keys(folder).context("making an empty key store")
}
