//! Strings: what most of a body consists of.

use super::{Fault, Scanner, scan::Quoted};

impl Scanner<'_> {
    /// Passes a string; the scanner stands before its opening quote.
    pub(super) fn string(&mut self) -> Result<Quoted, Fault> {
        self.at += 1;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            self.plain();
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                Some(_) => return Err(self.expected("an escape in place of the control character")),
                None => return Err(self.expected("the string's closing quote")),
            }
        }
        let span = start..self.at;
        self.at += 1;
        Ok(Quoted { span, has_escapes })
    }

    /// Passes what needs no thought in a string, eight bytes at a time.
    fn plain(&mut self) {
        let mut rest = self.bytes.get(self.at..).unwrap_or_default();
        while let Some((word, behind)) = rest.split_first_chunk::<8>() {
            let stop = stops(u64::from_le_bytes(*word));
            if stop != 0 {
                self.at += (stop.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
            rest = behind;
        }
        while let Some(byte) = self.peek() {
            if byte == b'"' || byte == b'\\' || byte < 0x20 {
                return;
            }
            self.at += 1;
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                self.at += 2;
                let first = self.four_hex_digits()?;
                match first {
                    0xd800..=0xdbff => {
                        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
                            return Err(Fault::LoneSurrogate { at: start });
                        }
                        self.at += 2;
                        match self.four_hex_digits()? {
                            0xdc00..=0xdfff => Ok(()),
                            _ => Err(Fault::LoneSurrogate { at: start }),
                        }
                    }
                    0xdc00..=0xdfff => Err(Fault::LoneSurrogate { at: start }),
                    _ => Ok(()),
                }
            }
            _ => Err(self.expected("an escape such as \\n or \\u00e9")),
        }
    }

    fn four_hex_digits(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self
                .peek()
                .and_then(|byte| char::from(byte).to_digit(16))
                .ok_or_else(|| self.expected("a hexadecimal digit"))?;
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// The high bit of each byte that is a quote, a backslash or below 0x20, exact up to and with the first such byte.
///
/// `(x - 0x01…) & !x & 0x80…` marks bytes that are zero (Mycroft 1987); a borrow can only spoil bytes behind a hit.
const fn stops(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let is_quote = quote.wrapping_sub(ONES) & !quote;
    let is_backslash = backslash.wrapping_sub(ONES) & !backslash;
    let is_control = word.wrapping_sub(ONES * 0x20) & !word;
    (is_quote | is_backslash | is_control) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_stops_a_string_or_not_as_it_should(bytes in prop::array::uniform8(any::<u8>())) {
            let first = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            let stop = stops(u64::from_le_bytes(bytes));
            prop_assert_eq!((stop != 0).then(|| (stop.trailing_zeros() / 8) as usize), first);
        }
    }
}
