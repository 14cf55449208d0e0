//! The folder of models.

use anyhow::{Context, Result};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

const ITEMS: &str = "items.model";
const WANTED: &str = "train.wanted";
const FAILED: &str = "train.failed";

/// What a model is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// The last model: only what has changed is solved, where that is good enough.
    #[default]
    LastModel,
    Nothing,
}

impl Basis {
    const fn word(self) -> &'static str {
        match self {
            Self::LastModel => "",
            Self::Nothing => "anew",
        }
    }
}

/// Where a yard's models are, and where a running yard is asked for new ones.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub fn items(&self) -> PathBuf {
        self.folder.join(ITEMS)
    }

    /// The newest model, if there is one.
    pub fn read(&self) -> Result<Option<Vec<u8>>> {
        read(&self.items())
    }

    /// When the model was written.
    pub fn written_at(&self) -> Option<SystemTime> {
        fs::metadata(self.items()).and_then(|file| file.modified()).ok()
    }

    /// Puts a model in place of the last one: a reader finds the one or the other, also after a crash.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("making {}", self.folder.display()))?;
        let (path, making) = (self.items(), self.folder.join(format!("{ITEMS}.making")));
        let written = || -> std::io::Result<()> {
            let mut file = fs::File::create(&making)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&making, &path)?;
            fs::File::open(&self.folder)?.sync_all()
        };
        written().with_context(|| format!("writing {}", path.display()))
    }

    /// Asks the yard that is being served for a new model.
    pub fn ask(&self, basis: Basis) -> Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("making {}", self.folder.display()))?;
        let _ = fs::remove_file(self.folder.join(FAILED));
        let wanted = self.folder.join(WANTED);
        fs::write(&wanted, basis.word()).with_context(|| format!("writing {}", wanted.display()))
    }

    pub fn is_asked(&self) -> bool {
        self.folder.join(WANTED).exists()
    }

    /// What is asked for, if anything is.
    pub fn wish(&self) -> Option<Basis> {
        let word = read(&self.folder.join(WANTED)).ok()??;
        Some(match word == Basis::Nothing.word().as_bytes() {
            true => Basis::Nothing,
            false => Basis::LastModel,
        })
    }

    /// Says how what was asked for ended.
    pub fn answer(&self, failed: Option<&str>) {
        if let Some(reason) = failed {
            let _ = fs::write(self.folder.join(FAILED), reason);
        }
        let _ = fs::remove_file(self.folder.join(WANTED));
    }

    /// Why the last one that was asked for failed.
    pub fn failure(&self) -> Option<String> {
        let bytes = read(&self.folder.join(FAILED)).ok()??;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_replaced_whole_and_a_wish_is_answered() {
        let folder = tempfile::TempDir::new().unwrap();
        let shelf = Shelf::new(folder.path().join("models"));
        assert_eq!(shelf.read().unwrap(), None);
        shelf.write(b"one").unwrap();
        shelf.write(b"two").unwrap();
        assert_eq!(shelf.read().unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(shelf.wish(), None);
        for basis in [Basis::LastModel, Basis::Nothing] {
            shelf.ask(basis).unwrap();
            assert_eq!(shelf.wish(), Some(basis));
        }
        assert!(shelf.is_asked());
        shelf.answer(Some("nobody allows it"));
        assert!(!shelf.is_asked());
        assert_eq!(shelf.failure().as_deref(), Some("nobody allows it"));
        shelf.ask(Basis::LastModel).unwrap();
        assert_eq!(shelf.failure(), None);
    }
}
