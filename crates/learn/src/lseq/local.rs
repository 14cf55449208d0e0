use super::{dense::factor_block, fit::regularised, moments::Moments};
use crate::{
    SparseRows,
    covis::{Row, keep_strongest},
    error::Result,
};
use ndarray::{Array1, Array2, s};
use rayon::prelude::*;

/// Solves for each next item over its `neighbours` strongest features alone. `X^T X` is kept sparse, so this works for any
/// number of items. Gives a row for each next item: features, ascending, and their weights.
pub(super) fn solve(moments: &Moments, lambda: f32, neighbours: usize) -> Result<SparseRows> {
    let (features, items) = (moments.features(), moments.items());
    let gram = rows(features, features, |feature, row| {
        moments.gram_row(feature, |column, term| row.add(column as u32, term));
    });
    let next = rows(features, items, |feature, row| {
        moments.next_row(feature, |item, term| row.add(item as u32, term));
    });
    let diagonal: Vec<f32> = (0_u32..)
        .take(features)
        .map(|feature| {
            gram.pairs(feature)
                .find(|pair| pair.0 == feature)
                .map_or(0.0, |pair| pair.1)
        })
        .collect();
    let by_next = next.transposed(items)?;
    let ordinals = 0..u32::try_from(items).unwrap_or(u32::MAX);
    let solved: Result<Vec<Vec<(u32, f32)>>> = ordinals
        .into_par_iter()
        .map_init(
            || vec![u32::MAX; features],
            |places, item| {
                let strength = |feature: u32| {
                    let own = diagonal.get(feature as usize).copied().unwrap_or(0.0);
                    (own + lambda).sqrt()
                };
                let mut chosen: Vec<(u32, f32)> = by_next
                    .pairs(item)
                    .map(|(feature, product)| (feature, product / strength(feature)))
                    .collect();
                keep_strongest(&mut chosen, neighbours);
                solve_one(&gram, &chosen, lambda, strength, places)
            },
        )
        .collect();
    let mut solved_rows = SparseRows::with_capacity(items, items * neighbours);
    solved?.into_iter().for_each(|row| solved_rows.push(row));
    Ok(solved_rows)
}

fn solve_one(
    gram: &SparseRows,
    chosen: &[(u32, f32)],
    lambda: f32,
    strength: impl Fn(u32) -> f32,
    places: &mut [u32],
) -> Result<Vec<(u32, f32)>> {
    let size = chosen.len();
    for (place, (feature, _)) in (0_u32..).zip(chosen) {
        if let Some(own) = places.get_mut(*feature as usize) {
            *own = place;
        }
    }
    let mut matrix = Array2::<f32>::zeros((size, size));
    for (row, (feature, _)) in chosen.iter().enumerate() {
        for (column, product) in gram.pairs(*feature) {
            let place = places.get(column as usize).copied().unwrap_or(u32::MAX);
            if let Some(entry) = matrix.get_mut((row, place as usize)) {
                *entry = product;
            }
        }
    }
    matrix.diag_mut().mapv_inplace(|entry| regularised(entry, lambda));
    for (feature, _) in chosen {
        if let Some(own) = places.get_mut(*feature as usize) {
            *own = u32::MAX;
        }
    }
    let mut right: Array1<f32> = chosen
        .iter()
        .map(|(feature, product)| product * strength(*feature))
        .collect();
    cholesky_solve(&mut matrix, &mut right)?;
    Ok(chosen.iter().map(|pair| pair.0).zip(right).collect())
}

/// These matrices are small and many, so without blocks.
fn cholesky_solve(matrix: &mut Array2<f32>, right: &mut Array1<f32>) -> Result<()> {
    factor_block(&mut matrix.view_mut())?;
    for row in 0..matrix.nrows() {
        let product = matrix.slice(s![row, ..row]).dot(&right.slice(s![..row]));
        right[row] = (right[row] - product) / matrix[[row, row]];
    }
    for row in (0..matrix.nrows()).rev() {
        right[row] /= matrix[[row, row]];
        let solved = right[row];
        let (mut above, factors) = (right.slice_mut(s![..row]), matrix.slice(s![row, ..row]));
        above.scaled_add(-solved, &factors);
    }
    Ok(())
}

/// A sparse matrix, made row by row on all threads.
fn rows(count: usize, columns: usize, fill: impl Fn(usize, &mut Row) + Sync) -> SparseRows {
    let made: Vec<Vec<(u32, f32)>> = (0..count)
        .into_par_iter()
        .map_init(
            || Row::new(columns),
            |row, number| {
                fill(number, row);
                row.take()
            },
        )
        .collect();
    let mut matrix = SparseRows::with_capacity(count, made.iter().map(Vec::len).sum());
    made.into_iter().for_each(|row| matrix.push(row));
    matrix
}
