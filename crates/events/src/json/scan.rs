use crate::issue::shown;
use std::{borrow::Cow, ops::Range};

/// How much one value may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Objects and arrays inside each other, the outermost counted; 256 at the most, which is what a stack bears.
    pub depth: u32,
    /// Members of objects and elements of arrays, at all depths together.
    pub members: u32,
}

impl Bounds {
    pub(crate) const NONE: Self = Self {
        depth: u32::MAX,
        members: u32::MAX,
    };
}

/// What [`Bounds::depth`] may be: reading is recursive.
const DEEPEST: u32 = 256;

/// Why a text is no JSON that is read here. Positions are bytes from the beginning of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("{expected} is expected at byte {at}")]
    Syntax { at: usize, expected: &'static str },
    #[error("JSON has no NaN and no Infinity (at byte {at}): send null, or leave the property out")]
    NotANumber { at: usize },
    #[error("the escape at byte {at} is half of a surrogate pair, which is no character")]
    LoneSurrogate { at: usize },
    #[error("objects and arrays are nested deeper than {limit}")]
    TooDeep { limit: u32 },
    #[error("there are more than {limit} properties and array elements")]
    TooMany { limit: u32 },
}

impl Fault {
    /// Where it is, when it is in one place.
    pub const fn at(self) -> Option<usize> {
        match self {
            Self::Syntax { at, .. } | Self::NotANumber { at } | Self::LoneSurrogate { at } => Some(at),
            Self::TooDeep { .. } | Self::TooMany { .. } => None,
        }
    }
}

/// Where in the scanned text something stands.
pub(crate) type Span = Range<usize>;

/// A string as it stands between its quotes.
#[derive(Debug, Clone)]
pub(crate) struct Quoted {
    pub span: Span,
    pub has_escapes: bool,
}

/// Reads one text from front to back, by RFC 8259. It does not look at UTF-8: inside strings all bytes above 0x1f pass.
#[derive(Debug, Clone)]
pub(crate) struct Scanner<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    depth: u32,
    members: u32,
    bounds: Bounds,
}

/// A place in an object or array, between two of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    First,
    Later,
}

impl<'a> Scanner<'a> {
    pub const fn new(bytes: &'a [u8], bounds: Bounds) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
            members: 0,
            bounds,
        }
    }

    pub const fn at(&self) -> usize {
        self.at
    }

    /// The name of a member, its escapes undone.
    pub fn name(&self, quoted: &Quoted) -> Cow<'a, [u8]> {
        let plain = self.bytes.get(quoted.span.clone()).unwrap_or_default();
        if !quoted.has_escapes {
            return Cow::Borrowed(plain);
        }
        let with_quotes = quoted.span.start.saturating_sub(1)..quoted.span.end + 1;
        self.bytes
            .get(with_quotes)
            .and_then(|text| serde_json::from_slice::<String>(text).ok())
            .map_or(Cow::Borrowed(plain), |name| Cow::Owned(name.into_bytes()))
    }

    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The text before and behind a place, for messages.
    pub fn around(&self, at: usize) -> String {
        const BEFORE: usize = 24;
        const BEHIND: usize = 8;
        let near = self
            .bytes
            .get(at.saturating_sub(BEFORE)..at.saturating_add(BEHIND).min(self.bytes.len()));
        let text = String::from_utf8_lossy(near.unwrap_or_default());
        // The cut may go through a character.
        shown(text.trim_matches(char::REPLACEMENT_CHARACTER))
    }

    /// A new budget: depth and members are counted from here, as in a text of its own.
    pub const fn start_counting(&mut self) {
        self.depth = 0;
        self.members = 0;
    }

    pub fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Nothing but space may stand behind the value.
    pub fn end(&mut self) -> Result<(), Fault> {
        self.space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end of the body")),
        }
    }

    pub fn open_object(&mut self) -> Result<Place, Fault> {
        self.open(b'{', "an object")
    }

    pub fn open_array(&mut self) -> Result<Place, Fault> {
        self.open(b'[', "an array")
    }

    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<Place, Fault> {
        if self.peek() != Some(bracket) {
            return Err(self.expected(expected));
        }
        let limit = self.bounds.depth.min(DEEPEST);
        if self.depth >= limit {
            return Err(Fault::TooDeep { limit });
        }
        self.at += 1;
        self.depth += 1;
        Ok(Place::First)
    }

    /// The next member's name, with the scanner before its value; `None` behind the object's end.
    pub fn member(&mut self, place: &mut Place) -> Result<Option<Quoted>, Fault> {
        if !self.next(place, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.expected("a name in double quotes"));
        }
        let name = self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.at += 1;
        self.space();
        Ok(Some(name))
    }

    /// Does another element follow? The scanner then stands before it, else behind the array's end.
    pub fn element(&mut self, place: &mut Place) -> Result<bool, Fault> {
        self.next(place, b']', "`,` or `]`")
    }

    fn next(&mut self, place: &mut Place, close: u8, expected: &'static str) -> Result<bool, Fault> {
        self.space();
        let found = self.peek();
        if found == Some(close) {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
            return Ok(false);
        }
        if *place == Place::Later {
            if found != Some(b',') {
                return Err(self.expected(expected));
            }
            self.at += 1;
            self.space();
        }
        *place = Place::Later;
        if self.members >= self.bounds.members {
            return Err(Fault::TooMany {
                limit: self.bounds.members,
            });
        }
        self.members += 1;
        Ok(true)
    }

    /// Passes one whole value, and says where it stood. Recursion is bounded by [`Bounds::depth`].
    pub fn value(&mut self) -> Result<Span, Fault> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.string()?;
            }
            Some(b'{') => {
                let mut place = self.open_object()?;
                while self.member(&mut place)?.is_some() {
                    self.value()?;
                }
            }
            Some(b'[') => {
                let mut place = self.open_array()?;
                while self.element(&mut place)? {
                    self.value()?;
                }
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            Some(b'N' | b'I') => return Err(Fault::NotANumber { at: start }),
            _ => return Err(self.expected("a value")),
        }
        Ok(start..self.at)
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            Some(b'I' | b'N') => return Err(Fault::NotANumber { at: start }),
            _ => return Err(self.expected("a digit")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Result<(), Fault> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.expected("a digit"));
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err(self.expected("a value"));
        }
        self.at = end;
        Ok(())
    }

    pub(super) const fn expected(&self, expected: &'static str) -> Fault {
        Fault::Syntax {
            at: self.at,
            expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: Bounds = Bounds {
        depth: 64,
        members: 5_000,
    };

    fn scan(text: &[u8]) -> Result<(), Fault> {
        let mut scanner = Scanner::new(text, BOUNDS);
        scanner.space();
        scanner.value()?;
        scanner.end()
    }

    #[test]
    fn what_rfc_8259_allows_passes() {
        for text in [
            "{}",
            "[]",
            " [1 , 2 ] ",
            "\"\"",
            "-0",
            "0.5e-7",
            "1E+2",
            "true",
            "false",
            "null",
            r#"{"a":{"b":[{}]},"a":"\u00e9\ud83d\ude00\/"}"#,
            "\"달항아리\"",
        ] {
            assert_eq!(scan(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_it_forbids_is_named() {
        for text in [
            "",
            "{",
            "[1,]",
            "{,}",
            r#"{"a":1,}"#,
            "{a:1}",
            r#"{"a" 1}"#,
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "tru",
            "'a'",
            "[1 2]",
            "\"\x01\"",
            r#""\x""#,
            r#""\u00g0""#,
            "\"open",
            "1 2",
        ] {
            assert!(
                matches!(scan(text.as_bytes()), Err(Fault::Syntax { .. })),
                "{text}"
            );
        }
        for text in ["NaN", "[Infinity]", r#"{"a":-Infinity}"#] {
            assert!(
                matches!(scan(text.as_bytes()), Err(Fault::NotANumber { .. })),
                "{text}"
            );
        }
        for text in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83d\u0041""#, r#""\ud83dxx""#] {
            assert!(
                matches!(scan(text.as_bytes()), Err(Fault::LoneSurrogate { at: 1 })),
                "{text}"
            );
        }
    }

    #[test]
    fn depth_and_members_are_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(scan(nested(64).as_bytes()), Ok(()));
        assert_eq!(scan(nested(65).as_bytes()), Err(Fault::TooDeep { limit: 64 }));
        assert_eq!(
            scan("[".repeat(10_000_000).as_bytes()),
            Err(Fault::TooDeep { limit: 64 })
        );
        let text = nested(300);
        let unbounded = Scanner::new(text.as_bytes(), Bounds::NONE).value();
        assert_eq!(unbounded, Err(Fault::TooDeep { limit: 256 }));
        let list = |members: usize| format!("[0{}]", ",0".repeat(members - 1));
        assert_eq!(scan(list(5_000).as_bytes()), Ok(()));
        assert_eq!(scan(list(5_001).as_bytes()), Err(Fault::TooMany { limit: 5_000 }));
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = scan(&bytes);
        }
    }
}
