//! Numbers and money as each language writes them.

use super::Lang;

/// Every digit, grouped by three: `12,900`.
pub fn digits(n: u64) -> String {
    let plain = n.to_string();
    let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count in at most four characters of digits: `25.9B` in English, `259억` in Korean.
///
/// Cut off, not rounded: a page must not claim a view that did not happen.
pub fn count(lang: Lang, n: u64) -> String {
    let units: &[(u64, &str)] = match lang {
        Lang::English => &[
            (1_000_000_000_000, "T"),
            (1_000_000_000, "B"),
            (1_000_000, "M"),
            (1_000, "K"),
        ],
        Lang::Korean => &[(1_000_000_000_000, "조"), (100_000_000, "억"), (10_000, "만")],
    };
    let Some((size, name)) = units.iter().find(|(size, _)| n >= *size) else {
        return digits(n);
    };
    let whole = n / size;
    let tenth = n % size / (size / 10);
    if whole >= 100 || tenth == 0 {
        format!("{}{name}", digits(whole))
    } else {
        format!("{whole}.{tenth}{name}")
    }
}

/// Money from minor units, with as many decimals as the currency has (`exponent`, ISO 4217):
/// `₩12,900`, `$4.50`, `KWD 1.250`. A currency without a common sign is named by its code.
pub fn money(minor: i64, currency: &str, exponent: u8) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let scale = 10_u64.saturating_pow(u32::from(exponent));
    let amount = minor.unsigned_abs();
    let whole = digits(amount / scale);
    let decimals = match exponent {
        0 => String::new(),
        places => format!(".{:0width$}", amount % scale, width = usize::from(places)),
    };
    let symbol = match currency {
        "KRW" => "₩",
        "JPY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        code => return format!("{code} {sign}{whole}{decimals}"),
    };
    format!("{sign}{symbol}{whole}{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_the_language() {
        assert_eq!(count(Lang::English, 25_900_000_000), "25.9B");
        assert_eq!(count(Lang::Korean, 25_900_000_000), "259억");
        assert_eq!(count(Lang::Korean, 12_345), "1.2만");
        assert_eq!(count(Lang::Korean, 9_999), "9,999");
        assert_eq!(count(Lang::English, 999), "999");
        assert_eq!(count(Lang::English, 1_000), "1K");
        assert_eq!(count(Lang::Korean, 12_340_000), "1,234만");
    }

    #[test]
    fn counts_never_round_up() {
        assert_eq!(count(Lang::English, 1_999), "1.9K");
        assert_eq!(count(Lang::English, 999_999), "999K");
        assert_eq!(count(Lang::English, u64::MAX), "18,446,744T");
    }

    #[test]
    fn money_has_the_decimals_of_its_currency() {
        assert_eq!(money(12_900, "KRW", 0), "₩12,900");
        assert_eq!(money(1_250, "KWD", 3), "KWD 1.250");
        assert_eq!(money(405, "USD", 2), "$4.05");
        assert_eq!(money(-405, "USD", 2), "-$4.05");
        assert_eq!(money(i64::MIN, "JPY", 0), "-¥9,223,372,036,854,775,808");
    }
}
