//! Secrets that a browser or a letter carries: 256 random bits, of which only the SHA-256 is stored.

use crate::Error;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The SHA-256 of a token. A token is 256 random bits, so a fast hash is enough to keep it from being read back.
pub(crate) type TokenHash = [u8; 32];

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    Ok(bytes)
}

macro_rules! token {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            pub(crate) fn draw() -> Result<Self, Error> {
                random().map(Self)
            }

            pub(crate) fn hash(&self) -> TokenHash {
                Sha256::digest(self.0).into()
            }

            /// The 43 characters of base64url that the cookie or link carries.
            pub fn reveal(&self) -> Zeroizing<String> {
                Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                let mut bytes = [0; 32];
                match BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
                    Ok(32) => Ok(Self(bytes)),
                    _ => Err(Error::Link),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

token! {
    /// What the session cookie carries.
    SessionToken,
    /// What a link in a letter, or the first operator's link, carries.
    OneTimeToken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back_and_never_show_in_debug() {
        let token = SessionToken::draw().unwrap();
        let text = token.reveal();
        assert_eq!(text.len(), 43);
        assert_eq!(text.parse::<SessionToken>().unwrap().hash(), token.hash());
        assert!(!format!("{token:?}").contains(&*text));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "abc", &"A".repeat(44), &"!".repeat(43), &"A".repeat(4_000)] {
            assert!(text.parse::<OneTimeToken>().is_err(), "{text}");
        }
    }
}
