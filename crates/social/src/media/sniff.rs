//! Tells the format of a file by its first bytes; names and declared types are not to be trusted.

use std::fmt;

use super::{Error, Result};

/// A format that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// What was found instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Empty,
    Gif,
    Heic,
    Avif,
    JpegXl,
    Tiff,
    Bmp,
    Svg,
    Pdf,
    Video,
    Unknown,
}

pub(super) fn kind(bytes: &[u8]) -> Result<Kind> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Kind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Kind::WebP);
    }
    Err(Error::NotAccepted {
        found: foreign(bytes),
    })
}

fn foreign(bytes: &[u8]) -> Foreign {
    if bytes.is_empty() {
        return Foreign::Empty;
    }
    // ISO base media files: a box length, "ftyp", and the major brand.
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"avif" | b"avis") => Foreign::Avif,
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
                Foreign::Heic
            }
            _ => Foreign::Video,
        };
    }
    let starts: [(&[u8], Foreign); 9] = [
        (b"GIF8", Foreign::Gif),
        (b"%PDF", Foreign::Pdf),
        (b"BM", Foreign::Bmp),
        (b"II*\0", Foreign::Tiff),
        (b"MM\0*", Foreign::Tiff),
        (b"\xFF\x0A", Foreign::JpegXl),
        (b"\0\0\0\x0CJXL ", Foreign::JpegXl),
        (b"\x1A\x45\xDF\xA3", Foreign::Video),
        (b"RIFF", Foreign::Video),
    ];
    for (start, found) in starts {
        if bytes.starts_with(start) {
            return found;
        }
    }
    if looks_like_svg(bytes) {
        Foreign::Svg
    } else {
        Foreign::Unknown
    }
}

/// Text that holds an `<svg` tag near its start, behind a byte order mark, an XML line or a comment.
fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    text.starts_with(b"<") && text.windows(4).any(|tag| tag.eq_ignore_ascii_case(b"<svg"))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
        })
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the file is empty",
            Self::Gif => "this is a GIF",
            Self::Heic => "this is a HEIC photo (on an iPhone: Settings, Camera, Formats, Most Compatible)",
            Self::Avif => "this is an AVIF picture",
            Self::JpegXl => "this is a JPEG XL picture",
            Self::Tiff => "this is a TIFF or camera raw file",
            Self::Bmp => "this is a BMP picture",
            Self::Svg => "this is an SVG drawing",
            Self::Pdf => "this is a PDF document",
            Self::Video => "this is a video or sound file",
            Self::Unknown => "this is no picture that is known here",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_named() {
        let files: [(&[u8], Foreign); 12] = [
            (b"", Foreign::Empty),
            (b"GIF89a", Foreign::Gif),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Foreign::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", Foreign::Heic),
            (b"\0\0\0\x1cftypavif\0\0\0\0", Foreign::Avif),
            (b"\0\0\0\x1cftypisom\0\0\0\0", Foreign::Video),
            (b"RIFF\0\0\0\0WAVE", Foreign::Video),
            (b"%PDF-1.7", Foreign::Pdf),
            (b"<svg onload=alert(1)>", Foreign::Svg),
            (
                b"\xEF\xBB\xBF\n<?xml version='1.0'?><!-- x --><SVG>",
                Foreign::Svg,
            ),
            (b"<html>", Foreign::Unknown),
            (b"\xFF\xD8", Foreign::Unknown),
        ];
        for (bytes, expected) in files {
            let refused = kind(bytes);
            assert!(
                matches!(refused, Err(Error::NotAccepted { found }) if found == expected),
                "{expected:?}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_refusal_says_what_is_accepted() {
        let refusal = kind(b"GIF89a").unwrap_err().to_string();
        assert_eq!(refusal, "this is a GIF; accepted are JPEG, PNG and WebP");
    }
}
