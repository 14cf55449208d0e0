mod copies;
mod gone;
mod store;

use super::{KeyStore, MasterKey};
use std::path::{Path, PathBuf};

fn master() -> MasterKey {
    MasterKey::from_bytes([9; 32])
}

fn open(folder: &Path) -> KeyStore {
    KeyStore::open(&file(folder), &master()).unwrap()
}

fn file(folder: &Path) -> PathBuf {
    folder.join("keys.sqlite")
}

fn all_bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}
