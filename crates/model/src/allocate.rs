//! Dividing an amount so that the parts are whole minor units and sum to it exactly.

use crate::{Error, Money, rate::Rounding};

impl Money {
    /// Divides the amount in proportion to `weights` by the method of largest remainders (Hamilton 1792): each part
    /// gets its quota rounded down, and the units that are left go one each to the largest remainders, the earlier
    /// part first among equals. The parts sum to the amount, each is less than one unit from its quota, and parts
    /// of negative amounts mirror those of positive ones.
    ///
    /// # Errors
    /// [`Error::NothingToAllocateTo`] when all weights are zero, or there are none, and the amount is not zero.
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, Error> {
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        if total == 0 {
            let zeros = vec![self.with_magnitude(0); weights.len()];
            return if self.minor == 0 {
                Ok(zeros)
            } else {
                Err(Error::NothingToAllocateTo(self.to_string()))
            };
        }
        let amount = u128::from(self.minor.unsigned_abs());
        let product = |weight: &u64| amount * u128::from(*weight);
        let mut parts: Vec<u128> = weights.iter().map(|weight| product(weight) / total).collect();
        let mut left = amount - parts.iter().sum::<u128>();
        let mut by_remainder: Vec<(usize, u128)> = weights
            .iter()
            .map(|weight| product(weight) % total)
            .enumerate()
            .collect();
        // Stable, so that the earlier of two equal remainders stays in front.
        by_remainder.sort_by_key(|(_, remainder)| std::cmp::Reverse(*remainder));
        for (place, _) in by_remainder {
            if left == 0 {
                break;
            }
            if let Some(part) = parts.get_mut(place) {
                *part += 1;
                left -= 1;
            }
        }
        Ok(parts.into_iter().map(|part| self.with_magnitude(part)).collect())
    }

    /// What the first `part` of `whole` equal pieces make of the amount. Pieces `a..b` are worth
    /// `portion(b) - portion(a)`: taken in whatever steps, all of them together are the amount.
    pub fn portion(self, part: u64, whole: u64) -> Self {
        let part = part.min(whole);
        let amount = u128::from(self.minor.unsigned_abs()) * u128::from(part);
        self.with_magnitude(Rounding::HalfUp.divide(amount, u128::from(whole)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    fn parts(minor: i64, weights: &[u64]) -> Vec<i64> {
        let parts = won(minor).allocate(weights).unwrap();
        parts.into_iter().map(|part| part.minor).collect()
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        assert_eq!(parts(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(parts(10, &[55, 25, 20]), [6, 2, 2]);
        assert_eq!(parts(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(parts(5, &[0, 1, 0]), [0, 5, 0]);
        assert_eq!(parts(0, &[0, 0]), [0, 0]);
        assert!(won(1).allocate(&[0, 0]).is_err());
        assert!(won(1).allocate(&[]).is_err());
    }

    proptest! {
        #[test]
        fn parts_sum_exactly_and_stay_within_one_unit_of_their_quota(
            minor in any::<i64>(), weights in prop::collection::vec(any::<u64>(), 1..40)
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let found = won(minor).allocate(&weights).unwrap();
            let sum: i128 = found.iter().map(|part| i128::from(part.minor)).sum();
            prop_assert_eq!(sum, i128::from(minor));
            let total: f64 = weights.iter().map(|weight| *weight as f64).sum();
            for (part, weight) in found.iter().zip(&weights) {
                let quota = minor as f64 * (*weight as f64 / total);
                // The quota itself is a double here, with 53 bits.
                let slack = 1.0 + quota.abs() * 1e-12;
                prop_assert!((part.minor as f64 - quota).abs() <= slack, "{} of {quota}", part.minor);
                prop_assert!(*weight > 0 || part.minor == 0);
            }
        }

        #[test]
        fn pieces_taken_in_any_steps_make_the_whole(
            minor in any::<i64>(), steps in prop::collection::vec(0_u64..50, 1..20)
        ) {
            let whole: u64 = steps.iter().sum();
            prop_assume!(whole > 0);
            let (mut taken, mut sum) = (0, 0_i128);
            for step in steps {
                let before = won(minor).portion(taken, whole).minor;
                taken += step;
                sum += i128::from(won(minor).portion(taken, whole).minor) - i128::from(before);
            }
            prop_assert_eq!(sum, i128::from(minor));
        }
    }
}
