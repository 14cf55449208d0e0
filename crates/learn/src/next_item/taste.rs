use crate::{
    NeighbourTable, SparseRows,
    covis::keep_strongest,
    error::Result,
    lseq::solve_whole,
    sequences::{Occurrence, Occurrences, Sequences},
};
use ndarray::{Array2, Axis};
use rayon::prelude::*;

/// What goes with what, whatever the order: EASE (Steck 2019), `W = I - P / diag P` with `P = (XᵀX + λI)⁻¹`, solved whole.
/// Events further apart than `window` are no pair, so that endless histories do not cost the square of their length.
///
/// # Errors
/// [`crate::Error::NotPositive`] when lambda is too small for the data.
#[expect(
    clippy::indexing_slicing,
    reason = "rows are as long as there are items to name"
)]
pub(super) fn taste(
    sequences: &Sequences,
    lambda: f32,
    window: usize,
    kept: usize,
) -> Result<NeighbourTable> {
    let items = sequences.item_count();
    let occurrences = Occurrences::of(sequences);
    let mut gram = Array2::<f32>::zeros((items, items));
    let rows: Vec<_> = (0_u32..).zip(gram.axis_iter_mut(Axis(0))).collect();
    rows.into_par_iter().for_each(|(item, mut row)| {
        for Occurrence { before, after } in occurrences.of_item(item) {
            row[item as usize] += 1.0;
            let others = before.iter().rev().take(window).chain(after.iter().take(window));
            others.for_each(|other| row[*other as usize] += 1.0);
        }
        row[item as usize] += lambda;
    });
    let mut inverse = Array2::<f32>::eye(items);
    solve_whole(gram, &mut inverse)?;
    let diagonal = inverse.diag().to_owned();
    let mut table = SparseRows::with_capacity(items, items * kept);
    for (item, row) in (0_u32..).zip(inverse.axis_iter(Axis(0))) {
        let weights = row
            .iter()
            .zip(&diagonal)
            .map(|(entry, diagonal)| -entry / diagonal);
        let mut pairs: Vec<(u32, f32)> = (0_u32..).zip(weights).filter(|pair| pair.0 != item).collect();
        keep_strongest(&mut pairs, kept);
        table.push(pairs);
    }
    NeighbourTable::from_rows(table)
}
