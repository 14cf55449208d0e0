//! Payloads that only the key of their leaf opens.
//!
//! ```text
//! signal  2 u8 | key id u64 LE | nonce 24 | ciphertext of the plain payload | tag 16
//!         associated: "madang signal 2" | key id u64 LE | time of the record in microseconds, i64 LE
//! leaf    1 u8 | key id u64 LE | nonce 24 | ciphertext of the state | tag 16
//!         associated: "madang leaf 1" | key id u64 LE | leaf, 16 bytes
//! ```
//!
//! The associated data ties a signal to its record's time and a state to its leaf: moved elsewhere, it does not open.
//! Signals without a leaf name nobody and stay plain, which is version 1.

use crate::Error;
use model::{LeafId, Signal, Timestamp};
use storage::keys::{KeyId, KeyStore, LeafKey, Lookup, SEAL_BYTES, Sealer};

const SIGNAL_VERSION: u8 = 2;
const LEAF_VERSION: u8 = 1;
const SIGNAL_DOMAIN: &[u8; 15] = b"madang signal 2";
const LEAF_DOMAIN: &[u8; 13] = b"madang leaf 1";
/// Version and key id.
const HEADER_BYTES: usize = 9;
/// What sealing adds to a payload.
pub const OVERHEAD: usize = HEADER_BYTES + SEAL_BYTES;

/// What a payload turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened<T> {
    Clear(T),
    /// Its key was destroyed: to be passed over in silence.
    Erased,
    /// The store never had its key: it was put back from too old a copy, or is another yard's. To be reported.
    NoKey(KeyId),
}

/// The sealed payload of `signal`, to be stored under the time `signal.at`.
///
/// # Errors
/// [`Error::Keys`] without randomness from the system.
pub fn seal(signal: &Signal, key: &LeafKey) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(256);
    seal_into(signal, &mut key.sealer()?, &mut out)?;
    Ok(out)
}

/// [`seal`] with a sealer that serves a batch, appended to `out`.
///
/// # Errors
/// [`Error::Keys`].
pub fn seal_into(signal: &Signal, sealer: &mut Sealer, out: &mut Vec<u8>) -> Result<(), Error> {
    out.push(SIGNAL_VERSION);
    out.extend_from_slice(&sealer.id().as_u64().to_le_bytes());
    let associated = about_signal(sealer.id(), signal.at);
    Ok(sealer.seal(&associated, out, |out| signal.encode_into(out))?)
}

/// Opens payloads one after the other in one buffer, which is not shared.
#[derive(Default)]
pub struct Opener {
    buffer: Vec<u8>,
}

impl Opener {
    pub fn new() -> Self {
        Self::default()
    }

    /// The signal in the payload of a record stored under the time `at`, sealed or plain. A key that is not cached is
    /// read from disk on this thread.
    ///
    /// # Errors
    /// [`Error::Unsealable`] if the payload or its time is not what was sealed, [`Error::Malformed`] if the signal
    /// does not decode, [`Error::Keys`] if the key store cannot say: try again, nothing is known about the signal.
    pub fn open(&mut self, payload: &[u8], at: Timestamp, keys: &KeyStore) -> Result<Opened<Signal>, Error> {
        let plain = match payload.split_first() {
            Some((&SIGNAL_VERSION, rest)) => {
                let (id, sealed) = split_id(rest)?;
                let key = match keys.lookup(id)? {
                    Lookup::Key(key) => key,
                    Lookup::Destroyed => return Ok(Opened::Erased),
                    Lookup::Unknown => return Ok(Opened::NoKey(id)),
                };
                self.buffer.clear();
                self.buffer.extend_from_slice(sealed);
                let opened = key.open(&about_signal(id, at), &mut self.buffer);
                opened.map_err(|_| Error::Unsealable)?
            }
            _ => payload,
        };
        Signal::decode(plain).map(Opened::Clear).map_err(Error::Malformed)
    }
}

/// [`Opener::open`] for one payload.
///
/// # Errors
/// As [`Opener::open`].
pub fn open(payload: &[u8], at: Timestamp, keys: &KeyStore) -> Result<Opened<Signal>, Error> {
    Opener::new().open(payload, at, keys)
}

/// The key id of a sealed signal; `None` for a plain one. Does not look at the rest.
pub fn key_of(payload: &[u8]) -> Option<KeyId> {
    match payload.split_first() {
        Some((&SIGNAL_VERSION, rest)) => split_id(rest).ok().map(|(id, _)| id),
        _ => None,
    }
}

/// A leaf's state as it may stand on disk.
///
/// # Errors
/// [`Error::Keys`] without randomness from the system.
pub fn seal_leaf(leaf: LeafId, state: &[u8], key: &LeafKey) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(state.len() + OVERHEAD);
    out.push(LEAF_VERSION);
    out.extend_from_slice(&key.id().as_u64().to_le_bytes());
    let associated = about_leaf(key.id(), leaf);
    key.sealer()?
        .seal(&associated, &mut out, |out| out.extend_from_slice(state))?;
    Ok(out)
}

/// The state that [`seal_leaf`] sealed for `leaf`.
///
/// # Errors
/// [`Error::Unsealable`] if the bytes or the leaf are not what was sealed, [`Error::Keys`] as [`Opener::open`].
pub fn open_leaf(sealed: &[u8], leaf: LeafId, keys: &KeyStore) -> Result<Opened<Vec<u8>>, Error> {
    let Some((&LEAF_VERSION, rest)) = sealed.split_first() else {
        return Err(Error::Unsealable);
    };
    let (id, sealed) = split_id(rest)?;
    let key = match keys.lookup(id)? {
        Lookup::Key(key) => key,
        Lookup::Destroyed => return Ok(Opened::Erased),
        Lookup::Unknown => return Ok(Opened::NoKey(id)),
    };
    let mut buffer = sealed.to_vec();
    let opened = key.open(&about_leaf(id, leaf), &mut buffer);
    let plain = opened.map_err(|_| Error::Unsealable)?;
    Ok(Opened::Clear(plain.to_vec()))
}

fn split_id(rest: &[u8]) -> Result<(KeyId, &[u8]), Error> {
    let (id, sealed) = rest.split_first_chunk::<8>().ok_or(Error::Unsealable)?;
    Ok((KeyId::from_u64(u64::from_le_bytes(*id)), sealed))
}

fn about_signal(id: KeyId, at: Timestamp) -> [u8; 31] {
    let mut about = [0; 31];
    let (domain, rest) = about.split_at_mut(SIGNAL_DOMAIN.len());
    let (key, time) = rest.split_at_mut(8);
    domain.copy_from_slice(SIGNAL_DOMAIN);
    key.copy_from_slice(&id.as_u64().to_le_bytes());
    time.copy_from_slice(&at.micros().to_le_bytes());
    about
}

fn about_leaf(id: KeyId, leaf: LeafId) -> [u8; 37] {
    let mut about = [0; 37];
    let (domain, rest) = about.split_at_mut(LEAF_DOMAIN.len());
    let (key, name) = rest.split_at_mut(8);
    domain.copy_from_slice(LEAF_DOMAIN);
    key.copy_from_slice(&id.as_u64().to_le_bytes());
    name.copy_from_slice(leaf.as_bytes());
    about
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Act, ConsentStamp, Object, PostId, Purpose, PurposeSet, Scope, ShopId, Source};
    use proptest::prelude::*;
    use std::{path::Path, sync::LazyLock};
    use storage::keys::MasterKey;

    fn store(folder: &Path) -> KeyStore {
        KeyStore::open(&folder.join("keys.sqlite"), &MasterKey::from_bytes([9; 32])).unwrap()
    }

    fn signal(leaf: LeafId, at: i64, id: &str, value: Option<i64>, extra: Option<&str>) -> Signal {
        Signal {
            message_id: id.parse().unwrap(),
            at: Timestamp::from_micros(at),
            scope: Scope::Shop(ShopId::from_bytes([4; 16])),
            leaf: Some(leaf),
            source: Source::Shop,
            act: Act::Purchase,
            object: Object::Post(PostId::from_bytes([3; 16])),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Ads),
            },
            trace: None,
            value,
            extra: extra.map(Into::into),
        }
    }

    type Yard = (tempfile::TempDir, KeyStore, [(LeafId, LeafKey); 2]);

    /// One store with two leaves' keys for all cases of the properties.
    static YARD: LazyLock<Yard> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let leaves = [LeafId::new(), LeafId::new()];
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let keys = runtime.block_on(store.keys_of(&leaves)).unwrap();
        let keyed = [0, 1].map(|n| (leaves[n], keys[n].clone().unwrap()));
        (folder, store, keyed)
    });

    fn refused<T: std::fmt::Debug>(opened: &Result<Opened<T>, Error>) -> bool {
        matches!(opened, Err(Error::Unsealable) | Ok(Opened::NoKey(_)))
    }

    proptest! {
        #[test]
        fn any_signal_survives_and_any_change_is_noticed(
            at in any::<i64>(),
            id in "[a-zA-Z0-9-]{1,100}",
            value in any::<Option<i64>>(),
            extra in prop::option::of("[ -~]{0,300}"),
            bit in any::<prop::sample::Index>(),
            later in 1..i64::MAX,
        ) {
            let (_, keys, [(leaf, key), (_, other)]) = &*YARD;
            let signal = signal(*leaf, at, &id, value, extra.as_deref());
            let sealed = seal(&signal, key).unwrap();
            prop_assert_eq!(sealed.len(), signal.encode().len() + OVERHEAD);
            prop_assert_eq!(open(&sealed, signal.at, keys).unwrap(), Opened::Clear(signal.clone()));

            let bit = bit.index(sealed.len() * 8);
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let opened = open(&flipped, signal.at, keys);
            // With another version byte it is not taken for a sealed signal at all.
            let foreign = bit < 8 && matches!(opened, Err(Error::Malformed(_)));
            prop_assert!(foreign || refused(&opened), "bit {bit}: {opened:?}");

            let moved = Timestamp::from_micros(at.wrapping_add(later));
            prop_assert!(refused(&open(&sealed, moved, keys)));
            let mut swapped = sealed.clone();
            swapped[1..9].copy_from_slice(&other.id().as_u64().to_le_bytes());
            prop_assert!(refused(&open(&swapped, signal.at, keys)));
            let cut = bit / 8;
            prop_assert!(!matches!(open(&sealed[..cut], signal.at, keys), Ok(Opened::Clear(_))));
        }

        #[test]
        fn any_leaf_state_survives_and_opens_for_its_leaf_only(
            state in prop::collection::vec(any::<u8>(), 0..2_000),
            bit in any::<prop::sample::Index>(),
        ) {
            let (_, keys, [(leaf, key), (other, _)]) = &*YARD;
            let sealed = seal_leaf(*leaf, &state, key).unwrap();
            prop_assert_eq!(open_leaf(&sealed, *leaf, keys).unwrap(), Opened::Clear(state));
            prop_assert!(refused(&open_leaf(&sealed, *other, keys)));
            let bit = bit.index(sealed.len() * 8);
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(refused(&open_leaf(&flipped, *leaf, keys)));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..120), at in any::<i64>()) {
            let (_, keys, [(leaf, key), _]) = &*YARD;
            let at = Timestamp::from_micros(at);
            let mut sealed = vec![SIGNAL_VERSION];
            sealed.extend(key.id().as_u64().to_le_bytes());
            sealed.extend(&bytes);
            for payload in [&bytes, &sealed] {
                prop_assert!(!matches!(open(payload, at, keys), Ok(Opened::Clear(_))));
                prop_assert!(!matches!(open_leaf(payload, *leaf, keys), Ok(Opened::Clear(_))));
            }
        }
    }

    #[test]
    fn one_sealer_never_uses_a_nonce_twice() {
        let (_, keys, [(leaf, key), _]) = &*YARD;
        let mut sealer = key.sealer().unwrap();
        let mut nonces = std::collections::HashSet::new();
        for number in 0..2_000 {
            let (signal, mut out) = (signal(*leaf, number, "same", None, None), Vec::new());
            seal_into(&signal, &mut sealer, &mut out).unwrap();
            assert!(nonces.insert(out[9..33].to_vec()));
            assert_eq!(open(&out, signal.at, keys).unwrap(), Opened::Clear(signal));
        }
        let again = seal(&signal(*leaf, 0, "same", None, None), key).unwrap();
        assert!(nonces.insert(again[9..33].to_vec()));
    }

    #[test]
    fn a_plain_signal_is_read_as_before() {
        let (_, keys, [(leaf, _), _]) = &*YARD;
        let mut plain = signal(*leaf, 7, "plain", None, None);
        plain.leaf = None;
        assert_eq!(key_of(&plain.encode()), None);
        assert_eq!(
            open(&plain.encode(), plain.at, keys).unwrap(),
            Opened::Clear(plain)
        );
        assert!(matches!(
            open(&[9, 0], Timestamp::default(), keys),
            Err(Error::Malformed(_))
        ));
        assert!(matches!(
            open(&[], Timestamp::default(), keys),
            Err(Error::Malformed(_))
        ));
    }

    #[tokio::test]
    async fn a_destroyed_key_reads_as_erased_and_a_missing_one_as_missing() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (keys, others) = (store(folder.path()), store(elsewhere.path()));
        let leaf = LeafId::new();
        let key = keys.key_of(leaf).await.unwrap().unwrap();
        let signal = signal(leaf, 5, "mine", None, None);
        let (sealed, state) = (
            seal(&signal, &key).unwrap(),
            seal_leaf(leaf, b"state", &key).unwrap(),
        );
        assert_eq!(key_of(&sealed), Some(key.id()));
        assert_eq!(
            open(&sealed, signal.at, &others).unwrap(),
            Opened::NoKey(key.id())
        );
        assert_eq!(open_leaf(&state, leaf, &others).unwrap(), Opened::NoKey(key.id()));
        keys.destroy(&[leaf], Timestamp::from_micros(9)).await.unwrap();
        assert_eq!(open(&sealed, signal.at, &keys).unwrap(), Opened::Erased);
        assert_eq!(open_leaf(&state, leaf, &keys).unwrap(), Opened::Erased);
    }
}
