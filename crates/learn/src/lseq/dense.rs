#![expect(
    clippy::indexing_slicing,
    reason = "loops run over the matrix's own rows and columns"
)]

use crate::{Error, error::Result};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, linalg::general_mat_mul, s};
use rayon::prelude::*;

/// Rows and columns that are worked on at a time.
const BLOCK: usize = 128;
/// Rows, or right-hand sides, that one task of a thread takes. Fixed, so that results do not depend on the threads.
const TASK: usize = 256;

/// Solves `A X = B` for a symmetric positive definite `A`, of which the lower half is read and overwritten, and leaves `X`
/// in `B`: blocked Cholesky, so that nearly all the work is in matrix products.
///
/// # Errors
/// [`Error::NotPositive`] when `A` is not positive definite.
pub(crate) fn solve(mut matrix: Array2<f32>, right: &mut Array2<f32>) -> Result<()> {
    let inverses = factor(&mut matrix)?;
    right
        .axis_chunks_iter_mut(Axis(1), TASK)
        .collect::<Vec<_>>()
        .into_par_iter()
        .for_each(|mut columns| {
            let mut solution = columns.to_owned();
            substitute(matrix.view(), &inverses, &mut solution);
            columns.assign(&solution);
        });
    Ok(())
}

/// Overwrites the lower half of `matrix` with its Cholesky factor, and gives the inverses of the blocks of its diagonal.
fn factor(matrix: &mut Array2<f32>) -> Result<Vec<Array2<f32>>> {
    let size = matrix.nrows();
    let mut inverses = Vec::with_capacity(size.div_ceil(BLOCK));
    for from in (0..size).step_by(BLOCK) {
        let to = (from + BLOCK).min(size);
        let done = matrix.slice(s![from..to, ..from]).to_owned();
        let mut below = matrix.slice_mut(s![from.., ..]);
        let tasks: Vec<ArrayViewMut2<f32>> = below.axis_chunks_iter_mut(Axis(0), TASK).collect();
        tasks.into_par_iter().for_each(|mut rows| {
            let (left, mut rest) = rows.multi_slice_mut((s![.., ..from], s![.., from..to]));
            general_mat_mul(-1.0, &left, &done.t(), 1.0, &mut rest);
        });
        let mut corner = matrix.slice_mut(s![from..to, from..to]);
        factor_block(&mut corner)?;
        let inverse = invert_lower(corner.view());
        let mut below = matrix.slice_mut(s![to.., from..to]);
        let tasks: Vec<ArrayViewMut2<f32>> = below.axis_chunks_iter_mut(Axis(0), TASK).collect();
        tasks.into_par_iter().for_each(|mut rows| {
            let solved = rows.dot(&inverse.t());
            rows.assign(&solved);
        });
        inverses.push(inverse);
    }
    Ok(inverses)
}

/// Cholesky of one block, without blocks; the upper half becomes zero.
pub(super) fn factor_block(block: &mut ArrayViewMut2<f32>) -> Result<()> {
    for row in 0..block.nrows() {
        for column in 0..=row {
            let product = block
                .slice(s![row, ..column])
                .dot(&block.slice(s![column, ..column]));
            let rest = block[[row, column]] - product;
            block[[row, column]] = if column < row {
                rest / block[[column, column]]
            } else if rest > 0.0 && rest.is_finite() {
                rest.sqrt()
            } else {
                return Err(Error::NotPositive);
            };
        }
        block.slice_mut(s![row, row + 1..]).fill(0.0);
    }
    Ok(())
}

fn invert_lower(lower: ArrayView2<f32>) -> Array2<f32> {
    let size = lower.nrows();
    let mut inverse = Array2::zeros((size, size));
    for row in 0..size {
        let diagonal = lower[[row, row]];
        for column in 0..row {
            let product = lower
                .slice(s![row, column..row])
                .dot(&inverse.slice(s![column..row, column]));
            inverse[[row, column]] = -product / diagonal;
        }
        inverse[[row, row]] = 1.0 / diagonal;
    }
    inverse
}

/// Forward and back substitution of some right-hand sides.
fn substitute(lower: ArrayView2<f32>, inverses: &[Array2<f32>], right: &mut Array2<f32>) {
    let size = lower.nrows();
    let blocks = (0..size).step_by(BLOCK).zip(inverses);
    for (from, inverse) in blocks.clone() {
        let to = (from + BLOCK).min(size);
        let (done, mut own) = right.multi_slice_mut((s![..from, ..], s![from..to, ..]));
        general_mat_mul(-1.0, &lower.slice(s![from..to, ..from]), &done, 1.0, &mut own);
        let solved = inverse.dot(&own);
        own.assign(&solved);
    }
    for (from, inverse) in blocks.rev() {
        let to = (from + BLOCK).min(size);
        let (mut own, done) = right.multi_slice_mut((s![from..to, ..], s![to.., ..]));
        general_mat_mul(-1.0, &lower.slice(s![to.., from..to]).t(), &done, 1.0, &mut own);
        let solved = inverse.t().dot(&own);
        own.assign(&solved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn positive(size: usize) -> Array2<f32> {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let half = Array2::from_shape_simple_fn((size, size), || random.random_range(-1.0_f32..1.0));
        half.dot(&half.t()) / size as f32 + Array2::<f32>::eye(size)
    }

    #[test]
    fn what_is_solved_multiplies_back() {
        for size in [1, 7, 128, 130, 517] {
            let matrix = positive(size);
            let wanted = Array2::from_shape_fn((size, 300), |(row, column)| (row * 31 + column) as f32 % 7.0);
            let mut right = wanted.clone();
            solve(matrix.clone(), &mut right).unwrap();
            let error = (matrix.dot(&right) - wanted).mapv(f32::abs);
            assert!(error.iter().all(|error| *error < 2e-2), "size {size}");
        }
    }

    #[test]
    fn threads_change_nothing() {
        let solved = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let mut right = Array2::from_shape_fn((600, 300), |(row, column)| (row + column) as f32);
            pool.install(|| solve(positive(600), &mut right)).unwrap();
            right
        };
        assert_eq!(solved(1), solved(3));
    }

    #[test]
    fn a_matrix_without_a_root_is_refused() {
        let mut right = Array2::zeros((2, 1));
        let matrix = Array2::from_shape_vec((2, 2), vec![1.0, 2.0, 2.0, 1.0]).unwrap();
        assert!(matches!(solve(matrix, &mut right), Err(Error::NotPositive)));
    }
}
