use super::tcf::Error;

/// Bits of a base64url text, most significant first. A character is six of them; no byte has to be whole, so that texts
/// of every encoder can be read, whether it filled them up to 6, 8 or 24.
#[derive(Debug, Clone)]
pub(super) struct Bits<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// Padding by `=` is allowed, and any character that is not of the alphabet refused.
    pub fn of(text: &'a str) -> Result<Self, Error> {
        let text = text.trim_end_matches('=').as_bytes();
        match text.iter().position(|byte| sextet(*byte).is_none()) {
            Some(at) => Err(Error::Alphabet { at }),
            None => Ok(Self { text, at: 0 }),
        }
    }

    /// The next `count` bits as a number, 64 at the most.
    pub fn take(&mut self, count: usize) -> Result<u64, Error> {
        let mut number = 0;
        for _ in 0..count {
            number = number << 1 | u64::from(self.one()?);
        }
        Ok(number)
    }

    pub fn flag(&mut self) -> Result<bool, Error> {
        self.one().map(|bit| bit == 1)
    }

    fn one(&mut self) -> Result<u8, Error> {
        let byte = self.text.get(self.at / 6).ok_or(Error::TooShort)?;
        let sextet = sextet(*byte).ok_or(Error::TooShort)?;
        let bit = sextet >> (5 - self.at % 6) & 1;
        self.at += 1;
        Ok(bit)
    }

    /// A number of 16 bits or fewer.
    pub fn small(&mut self, count: usize) -> Result<u16, Error> {
        let number = self.take(count)?;
        u16::try_from(number).map_err(|_| Error::TooShort)
    }
}

/// RFC 4648, table 2.
const fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}
