use crate::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A country of ISO 3166-1, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// ISO 3166-1 alpha-2, officially assigned.
const ASSIGNED: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER \
    ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM \
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF \
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK \
    PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD \
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

impl Country {
    pub const KR: Self = Self(*b"KR");
    pub const US: Self = Self(*b"US");

    pub fn code(&self) -> &str {
        // Only letters get in.
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// All countries, by their letters.
    pub fn all() -> impl Iterator<Item = Self> {
        ASSIGNED
            .split_ascii_whitespace()
            .filter_map(|code| code.parse().ok())
    }
}

impl FromStr for Country {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let code = text.trim().to_ascii_uppercase();
        let assigned = ASSIGNED.split_ascii_whitespace().any(|known| known == code);
        let letters: Option<[u8; 2]> = code.as_bytes().try_into().ok();
        letters
            .filter(|_| assigned)
            .map(Self)
            .ok_or_else(|| Error::Country(text.chars().take(16).collect()))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_249_countries_are_known_and_no_other() {
        assert_eq!(Country::all().count(), 249);
        assert_eq!(" kr".parse::<Country>().unwrap(), Country::KR);
        for text in ["", "K", "KOR", "XX", "UK", "한국"] {
            assert!(text.parse::<Country>().is_err(), "{text}");
        }
    }
}
