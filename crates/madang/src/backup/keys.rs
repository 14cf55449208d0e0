//! The key store's copy: in a place of its own, where the new one replaces the old one.
//!
//! A backup with the keys in it would undo every later erasure, so they are kept apart, and one copy is all there is:
//! made after each backup, and after each erasure. What was sealed with keys younger than the copy cannot be read when
//! the yard's own key store is lost.

use super::{files, staging::whole_path};
use crate::yard::Folder;
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};
use storage::keys::{KeyStore, MasterKey};

/// Copies the key store and the master key of `from` into `dir`, in one consistent state, also while the yard is served;
/// gives the number of keys.
///
/// # Errors
/// When `dir` lies in the data folder or in `apart`, or holds the keys of another yard.
pub fn copy(from: &Folder, data: &Path, dir: &Path, apart: Option<&Path>) -> Result<u64> {
    let whole = whole_path(dir)?;
    for other in [Some(data), apart].into_iter().flatten() {
        let other = whole_path(other)?;
        if whole.starts_with(&other) || other.starts_with(&whole) {
            bail!(
                "the keys must not lie with what they open: {} and {} lie in each other; name a folder elsewhere, best on \
                 another machine",
                whole.display(),
                other.display()
            );
        }
    }
    if !from.keys().exists() {
        bail!("{} has no key store yet: serve it once", data.display());
    }
    files::make_dir(&whole)?;
    let to = Folder::new(&whole);
    let master =
        fs::read(from.master_key()).with_context(|| format!("reading {}", from.master_key().display()))?;
    match fs::read(to.master_key()) {
        Ok(there) if there != master => bail!(
            "{} holds the keys of another yard: name another folder",
            whole.display()
        ),
        Ok(_) => {}
        Err(_) => put(&to.master_key(), &master)?,
    }
    let count = KeyStore::copy(&from.keys(), &to.keys())
        .with_context(|| format!("copying the key store to {}", whole.display()))?;
    Ok(count)
}

/// The folder that `--keys-from` names, checked to be one.
pub fn source(dir: &Path) -> Result<(Folder, MasterKey)> {
    let folder = Folder::new(dir);
    for needed in [folder.keys(), folder.master_key()] {
        if !needed.is_file() {
            bail!(
                "{} is missing: `--keys-from` names what `madang backup --keys-to` wrote, or a data folder",
                needed.display()
            );
        }
    }
    let master = MasterKey::load(&folder.master_key())?;
    Ok((folder, master))
}

/// Written aside and moved into place.
pub fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let aside = super::staging::beside(path, ".new");
    let placed = || -> std::io::Result<()> {
        if aside.exists() {
            fs::remove_file(&aside)?;
        }
        let mut file = files::make(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        path.parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    placed().with_context(|| format!("writing {}", path.display()))
}
