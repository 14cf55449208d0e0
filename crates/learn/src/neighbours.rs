use crate::{error::Result, sparse::SparseRows};

/// Item-to-item weights, frozen: for each item of a history, the items it speaks for, and how loudly.
///
/// A list is the sum over the history of its rows, each times the weight of that item in the history. The order within a
/// row has no meaning to readers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NeighbourTable {
    rows: SparseRows,
}

impl NeighbourTable {
    /// `offsets` has one more entry than there are items and rises from 0 to `items.len()`.
    ///
    /// # Errors
    /// [`crate::Error::Table`] when the parts do not fit together or an item names a neighbour that has no row.
    pub fn new(offsets: Vec<usize>, items: Vec<u32>, weights: Vec<f32>) -> Result<Self> {
        Self::from_rows(SparseRows::new(offsets, items, weights)?)
    }

    /// # Errors
    /// [`crate::Error::Table`] when an item names a neighbour that has no row.
    pub fn from_rows(rows: SparseRows) -> Result<Self> {
        let items = rows.rows();
        if rows.columns().iter().any(|item| *item as usize >= items) {
            return Err(crate::Error::Table(
                "an item names a neighbour that is not in the table",
            ));
        }
        Ok(Self { rows })
    }

    /// The items that `item` speaks for and their weights; empty for an item that has no row.
    pub fn row(&self, item: u32) -> (&[u32], &[f32]) {
        self.rows.row(item)
    }

    /// Items, and so rows.
    pub fn items(&self) -> usize {
        self.rows.rows()
    }

    /// Weights in all rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn rows(&self) -> &SparseRows {
        &self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_an_item_speaks_for() {
        let table = NeighbourTable::new(vec![0, 2, 2], vec![1, 0], vec![0.5, 0.25]).unwrap();
        assert_eq!(table.row(0), (&[1, 0][..], &[0.5, 0.25][..]));
        assert_eq!(table.row(1).0.len(), 0);
        assert_eq!(table.row(9).0.len(), 0);
    }

    #[test]
    fn a_neighbour_without_a_row_is_refused() {
        assert!(NeighbourTable::new(vec![0, 1], vec![1], vec![0.5]).is_err());
    }
}
