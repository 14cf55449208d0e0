use crate::Index;
use learn::{
    NeighbourTable, SparseRows,
    cold::{self, Cold},
    ridge::RidgeSettings,
};
use memory::Ordinal;
use model::Timestamp;
use std::time::Duration;

/// A trained model by the ordinals of this yard's memory.
#[derive(Debug, Clone, Default)]
pub struct Trained {
    pub(super) table: NeighbourTable,
    pub(super) cold: Cold,
    about: About,
    pub(super) fit: Fit,
}

/// What the next model needs to know of this one to go on from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fit {
    pub(super) settings: RidgeSettings,
    /// The λ that was used.
    pub(super) lambda: f32,
    /// By ordinal, the leaves that had met the item when its column was solved or looked at last.
    pub(super) met: Vec<f32>,
}

/// What a model was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About {
    pub at: Timestamp,
    /// Histories it was trained on; of whom they were is not in the model.
    pub leaves: u64,
    /// Pairs of a leaf and an item.
    pub interactions: u64,
    /// Items that speak for others.
    pub items: u64,
    /// Signals of the log that had been read.
    pub signals: u64,
    /// Signals of it that say nothing any more, and lines that were to be forgotten.
    pub taken_back: u64,
    /// Items that were solved for this model; all of them, or those that had changed.
    pub solved: u64,
    /// Models since all items were solved, 0 when they were for this one.
    pub refreshed: u32,
    /// What solving took for this model, and what it took when all items were solved last.
    pub solving: Duration,
    pub solving_all: Duration,
}

impl Trained {
    /// From item-to-item weights by ordinal, and what the posts of `index` say of themselves.
    ///
    /// # Errors
    /// [`learn::Error::Table`] for a table that is larger than `items`, the ordinals that there are.
    pub fn new(table: NeighbourTable, index: &Index, items: usize, about: About) -> learn::Result<Self> {
        if table.items() > items {
            return Err(learn::Error::Table("an item has no ordinal"));
        }
        let cold = Cold::fit(&table, &content(index, items), &cold::Settings::default())?;
        Ok(Self {
            table,
            cold,
            about,
            fit: Fit::default(),
        })
    }

    pub(super) fn with_fit(self, fit: Fit) -> Self {
        Self { fit, ..self }
    }

    pub const fn about(&self) -> &About {
        &self.about
    }

    /// Has anything been learned?
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Item-to-item weights by ordinal.
    pub const fn table(&self) -> &NeighbourTable {
        &self.table
    }

    pub(crate) const fn cold(&self) -> &Cold {
        &self.cold
    }
}

fn content(index: &Index, items: usize) -> SparseRows {
    let mut rows = SparseRows::with_capacity(items, items * 4);
    for ordinal in (0..).take(items).map(Ordinal) {
        let said = index.post(ordinal).map(|post| post.said());
        let said = said.into_iter().flatten().filter(|slot| *slot != 0);
        rows.push(said.map(|slot| (u32::from(slot), 1.0)));
    }
    rows
}
