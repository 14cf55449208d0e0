//! The parts of a yard, each copied into the folder of a backup.

use super::{
    Progress, files,
    manifest::{Extent, Part, Reached},
    sums::Sums,
};
use crate::yard::Folder;
use anyhow::{Context, Result};
use std::{
    collections::HashSet,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use storage::{
    blob_refs,
    blobs::{BlobName, Blobs, FolderBlobs, LIST_PAGE},
    records::Frozen,
    signals::{self, Piece},
    states::StateStore,
};

/// Names of pictures read at once.
const NAMES: u32 = 1_000;
/// Pictures that could not be copied and are named.
const NOTED: usize = 20;

/// Where a backup comes from and where it goes.
pub struct Route<'a> {
    pub from: &'a Folder,
    pub to: Folder,
    /// The root of `to`.
    pub root: &'a Path,
    /// The backup before, with files to link.
    pub before: Option<Folder>,
    pub progress: &'a Progress,
}

/// A file that is there, and what its line in the list will be.
pub struct Done {
    path: PathBuf,
    sum: String,
}

impl Route<'_> {
    /// Copies one file under its own name, when there is one.
    pub fn setting(&self, from: &Path, sums: &mut Sums, part: &mut Part) -> Result<()> {
        let Some(name) = from.file_name() else {
            return Ok(());
        };
        match files::copy(from, &self.root.join(name)) {
            Ok((bytes, sum)) => {
                part.add(bytes);
                sums.add(Path::new(name), &sum)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).with_context(|| format!("copying {}", from.display())),
        }
    }

    /// `records.sqlite`, as it is at one moment.
    pub fn records(&self, sums: &mut Sums, part: &mut Part) -> Result<()> {
        self.progress.stage("records copied");
        Frozen::open(&self.from.records())?
            .copy_to(&self.to.records())
            .with_context(|| format!("copying {}", self.from.records().display()))?;
        self.enlist(&self.to.records(), sums, part)
    }

    /// Adds a file that was made in the backup to the list.
    pub fn enlist(&self, path: &Path, sums: &mut Sums, part: &mut Part) -> Result<()> {
        let (bytes, sum) = files::sum(path)?;
        part.add(bytes);
        sums.add(path.strip_prefix(self.root).unwrap_or(path), &sum)
    }

    /// `memory.sqlite`, made again if it is there; and the positions it includes.
    pub fn memory(&self) -> Result<Vec<Reached>> {
        self.progress.stage("memory copied");
        let (from, to) = (self.from.memory(), self.to.memory());
        if to.exists() {
            fs::remove_file(&to).with_context(|| format!("removing {}", to.display()))?;
        }
        if !from.exists() {
            return Ok(Vec::new());
        }
        let positions = StateStore::copy(&from, &to)?;
        let reached = |(partition, next)| Reached { partition, next };
        Ok(positions.into_iter().map(reached).collect())
    }

    /// The log as it is now, made again if it is there; `None` when retention took a segment away meanwhile.
    pub fn signals(&self, part: &mut Part) -> Result<Option<(Vec<Extent>, Vec<Done>)>> {
        self.progress.stage("segments copied");
        let (from, to) = (self.from.signals(), self.to.signals());
        if to.exists() {
            fs::remove_dir_all(&to).with_context(|| format!("removing {}", to.display()))?;
        }
        *part = Part::default();
        signals::make_dirs(&to, signals::partitions_in(&from)?)?;
        let (mut extents, mut done) = (Vec::<Extent>::new(), Vec::new());
        let pieces = match signals::pieces(&from) {
            Err(error) if error.is_gone() => return Ok(None),
            pieces => pieces.context("reading the signal log; `madang doctor` says more about it")?,
        };
        for piece in &pieces {
            let (end, file) = match self.piece(piece, part) {
                Err(error) if error.downcast_ref().is_some_and(signals::Error::is_gone) => return Ok(None),
                copied => {
                    copied.context("copying the signal log; if it is damaged, `madang doctor` says where")?
                }
            };
            self.progress.one_more();
            let partition = piece.partition().0;
            match extents.last_mut() {
                Some(extent) if extent.partition == partition => extent.end = end,
                _ => extents.push(Extent {
                    partition,
                    first: piece.base(),
                    end,
                }),
            }
            done.push(file);
        }
        Ok(Some((extents, done)))
    }

    fn piece(&self, piece: &Piece, part: &mut Part) -> Result<(u64, Done)> {
        let path = self.to.signals().join(piece.relative());
        let inner = path.strip_prefix(self.root).unwrap_or(&path).to_path_buf();
        let before = self
            .before
            .as_ref()
            .map(|before| before.signals().join(piece.relative()));
        if let Some(before) = before.filter(|before| piece.is_sealed() && before.is_file()) {
            let mut summing = files::Summing::new(io::sink());
            let copied = piece.write_to(&mut summing)?;
            let (bytes, sum) = (summing.bytes, summing.finish().1);
            if files::sum(&before)? == (bytes, sum.clone()) && fs::hard_link(&before, &path).is_ok() {
                part.add(bytes);
                return Ok((copied.end, Done { path: inner, sum }));
            }
        }
        let file = files::make(&path).with_context(|| format!("making {}", path.display()))?;
        let mut target = files::Summing::new(io::BufWriter::new(file));
        let copied = piece.write_to(&mut target)?;
        io::Write::flush(&mut target).with_context(|| format!("writing {}", path.display()))?;
        part.add(copied.bytes);
        let (_, sum) = target.finish();
        Ok((copied.end, Done { path: inner, sum }))
    }
}

/// Pictures of a backup.
pub struct Pictures<'a, 'b> {
    route: &'a Route<'b>,
    /// Stand for the names that are in the backup.
    kept: HashSet<u64>,
    pub notes: Vec<String>,
    unnoted: usize,
}

impl<'a, 'b> Pictures<'a, 'b> {
    pub fn new(route: &'a Route<'b>) -> Self {
        Self {
            route,
            kept: HashSet::new(),
            notes: Vec::new(),
            unnoted: 0,
        }
    }

    /// Copies what `records` name and the backup does not have yet, without a word about what is missing: it is early.
    pub fn bulk(&mut self, records: &Frozen) -> Result<()> {
        self.route.progress.stage("pictures copied");
        each_named(records, |name| {
            self.bring(&name)?;
            self.route.progress.one_more();
            Ok(())
        })
    }

    /// Copies the rest, lists all and takes away what `records` do not name.
    pub fn settle(&mut self, records: &Frozen, sums: &mut Sums, part: &mut Part) -> Result<()> {
        self.route.progress.stage("pictures listed");
        each_named(records, |name| self.list(name, sums, part))?;
        self.drop_unnamed()
    }

    /// [`Pictures::settle`] for one name.
    pub fn list(&mut self, name: BlobName, sums: &mut Sums, part: &mut Part) -> Result<()> {
        match self.bring(&name)? {
            Brought::There(bytes) => {
                part.add(bytes);
                self.kept.insert(mark(&name));
                let path = Path::new("blobs").join(FolderBlobs::relative(&name));
                sums.add(&path, name.hash())?;
            }
            Brought::Missing => self.note(format!("the picture {name} is named by records and missing")),
            Brought::Damaged => self.note(format!("the picture {name} is damaged and was left out")),
        }
        self.route.progress.one_more();
        Ok(())
    }

    /// [`Pictures::list`] for one that the records may name: it is no loss when it is not there.
    pub fn list_unused(&mut self, name: BlobName, sums: &mut Sums, part: &mut Part) -> Result<()> {
        match self.bring(&name)? {
            Brought::There(_) => self.list(name, sums, part),
            Brought::Missing | Brought::Damaged => Ok(()),
        }
    }

    fn bring(&self, name: &BlobName) -> Result<Brought> {
        let inner = FolderBlobs::relative(name);
        let (from, to) = (
            self.route.from.blobs().join(&inner),
            self.route.to.blobs().join(&inner),
        );
        if let Ok(there) = fs::metadata(&to) {
            return Ok(Brought::There(there.len()));
        }
        if let Some(parent) = to.parent() {
            files::make_dir(parent)?;
        }
        if let Some(before) = &self.route.before {
            let before = before.blobs().join(&inner);
            let (there, here) = (fs::metadata(&before).ok(), fs::metadata(&from).ok());
            let same = there
                .zip(here)
                .filter(|(there, here)| there.size() == here.size());
            if let Some((there, _)) = same
                && fs::hard_link(&before, &to).is_ok()
            {
                return Ok(Brought::There(there.len()));
            }
        }
        match files::copy(&from, &to) {
            Ok((bytes, sum)) if sum == name.hash() => Ok(Brought::There(bytes)),
            Ok(_) => {
                fs::remove_file(&to).with_context(|| format!("removing {}", to.display()))?;
                Ok(Brought::Damaged)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Brought::Missing),
            Err(error) => Err(error).with_context(|| format!("copying {}", from.display())),
        }
    }

    /// Pictures that went out of the records while the bulk was copied.
    fn drop_unnamed(&mut self) -> Result<()> {
        let blobs = self.route.to.blobs();
        if !blobs.exists() {
            return Ok(());
        }
        let listed = FolderBlobs::listing(&blobs);
        let mut after = None;
        loop {
            let page = listed.list(after.as_ref(), LIST_PAGE)?;
            for entry in &page {
                if !self.kept.contains(&mark(&entry.name)) {
                    listed.delete(&entry.name)?;
                }
            }
            after = page.last().map(|entry| entry.name.clone());
            if page.len() < LIST_PAGE {
                return Ok(());
            }
        }
    }

    fn note(&mut self, what: String) {
        if self.notes.len() < NOTED {
            self.notes.push(what);
        } else {
            self.unnoted += 1;
        }
    }

    pub fn into_notes(mut self) -> Vec<String> {
        if self.unnoted > 0 {
            self.notes.push(format!("and {} more pictures", self.unnoted));
        }
        self.notes
    }
}

enum Brought {
    There(u64),
    Missing,
    Damaged,
}

fn each_named(records: &Frozen, mut visit: impl FnMut(BlobName) -> Result<()>) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = records.read(|tx| blob_refs::named(tx, &after, NAMES))?;
        for name in &page {
            visit(name.parse()?)?;
        }
        match page.last() {
            Some(last) if page.len() == NAMES as usize => after.clone_from(last),
            _ => return Ok(()),
        }
    }
}

fn mark(name: &BlobName) -> u64 {
    // The name is a hash already.
    u64::from_str_radix(name.hash().get(..16).unwrap_or_default(), 16).unwrap_or_default()
}

/// Writes the lines of files that are there for good.
pub fn enlist_all(done: Vec<Done>, sums: &mut Sums) -> Result<()> {
    done.iter().try_for_each(|done| sums.add(&done.path, &done.sum))
}
