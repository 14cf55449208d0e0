//! Global trade item numbers: kept as the file has them, with what is wrong with them beside.

use crate::Code;

/// A GTIN as it is kept: digits when it is one, otherwise the file's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gtin {
    pub text: String,
    /// `None` when length and check digit are right.
    pub flaw: Option<Code>,
}

/// Digits that a spreadsheet puts in place of those it rounded away, at the least.
const ROUNDED_ZEROS: usize = 5;

impl Gtin {
    /// Reads a cell; `None` for an empty one. The second answer is whether a spreadsheet's apostrophe or formula
    /// stood around it.
    pub fn read(cell: &str) -> Option<(Self, bool)> {
        let (bare, was_quoted) = unquoted(cell);
        if bare.is_empty() {
            return None;
        }
        let digits: String = bare
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '\u{a0}'))
            .collect();
        // A table of numbers writes 4006381333931.0.
        let digits = digits.strip_suffix(".0").unwrap_or(&digits);
        let flaw = flaw(digits);
        let text = if flaw.is_none() { digits } else { bare };
        let gtin = Self {
            text: text.to_owned(),
            flaw,
        };
        Some((gtin, was_quoted))
    }

    pub fn is_valid(&self) -> bool {
        self.flaw.is_none()
    }
}

/// The text without a leading apostrophe, or the formula `="…"`, by which spreadsheets keep numbers as text.
pub fn unquoted(cell: &str) -> (&str, bool) {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    if let Some(inner) = formula {
        return (inner.trim(), true);
    }
    let bare = cell.trim_start_matches(['\'', '’', '‘']);
    (bare.trim(), bare.len() < cell.len())
}

fn flaw(text: &str) -> Option<Code> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let is_scientific = text.contains(['e', 'E'])
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'e' | b'E' | b'+' | b'.' | b','));
        return Some(if is_scientific {
            Code::GtinRounded
        } else {
            Code::GtinLength
        });
    }
    let is_known_length = matches!(text.len(), 8 | 12 | 13 | 14);
    let zeros = text.bytes().rev().take_while(|byte| *byte == b'0').count();
    if text.len() >= 11 && zeros >= ROUNDED_ZEROS && zeros < text.len() {
        return Some(Code::GtinRounded);
    }
    if !is_known_length {
        return Some(Code::GtinLength);
    }
    (!has_check_digit(text)).then_some(Code::GtinCheckDigit)
}

/// GS1 General Specifications 7.9: digits weigh 3 and 1 in turn from the right, the check digit's neighbour 3; all
/// together with the check digit end in 0.
pub fn has_check_digit(digits: &str) -> bool {
    let mut sum = 0_u32;
    for (place, byte) in digits.bytes().rev().enumerate() {
        let weight = if place % 2 == 1 { 3 } else { 1 };
        sum += weight * u32::from(byte.saturating_sub(b'0'));
    }
    sum.is_multiple_of(10) && sum > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw_of(text: &str) -> Option<Code> {
        Gtin::read(text).unwrap().0.flaw
    }

    #[test]
    fn check_digits_of_all_four_lengths() {
        for right in [
            "4006381333931",
            "036000291452",
            "96385074",
            "10012345678902",
            "8801234567893",
        ] {
            assert_eq!(flaw_of(right), None, "{right}");
        }
        assert_eq!(flaw_of("4006381333932"), Some(Code::GtinCheckDigit));
        assert_eq!(flaw_of("12345"), Some(Code::GtinLength));
        assert_eq!(flaw_of("00000000"), Some(Code::GtinCheckDigit));
    }

    #[test]
    fn what_a_spreadsheet_did_to_it_is_told() {
        assert_eq!(flaw_of("736000000000"), Some(Code::GtinRounded));
        assert_eq!(flaw_of("7.36E+11"), Some(Code::GtinRounded));
        let (kept, _) = Gtin::read("7.36E+11").unwrap();
        assert_eq!(kept.text, "7.36E+11", "a bad one is kept as it is");
        let (gtin, quoted) = Gtin::read("'4006381333931").unwrap();
        assert_eq!(
            (gtin.text.as_str(), gtin.flaw, quoted),
            ("4006381333931", None, true)
        );
        assert_eq!(Gtin::read("=\"4006381333931\"").unwrap().0.text, "4006381333931");
        assert_eq!(Gtin::read("400-6381-333931").unwrap().0.text, "4006381333931");
        assert_eq!(Gtin::read("4006381333931.0").unwrap().0.text, "4006381333931");
        assert_eq!(Gtin::read(" ' "), None);
    }
}
