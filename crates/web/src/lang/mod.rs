//! The languages of the yard: which one a person reads, its words, and how it writes numbers,
//! money and time.

mod number;
mod when;
mod words;

use std::fmt;

pub use number::{count, digits, money};
pub use when::{Ago, ago, ahead, day};
pub use words::Words;

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    Korean,
    #[default]
    English,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Korean, Self::English];

    /// The BCP 47 tag, as used in `<html lang>`, the cookie and the account.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Korean => "ko",
            Self::English => "en",
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Korean => "한국어",
            Self::English => "English",
        }
    }

    /// The language offered by the switch.
    pub fn other(self) -> Self {
        match self {
            Self::Korean => Self::English,
            Self::English => Self::Korean,
        }
    }

    /// Reads a BCP 47 tag; region and script are ignored.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// The person's own choice, else the best of `Accept-Language` (RFC 9110, 12.5.4), else English.
    pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        if let Some(chosen) = cookie.and_then(Self::from_tag) {
            return chosen;
        }
        best_accepted(accept_language.unwrap_or_default()).unwrap_or_default()
    }

    pub fn words(self) -> Words {
        Words::new(self)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Entries past this many are ignored: browsers send a handful.
const MAX_ACCEPTED: usize = 32;

fn best_accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for entry in header.split(',').take(MAX_ACCEPTED) {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = parameters
            .trim()
            .strip_prefix("q=")
            .map_or(1.0, |text| text.trim().parse::<f32>().unwrap_or(0.0));
        let Some(lang) = Lang::from_tag(tag) else { continue };
        let is_better = best.is_none_or(|(_, known)| weight > known);
        if weight > 0.0 && is_better {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_over_the_browser() {
        assert_eq!(Lang::negotiate(Some("ko"), Some("en-GB,en;q=0.9")), Lang::Korean);
    }

    #[test]
    fn the_browser_is_asked_by_weight_not_by_order() {
        assert_eq!(Lang::negotiate(None, Some("en;q=0.4, ko-KR;q=0.8")), Lang::Korean);
        assert_eq!(Lang::negotiate(None, Some("fr, en;q=0.5, ko;q=0")), Lang::English);
    }

    #[test]
    fn nonsense_falls_back_to_english() {
        assert_eq!(Lang::negotiate(Some("xx"), Some(";;q=,,ko;q=abc")), Lang::English);
        assert_eq!(Lang::negotiate(None, None), Lang::English);
    }
}
