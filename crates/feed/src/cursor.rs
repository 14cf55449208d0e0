//! The cursor of a ranked list: it carries what the session was served, so that no server has to remember it.
//!
//! Layout before base64url: version u8, page u16, seed u64, then 32 bits per served post, then 16 bytes of a keyed
//! BLAKE3 over all of it. Numbers are little-endian.

use crate::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rustc_hash::FxHashSet;
use subtle::ConstantTimeEq;

const VERSION: u8 = 1;
const HEADER: usize = 1 + 2 + 8;
const TAG: usize = 16;

/// The state of one session of scrolling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Pages served so far.
    pub page: u16,
    pub seed: u64,
    /// Short names of served posts, oldest first, at most [`Cursor::MAX_SERVED`].
    served: Vec<u32>,
}

impl Cursor {
    /// Posts that a session remembers having served; after that the oldest may come again.
    pub const MAX_SERVED: usize = 600;
    /// Longest text that can be a cursor.
    pub const MAX_TEXT: usize = (HEADER + TAG + 4 * Self::MAX_SERVED).div_ceil(3) * 4;

    pub fn start(seed: u64) -> Self {
        Self {
            page: 0,
            seed,
            served: Vec::new(),
        }
    }

    pub fn served(&self) -> FxHashSet<u32> {
        self.served.iter().copied().collect()
    }

    /// The cursor of the next page, after one that served these.
    pub fn after(&self, served: impl IntoIterator<Item = u32>) -> Self {
        let mut all = self.served.clone();
        all.extend(served);
        let excess = all.len().saturating_sub(Self::MAX_SERVED);
        all.drain(..excess);
        Self {
            page: self.page.saturating_add(1),
            seed: self.seed,
            served: all,
        }
    }

    pub fn encode(&self, secret: &[u8; 32]) -> String {
        let mut bytes = Vec::with_capacity(HEADER + 4 * self.served.len() + TAG);
        bytes.push(VERSION);
        bytes.extend(self.page.to_le_bytes());
        bytes.extend(self.seed.to_le_bytes());
        bytes.extend(self.served.iter().flat_map(|name| name.to_le_bytes()));
        let tag = seal(secret, &bytes);
        bytes.extend(tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn decode(text: &str, secret: &[u8; 32]) -> Result<Self, Error> {
        if text.len() > Self::MAX_TEXT {
            return Err(Error::Cursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Cursor)?;
        let (body, tag) = bytes.split_last_chunk::<TAG>().ok_or(Error::Cursor)?;
        if !bool::from(seal(secret, body).ct_eq(tag)) {
            return Err(Error::Cursor);
        }
        let ([version, p0, p1, seed @ ..], served) =
            body.split_first_chunk::<HEADER>().ok_or(Error::Cursor)?;
        let (served, rest) = served.as_chunks::<4>();
        if *version != VERSION || !rest.is_empty() || served.len() > Self::MAX_SERVED {
            return Err(Error::Cursor);
        }
        Ok(Self {
            page: u16::from_le_bytes([*p0, *p1]),
            seed: u64::from_le_bytes(*seed),
            served: served.iter().map(|name| u32::from_le_bytes(*name)).collect(),
        })
    }
}

fn seal(secret: &[u8; 32], body: &[u8]) -> [u8; TAG] {
    let hash = blake3::keyed_hash(secret, body);
    let [tag @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *hash.as_bytes();
    tag
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: [u8; 32] = [9; 32];

    #[test]
    fn a_session_remembers_its_newest_servings() {
        let cursor = Cursor::start(1).after(0..500).after(500..1_000);
        assert_eq!(cursor.page, 2);
        let served = cursor.served();
        assert_eq!(served.len(), Cursor::MAX_SERVED);
        assert!(served.contains(&999) && !served.contains(&399));
        assert!(cursor.encode(&SECRET).len() <= Cursor::MAX_TEXT);
    }

    proptest! {
        #[test]
        fn cursors_come_back_whole_and_tampering_shows(
            seed: u64, served in prop::collection::vec(any::<u32>(), 0..80), flip: prop::sample::Index
        ) {
            let cursor = Cursor::start(seed).after(served);
            let text = cursor.encode(&SECRET);
            prop_assert_eq!(Cursor::decode(&text, &SECRET).unwrap(), cursor);
            let mut tampered = text.into_bytes();
            let at = flip.index(tampered.len());
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            prop_assert!(Cursor::decode(std::str::from_utf8(&tampered).unwrap(), &SECRET).is_err());
        }

        #[test]
        fn hostile_text_is_no_cursor(text in "\\PC{0,300}") {
            prop_assert!(Cursor::decode(&text, &SECRET).is_err());
        }
    }
}
