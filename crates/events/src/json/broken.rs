//! From a broken element of an array to the next one.

use super::Scanner;

impl Scanner<'_> {
    /// Goes to the end of a broken element that began at `start`: before the `,` or `]` of the array around it. Only
    /// brackets and strings are looked at. False where the text ends before.
    pub fn pass_broken(&mut self, start: usize) -> bool {
        self.at = start;
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    if !self.pass_string() {
                        return false;
                    }
                    continue;
                }
                b'{' | b'[' => open += 1,
                b',' | b']' if open == 0 => return true,
                b'}' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        false
    }

    fn pass_string(&mut self) -> bool {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bounds;
    use proptest::prelude::*;

    #[test]
    fn a_broken_element_is_passed() {
        let text = br#"[{"a":NaN,"b":"],}\""},2]"#;
        let mut scanner = Scanner::new(text, Bounds::NONE);
        assert!(scanner.pass_broken(1));
        assert_eq!(&text[scanner.at()..], b",2]");
        assert!(!Scanner::new(b"[{\"a", Bounds::NONE).pass_broken(1));
        assert!(!Scanner::new(b"[\"\\", Bounds::NONE).pass_broken(1));
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut scanner = Scanner::new(&bytes, Bounds::NONE);
            let found = scanner.pass_broken(0);
            prop_assert_eq!(found, matches!(scanner.peek(), Some(b',' | b']')));
        }
    }
}
