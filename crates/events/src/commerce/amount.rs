//! Amounts as programs write them, into integer minor units. No float is involved: the digits of the JSON are read.

use crate::Json;
use model::Currency;

/// Minor units above which an amount is a mistake and no price.
pub const MOST: i64 = 1_000_000_000_000;

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Exact(i64),
    /// It had decimals that its currency has not, and was rounded half away from zero.
    Rounded(i64),
}

/// Reads a number such as `19.9`, or a text such as `"19.90"` or `"1,299.00"`. `None` for anything else and for what is
/// above [`MOST`].
pub(super) fn read(value: Json<'_>, currency: Currency) -> Option<Amount> {
    if let Some(digits) = value.number() {
        return decimal(digits, currency);
    }
    let text = value.text()?;
    let text = text.trim().trim_matches(['$', '€', '£', '¥', '₩']).trim();
    decimal(&ungrouped(text)?, currency)
}

/// Without the commas between groups of three digits; `None` when commas stand elsewhere, as in `19,90`.
fn ungrouped(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let has_groups = whole.contains(',');
    let is_grouped = groups.all(|group| group.len() == 3) && first.trim_start_matches('-').len() <= 3;
    if (has_groups && !is_grouped) || fraction.contains(',') {
        return None;
    }
    Some(text.chars().filter(|c| *c != ',').collect())
}

/// `-?digits(.digits)?(e[+-]?digits)?`
fn decimal(text: &str, currency: Currency) -> Option<Amount> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    // The point of the minor units, counted in digits from the left.
    let point = i64::try_from(whole.len()).ok()? + i64::from(power) + i64::from(currency.exponent());
    let mut minor = 0_i64;
    let mut behind = Vec::new();
    for (index, digit) in (0_i64..).zip(whole.bytes().chain(fraction.bytes())) {
        let digit = digit - b'0';
        if index < point {
            minor = minor.checked_mul(10)?.checked_add(i64::from(digit))?;
        } else {
            behind.push(digit);
        }
    }
    let digits = i64::try_from(whole.len() + fraction.len()).ok()?;
    for _ in digits..point {
        if minor == 0 {
            break;
        }
        minor = minor.checked_mul(10)?;
    }
    // `0.000…` by a power below zero has zeros before its first digit.
    let (direction, is_exact) = if point < 0 {
        (Direction::Down, behind.iter().all(|digit| *digit == 0))
    } else {
        rounding(&behind)
    };
    if direction == Direction::Up {
        minor = minor.checked_add(1)?;
    }
    if minor > MOST {
        return None;
    }
    let minor = sign * minor;
    Some(if is_exact {
        Amount::Exact(minor)
    } else {
        Amount::Rounded(minor)
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Down,
    Up,
}

/// Which way digits behind the minor unit round, and whether they say nothing: `18.990000000000002` and
/// `18.989999999999998` are what binary floats make of 3 x 6.33, and mean 18.99.
fn rounding(digits: &[u8]) -> (Direction, bool) {
    /// Equal digits from which on a rest is the noise of a float.
    const NOISE: usize = 4;
    let all = |wanted: u8, digits: &[u8]| digits.iter().all(|digit| *digit == wanted);
    let is_noise = |wanted: u8| digits.get(..NOISE).is_some_and(|first| all(wanted, first));
    let direction = match digits.first() {
        Some(5..) => Direction::Up,
        _ => Direction::Down,
    };
    (direction, all(0, digits) || is_noise(0) || is_noise(9))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::Money;
    use proptest::prelude::*;

    fn amount(text: &str, code: &str) -> Option<Amount> {
        read(
            Json::parse(text, Limits::default().bounds).unwrap(),
            code.parse().unwrap(),
        )
    }

    fn usd(text: &str) -> Option<Amount> {
        amount(text, "USD")
    }

    #[test]
    fn numbers_are_read_by_their_digits() {
        for (text, minor) in [
            ("19.99", 1_999),
            ("19.9", 1_990),
            ("19", 1_900),
            ("0", 0),
            ("-5.25", -525),
            ("1e3", 100_000),
            ("1.999e1", 1_999),
            ("1999e-2", 1_999),
            ("0.1e1", 100),
            ("19.990", 1_999),
            ("0.07", 7),
            ("0e99", 0),
            ("\"19.99\"", 1_999),
            ("\" $1,299.00 \"", 129_900),
            ("\"1,299\"", 129_900),
            ("\"-3\"", -300),
        ] {
            assert_eq!(usd(text), Some(Amount::Exact(minor)), "{text}");
        }
        assert_eq!(amount("12900", "KRW"), Some(Amount::Exact(12_900)));
        assert_eq!(amount("\"12,900\"", "KRW"), Some(Amount::Exact(12_900)));
        assert_eq!(amount("1.25", "KWD"), Some(Amount::Exact(1_250)));
    }

    #[test]
    fn the_noise_of_floats_is_no_rounding() {
        for text in ["18.990000000000002", "18.989999999999998", "18.99000001"] {
            assert_eq!(usd(text), Some(Amount::Exact(1_899)), "{text}");
        }
        assert_eq!(usd("19.995"), Some(Amount::Rounded(2_000)));
        assert_eq!(usd("19.994"), Some(Amount::Rounded(1_999)));
        assert_eq!(usd("-19.995"), Some(Amount::Rounded(-2_000)));
        assert_eq!(amount("12900.5", "KRW"), Some(Amount::Rounded(12_901)));
        assert_eq!(usd("1e-3"), Some(Amount::Rounded(0)));
        assert_eq!(usd("9e-3"), Some(Amount::Rounded(1)));
        assert_eq!(usd("9e-99"), Some(Amount::Rounded(0)));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "\"19,90\"",
            "\"1.299,00\"",
            "\"free\"",
            "\"\"",
            "null",
            "true",
            "[]",
            "1e99",
            "1e2147483648",
            "10000000000.01",
            "99999999999999999999999",
            "\"1,2,3\"",
            "\"--3\"",
            "\"NaN\"",
            "\".5\"",
            "\"12,34,567\"",
        ] {
            assert_eq!(usd(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}", digits in "[-0-9.eE,]{0,40}") {
            for text in [text, digits] {
                let quoted = serde_json::to_string(&text).unwrap();
                let _ = usd(&quoted);
            }
        }

        #[test]
        fn no_cent_is_lost(minor in -MOST..=MOST, code in prop::sample::select(vec!["KRW", "USD", "KWD"])) {
            let major = Money::new(minor, code.parse().unwrap()).major();
            prop_assert_eq!(amount(&major, code), Some(Amount::Exact(minor)));
            prop_assert_eq!(amount(&format!("\"{major}\""), code), Some(Amount::Exact(minor)));
        }

        /// As JavaScript and Python write a number that was computed.
        #[test]
        fn floats_of_whole_cents_come_out_whole(minor in 0_i64..1_000_000_000, pieces in 1_i64..100) {
            let product = minor as f64 / 100.0 * pieces as f64;
            let text = serde_json::to_string(&product).unwrap();
            prop_assert_eq!(usd(&text), Some(Amount::Exact(minor * pieces)));
        }
    }
}
