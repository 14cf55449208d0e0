//! The folder in which a backup, or a restored yard, is made before it takes its place.

use super::{Manifest, files};
use anyhow::{Context, Result, bail};
use rustix::fs::{CWD, RenameFlags};
use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// `DIR.unfinished`, held by one process. Dropping it without [`Staging::finish`] deletes it.
pub struct Staging {
    pub dir: PathBuf,
    target: PathBuf,
    /// Is there a backup in the target, whose files may be linked?
    pub before: Option<PathBuf>,
    is_finished: bool,
    /// Locked for as long as this lives.
    _lock: File,
}

impl Staging {
    /// Makes the folder beside `target`, which may be missing, empty, or an earlier backup of the yard in `data`.
    pub fn of_backup(target: &Path, data: &Path) -> Result<Self> {
        let target = whole_path(target)?;
        check_apart(&target, &whole_path(data)?)?;
        let before = earlier(&target, data)?;
        Self::begin(target, before)
    }

    /// Makes the folder beside the data folder `target`, which may be missing or empty.
    pub fn of_yard(target: &Path, backup: &Path) -> Result<Self> {
        let target = whole_path(target)?;
        check_apart(&whole_path(backup)?, &target)?;
        let is_empty = match fs::read_dir(&target) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if !is_empty {
            bail!(
                "{} is not empty: name a new folder, and keep the old one until the restored yard is checked",
                target.display()
            );
        }
        Self::begin(target, None)
    }

    fn begin(target: PathBuf, before: Option<PathBuf>) -> Result<Self> {
        check_mount(&target)?;
        let dir = beside(&target, ".unfinished");
        if dir.exists() {
            let left = lock(&dir)?;
            fs::remove_dir_all(&dir)
                .with_context(|| format!("deleting the interrupted work in {}", dir.display()))?;
            drop(left);
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        }
        files::make_dir(&dir)?;
        let lock = lock(&dir)?;
        Ok(Self {
            dir,
            target,
            before,
            is_finished: false,
            _lock: lock,
        })
    }

    /// Syncs all, then puts it in place of what was there.
    pub fn finish(mut self) -> Result<PathBuf> {
        let sync = |dir: &Path| -> Result<()> {
            let folder = File::open(dir).with_context(|| format!("opening {}", dir.display()))?;
            rustix::fs::syncfs(&folder).with_context(|| format!("syncing {}", dir.display()))
        };
        sync(&self.dir)?;
        let parent = self.target.parent().map_or(PathBuf::from("."), Path::to_path_buf);
        let target = self.target.clone();
        let placing = || format!("putting {} in place", target.display());
        if self.before.is_some() {
            exchange(&self.dir, &self.target).with_context(placing)?;
            self.is_finished = true;
            sync(&parent)?;
            fs::remove_dir_all(&self.dir)
                .with_context(|| format!("deleting the former backup, now {}", self.dir.display()))?;
        } else {
            fs::rename(&self.dir, &self.target).with_context(placing)?;
            self.is_finished = true;
        }
        sync(&parent)?;
        Ok(target)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_finished {
            // What cannot be deleted now is deleted by the next backup.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Both change places at once; where the file system cannot do that, one after the other.
fn exchange(new: &Path, old: &Path) -> std::io::Result<()> {
    match rustix::fs::renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            let aside = beside(old, ".former");
            fs::rename(old, &aside)?;
            fs::rename(new, old)?;
            fs::rename(&aside, new)
        }
        done => Ok(done?),
    }
}

fn lock(dir: &Path) -> Result<File> {
    let file = File::open(dir).with_context(|| format!("opening {}", dir.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another process is writing {}: wait until it is done",
            dir.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", dir.display())),
    }
}

/// The backup that is in `target`, if there is one and it is this yard's.
fn earlier(target: &Path, data: &Path) -> Result<Option<PathBuf>> {
    let mut entries = match fs::read_dir(target) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries.with_context(|| format!("reading {}", target.display()))?,
    };
    if entries.next().is_none() {
        return Ok(None);
    }
    if !target.join(Manifest::FILE).is_file() {
        bail!(
            "{} is not empty and holds no backup: name a new folder, or one with an earlier backup of this yard",
            target.display()
        );
    }
    let secret = people::Secrets::FILE;
    let (there, here) = (
        fs::read(target.join(secret)).ok(),
        fs::read(data.join(secret)).ok(),
    );
    if there != here {
        bail!(
            "{} holds the backup of another yard (its `{secret}` differs): name another folder",
            target.display()
        );
    }
    Ok(Some(target.to_path_buf()))
}

fn check_apart(target: &Path, data: &Path) -> Result<()> {
    if target.starts_with(data) || data.starts_with(target) {
        bail!(
            "the backup {} and the data folder {} lie in each other: a backup belongs on another disk, or in another folder \
             at least",
            target.display(),
            data.display()
        );
    }
    Ok(())
}

/// What is made beside a mount point lies on another disk and cannot be moved there.
fn check_mount(target: &Path) -> Result<()> {
    let (Some(parent), Ok(here)) = (target.parent(), fs::metadata(target)) else {
        return Ok(());
    };
    if fs::metadata(parent).is_ok_and(|parent| parent.dev() != here.dev()) {
        bail!(
            "{0} is where a disk is mounted: name a folder on it, such as {0}/yard",
            target.display()
        );
    }
    Ok(())
}

/// Without links and dots, also of a path whose end does not exist yet.
pub fn whole_path(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).with_context(|| format!("the path {}", path.display()))?;
    let (mut there, mut missing) = (path.as_path(), Vec::new());
    loop {
        match there.canonicalize() {
            Ok(whole) => return Ok(missing.iter().rev().fold(whole, |whole, name| whole.join(name))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("the path {}", path.display())),
        }
        match (there.parent(), there.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_owned());
                there = parent;
            }
            _ => bail!("the path {} leads nowhere", path.display()),
        }
    }
}

pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_and_its_data_folder_may_not_lie_in_each_other() {
        let folder = tempfile::TempDir::new().unwrap();
        let data = folder.path().join("yard");
        fs::create_dir(&data).unwrap();
        for wrong in ["yard", "yard/backup", "yard/../yard/b", ""] {
            let refused = Staging::of_backup(&folder.path().join(wrong), &data).map(|_| ());
            let text = refused.unwrap_err().to_string();
            assert!(text.contains("lie in each other"), "{wrong}: {text}");
        }
        let staging = Staging::of_backup(&folder.path().join("yard-backup"), &data).unwrap();
        assert!(staging.dir.ends_with("yard-backup.unfinished"));
    }

    #[test]
    fn one_backup_at_a_time_and_what_was_interrupted_is_taken_away() {
        let folder = tempfile::TempDir::new().unwrap();
        let (data, target) = (folder.path().join("yard"), folder.path().join("backup"));
        fs::create_dir_all(&data).unwrap();
        let left = folder.path().join("backup.unfinished");
        fs::create_dir_all(left.join("blobs")).unwrap();
        let staging = Staging::of_backup(&target, &data).unwrap();
        assert!(!left.join("blobs").exists());
        let second = Staging::of_backup(&target, &data).map(|_| ()).unwrap_err();
        assert!(
            second.to_string().contains("another process is writing"),
            "{second}"
        );
        drop(staging);
        assert!(!left.exists() && !target.exists());
    }

    #[test]
    fn a_folder_with_other_things_in_it_is_not_written_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let (data, target) = (folder.path().join("yard"), folder.path().join("photos"));
        fs::create_dir_all(&data).unwrap();
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("holiday.jpg"), b"x").unwrap();
        let refused = Staging::of_backup(&target, &data).map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("holds no backup"), "{refused}");
        assert!(target.join("holiday.jpg").exists());
    }
}
