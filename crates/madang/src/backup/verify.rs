//! Is a backup what its manifest says?

use super::{Manifest, Progress, files, sums};
use anyhow::{Context, Result};
use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// Problems that are told one by one; of more, only the number.
const NAMED: usize = 20;

/// What was read, and what of it is not as it was written.
#[derive(Debug)]
pub struct Checked {
    pub manifest: Manifest,
    pub files: u64,
    pub bytes: u64,
    pub problems: Vec<String>,
}

impl Checked {
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Reads every file of the backup in `dir` and compares it with its sum.
///
/// # Errors
/// When `dir` is no finished backup at all.
pub fn verify(dir: &Path, progress: &Progress) -> Result<Checked> {
    progress.stage("files of the backup read");
    let manifest = Manifest::load(dir)?;
    let mut found = Found::default();
    let sum = files::sum(&dir.join(sums::FILE)).ok();
    if sum.is_none_or(|(_, sum)| sum != manifest.sums) {
        found.problem(|| format!("the list `{}` is missing or was changed", sums::FILE));
    }
    let mut listed: HashSet<u64> = [Manifest::FILE, sums::FILE]
        .iter()
        .map(|name| mark(Path::new(name)))
        .collect();
    let (mut count, mut bytes) = (0, 0);
    let read = sums::each(dir, |line| {
        progress.one_more();
        listed.insert(mark(&line.path));
        count += 1;
        match files::sum(&dir.join(&line.path)) {
            Ok((size, sum)) => {
                bytes += size;
                if sum != line.sum {
                    found.problem(|| format!("{} is damaged", line.path.display()));
                }
            }
            Err(error) => found.problem(|| format!("{} cannot be read: {error:#}", line.path.display())),
        }
        Ok(())
    });
    if let Err(error) = read {
        found.problem(|| format!("{error:#}"));
    }
    let total = manifest.parts.total();
    if (total.files, total.bytes) != (count, bytes) {
        found.problem(|| {
            format!(
                "{count} files of {bytes} bytes are listed, the manifest says {} of {}",
                total.files, total.bytes
            )
        });
    }
    strangers(dir, Path::new(""), &listed, &mut found)?;
    if !manifest.fits() {
        found.problem(|| "the positions of memory and log in the manifest do not fit each other".to_owned());
    }
    Ok(Checked {
        manifest,
        files: count,
        bytes,
        problems: found.finish(),
    })
}

/// Files that no line names.
fn strangers(root: &Path, inner: &Path, listed: &HashSet<u64>, found: &mut Found) -> Result<()> {
    let dir = root.join(inner);
    for entry in fs::read_dir(&dir).with_context(|| format!("reading {}", dir.display()))? {
        let entry = entry.with_context(|| format!("reading {}", dir.display()))?;
        let path = inner.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            strangers(root, &path, listed, found)?;
        } else if !listed.contains(&mark(&path)) {
            found.problem(|| format!("{} is not of this backup", path.display()));
        }
    }
    Ok(())
}

/// Stands for a path: a million of them are not kept.
fn mark(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

#[derive(Default)]
struct Found {
    named: Vec<String>,
    more: usize,
}

impl Found {
    fn problem(&mut self, what: impl FnOnce() -> String) {
        if self.named.len() < NAMED {
            self.named.push(what());
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.named.push(format!("and {} more", self.more));
        }
        self.named
    }
}
