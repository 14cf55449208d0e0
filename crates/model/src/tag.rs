use crate::Error;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// A #tag without its sign: letters of any script, digits and underscores, NFKC and lower case, so that
/// `#Celadon`, `#celadon` and full-width `＃ｃｅｌａｄｏｎ` are one tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Tag(#[n(0)] Box<str>);

impl Tag {
    pub const MAX_CHARS: usize = 50;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// May this character stand in a tag?
    pub fn allows(c: char) -> bool {
        let is_plain = c.is_ascii_alphanumeric() || c == '_' || is_syllable(c);
        is_plain || c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
    }
}

impl FromStr for Tag {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = || Error::Tag(text.chars().take(64).collect());
        if text.len() > Self::MAX_CHARS * 16 {
            return Err(refuse());
        }
        let bare = text.trim().trim_start_matches(['#', '＃']);
        // Tags are read with every post, most of them in the form that they are kept in.
        let normal: String = match bare.chars().all(|c| c.is_ascii() || is_syllable(c)) {
            true => bare.to_ascii_lowercase(),
            false => bare.nfkc().flat_map(char::to_lowercase).nfc().collect(),
        };
        let length = normal.chars().count();
        let digits_alone = normal.chars().all(|c| c.is_numeric() || c == '_');
        if length == 0 || length > Self::MAX_CHARS || digits_alone || !normal.chars().all(Self::allows) {
            return Err(refuse());
        }
        Ok(Self(normal.into()))
    }
}

/// A syllable of Hangul as NFC and NFKC write it.
const fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_tag_are_one() {
        let celadon: Tag = "celadon".parse().unwrap();
        assert_eq!("#Celadon".parse::<Tag>(), Ok(celadon.clone()));
        assert_eq!("＃ｃｅｌａｄｏｎ".parse::<Tag>(), Ok(celadon));
        let composed: Tag = "달항아리".parse().unwrap();
        let decomposed: String = "달항아리".nfd().collect();
        assert_eq!(decomposed.parse::<Tag>(), Ok(composed));
    }

    #[test]
    fn digits_alone_spaces_and_signs_are_no_tags() {
        for text in ["", "#", "123", "two words", "a-b", "<script>", &"가".repeat(51)] {
            assert!(text.parse::<Tag>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent(text in "\\PC{0,60}") {
            if let Ok(tag) = text.parse::<Tag>() {
                prop_assert_eq!(tag.as_str().parse::<Tag>(), Ok(tag.clone()));
            }
        }
    }
}
