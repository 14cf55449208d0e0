use crate::{Error, error::Result};

/// A sparse matrix by rows: row `r` has `columns[offsets[r]..offsets[r + 1]]` and as many values.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseRows {
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Default for SparseRows {
    fn default() -> Self {
        Self {
            offsets: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl SparseRows {
    /// # Errors
    /// [`Error::Table`] when the parts do not describe rows.
    pub fn new(offsets: Vec<usize>, columns: Vec<u32>, values: Vec<f32>) -> Result<Self> {
        if columns.len() != values.len() {
            return Err(Error::Table("there must be one value for each column"));
        }
        if offsets.first() != Some(&0) || offsets.last() != Some(&columns.len()) || !offsets.is_sorted() {
            return Err(Error::Table(
                "offsets must rise from zero to the number of values",
            ));
        }
        Ok(Self {
            offsets,
            columns,
            values,
        })
    }

    pub fn with_capacity(rows: usize, values: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            offsets,
            columns: Vec::with_capacity(values),
            values: Vec::with_capacity(values),
        }
    }

    /// Adds a row behind the last one.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.offsets.push(self.columns.len());
    }

    /// Columns and values of a row; empty behind the last row.
    pub fn row(&self, row: u32) -> (&[u32], &[f32]) {
        let row = row as usize;
        let (Some(from), Some(to)) = (self.offsets.get(row), self.offsets.get(row + 1)) else {
            return (&[], &[]);
        };
        (
            self.columns.get(*from..*to).unwrap_or(&[]),
            self.values.get(*from..*to).unwrap_or(&[]),
        )
    }

    /// The pairs of a row.
    pub fn pairs(&self, row: u32) -> impl Iterator<Item = (u32, f32)> {
        let (columns, values) = self.row(row);
        columns.iter().copied().zip(values.iter().copied())
    }

    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Stored values in all rows.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The same matrix by columns, of which there are `columns`; the rows in each are ascending.
    ///
    /// # Errors
    /// [`Error::Table`] when a row names a column behind the last one.
    pub fn transposed(&self, columns: usize) -> Result<Self> {
        let mut offsets = vec![0_usize; columns + 1];
        for column in &self.columns {
            let count = offsets.get_mut(*column as usize + 1);
            *count.ok_or(Error::Table("a row names a column that is not there"))? += 1;
        }
        let mut total = 0;
        for offset in &mut offsets {
            total += *offset;
            *offset = total;
        }
        let mut next = offsets.clone();
        let mut rows = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.columns.len()];
        for row in (0_u32..).take(self.rows()) {
            for (column, value) in self.pairs(row) {
                let Some(place) = next.get_mut(column as usize) else {
                    continue;
                };
                if let (Some(to_row), Some(to_value)) = (rows.get_mut(*place), values.get_mut(*place)) {
                    (*to_row, *to_value) = (row, value);
                }
                *place += 1;
            }
        }
        Ok(Self {
            offsets,
            columns: rows,
            values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_behind_the_last_is_empty() {
        let mut rows = SparseRows::default();
        rows.push([(3, 0.5), (1, 2.0)]);
        assert_eq!(rows.row(0), (&[3, 1][..], &[0.5, 2.0][..]));
        assert_eq!(rows.row(1), (&[][..], &[][..]));
        assert_eq!(rows.row(u32::MAX).0.len(), 0);
    }

    #[test]
    fn parts_that_are_not_rows_are_refused() {
        assert!(SparseRows::new(vec![0, 2, 1], vec![0], vec![1.0]).is_err());
        assert!(SparseRows::new(vec![], vec![], vec![]).is_err());
        assert!(SparseRows::new(vec![0, 1], vec![0], vec![]).is_err());
        assert!(SparseRows::new(vec![0, 1], vec![0], vec![1.0]).is_ok());
    }

    proptest! {
        #[test]
        fn transposed_twice_is_the_same(cells in proptest::collection::btree_map((0_u32..9, 0_u32..7), 0.1_f32..9.0, 0..40)) {
            let mut rows = SparseRows::default();
            for row in 0..9 {
                rows.push(cells.iter().filter(|((r, _), _)| *r == row).map(|((_, c), v)| (*c, *v)));
            }
            let columns = rows.transposed(7).unwrap();
            prop_assert_eq!(columns.rows(), 7);
            prop_assert_eq!(columns.transposed(9).unwrap(), rows);
        }
    }
}
