use crate::leaf::{Leaf, Remembered};
use crate::ordinal::Ordinal;
use model::{Source, SourceSet};
use rustc_hash::{FxHashMap, FxHashSet};

/// A person's memory: the merge of their leaves, made at read, so linking or un-linking a device subtracts nothing.
#[derive(Debug, Default)]
pub struct PersonMemory {
    /// Newest first.
    pub history: Vec<Remembered>,
    pub seen: FxHashSet<Ordinal>,
}

impl PersonMemory {
    /// Leaves merged at the most; further ones are left out.
    pub const MAX_LEAVES: usize = 16;

    pub(crate) fn merge<'a>(leaves: impl Iterator<Item = &'a Leaf>, sources: SourceSet) -> Self {
        let mut merged = Self::default();
        let mut lines: FxHashMap<Ordinal, usize> = FxHashMap::default();
        for leaf in leaves {
            lines.reserve(leaf.history().len());
            merged.history.reserve(leaf.history().len());
            if sources.has(Source::Feed) {
                merged.seen.extend(leaf.seen());
            }
            for line in leaf.history().iter().filter(|line| sources.has(line.source)) {
                let known = lines
                    .get(&line.item)
                    .and_then(|index| merged.history.get_mut(*index));
                if let Some(known) = known {
                    known.merge(line);
                } else {
                    lines.insert(line.item, merged.history.len());
                    merged.history.push(*line);
                }
            }
        }
        merged
            .history
            .sort_by_key(|line| (std::cmp::Reverse(line.at()), line.item));
        merged
    }

    pub fn is_empty(&self) -> bool {
        self.history.is_empty()
    }
}
