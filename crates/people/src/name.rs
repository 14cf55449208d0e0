//! What a person calls themselves and says about themselves.

use crate::Error;
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// The name shown beside a handle: 1 to 50 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(Box<str>);

impl Name {
    pub const MAX_CHARS: usize = 50;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let normal: String = text.trim().nfc().collect();
        let fits = (1..=Self::MAX_CHARS).contains(&normal.chars().count());
        if fits && !normal.chars().any(|c| c.is_control() || reorders_text(c)) {
            Ok(Self(normal.into()))
        } else {
            Err(Error::Name)
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A few sentences about oneself: at most 300 characters, line breaks allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bio(Box<str>);

impl Bio {
    pub const MAX_CHARS: usize = 300;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Bio {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let normal: String = text.trim().replace("\r\n", "\n").nfc().collect();
        let fits = normal.chars().count() <= Self::MAX_CHARS;
        if fits
            && !normal
                .chars()
                .any(|c| (c.is_control() && c != '\n') || reorders_text(c))
        {
            Ok(Self(normal.into()))
        } else {
            Err(Error::Bio)
        }
    }
}

/// Bidirectional overrides and embeddings, which can make one name look like another (Unicode TR 36 §3.1).
fn reorders_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_one_line() {
        assert_eq!(" 김미나 ".parse::<Name>().unwrap().as_str(), "김미나");
        for text in ["", "  ", "a\nb", "a\u{202e}b", &"가".repeat(51)] {
            assert!(text.parse::<Name>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_bio_may_have_lines_and_an_end() {
        assert_eq!("one\r\ntwo".parse::<Bio>().unwrap().as_str(), "one\ntwo");
        assert!("가".repeat(300).parse::<Bio>().is_ok());
        assert!("가".repeat(301).parse::<Bio>().is_err());
    }
}
