//! Phone numbers in the one form of ITU-T E.164: `+`, country code, subscriber number, at most 15 digits.

use crate::Error;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// How numbers are written at home, for those without a `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialPlan {
    /// The country code put before a national number, such as `82`.
    pub country: u16,
    /// The digit dialled before a national number and left out of the international one; `None` where it is kept.
    pub trunk: Option<char>,
    /// What is dialled before a foreign country's code where that is one prefix for all carriers, such as `00`.
    pub international: Option<&'static str>,
}

impl DialPlan {
    /// Korea: trunk `0`; its international prefixes differ by carrier, so foreign numbers need their `+`.
    pub const KOREA: Self = Self {
        country: 82,
        trunk: Some('0'),
        international: None,
    };
}

impl Default for DialPlan {
    fn default() -> Self {
        Self::KOREA
    }
}

/// A number in E.164 form, such as `+821012345678`. Its `Debug` shows the last two digits alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(Box<str>);

impl Phone {
    /// Reads a number as people write it, with spaces, dots, hyphens and brackets.
    pub fn parse(text: &str, plan: &DialPlan) -> Result<Self, Error> {
        if text.len() > 64 {
            return Err(Error::Phone);
        }
        let plain: String = text.trim().nfkc().collect();
        // A trunk prefix in brackets, `+82 (0)10 …`, is not dialled from abroad.
        let plain = if plain.starts_with('+') {
            plain.replacen("(0)", "", 1)
        } else {
            plain
        };
        let mut dialled = String::with_capacity(plain.len());
        for (place, c) in plain.chars().enumerate() {
            match c {
                '0'..='9' => dialled.push(c),
                '+' if place == 0 => dialled.push(c),
                ' ' | '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' => {}
                _ => return Err(Error::Phone),
            }
        }
        let digits = international(&dialled, plan).ok_or(Error::Phone)?;
        // The shortest numbers in use, country code included, have 7 digits (ITU-T E.164, national plans).
        let fits = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        if fits {
            Ok(Self(format!("+{digits}").into()))
        } else {
            Err(Error::Phone)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn international(dialled: &str, plan: &DialPlan) -> Option<String> {
    if let Some(digits) = dialled.strip_prefix('+') {
        return Some(digits.to_owned());
    }
    if let Some(digits) = plan.international.and_then(|prefix| dialled.strip_prefix(prefix)) {
        return Some(digits.to_owned());
    }
    let national = match plan.trunk {
        Some(trunk) => dialled.strip_prefix(trunk).unwrap_or(dialled),
        None => dialled,
    };
    // Two trunk digits are a carrier's prefix for abroad, whose length we do not know.
    let foreign = plan.trunk.is_some_and(|trunk| national.starts_with(trunk));
    (!foreign && !national.is_empty()).then(|| format!("{}{national}", plan.country))
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.get(self.0.len().saturating_sub(2)..).unwrap_or("");
        write!(f, "Phone(…{last})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form_however_it_is_written() {
        for text in [
            "010-1234-5678",
            "+82 10 1234 5678",
            "+82 (0)10-1234.5678",
            " 01012345678 ",
            "０１０－１２３４－５６７８",
        ] {
            let phone = Phone::parse(text, &DialPlan::KOREA).unwrap();
            assert_eq!(phone.as_str(), "+821012345678", "{text}");
            assert!(!format!("{phone:?}").contains("1234"));
        }
        let germany = DialPlan {
            country: 49,
            trunk: Some('0'),
            international: Some("00"),
        };
        let at_home = Phone::parse("030 1234567", &germany).unwrap();
        assert_eq!(at_home.as_str(), "+49301234567");
        assert_eq!(
            Phone::parse("0082 10 1234 5678", &germany).unwrap().as_str(),
            "+821012345678"
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let long = "1".repeat(65);
        for text in [
            "",
            "+",
            "0",
            "12",
            "+0123456789",
            "+1234567890123456",
            "00821012345678",
            "010-CALL-ME",
            "1+2345678",
            &long,
        ] {
            assert!(Phone::parse(text, &DialPlan::KOREA).is_err(), "{text}");
        }
    }
}
