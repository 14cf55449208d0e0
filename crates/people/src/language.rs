use crate::Error;
use std::{fmt, str::FromStr};

/// The language that a person reads and that letters to them are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    Korean,
    #[default]
    English,
}

impl Language {
    /// The BCP 47 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Korean => "ko",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "ko" => Ok(Self::Korean),
            "en" => Ok(Self::English),
            other => Err(Error::Language(other.chars().take(20).collect())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
