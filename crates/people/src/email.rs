use crate::Error;
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// An e-mail address, in lower case and Unicode form C. Its `Debug` shows the domain alone, for logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(Box<str>);

impl Email {
    /// RFC 5321 §4.5.3.1.3: a path has at most 256 octets, two of them the angle brackets.
    pub const MAX_BYTES: usize = 254;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&self.0, |(local, _)| local)
    }
}

impl FromStr for Email {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let normal: String = text.trim().nfc().collect::<String>().to_lowercase();
        if normal.len() > Self::MAX_BYTES || normal.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::Email);
        }
        let address: lettre::Address = normal.parse().map_err(|_| Error::Email)?;
        let bracketed = address.domain().starts_with('[');
        let has_dot = address.domain().contains('.') || address.domain() == "localhost";
        if bracketed || !has_dot {
            return Err(Error::Email);
        }
        Ok(Self(normal.into()))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        write!(f, "Email(…@{domain})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let email: Email = "  Mina.Kim@Example.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "mina.kim@example.com");
        assert_eq!(email.local_part(), "mina.kim");
        assert!(!format!("{email:?}").contains("mina"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "mina",
            "mina@",
            "@example.com",
            "a b@example.com",
            "a@b",
            "a@[127.0.0.1]",
            "a@x.y\r\nBcc: z@x.y",
            &long,
        ] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
    }
}
