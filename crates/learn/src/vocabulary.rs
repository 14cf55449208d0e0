use crate::{Error, error::Result};
use rustc_hash::FxHashMap;

/// External ids of any size and with any gaps, as dense ordinals in the order of their first appearance.
///
/// An ordinal never changes once given, so a table made before new ids came still fits.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    ids: Vec<u64>,
    ordinals: FxHashMap<u64, u32>,
}

impl Vocabulary {
    /// # Errors
    /// [`Error::BrokenFile`] when an id appears twice.
    pub fn from_ids(ids: Vec<u64>) -> Result<Self> {
        let mut ordinals = FxHashMap::with_capacity_and_hasher(ids.len(), Default::default());
        for (ordinal, id) in (0_u32..).zip(&ids) {
            if ordinals.insert(*id, ordinal).is_some() {
                return Err(Error::BrokenFile("an id appears twice"));
            }
        }
        Ok(Self { ids, ordinals })
    }

    /// The ordinal of `id`, given now when it is new.
    ///
    /// # Errors
    /// [`Error::TooMany`] when every ordinal is taken.
    pub fn intern(&mut self, id: u64) -> Result<u32> {
        if let Some(ordinal) = self.ordinals.get(&id) {
            return Ok(*ordinal);
        }
        let ordinal = u32::try_from(self.ids.len())
            .ok()
            .filter(|ordinal| *ordinal < u32::MAX)
            .ok_or(Error::TooMany { what: "ids" })?;
        self.ids.push(id);
        self.ordinals.insert(id, ordinal);
        Ok(ordinal)
    }

    pub fn ordinal(&self, id: u64) -> Option<u32> {
        self.ordinals.get(&id).copied()
    }

    pub fn id(&self, ordinal: u32) -> Option<u64> {
        self.ids.get(ordinal as usize).copied()
    }

    /// Ids by ordinal.
    pub fn ids(&self) -> &[u64] {
        &self.ids
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_gaps_get_dense_ordinals_that_stay() {
        let mut vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.intern(u64::MAX).unwrap(), 0);
        assert_eq!(vocabulary.intern(7).unwrap(), 1);
        assert_eq!(vocabulary.intern(u64::MAX).unwrap(), 0);
        assert_eq!(vocabulary.ids(), [u64::MAX, 7]);
        assert_eq!(vocabulary.ordinal(8), None);
    }

    #[test]
    fn an_id_cannot_appear_twice() {
        assert!(Vocabulary::from_ids(vec![3, 4, 3]).is_err());
    }
}
