//! What units of an order's lines are worth: in whatever steps they go back, all of them together are the order.

use super::OrderLine;
use crate::Error;
use model::Money;
use serde::{Deserialize, Serialize};

/// So many units of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitsOf {
    pub line: u32,
    pub units: u32,
}

/// A part of what was paid, by whom it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Goods without their tax.
    pub goods: Money,
    pub tax: Money,
    /// Sending without its tax.
    pub shipping: Money,
}

impl Parts {
    pub fn total(&self) -> Result<Money, Error> {
        Ok(self.goods.checked_add(self.tax)?.checked_add(self.shipping)?)
    }

    /// The parts cut down to `most` in total: tax, shipping and goods in their proportion.
    pub fn at_most(self, most: Money) -> Result<Self, Error> {
        let total = self.total()?;
        if total.minor <= most.minor {
            return Ok(self);
        }
        let weights = [self.goods, self.tax, self.shipping].map(|part| part.minor.unsigned_abs());
        let mut shares = most.allocate(&weights)?.into_iter();
        let mut next = || shares.next().unwrap_or(Money::zero(most.currency));
        Ok(Self {
            goods: next(),
            tax: next(),
            shipping: next(),
        })
    }
}

/// What the next `units` of a line are worth, after those that went before: total and the tax in it.
pub(crate) fn worth_of_units(line: &OrderLine, units: u32) -> Result<(Money, Money), Error> {
    let before = u64::from(line.cancelled + line.returned);
    let after = before + u64::from(units);
    let whole = u64::from(line.quantity);
    let part = |amount: Money| {
        amount
            .portion(after, whole)
            .checked_sub(amount.portion(before, whole))
    };
    Ok((part(line.total)?, part(line.tax)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Currency, ProductId, Rate, VariantId};
    use proptest::prelude::*;

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    fn line(quantity: u32, total: i64, tax: i64) -> OrderLine {
        OrderLine {
            line: 0,
            variant: VariantId::from_bytes([1; 16]),
            product: ProductId::from_bytes([2; 16]),
            name: String::new(),
            options: Vec::new(),
            sku: None,
            quantity,
            unit: won(0),
            gross: won(total),
            discount: won(0),
            rate: Rate::ZERO,
            tax: won(tax),
            total: won(total),
            cancelled: 0,
            returned: 0,
            tap: None,
        }
    }

    proptest! {
        #[test]
        fn units_that_go_back_in_any_steps_are_worth_the_line(
            total in 0_i64..1_000_000_000, ppm in 0_i64..1_000_000, steps in prop::collection::vec(1_u32..9, 1..9)
        ) {
            let tax = total / 1_000_000 * ppm;
            let mut line = line(steps.iter().sum(), total, tax);
            let (mut sum, mut taxes) = (0, 0);
            for (number, units) in steps.into_iter().enumerate() {
                let (worth, tax) = worth_of_units(&line, units).unwrap();
                prop_assert!(worth.minor >= 0 && tax.minor >= 0);
                sum += worth.minor;
                taxes += tax.minor;
                if number % 2 == 0 { line.cancelled += units } else { line.returned += units }
            }
            prop_assert_eq!((sum, taxes), (total, tax));
        }

        #[test]
        fn parts_cut_down_sum_to_what_is_left(parts in prop::array::uniform3(0_i64..1_000_000), most in 0_i64..3_000_000) {
            let [goods, tax, shipping] = parts.map(won);
            let cut = Parts { goods, tax, shipping }.at_most(won(most)).unwrap();
            let expected = most.min(parts.iter().sum());
            prop_assert_eq!(cut.total().unwrap(), won(expected));
            prop_assert!(cut.goods.minor <= parts[0] + 1 && cut.tax.minor >= 0);
        }
    }
}
