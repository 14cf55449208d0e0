use crate::{Email, Error, Name};
use model::Handle;
use std::{collections::HashSet, fmt};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The most common passwords of 10 characters or more; shorter ones are refused by length.
const COMMON: &str = include_str!("common_passwords.txt");
const CHARS: std::ops::RangeInclusive<usize> = 10..=200;
/// Fewer different characters than this are counted off in no time ("aaaaaaaaaa", "ababababab").
const MIN_DIFFERENT: usize = 4;

/// A password as it was typed, in Unicode form KC (the same keys give the same password on every system; NIST SP
/// 800-63B §5.1.1.2). Wiped from memory when dropped, never shown by `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // Past the longest password no more is looked at; such a one is refused anyway.
        Self(typed.chars().take(CHARS.end() * 2).nfkc().collect())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn is_too_long(&self) -> bool {
        self.0.chars().count() > *CHARS.end()
    }

    /// Whether this may become the password of the account described.
    pub(crate) fn check(
        &self,
        email: Option<&Email>,
        handle: Option<&Handle>,
        name: &Name,
    ) -> Result<(), Error> {
        if !CHARS.contains(&self.0.chars().count()) {
            return Err(Error::PasswordLength);
        }
        let lower = Zeroizing::new(self.0.to_lowercase());
        let own = [
            email.map(Email::as_str),
            email.map(Email::local_part),
            handle.map(Handle::as_str),
            Some(name.as_str()),
        ];
        if own.into_iter().flatten().any(|own| own.to_lowercase() == *lower) {
            return Err(Error::PasswordIsOwnName);
        }
        let different: HashSet<char> = lower.chars().collect();
        if different.len() < MIN_DIFFERENT || COMMON.lines().any(|common| common == *lower) {
            return Err(Error::PasswordCommon);
        }
        Ok(())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), Error> {
        let email: Email = "mina.kim.home@example.com".parse().unwrap();
        let handle: Handle = "mina_of_the_yard".parse().unwrap();
        let name: Name = "Mina Kim of Seoul".parse().unwrap();
        Password::new(password.to_owned()).check(Some(&email), Some(&handle), &name)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(matches!(check("short-one"), Err(Error::PasswordLength)));
        assert!(check("short-ones").is_ok());
        assert!(check("마당에핀하얀꽃열송이").is_ok());
        assert!(check(&"ab3-".repeat(50)).is_ok());
        assert!(matches!(check(&"ab3-x".repeat(50)), Err(Error::PasswordLength)));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for text in [
            "1234567890",
            "Password123",
            "QWERTYUIOP",
            "aaaaaaaaaaaa",
            "abababababab",
        ] {
            assert!(matches!(check(text), Err(Error::PasswordCommon)), "{text}");
        }
        for text in [
            "Mina.Kim.Home@example.com",
            "mina.kim.home",
            "mina_of_the_yard",
            "mina kim of seoul",
        ] {
            assert!(matches!(check(text), Err(Error::PasswordIsOwnName)), "{text}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let composed = Password::new("caf\u{e9}-in-the-yard".to_owned());
        let decomposed = Password::new("cafe\u{301}-in-the-yard".to_owned());
        assert_eq!(composed.as_bytes(), decomposed.as_bytes());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(
            format!("{:?}", Password::new("correct horse".to_owned())),
            "Password(…)"
        );
    }

    #[test]
    fn the_list_holds_only_what_length_lets_through() {
        for line in COMMON.lines() {
            assert!(
                line.chars().count() >= 10 && line == line.to_lowercase(),
                "{line}"
            );
        }
    }
}
