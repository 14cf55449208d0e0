//! The yard's master key: one file of 32 random bytes, and the keys derived from it by purpose.

use crate::{Error, identity::IdentityKey, token::random};
use std::{
    fmt, fs,
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub type Key = Zeroizing<[u8; 32]>;

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secrets([u8; 32]);

impl Secrets {
    pub const FILE: &str = "secret.key";

    /// Reads `secret.key` in `folder`, or makes it (mode 0600) from the system's randomness. Refuses a file that
    /// other users can read.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(Self::FILE);
        let failed = |reason: String| Error::Secrets {
            path: path.display().to_string(),
            reason,
        };
        match read(&path) {
            Ok(secrets) => Ok(secrets),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create(folder, &path).map_err(|error| failed(error.to_string()))?;
                read(&path).map_err(|error| failed(error.to_string()))
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn csrf(&self) -> Key {
        self.derive("madang 2026 csrf tokens")
    }

    pub fn cursors(&self) -> Key {
        self.derive("madang 2026 list cursors")
    }

    pub fn view_dedupe(&self) -> Key {
        self.derive("madang 2026 view dedupe")
    }

    pub fn identities(&self) -> IdentityKey {
        IdentityKey::from_bytes(*self.derive("madang 2026 identifiers of persons"))
    }

    /// What viewers are split into the arms of experiments by.
    pub fn experiments(&self) -> Key {
        self.derive("madang 2026 arms of experiments")
    }

    /// What the payment sandbox signs its webhooks with.
    pub fn payments(&self) -> Key {
        self.derive("madang 2026 webhooks of the payment sandbox")
    }

    /// What the secrets of webhooks' receivers are derived from.
    pub fn webhooks(&self) -> Key {
        self.derive("madang 2026 secrets of webhook receivers")
    }

    /// What the name of a guest's cart is made of, together with the browser's.
    pub fn carts(&self) -> Key {
        self.derive("madang 2026 carts of guests")
    }

    fn derive(&self, context: &str) -> Key {
        Zeroizing::new(blake3::derive_key(context, &self.0))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

fn read(path: &Path) -> std::io::Result<Secrets> {
    let mut file = fs::File::open(path)?;
    let details = file.metadata()?;
    if details.permissions().mode() & 0o077 != 0 {
        return Err(std::io::Error::other(
            "other users can read it; run `chmod 600` on it",
        ));
    }
    if details.len() != 32 {
        return Err(std::io::Error::other(format!(
            "{} bytes where 32 belong",
            details.len()
        )));
    }
    let mut secrets = Secrets([0; 32]);
    file.read_exact(&mut secrets.0)?;
    Ok(secrets)
}

/// Written aside and linked into place, so that a crash leaves no short key and of two processes one wins.
fn create(folder: &Path, path: &Path) -> std::io::Result<()> {
    let key = Zeroizing::new(random::<32>().map_err(|error| std::io::Error::other(error.to_string()))?);
    let aside = folder.join(format!("{}.{}.new", Secrets::FILE, std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&aside)?;
    file.write_all(&*key)?;
    file.sync_all()?;
    let linked = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => fs::File::open(folder)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_alone() {
        let folder = TempDir::new().unwrap();
        let first = Secrets::load(folder.path()).unwrap();
        let again = Secrets::load(folder.path()).unwrap();
        assert_eq!(first.csrf(), again.csrf());
        assert_ne!(first.csrf(), first.cursors());
        assert_ne!(
            first.csrf(),
            Secrets::load(TempDir::new().unwrap().path()).unwrap().csrf()
        );
        let file = folder.path().join(Secrets::FILE);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_short_is_refused() {
        let folder = TempDir::new().unwrap();
        Secrets::load(folder.path()).unwrap();
        let file = folder.path().join(Secrets::FILE);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(
            Secrets::load(folder.path())
                .unwrap_err()
                .to_string()
                .contains("chmod 600")
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, [0; 31]).unwrap();
        assert!(
            Secrets::load(folder.path())
                .unwrap_err()
                .to_string()
                .contains("31 bytes")
        );
    }
}
