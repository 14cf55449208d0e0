use crate::kernels::{axpy, dot, symmetric_times};

/// One side's factors as the other side's least-squares problems see them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    factors: usize,
    /// Row-major, `factors` numbers for each row.
    values: Vec<f32>,
    /// `alpha VᵀV`; the lower triangle is what is read.
    gram: Vec<f32>,
    alpha: f32,
    regularisation: f32,
}

impl Side {
    pub fn new(factors: usize, values: Vec<f32>, alpha: f32, regularisation: f32) -> Self {
        let mut gram = vec![0.0; factors * factors];
        for row in values.chunks_exact(factors.max(1)) {
            for (place, (value, to)) in row.iter().zip(gram.chunks_exact_mut(factors.max(1))).enumerate() {
                axpy(alpha * value, row.get(..=place).unwrap_or(row), to);
            }
        }
        Self {
            factors,
            values,
            gram,
            alpha,
            regularisation,
        }
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub fn alpha(&self) -> f32 {
        self.alpha
    }

    pub fn regularisation(&self) -> f32 {
        self.regularisation
    }

    pub fn factors(&self) -> usize {
        self.factors
    }

    pub fn rows(&self) -> usize {
        self.values.len() / self.factors.max(1)
    }

    fn row(&self, row: u32) -> &[f32] {
        let from = row as usize * self.factors;
        self.values.get(from..from + self.factors).unwrap_or(&[])
    }

    /// Takes `steps` of conjugate gradient from what `solution` holds towards the factors of one row of the other
    /// side: `(alpha VᵀV + Σ w v vᵀ + λI) x = Σ w v` over the row's pairs.
    pub fn fold_in(
        &self,
        pairs: impl Iterator<Item = (u32, f32)> + Clone,
        steps: usize,
        solution: &mut [f32],
    ) {
        let known = || {
            pairs
                .clone()
                .map(|(row, weight)| (self.row(row), weight))
                .filter(|(row, _)| !row.is_empty())
        };
        let count = known().count() as f32;
        let lambda = self.regularisation * (count + self.alpha * self.rows() as f32);
        let times = |x: &[f32], y: &mut [f32]| {
            symmetric_times(&self.gram, x, y);
            axpy(lambda, x, y);
            for (row, weight) in known() {
                axpy(weight * dot(row, x), row, y);
            }
        };
        let mut product = vec![0.0; self.factors];
        times(solution, &mut product);
        let mut residual: Vec<f32> = product.iter().map(|value| -value).collect();
        for (row, weight) in known() {
            axpy(weight, row, &mut residual);
        }
        let mut direction = residual.clone();
        let mut energy = dot(&residual, &residual);
        for _ in 0..steps {
            times(&direction, &mut product);
            let step = energy / dot(&direction, &product);
            if !step.is_finite() {
                return;
            }
            axpy(step, &direction, solution);
            axpy(-step, &product, &mut residual);
            let next = dot(&residual, &residual);
            let keep = next / energy;
            energy = next;
            for (direction, residual) in direction.iter_mut().zip(&residual) {
                *direction = keep * *direction + residual;
            }
        }
    }
}
