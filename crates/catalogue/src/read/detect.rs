//! What a file is, from its first bytes.

use crate::Error;

/// How the records of a file are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Table {
        delimiter: u8,
        quoting: bool,
    },
    /// RSS or Atom.
    Feed {
        is_atom: bool,
    },
    Json,
    Page,
}

/// Refuses what is no text, by its first bytes.
pub fn refuse_binary(bytes: &[u8]) -> Result<(), Error> {
    let refuse = |found, advice| Err(Error::NotACatalogue { found, advice });
    if bytes.starts_with(b"PK\x03\x04") {
        return refuse(
            "a spreadsheet or a ZIP archive",
            "unpack it, or save the sheet as CSV (UTF-8)",
        );
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return refuse("a gzip archive", "unpack it with `gunzip`");
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return refuse("an old Excel workbook", "save the sheet as CSV (UTF-8)");
    }
    if bytes.starts_with(b"%PDF") {
        return refuse("a PDF", "ask for the catalogue as CSV, TSV or XML");
    }
    Ok(())
}

/// The shape of a text that begins with `head`.
pub fn shape(head: &str) -> Shape {
    let text = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']);
    if text.starts_with('<') {
        let lower = text.to_ascii_lowercase();
        let at = |what: &str| lower.find(what).unwrap_or(usize::MAX);
        let (rss, atom, page) = (
            at("<rss").min(at("<rdf:rdf")).min(at("<channel")),
            at("<feed"),
            at("<html"),
        );
        let is_page = page < rss.min(atom) || (rss.min(atom) == usize::MAX && lower.contains("<script"));
        return if is_page {
            Shape::Page
        } else {
            Shape::Feed { is_atom: atom < rss }
        };
    }
    if text.starts_with(['{', '[']) {
        return Shape::Json;
    }
    let header = text.lines().find(|line| {
        let line = line.trim_start_matches('\u{feff}').trim();
        !line.is_empty() && !line.trim_start_matches('"').starts_with('#') && !line.starts_with("sep=")
    });
    let delimiter = delimiter(header.unwrap_or(""));
    Shape::Table {
        delimiter,
        quoting: delimiter != b'\t' || are_quotes_used(text),
    }
}

/// The separator that stands most often in the header, outside quotes.
fn delimiter(header: &str) -> u8 {
    let mut counts = [(b'\t', 0), (b',', 0), (b';', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in header.bytes() {
        is_quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == byte && !is_quoted) {
            *count += 1;
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let found = counts.iter().find(|(_, count)| *count == most && most > 0);
    found.map_or(b',', |(byte, _)| *byte)
}

/// In tab separated files a quote is often only an inch: quotes count when cells that begin with one also end with one,
/// be it some lines below.
fn are_quotes_used(text: &str) -> bool {
    let (mut closed, mut open, mut rest) = (0, 0, text);
    loop {
        if let Some(cell) = rest.strip_prefix('"') {
            match closing(cell) {
                Some(end) => {
                    closed += 1;
                    rest = cell.get(end + 1..).unwrap_or("");
                }
                None => open += 1,
            }
        }
        let Some(next) = rest.find(['\t', '\n', '\r']) else {
            break;
        };
        rest = rest.get(next + 1..).unwrap_or("");
    }
    closed > 0 && closed >= open
}

/// Where the quote stands that ends a quoted cell: before a separator or a line's end, and not doubled.
fn closing(cell: &str) -> Option<usize> {
    let bytes = cell.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == b'"') {
        let end = at + found;
        match bytes.get(end + 1) {
            Some(b'"') => at = end + 2,
            Some(b'\t' | b'\n' | b'\r') | None => return Some(end),
            Some(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(delimiter: u8, quoting: bool) -> Shape {
        Shape::Table { delimiter, quoting }
    }

    #[test]
    fn shapes_show_in_the_first_line() {
        assert_eq!(shape("id\ttitle\n1\t24\" screen\n"), table(b'\t', false));
        assert_eq!(shape("id\ttitle\n1\t\"a\"\"b\"\n"), table(b'\t', true));
        assert_eq!(shape("id\ttitle\n1\t\"two\nlines\"\n"), table(b'\t', true));
        assert_eq!(shape("id\ttitle\n1\t\"dawn\" plate\n"), table(b'\t', false));
        assert_eq!(shape("\u{feff}ID;Name;\"a,b,c,d\"\n"), table(b';', true));
        assert_eq!(
            shape("# Required, comment, with, commas\nid,title\n"),
            table(b',', true)
        );
        assert_eq!(
            shape("<?xml version=\"1.0\"?>\n<rss><channel>"),
            Shape::Feed { is_atom: false }
        );
        assert_eq!(
            shape("<?xml version=\"1.0\"?><feed xmlns=\"x\">"),
            Shape::Feed { is_atom: true }
        );
        assert_eq!(shape("<!doctype html><html><script>"), Shape::Page);
        assert_eq!(shape("\n [{\"@type\":\"Product\"}]"), Shape::Json);
    }
}
