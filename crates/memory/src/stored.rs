//! Leaves as they lie in a state store, for what looks at a yard that nobody serves.

use crate::{
    Error, leaves,
    sealing::{self, Opened},
};
use model::LeafId;
use storage::{
    keys::KeyStore,
    states::{Change, StateStore},
};

/// Leaves removed in one commit.
const AT_ONCE: usize = 10_000;

/// The leaves of a state store, sorted by what their keys say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredLeaves {
    pub readable: u64,
    /// Their keys were destroyed, or their erasure is in the ledger.
    pub erased: Vec<LeafId>,
    /// The key store never had their keys.
    pub keyless: Vec<LeafId>,
    /// Not what was sealed, or not of a leaf at all.
    pub unreadable: u64,
}

impl StoredLeaves {
    /// Reads all of them.
    ///
    /// # Errors
    /// [`Error::States`] for a damaged file, [`Error::Keys`] when the key store cannot be read.
    pub fn look(states: &StateStore, keys: &KeyStore) -> Result<Self, Error> {
        let mut found = Self::default();
        states.scan(leaves::KIND, |key, value| {
            let Some(leaf) = LeafId::from_slice(key) else {
                found.unreadable += 1;
                return Ok(());
            };
            match sealing::open_leaf(value, leaf, keys) {
                Ok(Opened::Erased) => found.erased.push(leaf),
                _ if keys.was_erased(leaf)? => found.erased.push(leaf),
                Ok(Opened::Clear(_)) => found.readable += 1,
                Ok(Opened::NoKey(_)) => found.keyless.push(leaf),
                Err(error @ Error::Keys(_)) => return Err(error),
                Err(_) => found.unreadable += 1,
            }
            Ok::<_, Error>(())
        })?;
        Ok(found)
    }

    /// Deletes leaves; nothing of them stays in the file. No memory may have it open.
    ///
    /// # Errors
    /// [`Error::States`].
    pub fn remove(states: &StateStore, leaves: &[LeafId]) -> Result<(), Error> {
        for leaves in leaves.chunks(AT_ONCE) {
            let changes: Vec<Change> = leaves
                .iter()
                .map(|leaf| Change {
                    kind: leaves::KIND,
                    key: leaf.as_bytes().as_slice().into(),
                    value: None,
                })
                .collect();
            states.commit(&changes, &[])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;
    use storage::keys::MasterKey;

    #[tokio::test]
    async fn leaves_are_sorted_by_what_their_keys_say_and_removed_for_good() {
        let folder = tempfile::TempDir::new().unwrap();
        let master = MasterKey::from_bytes([7; 32]);
        let keys = KeyStore::open(&folder.path().join("keys"), &master).unwrap();
        let lost = KeyStore::open(&folder.path().join("lost"), &master).unwrap();
        let states = StateStore::open(&folder.path().join("state")).unwrap();
        let [here, gone, elsewhere, damaged] = [(); 4].map(|()| LeafId::new());
        let mut changes = Vec::new();
        for (leaf, store) in [(here, &keys), (gone, &keys), (elsewhere, &lost), (damaged, &keys)] {
            let key = store.key_of(leaf).await.unwrap().unwrap();
            let mut value = sealing::seal_leaf(leaf, b"state", &key).unwrap();
            if leaf == damaged {
                value.pop();
            }
            changes.push(Change {
                kind: leaves::KIND,
                key: leaf.as_bytes().as_slice().into(),
                value: Some(value),
            });
        }
        states.commit(&changes, &[(0, 4)]).unwrap();
        keys.destroy(&[gone], Timestamp::now()).await.unwrap();
        let found = StoredLeaves::look(&states, &keys).unwrap();
        assert_eq!(found.erased, [gone]);
        assert_eq!(found.keyless, [elsewhere]);
        assert_eq!((found.readable, found.unreadable), (1, 1));
        StoredLeaves::remove(&states, &[gone, elsewhere]).unwrap();
        let left = StoredLeaves::look(&states, &keys).unwrap();
        assert_eq!((left.readable, left.erased.len(), left.keyless.len()), (1, 0, 0));
        assert_eq!(states.positions().unwrap(), [(0, 4)]);
    }
}
