//! Amounts as merchants write them, into integer minor units. No float is involved.

use crate::Code;
use model::{Currency, Money};

/// Minor units above which an amount is a mistake and no price.
pub const MOST: i64 = 1_000_000_000_000;

/// What a cell with an amount says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub money: Money,
    /// The cell names no currency.
    pub currency_assumed: bool,
    /// `1.234` may be thousands or a fraction; it was read as thousands.
    pub ambiguous: bool,
}

/// Reads a cell such as `15.00 USD`, `₩12,000`, `1.234,56 €` or `12900`. `assumed` is the currency of cells that name
/// none; a sign that several currencies share, such as `$`, means `assumed` when that is one of them.
pub fn read(cell: &str, assumed: Currency) -> Result<Price, Code> {
    let (currency, number) = split(cell, assumed)?;
    let (digits, ambiguous) = plain(&number, currency.unwrap_or(assumed))?;
    let used = currency.unwrap_or(assumed);
    let minor = minor(&digits, used)?;
    if minor < 0 {
        return Err(Code::PriceNegative);
    }
    if minor > MOST {
        return Err(Code::PriceAbsurd);
    }
    Ok(Price {
        money: Money::new(minor, used),
        currency_assumed: currency.is_none(),
        ambiguous,
    })
}

/// The currency that is written beside the number, and the number with its signs and separators.
fn split(cell: &str, assumed: Currency) -> Result<(Option<Currency>, String), Code> {
    let (mut number, mut word) = (String::new(), String::new());
    for c in cell.trim().chars() {
        match c {
            // The point of `Rs. 500` belongs to the word.
            '.' if number.is_empty() && !word.is_empty() && !word.ends_with(' ') => {}
            '0'..='9' | '.' | ',' | '-' | '+' | '\'' | '’' => number.push(c),
            '０'..='９' => number.push(char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or('0')),
            '−' | '–' => number.push('-'),
            c if c.is_whitespace() => {
                // `KRW 15 000`: room between digits groups them, room beside a word ends it.
                if !word.is_empty() && !word.ends_with(' ') {
                    word.push(' ');
                }
            }
            c => word.push(c),
        }
    }
    let word = word.trim();
    // As in `1200,- Kč`.
    let number = number
        .strip_suffix('-')
        .filter(|rest| rest.ends_with([',', '.']))
        .unwrap_or(&number);
    let number = number.trim_end_matches(['.', ',', '\'', '’']);
    if !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(Code::PriceInvalid);
    }
    if word.is_empty() {
        return Ok((None, number.to_owned()));
    }
    named(word, assumed)
        .map(|currency| (Some(currency), number.to_owned()))
        .ok_or(Code::PriceInvalid)
}

fn named(word: &str, assumed: Currency) -> Option<Currency> {
    let word = word.trim_end_matches('.').trim();
    if word.len() == 3
        && let Ok(currency) = word.to_ascii_uppercase().parse()
    {
        return Some(currency);
    }
    let candidates: &[&str] = match word {
        "₩" | "￦" | "원" => &["KRW"],
        "\\" => &["KRW", "JPY"],
        "€" => &["EUR"],
        "£" => &["GBP"],
        "¥" | "￥" => &["JPY", "CNY"],
        "円" => &["JPY"],
        "元" => &["CNY"],
        "$" => &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"],
        "US$" => &["USD"],
        "R$" => &["BRL"],
        "Fr" | "SFr" => &["CHF"],
        "zł" => &["PLN"],
        "Kč" => &["CZK"],
        "kr" => &["SEK", "NOK", "DKK", "ISK"],
        "₹" | "Rs" => &["INR"],
        "₫" | "đ" => &["VND"],
        "฿" => &["THB"],
        "₺" => &["TRY"],
        "₽" => &["RUB"],
        "₴" => &["UAH"],
        "₪" => &["ILS"],
        _ => return None,
    };
    if candidates.contains(&assumed.code()) {
        return Some(assumed);
    }
    candidates.first()?.parse().ok()
}

/// The number as `-?digits(.digits)?`, and whether its one separator could have meant something else.
fn plain(number: &str, currency: Currency) -> Result<(String, bool), Code> {
    let (sign, body) = match number.strip_prefix('-') {
        Some(body) => ("-", body),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let body: String = body.chars().filter(|c| !matches!(c, '\'' | '’')).collect();
    if body.contains(['-', '+']) {
        return Err(Code::PriceInvalid);
    }
    let last = body.rfind(['.', ',']);
    let Some(last) = last else {
        return Ok((format!("{sign}{body}"), false));
    };
    let (head, tail) = body.split_at(last);
    let separator = tail.chars().next().unwrap_or('.');
    let fraction = tail.get(1..).unwrap_or("");
    let other = if separator == '.' { ',' } else { '.' };
    let whole: String = head.chars().filter(char::is_ascii_digit).collect();
    if head.contains(separator) {
        // `1.234.567` groups; `1,234.567.89` is nothing.
        let is_grouping = !head.contains(other) && is_grouped(&body, separator);
        return if is_grouping {
            Ok((format!("{sign}{whole}{fraction}"), false))
        } else {
            Err(Code::PriceInvalid)
        };
    }
    if head.contains(other) {
        return if is_grouped(head, other) {
            Ok((format!("{sign}{whole}.{fraction}"), false))
        } else {
            Err(Code::PriceInvalid)
        };
    }
    let could_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    let exponent = currency.exponent() as usize;
    if could_group && (exponent < 3 || separator == ',') {
        // With no decimals at all, three digits can only be a group.
        let ambiguous = exponent > 0;
        return Ok((format!("{sign}{whole}{fraction}"), ambiguous));
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    Ok((format!("{sign}{whole}.{fraction}"), false))
}

/// Groups of three behind a first one of one to three, or of two as in India.
fn is_grouped(text: &str, separator: char) -> bool {
    let mut groups = text.split(separator);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let is_group = |group: &&str| group.len() == 3 || group.len() == 2;
    (1..=3).contains(&first.len())
        && rest.iter().all(is_group)
        && rest.last().is_some_and(|group| group.len() == 3)
}

fn minor(plain: &str, currency: Currency) -> Result<i64, Code> {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let exponent = currency.exponent() as usize;
    // `12000.00` won are 12000.
    let kept = fraction.trim_end_matches('0');
    if kept.len() > exponent {
        return Err(Code::PriceDecimals);
    }
    format!("{whole}{kept:0<exponent$}")
        .parse()
        .map_err(|_| Code::PriceAbsurd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn won(cell: &str) -> Result<i64, Code> {
        read(cell, Currency::KRW).map(|price| price.money.minor)
    }

    fn money(cell: &str, code: &str) -> Result<String, Code> {
        read(cell, code.parse().unwrap()).map(|price| price.money.to_string())
    }

    #[test]
    fn amounts_as_merchants_write_them() {
        assert_eq!(won("₩12,000"), Ok(12_000));
        assert_eq!(won("12,000원"), Ok(12_000));
        assert_eq!(won("12000.00 KRW"), Ok(12_000));
        assert_eq!(won("12.000"), Ok(12_000));
        assert_eq!(won("１２０００"), Ok(12_000));
        let cases = [
            ("15.00 USD", "KRW", "USD 15.00"),
            ("USD 15", "KRW", "USD 15.00"),
            ("$1,234.5", "USD", "USD 1234.50"),
            ("$5", "CAD", "CAD 5.00"),
            ("1.234,56 €", "EUR", "EUR 1234.56"),
            ("1 234,56", "EUR", "EUR 1234.56"),
            ("1'234.50 CHF", "EUR", "CHF 1234.50"),
            ("1.234.567", "EUR", "EUR 1234567.00"),
            ("19,9", "EUR", "EUR 19.90"),
            ("0.5", "USD", "USD 0.50"),
            (".5", "USD", "USD 0.50"),
            ("Rs. 500", "INR", "INR 500.00"),
            ("1200,- Kč", "EUR", "CZK 1200.00"),
            ("1.250 KWD", "USD", "KWD 1.250"),
            ("1,250 KWD", "USD", "KWD 1250.000"),
            ("¥1,980", "JPY", "JPY 1980"),
            ("1,00,000", "INR", "INR 100000.00"),
        ];
        for (cell, code, expected) in cases {
            assert_eq!(money(cell, code).as_deref(), Ok(expected), "{cell}");
        }
    }

    #[test]
    fn what_is_no_price_says_why() {
        assert_eq!(won("12000.5"), Err(Code::PriceDecimals));
        assert_eq!(won("-1"), Err(Code::PriceNegative));
        assert_eq!(won("free"), Err(Code::PriceInvalid));
        assert_eq!(won(""), Err(Code::PriceInvalid));
        assert_eq!(won("99999999999999999999999"), Err(Code::PriceAbsurd));
        assert_eq!(won("1,2,3"), Err(Code::PriceInvalid));
        assert!(read("1.234", Currency::EUR).unwrap().ambiguous);
        assert!(!read("19.99", Currency::EUR).unwrap().ambiguous);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cell in ".*") {
            let _ = read(&cell, Currency::USD);
        }

        #[test]
        fn what_money_writes_is_read_back(minor in 0_i64..MOST, code in prop::sample::select(vec!["KRW", "USD"])) {
            let money = Money::new(minor, code.parse().unwrap());
            let cell = format!("{} {code}", money.major());
            prop_assert_eq!(read(&cell, Currency::EUR).map(|price| price.money), Ok(money));
        }
    }
}
