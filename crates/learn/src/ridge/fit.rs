use super::{block::Block, columns::Ridge, scaled::Scaled, settings::RidgeSettings};
use crate::{Interactions, SparseRows, error::Result};
use rayon::prelude::*;

/// An item, its neighbours and their weights towards it.
type Column = (u32, Vec<(u32, f32)>);

/// Items that one thread solves before it looks for more.
const RUN: usize = 64;

/// Fits the ridge on the current rayon pool; the result does not depend on how many threads it has. `solved` is called
/// with the number of items that were solved since its last call, from any thread.
///
/// # Errors
/// [`crate::Error::Empty`] when there is nothing to learn from.
pub fn fit(
    interactions: &Interactions,
    settings: &RidgeSettings,
    solved: impl Fn(usize) + Sync,
) -> Result<Ridge> {
    let scaled = Scaled::new(interactions, settings)?;
    let items: Vec<u32> = (0_u32..).take(interactions.items().len()).collect();
    let solved = solve(&scaled, settings, &items, solved);
    let weights = solved.iter().flatten().map(|(_, column)| column.len()).sum();
    let mut columns = SparseRows::with_capacity(items.len(), weights);
    for (_, column) in solved.into_iter().flatten() {
        columns.push(column);
    }
    Ok(Ridge {
        settings: settings.clone(),
        lambda: scaled.lambda,
        columns,
        popularity: scaled.popularity,
        shortened: scaled.shortened,
    })
}

/// The columns of `items`, in their order, in runs.
pub(super) fn solve(
    scaled: &Scaled,
    settings: &RidgeSettings,
    items: &[u32],
    solved: impl Fn(usize) + Sync,
) -> Vec<Vec<Column>> {
    items
        .par_chunks(RUN)
        .map_init(
            || Block::new(scaled, settings),
            |block, run| {
                let columns = run.iter().map(|item| (*item, block.solve(*item))).collect();
                solved(run.len());
                columns
            },
        )
        .collect()
}
