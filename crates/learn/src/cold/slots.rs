use crate::ranker::{self, ContentKind};

/// Slots of the content model: first those of the ranker, which shares them, then those that only this model has.
pub const SLOTS: usize = 1 << 16;

/// The slot of a word or a price band, behind all slots of the ranker.
///
/// Words are many: among the names of tags and creators they would be taken for them. The ranker has no weights for
/// them either, because what a word is worth depends on who reads it, which is what this model says. Two words share a
/// slot with probability 1/49,152.
pub fn own_slot(kind: ContentKind, name: &[u8]) -> u16 {
    const OWN: usize = SLOTS - ranker::SLOTS;
    let slot = ranker::SLOTS as u64 + ranker::hash(kind, name) % OWN as u64;
    u16::try_from(slot).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn own_slots_spread_behind_those_of_the_ranker() {
        let slots: HashSet<u16> = (0..2_000_u32)
            .map(|n| own_slot(ContentKind::Word, n.to_string().as_bytes()))
            .collect();
        // 2,000 balls into 49,152 urns leave 1,960 of them with one or more.
        assert!(slots.len() > 1_930, "{}", slots.len());
        assert!(slots.iter().all(|slot| usize::from(*slot) >= ranker::SLOTS));
    }
}
