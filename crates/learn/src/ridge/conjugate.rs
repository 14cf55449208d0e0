use crate::kernels::{axpy, dot, symmetric_times};

/// The conjugate gradient method for one symmetric positive definite system after another, preconditioned by the
/// diagonal (Hestenes and Stiefel 1952; Saad, *Iterative Methods*, algorithm 9.1).
///
/// Ended early it is a regulariser: the iterates are those of partial least squares (Phatak and de Hoog 2002), which
/// leaves out the directions that the counts say least about.
#[derive(Default)]
pub(super) struct Conjugate {
    pub solution: Vec<f32>,
    residual: Vec<f32>,
    scaled: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
}

const MOST_STEPS: usize = 50;

impl Conjugate {
    /// Solves `A w = right` until the residual is `tolerance` times the right-hand side, at most 50 steps. `lower` is
    /// laid out as for [`symmetric_times`]; its diagonal must be above zero.
    pub fn solve(&mut self, lower: &[f32], right: &[f32], tolerance: f32) {
        let n = right.len();
        let diagonal = || lower.iter().step_by(n + 1).take(n);
        self.solution.clear();
        self.solution.resize(n, 0.0);
        self.product.resize(n, 0.0);
        self.residual.clear();
        self.residual.extend_from_slice(right);
        self.scaled.clear();
        self.scaled.extend(
            right
                .iter()
                .zip(diagonal())
                .map(|(value, diagonal)| value / diagonal),
        );
        self.direction.clone_from(&self.scaled);
        let enough = tolerance * tolerance * dot(right, right);
        let mut energy = dot(&self.residual, &self.scaled);
        for _ in 0..MOST_STEPS {
            symmetric_times(lower, &self.direction, &mut self.product);
            let step = energy / dot(&self.direction, &self.product);
            if !step.is_finite() {
                return;
            }
            axpy(step, &self.direction, &mut self.solution);
            axpy(-step, &self.product, &mut self.residual);
            if dot(&self.residual, &self.residual) <= enough {
                return;
            }
            for ((scaled, value), diagonal) in self.scaled.iter_mut().zip(&self.residual).zip(diagonal()) {
                *scaled = value / diagonal;
            }
            let next = dot(&self.residual, &self.scaled);
            let keep = next / energy;
            energy = next;
            for (direction, scaled) in self.direction.iter_mut().zip(&self.scaled) {
                *direction = keep * *direction + scaled;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn the_solution_solves_the_system(
            (factor, right) in (1..24_usize).prop_flat_map(|n| (vec(-1.0_f32..1.0, n * n), vec(-1.0_f32..1.0, n))),
        ) {
            let n = right.len();
            let mut lower = vec![0.0; n * n];
            for (row, column) in (0..n).flat_map(|row| (0..=row).map(move |column| (row, column))) {
                let (of_row, of_column) = (&factor[row * n..][..n], &factor[column * n..][..n]);
                lower[row * n + column] = dot(of_row, of_column) + if row == column { 1.0 } else { 0.0 };
            }
            let mut conjugate = Conjugate::default();
            conjugate.solve(&lower, &right, 1e-6);
            let mut product = vec![0.0; n];
            symmetric_times(&lower, &conjugate.solution, &mut product);
            for (product, wanted) in product.iter().zip(&right) {
                prop_assert!((product - wanted).abs() < 1e-3, "{} is not {}", product, wanted);
            }
        }
    }

    #[test]
    fn a_right_hand_side_of_zeros_is_solved_by_zeros() {
        let mut conjugate = Conjugate::default();
        conjugate.solve(&[1.0, 0.0, 0.5, 2.0], &[0.0, 0.0], 0.1);
        assert_eq!(conjugate.solution, [0.0, 0.0]);
    }
}
