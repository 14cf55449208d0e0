//! Bytes of any of the usual encodings, as UTF-8.
//!
//! A byte order mark decides; without one, UTF-16 shows by its zeros and an XML declaration is believed. Otherwise what
//! is ASCII passes until the first byte that is not, where the bytes that follow decide: valid UTF-8 is UTF-8, then
//! Korean (CP949), then Japanese (Shift JIS), then Western (Windows-1252).

use encoding_rs::{Decoder, EUC_KR, Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, BufRead, Read};

const CHUNK: usize = 64 * 1024;

/// Reads `inner` and gives UTF-8.
pub struct Utf8<R> {
    inner: R,
    decoder: Option<Decoder>,
    encoding: Option<&'static Encoding>,
    raw: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    at_start: bool,
    is_over: bool,
    had_errors: bool,
}

impl<R: Read> Utf8<R> {
    pub const fn new(inner: R) -> Self {
        Self {
            inner,
            decoder: None,
            encoding: None,
            raw: Vec::new(),
            out: Vec::new(),
            at: 0,
            at_start: true,
            is_over: false,
            had_errors: false,
        }
    }

    /// The encoding's name; ASCII until something else was met.
    #[cfg(test)]
    fn encoding(&self) -> &'static str {
        self.encoding.map_or("US-ASCII", Encoding::name)
    }

    /// Were there bytes that the encoding does not know? They became U+FFFD.
    pub const fn had_errors(&self) -> bool {
        self.had_errors
    }

    fn read_chunk(&mut self) -> io::Result<()> {
        let from = self.raw.len();
        self.raw.resize(from + CHUNK, 0);
        let mut filled = from;
        while filled < self.raw.len() {
            let room = self.raw.get_mut(filled..).unwrap_or_default();
            match self.inner.read(room) {
                Ok(0) => {
                    self.is_over = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.raw.truncate(filled);
        Ok(())
    }

    fn fill(&mut self) -> io::Result<()> {
        self.read_chunk()?;
        if self.at_start {
            self.at_start = false;
            self.begin();
        }
        if self.decoder.is_none() {
            let Some(first) = self.raw.iter().position(|byte| !byte.is_ascii()) else {
                self.out.append(&mut self.raw);
                return Ok(());
            };
            self.out.extend(self.raw.drain(..first));
            if self.raw.len() < CHUNK && !self.is_over {
                self.read_chunk()?;
            }
            self.decode_as(guess(&self.raw, self.is_over));
        }
        self.decode()
    }

    /// What the first bytes say.
    fn begin(&mut self) {
        if let Some((encoding, length)) = Encoding::for_bom(&self.raw) {
            self.raw.drain(..length);
            self.decode_as(encoding);
        } else if let Some(encoding) = zeros(&self.raw).or_else(|| declared(&self.raw)) {
            self.decode_as(encoding);
        }
    }

    fn decode_as(&mut self, encoding: &'static Encoding) {
        self.encoding = Some(encoding);
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
    }

    fn decode(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length(self.raw.len());
        let from = self.out.len();
        self.out.resize(from + room.unwrap_or(self.raw.len() * 3 + 16), 0);
        let target = self.out.get_mut(from..).unwrap_or_default();
        let (_, _, written, had_errors) = decoder.decode_to_utf8(&self.raw, target, self.is_over);
        self.out.truncate(from + written);
        self.raw.clear();
        self.had_errors |= had_errors;
        Ok(())
    }
}

impl<R: Read> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.out.len() && !self.is_over {
            self.out.clear();
            self.at = 0;
            self.fill()?;
        }
        Ok(self.out.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.out.len());
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

/// UTF-16 without a mark: every other byte of what is mostly ASCII is zero.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let most = sample.len() / 5;
    if sample.len() < 8 {
        None
    } else if odd > most && even <= odd / 4 {
        Some(UTF_16LE)
    } else if even > most && odd <= even / 4 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// `encoding="euc-kr"` of an XML declaration, or the `charset` of a page, unless it says UTF-8, which shows by itself.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let is_markup = head.trim_start().starts_with('<');
    let label = head
        .split("encoding=")
        .nth(1)
        .or_else(|| head.split("charset=").nth(1));
    let label = label.filter(|_| is_markup)?.trim_start_matches(['"', '\'']);
    let label: String = label
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    let is_trusted = encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE;
    let is_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
    (is_trusted && !is_utf8).then_some(encoding)
}

/// The encoding of bytes that begin with one that is not ASCII. When they are not all of the file, the last character
/// may be cut.
fn guess(bytes: &[u8], is_all: bool) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        Err(error) if error.error_len().is_none() && !is_all => return UTF_8,
        // A file of UTF-8 with a few broken bytes far into it is still one.
        Err(error) if error.valid_up_to() > 512 && non_ascii(bytes, error.valid_up_to()) > 32 => {
            return UTF_8;
        }
        Err(_) => {}
    }
    let korean = score(EUC_KR, bytes, is_common_syllable);
    let japanese = score(SHIFT_JIS, bytes, |c| matches!(c, 'ぁ'..='ヿ' | '一'..='龥'));
    if korean > 0 && korean >= japanese {
        EUC_KR
    } else if japanese > 0 {
        SHIFT_JIS
    } else {
        WINDOWS_1252
    }
}

/// One of the 2,350 syllables of KS X 1001. The others that CP949 adds are rare in Korean, and what Japanese looks like.
fn is_common_syllable(c: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, _) = EUC_KR.encode(c.encode_utf8(&mut utf8));
    matches!(*bytes, [0xb0..=0xc8, 0xa1..=0xff])
}

fn non_ascii(bytes: &[u8], until: usize) -> usize {
    let checked = bytes.get(..until).unwrap_or_default();
    checked.iter().filter(|byte| !byte.is_ascii()).count()
}

/// How many characters of the script a decoding gives, less what it gives of others and of errors.
fn score(encoding: &'static Encoding, bytes: &[u8], is_of_script: impl Fn(char) -> bool) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut score = 0;
    for c in text.chars().filter(|c| !c.is_ascii()) {
        score += match c {
            '\u{fffd}' => -8,
            c if is_of_script(c) => 1,
            // Signs and full-width forms that both use.
            '\u{2000}'..='\u{33ff}' | '\u{ff00}'..='\u{ffef}' | '\u{80}'..='\u{ff}' => 0,
            _ => -1,
        };
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str, bool) {
        let mut reader = Utf8::new(bytes);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, reader.encoding(), reader.had_errors())
    }

    #[test]
    fn every_usual_encoding_is_told_from_the_others() {
        let korean = "id,title\n1,달빛 공방 청자 찻잔\n";
        let western = "id,title\n1,Café crème à emporter, Größe ÄÖÜ\n";
        let japanese = "id,title\n1,湯のみ茶碗セット\n";
        let cases: [(&str, Vec<u8>, &str); 7] = [
            (korean, korean.as_bytes().to_vec(), "UTF-8"),
            (korean, [b"\xef\xbb\xbf", korean.as_bytes()].concat(), "UTF-8"),
            (korean, EUC_KR.encode(korean).0.into_owned(), "EUC-KR"),
            (
                western,
                WINDOWS_1252.encode(western).0.into_owned(),
                "windows-1252",
            ),
            (japanese, SHIFT_JIS.encode(japanese).0.into_owned(), "Shift_JIS"),
            (
                korean,
                korean.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "UTF-16LE",
            ),
            (
                korean,
                [0xfeff]
                    .into_iter()
                    .chain(korean.encode_utf16())
                    .flat_map(u16::to_be_bytes)
                    .collect(),
                "UTF-16BE",
            ),
        ];
        for (text, bytes, name) in cases {
            assert_eq!(read(&bytes), (text.to_owned(), name, false));
        }
        let long = format!("{}{korean}", "plain line\n".repeat(20_000));
        assert_eq!(
            read(&EUC_KR.encode(&long).0).0,
            long,
            "the first Korean comes late"
        );
    }

    #[test]
    fn a_declaration_is_believed_and_broken_bytes_are_told() {
        let xml = "<?xml version=\"1.0\" encoding=\"euc-kr\"?><a>똠</a>";
        assert_eq!(read(&EUC_KR.encode(xml).0), (xml.to_owned(), "EUC-KR", false));
        let (text, _, had_errors) = read(b"\xef\xbb\xbfa\xffb");
        assert_eq!((text.as_str(), had_errors), ("a\u{fffd}b", true));
    }
}
