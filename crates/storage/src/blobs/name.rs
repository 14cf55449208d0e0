//! The name of a blob: the hash of its content, and an extension that tells its format.

use std::fmt;
use std::str::FromStr;

use super::{Error, Result};

const HASH_HEX: usize = 64;
const MAX_EXTENSION: usize = 5;

/// The BLAKE3 hash of the content in lowercase hex, a dot, and an extension: `7f83…9069.jpg`.
///
/// `b3sum` prints the same digits, so that an operator can check a file by hand. A name that exists is valid:
/// it has 64 hex digits and one to five of `a-z0-9`, so it can never point out of its folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobName(String);

impl BlobName {
    /// The name of these bytes. `extension` is one to five of `a-z0-9`, without the dot.
    pub fn of(bytes: &[u8], extension: &str) -> Result<Self> {
        check_extension(extension)?;
        Ok(Self(format!("{}.{extension}", blake3::hash(bytes).to_hex())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 64 hex digits.
    pub fn hash(&self) -> &str {
        self.0.split_once('.').map_or("", |(hash, _)| hash)
    }

    /// Without the dot: `jpg`.
    pub fn extension(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether these bytes are what the name stands for.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.is_hash(&blake3::hash(bytes))
    }

    pub(super) fn is_hash(&self, hash: &blake3::Hash) -> bool {
        self.hash() == hash.to_hex().as_str()
    }
}

impl FromStr for BlobName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        // The length first, so that a hostile text of any size costs nothing and is never echoed.
        if text.len() > HASH_HEX + 1 + MAX_EXTENSION {
            return Err(Error::BadName { why: "too long" });
        }
        let (hash, extension) = text
            .split_once('.')
            .ok_or(Error::BadName { why: "no extension" })?;
        let lowercase_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hash.len() != HASH_HEX || !hash.bytes().all(lowercase_hex) {
            return Err(Error::BadName {
                why: "the hash is not 64 lowercase hex digits",
            });
        }
        check_extension(extension)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_extension(extension: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if extension.is_empty() || extension.len() > MAX_EXTENSION || !extension.bytes().all(plain) {
        return Err(Error::BadName {
            why: "the extension is not one to five of a-z and 0-9",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_blake3_hash_and_survives_its_text() {
        let name = BlobName::of(b"abc", "jpg").unwrap();
        // The published BLAKE3 hash of "abc".
        assert_eq!(
            name.hash(),
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
        );
        assert_eq!(name.extension(), "jpg");
        assert_eq!(name.to_string().parse::<BlobName>().unwrap(), name);
        assert!(name.matches(b"abc"));
        assert!(!name.matches(b"abd"));
    }

    #[test]
    fn names_that_could_leave_the_folder_are_refused() {
        let hash = "a".repeat(64);
        let hostile = [
            String::new(),
            ".".into(),
            "..".into(),
            "../../etc/passwd".into(),
            "/etc/passwd".into(),
            hash.clone(),
            format!("{hash}."),
            format!("{hash}.jpg/"),
            format!("{hash}.jpg.x"),
            format!("{hash}.JPG"),
            format!("{hash}./.."),
            format!("{hash}.jp\0"),
            format!("{}.jpg", "A".repeat(64)),
            format!("{}.jpg", "a".repeat(63)),
            format!("{}/..jpg", "a".repeat(62)),
            format!("{}.jpg", "ä".repeat(32)),
            "x".repeat(1 << 20),
        ];
        for text in hostile {
            assert!(text.parse::<BlobName>().is_err(), "{text:.80}");
        }
        assert!(BlobName::of(b"", "../x").is_err());
    }

    proptest::proptest! {
        #[test]
        fn whatever_parses_is_one_plain_path_component(text in "[a-f0-9./\\\\A-Z]{0,80}|[a-f0-9]{64}\\.[a-z0-9./]{0,7}") {
            if let Ok(name) = text.parse::<BlobName>() {
                let components: Vec<_> = std::path::Path::new(name.as_str()).components().collect();
                proptest::prop_assert!(matches!(components.as_slice(), [std::path::Component::Normal(_)]));
                proptest::prop_assert_eq!(name.as_str(), text);
            }
        }
    }
}
