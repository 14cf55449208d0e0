//! Amounts as Stripe writes them. They are minor units, with the exceptions that its currency page names.

use crate::payment::ProviderError;
use model::{Currency, Money};

/// Currencies without decimals that Stripe counts in hundredths all the same.
const IN_HUNDREDTHS: [&str; 2] = ["ISK", "UGX"];

/// # Errors
/// [`ProviderError::Refused`] for an amount of three decimals that does not end in 0, which Stripe cannot take.
pub fn to_stripe(amount: Money) -> Result<i64, ProviderError> {
    let code = amount.currency.code();
    if IN_HUNDREDTHS.contains(&code) {
        return amount.minor.checked_mul(100).ok_or_else(too_large);
    }
    if amount.currency.exponent() == 3 && amount.minor % 10 != 0 {
        let why = format!("{code} has to end in 0 in its last decimal");
        return Err(ProviderError::Refused(why));
    }
    Ok(amount.minor)
}

pub(super) fn from_stripe(amount: i64, currency: Currency) -> Money {
    let minor = if IN_HUNDREDTHS.contains(&currency.code()) {
        amount / 100
    } else {
        amount
    };
    Money::new(minor, currency)
}

fn too_large() -> ProviderError {
    ProviderError::Refused("the amount is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_worth() {
        for (code, minor, stripe) in [
            ("KRW", 12_900, 12_900),
            ("USD", 1_299, 1_299),
            ("KWD", 5_120, 5_120),
            ("ISK", 500, 50_000),
        ] {
            let amount = Money::new(minor, code.parse().unwrap());
            assert_eq!(to_stripe(amount).unwrap(), stripe, "{code}");
            assert_eq!(from_stripe(stripe, amount.currency), amount);
        }
        assert!(to_stripe(Money::new(5_124, "KWD".parse().unwrap())).is_err());
    }
}
