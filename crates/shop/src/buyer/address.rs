//! Where an order goes: checked by the country's own rules where they are few and certain, and by length elsewhere.

use super::Country;
use crate::{
    Error,
    error::{required, text},
    limits,
};
use serde::{Deserialize, Serialize};

/// A postal address. In Korea `line1` is the road name address (도로명주소) and `line2` the rest (상세주소).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub country: Country,
    pub name: String,
    pub line1: String,
    pub line2: String,
    pub city: String,
    /// State, province or prefecture; empty where a country has none in its addresses.
    pub region: String,
    pub postal_code: String,
    /// The one whom a carrier calls.
    pub phone: String,
}

/// Whom the shop writes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub email: String,
    pub address: Address,
}

impl Contact {
    /// The contact with its texts trimmed and brought into their usual form, or the first thing that is wrong.
    pub fn checked(mut self) -> Result<Self, Error> {
        self.email = required("the e-mail address", &self.email, limits::EMAIL)?;
        let (local, domain) = self
            .email
            .rsplit_once('@')
            .ok_or(Error::Address("the e-mail address"))?;
        let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        let spaced = self.email.chars().any(|c| c.is_whitespace() || c.is_control());
        if local.is_empty() || !dotted || spaced {
            return Err(Error::Address("the e-mail address"));
        }
        self.address = self.address.checked()?;
        Ok(self)
    }
}

impl Address {
    pub fn checked(self) -> Result<Self, Error> {
        let country = self.country;
        let postal_code = postal_code(country, &self.postal_code)?;
        let checked = Self {
            country,
            name: required("the name", &self.name, limits::ADDRESS_LINE)?,
            line1: required("the address", &self.line1, limits::ADDRESS_LINE)?,
            line2: text("the address", &self.line2, limits::ADDRESS_LINE)?,
            city: text("the city", &self.city, limits::ADDRESS_LINE)?,
            region: region(country, &self.region)?,
            postal_code,
            phone: phone(country, &self.phone)?,
        };
        // A Korean address names its city in the first line.
        if country != Country::KR && checked.city.is_empty() {
            return Err(Error::Empty { what: "the city" });
        }
        Ok(checked)
    }
}

/// The form of a country's postal codes: `9` a digit, `A` a letter, anything else itself. Several forms may hold.
fn postal_forms(country: Country) -> Option<&'static [&'static str]> {
    Some(match country.code() {
        "KR" | "DE" | "FR" | "IT" | "ES" | "FI" | "MX" | "TH" | "MY" | "ID" | "UA" | "EE" | "HR" => {
            &["99999"]
        }
        "US" | "PR" => &["99999", "99999-9999"],
        "JP" => &["999-9999"],
        "CN" | "SG" | "IN" | "VN" | "RO" => &["999999"],
        "TW" => &["999", "99999", "999999"],
        "CA" => &["A9A 9A9"],
        "GB" => &["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"],
        "AU" | "NZ" | "AT" | "BE" | "CH" | "DK" | "NO" | "HU" | "PH" | "BG" | "SI" | "LU" => &["9999"],
        "NL" => &["9999 AA"],
        "SE" | "GR" | "SK" | "CZ" => &["999 99"],
        "PL" => &["99-999"],
        "PT" => &["9999-999"],
        "BR" => &["99999-999"],
        // Countries without postal codes.
        "HK" | "MO" | "AE" | "QA" => &[""],
        _ => return None,
    })
}

fn postal_code(country: Country, raw: &str) -> Result<String, Error> {
    let code = text("the postal code", raw, limits::POSTAL_CODE)?.to_uppercase();
    let Some(forms) = postal_forms(country) else {
        return Ok(code);
    };
    // Written with or without its separator, a code is one code.
    let bare: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let shaped = forms.iter().find_map(|form| shaped(form, &bare));
    shaped.ok_or(Error::Address("the postal code"))
}

/// The bare code with the separators of `form`, if it has that form.
fn shaped(form: &str, bare: &str) -> Option<String> {
    let mut left = bare.chars();
    let mut shaped = String::with_capacity(form.len());
    for slot in form.chars() {
        let written = match slot {
            '9' => left.next().filter(char::is_ascii_digit)?,
            'A' => left.next().filter(char::is_ascii_uppercase)?,
            separator => separator,
        };
        shaped.push(written);
    }
    left.next().is_none().then_some(shaped)
}

fn region(country: Country, raw: &str) -> Result<String, Error> {
    let region = text("the state or province", raw, limits::ADDRESS_LINE)?;
    if !matches!(country.code(), "US" | "CA" | "AU") {
        return Ok(region);
    }
    // Taxes and carriers go by these codes.
    let code = region.to_ascii_uppercase();
    if (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(Error::Address("the state or province"))
    }
}

fn phone(country: Country, raw: &str) -> Result<String, Error> {
    let written = required("the phone number", raw, limits::PHONE)?;
    let plain: String = written
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')'))
        .collect();
    let (is_international, digits) = match plain.strip_prefix('+') {
        Some(digits) => (true, digits),
        None => (false, plain.as_str()),
    };
    // E.164: 15 digits at the most.
    let fits = digits.chars().all(|c| c.is_ascii_digit()) && (7..=15).contains(&digits.len());
    let korean = country != Country::KR
        || is_international
        || (digits.starts_with('0') && (9..=12).contains(&digits.len()))
        || (digits.starts_with('1') && digits.len() == 8);
    if fits && korean {
        Ok(plain)
    } else {
        Err(Error::Address("the phone number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, postal_code: &str, region: &str, phone: &str) -> Result<Address, Error> {
        let address = Address {
            country: country.parse().unwrap(),
            name: " 김미나 ".into(),
            line1: "서울특별시 종로구 북촌로 12".into(),
            line2: String::new(),
            city: "City".into(),
            region: region.into(),
            postal_code: postal_code.into(),
            phone: phone.into(),
        };
        address.checked()
    }

    #[test]
    fn a_korean_address_needs_five_digits_and_a_korean_number() {
        let found = address("KR", "03052", "", "010-1234-5678").unwrap();
        assert_eq!(
            (found.name.as_str(), found.phone.as_str()),
            ("김미나", "01012345678")
        );
        assert!(address("KR", "03052", "", "+82 10 1234 5678").is_ok());
        assert!(address("KR", "03052", "", "1588-1234").is_ok());
        assert!(
            address("KR", "110-300", "", "010-1234-5678").is_err(),
            "the old six digits"
        );
        assert!(address("KR", "03052", "", "2125551234").is_err());
    }

    #[test]
    fn postal_codes_are_brought_into_their_countrys_form() {
        let code = |country, code| address(country, code, "", "+15551234567").map(|found| found.postal_code);
        assert_eq!(code("JP", "1500001").unwrap(), "150-0001");
        assert_eq!(code("GB", "sw1a1aa").unwrap(), "SW1A 1AA");
        assert_eq!(code("NL", "1012 ab").unwrap(), "1012 AB");
        assert_eq!(code("HK", "").unwrap(), "");
        assert_eq!(code("KE", "box 00100").unwrap(), "BOX 00100", "no rule known");
        for (country, wrong) in [("DE", "1012"), ("GB", "1234"), ("CN", "12345"), ("JP", "")] {
            assert!(code(country, wrong).is_err(), "{country} {wrong}");
        }
        assert_eq!(
            address("US", "10001-1234", "ny", "+1 212 555 1234")
                .unwrap()
                .region,
            "NY"
        );
        assert!(address("US", "10001", "New York", "+12125551234").is_err());
    }

    #[test]
    fn an_e_mail_address_has_two_sides() {
        let contact = |email: &str| {
            let address = address("KR", "03052", "", "010-1234-5678").unwrap();
            Contact {
                email: email.into(),
                address,
            }
            .checked()
        };
        assert!(contact(" mina@example.com ").is_ok());
        for wrong in [
            "",
            "mina",
            "@example.com",
            "mina@com",
            "mi na@example.com",
            "mina@.com",
        ] {
            assert!(contact(wrong).is_err(), "{wrong}");
        }
    }
}
