use crate::NeighbourTable;

/// A table, and how loudly an event of a history speaks by how long ago it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    pub table: NeighbourTable,
    /// For the newest event, the one before, and so on; older ones than there are weights for stay silent. Without
    /// any, all events speak with weight one.
    pub by_lag: Vec<f32>,
}

impl Voice {
    /// A voice for which the order of a history has no meaning.
    pub fn timeless(table: NeighbourTable) -> Self {
        Self {
            table,
            by_lag: Vec::new(),
        }
    }

    /// Whether the order of a history has a meaning.
    pub fn is_timeless(&self) -> bool {
        self.by_lag.is_empty()
    }
}
