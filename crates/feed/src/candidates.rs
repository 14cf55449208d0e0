use memory::Ordinal;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Where a candidate came from, as bits; the order is that of [`SourceKind::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    Following,
    Covisited,
    TagAffinity,
    Trending,
    Fresh,
    Learned,
}

impl SourceKind {
    pub const ALL: [Self; 6] = [
        Self::Following,
        Self::Covisited,
        Self::TagAffinity,
        Self::Trending,
        Self::Fresh,
        Self::Learned,
    ];

    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Following => "following",
            Self::Covisited => "covisited",
            Self::TagAffinity => "tag",
            Self::Trending => "trending",
            Self::Fresh => "fresh",
            Self::Learned => "learned",
        }
    }
}

/// The posts in question, as columns of equal length; an item stands in them once, whatever found it.
#[derive(Debug, Default)]
pub struct Candidates {
    pub items: Vec<Ordinal>,
    /// Bits of [`SourceKind`].
    pub sources: Vec<u8>,
    /// `false` once a filter took the candidate out.
    pub kept: Vec<bool>,
    pub scores: Vec<f32>,
    rows: FxHashMap<Ordinal, usize>,
}

impl Candidates {
    /// Candidates of one page at the most.
    pub const MAX: usize = 3_000;
    /// What pages of a large yard come to, so that the columns are made once.
    const USUAL: usize = 1_400;

    pub fn new() -> Self {
        Self {
            items: Vec::with_capacity(Self::USUAL),
            sources: Vec::with_capacity(Self::USUAL),
            kept: Vec::with_capacity(Self::USUAL),
            scores: Vec::with_capacity(Self::USUAL),
            rows: FxHashMap::with_capacity_and_hasher(Self::USUAL, FxBuildHasher),
        }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn add(&mut self, item: Ordinal, source: SourceKind) {
        if let Some(bits) = self.rows.get(&item).and_then(|row| self.sources.get_mut(*row)) {
            *bits |= source.bit();
            return;
        }
        if self.items.len() == Self::MAX {
            return;
        }
        self.rows.insert(item, self.items.len());
        self.items.push(item);
        self.sources.push(source.bit());
        self.kept.push(true);
        self.scores.push(0.0);
    }

    /// Takes back what one source alone had added since row `from`, and its mark on the others.
    pub fn retract(&mut self, from: usize, source: SourceKind) {
        for item in self.items.drain(from.min(self.items.len())..) {
            self.rows.remove(&item);
        }
        self.sources.truncate(from);
        self.kept.truncate(from);
        self.scores.truncate(from);
        for bits in &mut self.sources {
            *bits &= !source.bit();
        }
    }

    /// Rows that no filter took out.
    pub fn kept_rows(&self) -> impl Iterator<Item = (usize, Ordinal)> {
        let kept = self.kept.iter().zip(&self.items).enumerate();
        kept.filter(|(_, (kept, _))| **kept)
            .map(|(row, (_, item))| (row, *item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_found_twice_is_one_candidate_of_two_sources() {
        let mut candidates = Candidates::default();
        candidates.add(Ordinal(3), SourceKind::Fresh);
        candidates.add(Ordinal(3), SourceKind::Trending);
        assert_eq!(candidates.len(), 1);
        assert_eq!(
            candidates.sources[0],
            SourceKind::Fresh.bit() | SourceKind::Trending.bit()
        );
    }

    #[test]
    fn a_late_source_can_be_taken_back() {
        let mut candidates = Candidates::default();
        candidates.add(Ordinal(1), SourceKind::Fresh);
        let from = candidates.len();
        candidates.add(Ordinal(1), SourceKind::Trending);
        candidates.add(Ordinal(2), SourceKind::Trending);
        candidates.retract(from, SourceKind::Trending);
        assert_eq!(
            (candidates.items.as_slice(), candidates.sources[0]),
            (&[Ordinal(1)][..], SourceKind::Fresh.bit())
        );
        candidates.add(Ordinal(2), SourceKind::Fresh);
        assert_eq!(candidates.len(), 2);
    }
}
