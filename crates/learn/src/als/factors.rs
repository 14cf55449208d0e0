use super::fold_in::Side;
use crate::{Error, error::Result, kernels::dot};

/// Factors of items, and what is needed to fold a history in.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemFactors {
    side: Side,
}

/// Enough for a fold-in to stand still in `f32` on anything but contrived factors.
const FOLD_IN_STEPS: usize = 12;

impl ItemFactors {
    /// `values` are row-major: as many for each item as there are factors.
    ///
    /// # Errors
    /// [`Error::Table`] when they do not divide evenly, or alpha or the regularisation cannot be.
    pub fn new(items: usize, values: Vec<f32>, alpha: f32, regularisation: f32) -> Result<Self> {
        let factors = values.len().checked_div(items).unwrap_or(0);
        if factors == 0 || factors * items != values.len() || factors > 65_536 {
            return Err(Error::Table("factors do not divide evenly among the items"));
        }
        if !(alpha >= 0.0 && alpha.is_finite() && regularisation > 0.0 && regularisation.is_finite()) {
            return Err(Error::Table(
                "alpha and regularisation must be numbers that are not below zero",
            ));
        }
        Ok(Self {
            side: Side::new(factors, values, alpha, regularisation),
        })
    }

    pub(super) fn of_side(side: Side) -> Self {
        Self { side }
    }

    pub fn items(&self) -> usize {
        self.side.rows()
    }

    /// Numbers for each item.
    pub fn factors(&self) -> usize {
        self.side.factors()
    }

    pub fn values(&self) -> &[f32] {
        self.side.values()
    }

    pub fn alpha(&self) -> f32 {
        self.side.alpha()
    }

    pub fn regularisation(&self) -> f32 {
        self.side.regularisation()
    }

    /// The factors of a person with this history, whom the fit need not have known. Items that are not known and weights
    /// that are no numbers above zero say nothing.
    pub fn fold_in(&self, history: &[(u32, f32)]) -> Vec<f32> {
        let mut person = vec![0.0; self.factors()];
        let said = history
            .iter()
            .copied()
            .filter(|(_, weight)| weight.is_finite() && *weight > 0.0);
        self.side
            .fold_in(said.take(crate::HISTORY_ITEMS), FOLD_IN_STEPS, &mut person);
        person
    }

    /// Scores of all items for a history.
    pub fn score(&self, history: &[(u32, f32)], scores: &mut [f32]) {
        let person = self.fold_in(history);
        for (score, item) in scores.iter_mut().zip(self.values().chunks_exact(self.factors())) {
            *score = dot(&person, item);
        }
    }
}
