//! What stands between the file and the keys: wrapping, and names of leaves that only the yard can compute.

use super::{
    Error, KeyId, LeafKey, MasterKey,
    aead::{self, KeyBytes, NONCE_BYTES},
};
use model::LeafId;
use zeroize::Zeroizing;

/// Key and tag of the cipher.
pub(super) const WRAPPED_BYTES: usize = 48;
/// Stands where a destroyed key stood.
pub(super) const DESTROYED: [u8; WRAPPED_BYTES] = [0; WRAPPED_BYTES];

/// A keyed hash of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LeafTag(pub [u8; 16]);

pub(super) struct Vault {
    store: [u8; 16],
    wrapping: KeyBytes,
    tagging: KeyBytes,
}

impl Vault {
    const WRAPPING: &str = "madang 2026 key store wrapping";
    const CHECK: &[u8] = b"madang key store 1";

    /// A new vault, and what has to be kept of it to open it again.
    pub fn create(master: &MasterKey) -> Result<(Self, [u8; 16], Vec<u8>), Error> {
        let mut store = [0; 16];
        aead::fill(&mut store)?;
        let mut tagging: KeyBytes = Zeroizing::new([0; 32]);
        aead::fill(tagging.as_mut())?;
        let mut nonce = [0; NONCE_BYTES];
        aead::fill(&mut nonce)?;
        let wrapping = master.derive(Self::WRAPPING);
        let sealed = aead::seal_once(&wrapping, nonce, &check(&store), tagging.to_vec())?;
        let kept = [nonce.as_slice(), &sealed].concat();
        let vault = Self {
            store,
            wrapping,
            tagging,
        };
        Ok((vault, store, kept))
    }

    /// # Errors
    /// [`Error::WrongMasterKey`].
    pub fn open(master: &MasterKey, store: [u8; 16], mut kept: Vec<u8>) -> Result<Self, Error> {
        let wrapping = master.derive(Self::WRAPPING);
        let plain = aead::open(&wrapping, &check(&store), &mut kept).map_err(|_| Error::WrongMasterKey)?;
        let tagging = <[u8; 32]>::try_from(plain).map_err(|_| Error::WrongMasterKey)?;
        Ok(Self {
            store,
            wrapping,
            tagging: Zeroizing::new(tagging),
        })
    }

    pub fn store(&self) -> &[u8; 16] {
        &self.store
    }

    pub fn tag(&self, leaf: LeafId) -> LeafTag {
        let hash = blake3::keyed_hash(&self.tagging, leaf.as_bytes());
        let mut tag = [0; 16];
        tag.copy_from_slice(hash.as_bytes().split_at(16).0);
        LeafTag(tag)
    }

    /// Draws a key and its id.
    pub fn draw(&self, tag: LeafTag) -> Result<(LeafKey, [u8; WRAPPED_BYTES]), Error> {
        let mut id = [0; 8];
        aead::fill(&mut id)?;
        let id = KeyId::from_u64(u64::from_le_bytes(id));
        let mut bytes: KeyBytes = Zeroizing::new([0; 32]);
        aead::fill(bytes.as_mut())?;
        // A pair of id and tag comes once, so this nonce does.
        let wrapped = aead::seal_once(&self.wrapping, nonce(id, tag), &self.store, bytes.to_vec())?;
        let wrapped = <[u8; WRAPPED_BYTES]>::try_from(wrapped).map_err(|_| Error::Unsound)?;
        Ok((LeafKey::new(id, bytes), wrapped))
    }

    pub fn unwrap(&self, id: KeyId, tag: LeafTag, wrapped: &[u8]) -> Result<LeafKey, Error> {
        let mut sealed = Zeroizing::new([nonce(id, tag).as_slice(), wrapped].concat());
        let damaged = || Error::Damaged(format!("the key {id:?} does not unwrap"));
        let plain = aead::open(&self.wrapping, &self.store, &mut sealed).map_err(|_| damaged())?;
        let bytes = <[u8; 32]>::try_from(plain).map_err(|_| damaged())?;
        Ok(LeafKey::new(id, Zeroizing::new(bytes)))
    }
}

fn check(store: &[u8; 16]) -> Vec<u8> {
    [Vault::CHECK, store].concat()
}

fn nonce(id: KeyId, tag: LeafTag) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    let (first, last) = nonce.split_at_mut(16);
    first.copy_from_slice(&tag.0);
    last.copy_from_slice(&id.as_u64().to_le_bytes());
    nonce
}
