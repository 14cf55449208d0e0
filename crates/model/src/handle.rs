use crate::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, str::FromStr};

/// The public name in an address, of a person (`/@mina`) or a shop (`/shops/mina_house`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Handle(Box<str>);

impl Handle {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let bare = text.trim().trim_start_matches('@').to_ascii_lowercase();
        let fits = (3..=30).contains(&bare.len());
        let letters = bare
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if fits && letters && bare.starts_with(|c: char| c.is_ascii_lowercase()) {
            Ok(Self(bare.into()))
        } else {
            Err(Error::Handle(text.chars().take(64).collect()))
        }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_lower_case_ascii() {
        assert_eq!("@Mina_02".parse::<Handle>().unwrap().as_str(), "mina_02");
        for text in ["ab", "2mina", "mi na", "미나", "a-b-c", &"a".repeat(31)] {
            assert!(text.parse::<Handle>().is_err(), "{text}");
        }
    }
}
