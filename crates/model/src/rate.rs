//! Rates of taxes, discounts and commissions, and what they make of an amount.

use crate::{Error, Money};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// What becomes of the part of a minor unit that an integer cannot hold. Amounts are rounded by their magnitude, so
/// that a refund is rounded exactly as the charge it takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Towards zero: in favour of who pays.
    Down,
    /// A half goes away from zero, as people and most tax offices round.
    HalfUp,
    /// A half goes to the even neighbour, which favours nobody over many amounts.
    HalfEven,
}

impl Rounding {
    /// `numerator / denominator`, rounded; the denominator is at least 1.
    pub(crate) fn divide(self, numerator: u128, denominator: u128) -> u128 {
        let denominator = denominator.max(1);
        let (whole, rest) = (numerator / denominator, numerator % denominator);
        let up = match self {
            Self::Down => false,
            Self::HalfUp => rest >= denominator - rest,
            Self::HalfEven => rest > denominator - rest || (rest == denominator - rest && whole % 2 == 1),
        };
        whole + u128::from(up)
    }
}

/// A share between 0 and 100 per cent in millionths, so that a tax of 8.875 % is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(u32);

impl Rate {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(1_000_000);
    const SCALE: u128 = 1_000_000;
    const PERCENT_DECIMALS: usize = 4;

    /// # Errors
    /// [`Error::Rate`] above 1,000,000.
    pub fn from_ppm(ppm: u32) -> Result<Self, Error> {
        if ppm <= Self::ONE.0 {
            Ok(Self(ppm))
        } else {
            Err(Error::Rate(format!("{ppm} ppm")))
        }
    }

    /// Whole per cents; more than 100 are 100.
    pub const fn percent(percent: u8) -> Self {
        let percent = if percent > 100 { 100 } else { percent };
        Self(percent as u32 * 10_000)
    }

    pub const fn ppm(self) -> u32 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The rate's part of `amount`: a tax on top of it, a discount or a commission.
    pub fn of(self, amount: Money, rounding: Rounding) -> Money {
        let part = rounding.divide(
            u128::from(amount.minor.unsigned_abs()) * u128::from(self.0),
            Self::SCALE,
        );
        amount.with_magnitude(part)
    }

    /// The part of `gross` that is the rate's own when `gross` = net + rate × net: a tax that a price includes.
    pub fn included_in(self, gross: Money, rounding: Rounding) -> Money {
        let part = rounding.divide(
            u128::from(gross.minor.unsigned_abs()) * u128::from(self.0),
            Self::SCALE + u128::from(self.0),
        );
        gross.with_magnitude(part)
    }
}

/// Reads per cents, such as `10`, `8.875` or `8.875%`.
impl FromStr for Rate {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = || Error::Rate(text.chars().take(32).collect());
        let plain = text.trim();
        let plain = plain.strip_suffix('%').unwrap_or(plain).trim_end();
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > Self::PERCENT_DECIMALS
        {
            return Err(refuse());
        }
        let ppm = format!("{whole}{fraction:0<width$}", width = Self::PERCENT_DECIMALS);
        Self::from_ppm(ppm.parse().map_err(|_| refuse())?).map_err(|_| refuse())
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / 10_000, self.0 % 10_000);
        if fraction == 0 {
            return write!(f, "{whole}%");
        }
        let decimals = format!("{fraction:04}");
        write!(f, "{whole}.{}%", decimals.trim_end_matches('0'))
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_ppm(u32::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    fn rounding() -> impl Strategy<Value = Rounding> {
        prop::sample::select(vec![Rounding::Down, Rounding::HalfUp, Rounding::HalfEven])
    }

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    #[test]
    fn halves_go_where_the_rounding_says() {
        let half: Rate = "50".parse().unwrap();
        let of = |minor, rounding| half.of(won(minor), rounding).minor;
        assert_eq!(
            [1, 3].map(|minor| of(minor, Rounding::Down)),
            [0, 1],
            "towards zero"
        );
        assert_eq!([1, 3].map(|minor| of(minor, Rounding::HalfUp)), [1, 2]);
        assert_eq!([1, 3].map(|minor| of(minor, Rounding::HalfEven)), [0, 2]);
        assert_eq!(of(-3, Rounding::HalfUp), -2, "a refund is rounded as its charge");
    }

    #[test]
    fn korean_prices_include_their_tenth() {
        let vat = Rate::percent(10);
        assert_eq!(vat.included_in(won(11_000), Rounding::HalfUp), won(1_000));
        assert_eq!(vat.of(won(10_000), Rounding::HalfUp), won(1_000));
    }

    #[test]
    fn rates_are_read_as_per_cents_and_never_above_a_hundred() {
        assert_eq!("8.875".parse(), Rate::from_ppm(88_750));
        assert_eq!("8.875%".parse::<Rate>().unwrap().to_string(), "8.875%");
        assert_eq!("100".parse(), Ok(Rate::ONE));
        for text in ["", "-1", "1e2", "100.1", "8.87512", "ten", "99999999999"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn tax_in_a_gross_price_and_tax_on_its_net_are_one_unit_apart_at_most(
            gross in 0_i64..1_000_000_000_000, ppm in 0_u32..1_000_000
        ) {
            let rate = Rate::from_ppm(ppm).unwrap();
            let inside = rate.included_in(won(gross), Rounding::HalfUp);
            let again = rate.of(won(gross - inside.minor), Rounding::HalfUp);
            prop_assert!((inside.minor - again.minor).abs() <= 1);
            prop_assert!(inside.minor <= gross);
        }

        #[test]
        fn a_part_has_its_amounts_sign_and_never_exceeds_it(
            minor in any::<i64>(), ppm in 0_u32..=1_000_000, rounding in rounding()
        ) {
            let rate = Rate::from_ppm(ppm).unwrap();
            let (part, mirrored) = (rate.of(won(minor), rounding), rate.of(won(minor.saturating_neg()), rounding));
            prop_assert!(part.minor.unsigned_abs() <= minor.unsigned_abs());
            prop_assert!(part.minor.signum() * minor.signum() >= 0);
            if minor != i64::MIN {
                prop_assert_eq!(part.minor, -mirrored.minor);
            }
        }

        #[test]
        fn what_is_written_is_read_again(ppm in 0_u32..=1_000_000) {
            let rate = Rate::from_ppm(ppm).unwrap();
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }
}
