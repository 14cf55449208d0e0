//! Hashed content: a tag, a creator, a shop, a price band or a word becomes one of [`SLOTS`] slots, the same one in
//! every process and after every restart (Weinberger et al. 2009, feature hashing).

use super::layout::SLOTS;

/// What a content feature is about; the same text of two kinds is two features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentKind {
    Tag,
    Creator,
    Shop,
    PriceBand,
    Word,
    Product,
}

/// The slot of one content feature, from 1 to [`SLOTS`] − 1.
///
/// Two features share a slot with probability 1/16,383; the learner then takes them for one.
pub fn slot(kind: ContentKind, name: &[u8]) -> u16 {
    let slot = 1 + hash(kind, name) % (SLOTS as u64 - 1);
    u16::try_from(slot).unwrap_or(0)
}

/// FNV-1a, then the finaliser of MurmurHash3, whose low bits are as good as its high ones.
pub(crate) fn hash(kind: ContentKind, name: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let first = (OFFSET ^ (kind as u64)).wrapping_mul(PRIME);
    let mut hash = name
        .iter()
        .fold(first, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn slots_are_the_same_for_ever() {
        // Logged rows and learned weights hold slots: another hash would make nonsense of both.
        assert_eq!(slot(ContentKind::Tag, "달항아리".as_bytes()), 10_408);
        assert_eq!(slot(ContentKind::Creator, &[7; 16]), 1_913);
        assert_ne!(
            slot(ContentKind::Word, b"teapot"),
            slot(ContentKind::Tag, b"teapot")
        );
    }

    #[test]
    fn slots_spread() {
        let slots: HashSet<u16> = (0..2_000_u32)
            .map(|n| slot(ContentKind::Tag, n.to_string().as_bytes()))
            .collect();
        // 2,000 balls into 16,383 urns leave 1,883 of them with one or more.
        assert!((1_860..1_906).contains(&slots.len()), "{}", slots.len());
        assert!(!slots.contains(&0) && slots.iter().all(|slot| usize::from(*slot) < SLOTS));
    }
}
