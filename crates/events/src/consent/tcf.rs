//! TC strings of the IAB's Transparency and Consent Framework, 2.2 and 2.3
//! (<https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework>, "Consent string and
//! vendor list formats v2").

use super::{bits::Bits, vendors::Vendors};
use model::Timestamp;

/// Characters of a string: a bit for each of 65,535 vendors, three times over, and some restrictions.
const MOST_CHARS: usize = 64 * 1_024;

/// Why a TC string cannot be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the TC string has more than {MOST_CHARS} characters")]
    TooLong,
    #[error("character {at} of a segment of the TC string is not of base64url")]
    Alphabet { at: usize },
    #[error("a segment of the TC string ends too early")]
    TooShort,
    #[error("the TC string is of version {0}; version 2 is read")]
    Version(u8),
    #[error("a segment of the TC string is of type {0}; 1, 2 and 3 are known")]
    SegmentType(u8),
    #[error("the TC string has two segments of type {0}")]
    SegmentTwice(u8),
    #[error("vendors {first} to {last} of the TC string are no range between 1 and {most}")]
    VendorRange { first: u16, last: u16, most: u16 },
    #[error("letter {0} of a language or country of the TC string is not of A to Z")]
    Letter(u8),
    #[error("a restriction of the TC string is for purpose {0}; there are 1 to 24")]
    RestrictionPurpose(u8),
    /// TCF 2.3 makes it mandatory: without it a "no" cannot be told from never having been asked.
    #[error("the TC string has no Disclosed Vendors segment, which TCF 2.3 needs: update the consent banner")]
    NoDisclosedVendors,
}

/// A set of the 24 purposes that the format has room for. 1 to 11 have a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purposes(u32);

impl Purposes {
    /// Is purpose `number`, from 1 on, in the set?
    pub const fn has(self, number: u8) -> bool {
        number >= 1 && number <= 24 && self.0 >> (24 - number) & 1 == 1
    }

    fn section(bits: &mut Bits<'_>) -> Result<Self, Error> {
        let set = bits.take(24)?;
        u32::try_from(set).map(Self).map_err(|_| Error::TooShort)
    }

    #[cfg(test)]
    pub(super) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    #[cfg(test)]
    pub(super) const fn bits(self) -> u32 {
        self.0
    }
}

/// What a publisher changed for a purpose of some vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    NotAllowed,
    RequireConsent,
    RequireLegitimateInterest,
    /// 3 is not used.
    Undefined,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restricted {
    pub purpose: u8,
    pub restriction: Restriction,
    pub vendors: Vendors,
}

/// What the publisher, here the shop, was allowed for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublisherTc {
    pub consent: Purposes,
    pub legitimate_interest: Purposes,
    /// Of purposes that the publisher made itself, in its own order.
    pub custom_consent: Vec<bool>,
    pub custom_legitimate_interest: Vec<bool>,
}

/// What somebody answered to a banner of TCF 2.2 or 2.3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcString {
    pub created: Timestamp,
    pub last_updated: Timestamp,
    pub cmp_id: u16,
    pub cmp_version: u16,
    pub consent_screen: u8,
    /// Two letters of ISO 639-1, in upper case.
    pub consent_language: [u8; 2],
    pub vendor_list_version: u16,
    /// 4 is TCF 2.2, 5 is 2.3.
    pub policy_version: u8,
    pub is_service_specific: bool,
    pub use_non_standard_texts: bool,
    /// Special features 1 to 12 as the first 12 of a set.
    pub special_feature_opt_ins: Purposes,
    pub purposes_consent: Purposes,
    pub purposes_legitimate_interest: Purposes,
    /// The publisher's country asks for no consent to purpose 1.
    pub purpose_one_treatment: bool,
    /// Two letters of ISO 3166-1, in upper case.
    pub publisher_country: [u8; 2],
    pub vendor_consents: Vendors,
    pub vendor_legitimate_interests: Vendors,
    pub publisher_restrictions: Vec<Restricted>,
    /// Vendors that the banner showed.
    pub disclosed_vendors: Vendors,
    /// Segment 2, which TCF 2.3 no longer has.
    pub allowed_vendors: Option<Vendors>,
    pub publisher: Option<PublisherTc>,
}

impl TcString {
    /// Reads the core and all further segments, which are parted by points. What stands behind a segment's last field
    /// fills it up and is not looked at.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MOST_CHARS {
            return Err(Error::TooLong);
        }
        let mut segments = text.split('.');
        let mut tc = Self::core(&mut Bits::of(segments.next().unwrap_or_default())?)?;
        let mut disclosed = None;
        for segment in segments {
            let mut bits = Bits::of(segment)?;
            let number = bits.take(3)?;
            let number = u8::try_from(number).map_err(|_| Error::TooShort)?;
            let is_repeated = match number {
                1 => disclosed.replace(Vendors::section(&mut bits)?).is_some(),
                2 => tc.allowed_vendors.replace(Vendors::section(&mut bits)?).is_some(),
                3 => tc.publisher.replace(PublisherTc::section(&mut bits)?).is_some(),
                other => return Err(Error::SegmentType(other)),
            };
            if is_repeated {
                return Err(Error::SegmentTwice(number));
            }
        }
        tc.disclosed_vendors = disclosed.ok_or(Error::NoDisclosedVendors)?;
        Ok(tc)
    }

    fn core(bits: &mut Bits<'_>) -> Result<Self, Error> {
        let version = byte(bits, 6)?;
        if version != 2 {
            return Err(Error::Version(version));
        }
        Ok(Self {
            created: moment(bits)?,
            last_updated: moment(bits)?,
            cmp_id: bits.small(12)?,
            cmp_version: bits.small(12)?,
            consent_screen: byte(bits, 6)?,
            consent_language: [letter(bits)?, letter(bits)?],
            vendor_list_version: bits.small(12)?,
            policy_version: byte(bits, 6)?,
            is_service_specific: bits.flag()?,
            use_non_standard_texts: bits.flag()?,
            special_feature_opt_ins: Purposes(u32::from(bits.small(12)?) << 12),
            purposes_consent: Purposes::section(bits)?,
            purposes_legitimate_interest: Purposes::section(bits)?,
            purpose_one_treatment: bits.flag()?,
            publisher_country: [letter(bits)?, letter(bits)?],
            vendor_consents: Vendors::section(bits)?,
            vendor_legitimate_interests: Vendors::section(bits)?,
            publisher_restrictions: restrictions(bits)?,
            disclosed_vendors: Vendors::default(),
            allowed_vendors: None,
            publisher: None,
        })
    }
}

impl PublisherTc {
    fn section(bits: &mut Bits<'_>) -> Result<Self, Error> {
        let consent = Purposes::section(bits)?;
        let legitimate_interest = Purposes::section(bits)?;
        let custom = bits.small(6)?;
        let mut flags = || {
            (0..custom)
                .map(|_| bits.flag())
                .collect::<Result<Vec<bool>, Error>>()
        };
        Ok(Self {
            consent,
            legitimate_interest,
            custom_consent: flags()?,
            custom_legitimate_interest: flags()?,
        })
    }
}

fn restrictions(bits: &mut Bits<'_>) -> Result<Vec<Restricted>, Error> {
    let count = bits.small(12)?;
    let mut restricted = Vec::new();
    for _ in 0..count {
        let purpose = byte(bits, 6)?;
        if !(1..=24).contains(&purpose) {
            return Err(Error::RestrictionPurpose(purpose));
        }
        let restriction = match bits.take(2)? {
            0 => Restriction::NotAllowed,
            1 => Restriction::RequireConsent,
            2 => Restriction::RequireLegitimateInterest,
            _ => Restriction::Undefined,
        };
        let vendors = Vendors::ranges(bits, u16::MAX)?;
        restricted.push(Restricted {
            purpose,
            restriction,
            vendors,
        });
    }
    Ok(restricted)
}

fn byte(bits: &mut Bits<'_>, count: usize) -> Result<u8, Error> {
    let number = bits.take(count)?;
    u8::try_from(number).map_err(|_| Error::TooShort)
}

/// 36 bits of tenths of a second since 1970.
fn moment(bits: &mut Bits<'_>) -> Result<Timestamp, Error> {
    let tenths = bits.take(36)?;
    let tenths = i64::try_from(tenths).map_err(|_| Error::TooShort)?;
    Ok(Timestamp::from_micros(tenths.saturating_mul(100_000)))
}

/// Six bits, `A` being 0.
fn letter(bits: &mut Bits<'_>) -> Result<u8, Error> {
    match byte(bits, 6)? {
        letter @ 0..26 => Ok(b'A' + letter),
        other => Err(Error::Letter(other)),
    }
}
