//! Money as integer minor units of an ISO 4217 currency: never a float, never a mixed sum.

use crate::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const KRW: Self = Self(iso_currency::Currency::KRW);
    pub const USD: Self = Self(iso_currency::Currency::USD);
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    pub const KWD: Self = Self(iso_currency::Currency::KWD);

    /// The three letters, such as `KRW`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of one major unit: KRW and JPY 0, USD 2, KWD 3.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// Minor units in one major unit: 1 for KRW, 100 for USD.
    pub fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl FromStr for Currency {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        iso_currency::Currency::from_code(text)
            .map(Self)
            .ok_or_else(|| Error::Currency(text.chars().take(16).collect()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// An amount in the minor units of its currency: `{ 12900, KRW }` is ₩12,900, `{ 1250, KWD }` is 1.250 dinar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum of amounts, all in `currency`; zero of none.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, Error> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Reads a plain decimal amount in major units, as a person types it: `12900`, `12,900`, `19.90`.
    ///
    /// Refuses more decimals than the currency has, signs, and anything above the range of `i64`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Error> {
        let refuse = |reason| Error::Amount {
            amount: text.chars().take(32).collect(),
            currency: currency.code().to_owned(),
            reason,
        };
        let plain: String = text.trim().chars().filter(|c| *c != ',').collect();
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
        let digits_only = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) {
            return Err(refuse("digits, an optional point and digits are expected"));
        }
        let exponent = currency.exponent() as usize;
        if fraction.len() > exponent {
            return Err(refuse("more decimals than the currency has"));
        }
        let minor: i64 = format!("{whole}{fraction:0<exponent$}")
            .parse()
            .map_err(|_| refuse("the amount is too large"))?;
        Ok(Self { minor, currency })
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Error> {
        if self.currency != other.currency {
            return Err(Error::MixedCurrencies {
                left: self.to_string(),
                right: other.to_string(),
            });
        }
        let minor = self.minor.checked_add(other.minor).ok_or(Error::AmountRange)?;
        Ok(Self {
            minor,
            currency: self.currency,
        })
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, Error> {
        let minor = other.minor.checked_neg().ok_or(Error::AmountRange)?;
        self.checked_add(Self { minor, ..other })
    }

    /// This amount's sign and currency with another magnitude, which is at most its own.
    pub(crate) fn with_magnitude(self, magnitude: u128) -> Self {
        let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX);
        let signed = if self.minor < 0 { -magnitude } else { magnitude };
        let minor = i64::try_from(signed).unwrap_or(self.minor);
        Self { minor, ..self }
    }

    pub fn checked_times(self, factor: i64) -> Result<Self, Error> {
        let minor = self.minor.checked_mul(factor).ok_or(Error::AmountRange)?;
        Ok(Self {
            minor,
            currency: self.currency,
        })
    }

    /// The amount in major units without grouping, such as `12900` or `1.250`.
    pub fn major(self) -> String {
        let exponent = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let (scale, minor) = (self.currency.scale().unsigned_abs(), self.minor.unsigned_abs());
        if exponent == 0 {
            return format!("{sign}{minor}");
        }
        format!("{sign}{}.{:0exponent$}", minor / scale, minor % scale)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.major())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn exponents_follow_iso_4217() {
        let exponents = ["KRW", "JPY", "USD", "EUR", "KWD"].map(|code| currency(code).exponent());
        assert_eq!(exponents, [0, 0, 2, 2, 3]);
        assert!("WON".parse::<Currency>().is_err());
    }

    #[test]
    fn parses_what_people_type_and_refuses_the_rest() {
        assert_eq!(
            Money::parse("12,900", Currency::KRW),
            Ok(Money::new(12_900, Currency::KRW))
        );
        assert_eq!(
            Money::parse("19.9", Currency::USD),
            Ok(Money::new(1_990, Currency::USD))
        );
        assert!(Money::parse("12900.5", Currency::KRW).is_err());
        assert!(Money::parse("-3", Currency::KRW).is_err());
        assert!(Money::parse("", Currency::KRW).is_err());
        assert!(Money::parse("99999999999999999999", Currency::KRW).is_err());
    }

    #[test]
    fn different_currencies_never_add() {
        assert!(
            Money::new(1, Currency::KRW)
                .checked_add(Money::new(1, Currency::USD))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn major_units_round_trip(minor in 0_i64.., code in prop::sample::select(vec!["KRW", "USD", "KWD"])) {
            let money = Money::new(minor, currency(code));
            prop_assert_eq!(Money::parse(&money.major(), money.currency), Ok(money));
        }
    }
}
