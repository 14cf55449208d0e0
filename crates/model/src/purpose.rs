//! What a person may allow their signals to be used for.

use crate::Error;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Choose what this person sees from what they did.
    Personalise,
    /// Choose sponsored items from what they did.
    Ads,
    /// Count what they did in reports and experiments.
    Measure,
    /// Let another shop or yard know.
    Share,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::Personalise, Self::Ads, Self::Measure, Self::Share];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Personalise => "personalise",
            Self::Ads => "ads",
            Self::Measure => "measure",
            Self::Share => "share",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Personalise => 1,
            Self::Ads => 2,
            Self::Measure => 4,
            Self::Share => 8,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Purpose {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.name() == text)
            .ok_or_else(|| Error::Purpose(text.chars().take(32).collect()))
    }
}

/// A set of purposes; empty until a person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct PurposeSet(#[n(0)] u8);

impl PurposeSet {
    pub const NONE: Self = Self(0);

    pub const fn with(self, purpose: Purpose) -> Self {
        Self(self.0 | purpose.bit())
    }

    pub const fn without(self, purpose: Purpose) -> Self {
        Self(self.0 & !purpose.bit())
    }

    pub const fn has(self, purpose: Purpose) -> bool {
        self.0 & purpose.bit() != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// As bits: 1 personalise, 2 ads, 4 measure, 8 share.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set with these bits; bits of no purpose are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b1111)
    }

    pub fn iter(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL.into_iter().filter(move |purpose| self.has(*purpose))
    }
}

impl FromIterator<Purpose> for PurposeSet {
    fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
        purposes.into_iter().fold(Self::NONE, Self::with)
    }
}
