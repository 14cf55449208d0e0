//! The hot loop: some hundred candidates of one page, six heads side by side.
//!
//! Gates are added up once for each page; a candidate then costs one pass over its features. Plain arrays of eight
//! lanes, which the compiler turns into vector instructions; no fused multiply-add, so that every machine gives the
//! same bits.

use super::layout::{HEADS, LANES, Lanes, Route, Row};
use super::parameters::{Block, add};

/// The weights of one page: of this viewer's history, by the candidate's route.
#[derive(Debug, Clone)]
pub struct PageWeights<'a> {
    pub(super) personal: Block,
    pub(super) followed: Block,
    pub(super) open: Block,
    /// By slot; empty while nothing is learned of content.
    pub(super) content: &'a [Lanes],
    pub(super) worth: Lanes,
}

impl PageWeights<'_> {
    /// Expected worth of showing the candidate: the sum over heads of worth times probability.
    pub fn score(&self, row: &Row) -> f32 {
        let mut worth = [0.0; LANES];
        for ((worth, probability), of_act) in worth.iter_mut().zip(self.lanes(row)).zip(self.worth) {
            *worth = probability * of_act;
        }
        worth.iter().sum()
    }

    /// Probability of each head's act, in the order of [`super::Head::ALL`].
    pub fn probabilities(&self, row: &Row) -> [f32; HEADS] {
        let lanes = self.lanes(row);
        let mut probabilities = [0.0; HEADS];
        for (probability, lane) in probabilities.iter_mut().zip(lanes) {
            *probability = lane;
        }
        probabilities
    }

    #[inline]
    fn lanes(&self, row: &Row) -> Lanes {
        sigmoid(&self.logits(row))
    }

    #[inline]
    pub(super) fn logits(&self, row: &Row) -> Lanes {
        let block = match row.route {
            Route::Personal => &self.personal,
            Route::Followed => &self.followed,
            Route::Open => &self.open,
        };
        let mut sum = block.bias;
        for (feature, weights) in row.features.iter().zip(&block.weights) {
            for (sum, weight) in sum.iter_mut().zip(weights) {
                *sum += feature * weight;
            }
        }
        if !self.content.is_empty() {
            for slot in row.slots {
                if let Some(weights) = self.content.get(usize::from(slot)) {
                    add(&mut sum, weights);
                }
            }
        }
        sum
    }
}

/// `1 / (1 + e^-x)` in every lane, within 1e-6; x is held between −30 and 30.
#[inline]
#[expect(clippy::manual_clamp, reason = "clamp keeps a NaN, this takes it to 30")]
pub(super) fn sigmoid(logits: &Lanes) -> Lanes {
    // e^-x = 2^(n + f) with n whole and |f| ≤ 1/2. Adding 1.5 · 2^23 leaves n in the low bits of the sum.
    const MAGIC: f32 = 12_582_912.0;
    const ONE: u32 = 127 << 23;
    let mut out = [0.0; LANES];
    for (out, logit) in out.iter_mut().zip(logits) {
        let power = -logit.min(30.0).max(-30.0) * std::f32::consts::LOG2_E;
        let shifted = power + MAGIC;
        let f = power - (shifted - MAGIC);
        // Taylor series of 2^f; the first term left out is below 2e-7.
        let series = 1.0
            + f * (std::f32::consts::LN_2
                + f * (0.240_226_5 + f * (0.055_504_1 + f * (0.009_618_1 + f * 0.001_333_4))));
        let whole = f32::from_bits((shifted.to_bits() << 23).wrapping_add(ONE));
        *out = 1.0 / (1.0 + series * whole);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_sigmoid_is_the_sigmoid(logit in -40.0_f32..40.0) {
            let exact = 1.0 / (1.0 + f64::from(-logit).exp());
            let quick = sigmoid(&[logit; LANES]);
            prop_assert!((f64::from(quick[3]) - exact).abs() < 1e-6, "{quick:?}, exactly {exact}");
        }
    }

    #[test]
    fn what_is_no_number_still_gives_one() {
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(sigmoid(&[odd; LANES]).iter().all(|p| (0.0..=1.0).contains(p)));
        }
    }
}
