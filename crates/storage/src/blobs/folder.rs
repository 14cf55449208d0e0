//! Blobs in a folder of the file system.
//!
//! Layout: `3/f/3f…e1.jpg`, two levels of 16 folders each, so that ten million blobs make 40,000 files a
//! folder, and 272 folders are all that ever has to be created. `incoming/` holds writes that are not finished;
//! it lies on the same file system, so that a finished one is moved into place by a rename.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::{Blob, BlobName, Blobs, Deletion, Entry, Error, LIST_PAGE, Put, Result, Span, Verdict};

const INCOMING: &str = "incoming";
const DIGITS: &str = "0123456789abcdef";

/// An unfinished write older than this was left by a crash. Younger ones may belong to another process that
/// has the same folder open.
const STALE_AFTER: Duration = Duration::from_secs(3600);

#[derive(Debug)]
pub struct FolderBlobs {
    root: PathBuf,
}

impl FolderBlobs {
    /// Opens the folder, creates what is missing of it, and sweeps out what unfinished writes left there more
    /// than an hour ago.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self> {
        let blobs = Self { root: root.into() };
        blobs
            .create_folders()
            .map_err(|error| Error::writing("creating the blob folders", 0, error))?;
        blobs
            .sweep_incoming(SystemTime::now())
            .map_err(Error::reading("sweeping unfinished blobs"))?;
        Ok(blobs)
    }

    /// A folder that is a copy of a store, as it is: nothing is created or swept.
    pub fn listing(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn create_folders(&self) -> io::Result<()> {
        fs::create_dir_all(self.incoming())?;
        let mut created = false;
        for outer in DIGITS.chars() {
            for inner in DIGITS.chars() {
                let folder = self.root.join(outer.to_string()).join(inner.to_string());
                if !folder.is_dir() {
                    fs::create_dir_all(&folder)?;
                    created = true;
                }
            }
            if created {
                sync_folder(&self.root.join(outer.to_string()))?;
            }
        }
        if created {
            sync_folder(&self.root)?;
        }
        Ok(())
    }

    fn sweep_incoming(&self, now: SystemTime) -> io::Result<()> {
        for found in fs::read_dir(self.incoming())? {
            let found = found?;
            let touched = match found.metadata().and_then(|metadata| metadata.modified()) {
                // Another process has just finished with it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                touched => touched?,
            };
            let stale = now.duration_since(touched).is_ok_and(|age| age > STALE_AFTER);
            if stale {
                forgiving_remove(&found.path())?;
            }
        }
        Ok(())
    }

    /// Writes to a temporary file by `fill`, then moves it to `path`, each step durable before the next.
    /// A failure drops the temporary file, which removes it.
    fn write_whole(
        &self,
        path: &Path,
        bytes: usize,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<()> {
        let written = || -> io::Result<NamedTempFile> {
            let mut temporary = tempfile::Builder::new()
                .prefix("put-")
                .tempfile_in(self.incoming())?;
            fill(temporary.as_file_mut())?;
            temporary.as_file().sync_all()?;
            Ok(temporary)
        };
        let temporary = written().map_err(|error| Error::writing("writing a blob", bytes, error))?;
        temporary
            .persist(path)
            .map_err(|failure| Error::writing("moving a blob into place", bytes, failure.error))?;
        sync_parent(path).map_err(|error| Error::writing("syncing a blob's folder", bytes, error))
    }

    /// Marks a blob as just put. The folder is synced too: whoever wrote it may not have come that far.
    fn touch(&self, path: &Path) -> io::Result<()> {
        File::options()
            .append(true)
            .open(path)?
            .set_modified(SystemTime::now())?;
        sync_parent(path)
    }

    /// Where a blob lies, seen from the folder of the store; for copies of it, which have the same layout.
    pub fn relative(name: &BlobName) -> PathBuf {
        let mut digits = name.hash().chars();
        let mut path = PathBuf::new();
        for _level in 0..2 {
            path.extend(digits.next().map(String::from));
        }
        path.join(name.as_str())
    }

    fn path(&self, name: &BlobName) -> PathBuf {
        self.root.join(Self::relative(name))
    }

    fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }
}

impl Blobs for FolderBlobs {
    fn put(&self, name: &BlobName, bytes: &[u8]) -> Result<Put> {
        if !name.matches(bytes) {
            return Err(Error::WrongContent { name: name.clone() });
        }
        let path = self.path(name);
        if self.verify(name)? == Verdict::Sound {
            match self.touch(&path) {
                Ok(()) => return Ok(Put::AlreadyThere),
                // Deleted between the two steps: write it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::writing("touching a blob", bytes.len(), error)),
            }
        }
        self.write_whole(&path, bytes.len(), |file| file.write_all(bytes))?;
        Ok(Put::Written)
    }

    fn open(&self, name: &BlobName, span: Span) -> Result<Blob> {
        let opening = Error::reading("opening a blob");
        let mut file = match File::open(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::Missing { name: name.clone() });
            }
            opened => opened.map_err(opening)?,
        };
        let size = file
            .metadata()
            .map_err(Error::reading("reading a blob's size"))?
            .len();
        let (offset, length) = span.within(size)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))
                .map_err(Error::reading("seeking in a blob"))?;
        }
        Ok(Blob {
            size,
            offset,
            length,
            reader: Box::new(file.take(length)),
        })
    }

    fn delete(&self, name: &BlobName) -> Result<Deletion> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Deletion::WasNotThere),
            removed => removed.map_err(Error::reading("deleting a blob"))?,
        }
        sync_parent(&path).map_err(Error::reading("syncing a blob's folder"))?;
        Ok(Deletion::Deleted)
    }

    fn list(&self, after: Option<&BlobName>, limit: usize) -> Result<Vec<Entry>> {
        let limit = limit.min(LIST_PAGE);
        let mut page: Vec<Entry> = Vec::new();
        for outer in DIGITS.chars() {
            for inner in DIGITS.chars() {
                if page.len() >= limit {
                    return Ok(page);
                }
                let prefix = format!("{outer}{inner}");
                let passed = after.is_some_and(|after| after.hash().get(..2) > Some(prefix.as_str()));
                if passed {
                    continue;
                }
                let folder = self.root.join(outer.to_string()).join(inner.to_string());
                let mut names =
                    names_in(&folder, &prefix, after).map_err(Error::reading("listing a blob folder"))?;
                names.sort_unstable();
                for name in names {
                    if page.len() >= limit {
                        break;
                    }
                    // Deleted since the folder was read: not listed.
                    let Ok(metadata) = fs::metadata(folder.join(name.as_str())) else {
                        continue;
                    };
                    let touched = metadata
                        .modified()
                        .map_err(Error::reading("reading a blob's time"))?;
                    page.push(Entry {
                        name,
                        size: metadata.len(),
                        touched,
                    });
                }
            }
        }
        Ok(page)
    }
}

/// The blobs of one folder behind `after`. Files that are no blobs, or lie in the wrong folder, are not ours.
fn names_in(folder: &Path, prefix: &str, after: Option<&BlobName>) -> io::Result<Vec<BlobName>> {
    let mut names = Vec::new();
    let entries = match fs::read_dir(folder) {
        // A copy has only the folders that it needs.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        entries => entries?,
    };
    for found in entries {
        let found = found?.file_name();
        let Some(name) = found.to_str().and_then(|text| text.parse::<BlobName>().ok()) else {
            continue;
        };
        if name.hash().starts_with(prefix) && after.is_none_or(|after| name > *after) {
            names.push(name);
        }
    }
    Ok(names)
}

fn forgiving_remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// A rename or a removal survives a crash only when its folder has been synced.
fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::suite;
    use super::*;

    fn fresh() -> (tempfile::TempDir, FolderBlobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(folder.path().join("blobs")).unwrap();
        (folder, blobs)
    }

    fn unfinished(blobs: &FolderBlobs) -> usize {
        fs::read_dir(blobs.incoming()).unwrap().count()
    }

    #[test]
    fn passes_the_suite_of_every_blob_store() {
        suite::run(|| {
            let (folder, blobs) = fresh();
            (folder, blobs)
        });
    }

    #[test]
    fn a_blob_lies_two_folders_deep_and_outlives_its_store() {
        let (_folder, blobs) = fresh();
        let name = BlobName::of(b"abc", "jpg").unwrap();
        blobs.put(&name, b"abc").unwrap();
        assert_eq!(
            fs::read(blobs.root.join("6/4").join(name.as_str())).unwrap(),
            b"abc"
        );
        let reopened = FolderBlobs::open(&blobs.root).unwrap();
        assert_eq!(
            reopened.open(&name, Span::All).unwrap().into_bytes().unwrap(),
            b"abc"
        );
        assert_eq!(unfinished(&reopened), 0);
    }

    #[test]
    fn a_full_disk_is_told_and_leaves_nothing_behind() {
        let (_folder, blobs) = fresh();
        let name = BlobName::of(b"abc", "jpg").unwrap();
        let failure = blobs.write_whole(&blobs.path(&name), 3, |file| {
            file.write_all(b"a")?;
            // The device that answers every write as a full disk does.
            File::options().write(true).open("/dev/full")?.write_all(b"bc")
        });
        assert!(matches!(failure, Err(Error::Full { bytes: 3 })), "{failure:?}");
        assert_eq!(unfinished(&blobs), 0);
        assert!(blobs.list(None, LIST_PAGE).unwrap().is_empty());
        assert_eq!(blobs.put(&name, b"abc").unwrap(), Put::Written);
    }

    #[test]
    fn opening_sweeps_old_unfinished_writes_and_spares_young_ones() {
        let (_folder, blobs) = fresh();
        let (old, young) = (
            blobs.incoming().join("put-old"),
            blobs.incoming().join("put-young"),
        );
        for path in [&old, &young] {
            fs::write(path, b"half a pict").unwrap();
        }
        let two_hours_ago = SystemTime::now() - 2 * STALE_AFTER;
        File::options()
            .append(true)
            .open(&old)
            .unwrap()
            .set_modified(two_hours_ago)
            .unwrap();
        FolderBlobs::open(&blobs.root).unwrap();
        assert!(!old.exists());
        assert!(young.exists());
    }

    #[test]
    fn damage_is_found_and_mended_by_the_next_put() {
        let (_folder, blobs) = fresh();
        let name = BlobName::of(b"abc", "jpg").unwrap();
        blobs.put(&name, b"abc").unwrap();
        fs::write(blobs.path(&name), b"abd").unwrap();
        assert_eq!(blobs.verify(&name).unwrap(), Verdict::Damaged);
        assert_eq!(blobs.put(&name, b"abc").unwrap(), Put::Written);
        assert_eq!(blobs.verify(&name).unwrap(), Verdict::Sound);
    }

    #[test]
    fn files_that_are_no_blobs_are_not_listed() {
        let (_folder, blobs) = fresh();
        fs::write(blobs.root.join("6/4/notes.txt"), b"by hand").unwrap();
        let elsewhere = BlobName::of(b"abc", "jpg").unwrap();
        fs::write(blobs.root.join("0/0").join(elsewhere.as_str()), b"abc").unwrap();
        assert!(blobs.list(None, LIST_PAGE).unwrap().is_empty());
    }
}
