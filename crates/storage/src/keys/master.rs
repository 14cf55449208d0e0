use super::{Error, aead::KeyBytes};
use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// The key that wraps all others. Kept apart from the key store, and never in a backup beside it.
pub struct MasterKey(KeyBytes);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    pub const BYTES: usize = 32;

    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the 32 bytes in `path`, or draws them and writes the file (mode 0600) if there is none.
    ///
    /// # Errors
    /// [`Error::MasterKey`] for a file of another length or that others may read.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let failed = |reason: String| Error::MasterKey {
            path: path.to_owned(),
            reason,
        };
        match File::open(path) {
            Ok(file) => Self::read(file).map_err(failed),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create(path).map_err(|error| failed(error.to_string()))?;
                let file = File::open(path).map_err(|error| failed(error.to_string()))?;
                Self::read(file).map_err(failed)
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }

    fn read(file: File) -> Result<Self, String> {
        let details = file.metadata().map_err(|error| error.to_string())?;
        if details.permissions().mode() & 0o077 != 0 {
            return Err("other users can read it; run `chmod 600` on it".to_owned());
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(Self::BYTES + 1));
        let read = file.take(Self::BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| error.to_string())?;
        match <[u8; Self::BYTES]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Self::from_bytes(key)),
            Err(_) => Err(format!("{} bytes where 32 belong", details.len())),
        }
    }

    pub(super) fn derive(&self, context: &str) -> KeyBytes {
        Zeroizing::new(blake3::derive_key(context, self.0.as_ref()))
    }
}

/// Written aside and linked into place, so that two processes starting at once end up with one key.
fn create(path: &Path) -> std::io::Result<()> {
    let mut key: KeyBytes = Zeroizing::new([0; MasterKey::BYTES]);
    getrandom::fill(key.as_mut()).map_err(std::io::Error::other)?;
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .and_then(|mut file| {
            file.write_all(key.as_ref())?;
            file.sync_all()
        })
        .and_then(|()| fs::hard_link(&aside, path));
    let _ = fs::remove_file(&aside);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.exists() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => path.parent().map_or(Ok(()), |folder| {
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            File::open(folder)?.sync_all()
        }),
    }
}
