//! Whether a file reaches its own end, told from its structure alone.
//!
//! Decoders are lenient: they fill what is missing with grey. A photo that came half is better refused.

use super::{Error, Kind, Result, limits};

pub(super) fn check(kind: Kind, bytes: &[u8]) -> Result<()> {
    let complete = match kind {
        Kind::Jpeg => jpeg(bytes)?,
        Kind::Png => png(bytes).is_some(),
        Kind::WebP => webp(bytes).is_some(),
    };
    if complete {
        Ok(())
    } else {
        Err(Error::CutShort { kind })
    }
}

/// Walks the segments (ITU-T T.81 annex B) to the end-of-image marker and counts the scans on the way.
///
/// Thumbnails inside a segment are passed over by its length. Bytes behind the end (motion photos, depth maps)
/// are allowed: nobody reads them.
///
/// A sequential JPEG must have all its components in one scan, as cameras and phones write it: with one scan
/// each, zune-jpeg 0.5 answers wrong colours and no error.
fn jpeg(bytes: &[u8]) -> Result<bool> {
    let mut scans = 0;
    let mut sequential_components = None;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((marker, behind)) = next_marker(rest) {
        rest = match marker {
            END_OF_IMAGE => return Ok(scans > 0),
            // Markers without a segment: TEM, restarts, start of image.
            0x01 | 0xD0..=0xD8 => behind,
            _ => {
                let Some(segment_end) = behind
                    .first_chunk()
                    .map(|length| usize::from(u16::from_be_bytes(*length)))
                else {
                    return Ok(false);
                };
                let Some(behind_segment) = behind.get(segment_end.max(2)..) else {
                    return Ok(false);
                };
                behind_segment
            }
        };
        match marker {
            // Length, precision, height, width, then the number of components.
            SEQUENTIAL | SEQUENTIAL_EXTENDED => sequential_components = behind.get(7).copied(),
            // Length, then the number of components.
            START_OF_SCAN if sequential_components.is_some_and(|all| behind.get(2) != Some(&all)) => {
                let reason = "its colours are in separate scans, which is not supported".to_owned();
                return Err(Error::Broken {
                    kind: Kind::Jpeg,
                    reason,
                });
            }
            _ => {}
        }
        if marker == START_OF_SCAN {
            scans += 1;
            if scans > limits::SCANS {
                return Err(Error::TooManyScans);
            }
        }
    }
    Ok(false)
}

const SEQUENTIAL: u8 = 0xC0;
const SEQUENTIAL_EXTENDED: u8 = 0xC1;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// The next marker and what lies behind it. In coded data `FF 00` is a value and `FF FF` is filling.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes;
    loop {
        let found = rest.iter().position(|byte| *byte == 0xFF)?;
        rest = rest.get(found + 1..)?;
        match rest.split_first()? {
            (0x00 | 0xFF, _) => {}
            (marker, behind) => return Some((*marker, behind)),
        }
    }
}

/// Walks the chunks (length, type, data, CRC) to the `IEND` chunk.
fn png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, behind) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, behind) = behind.split_first_chunk::<4>()?;
        rest = behind.get(length.checked_add(4)?..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// The RIFF header tells the length of all that follows its first eight bytes.
fn webp(bytes: &[u8]) -> Option<()> {
    let length: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
    bytes.get(8..)?.get(..length).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn whole_files_are_intact_and_every_proper_beginning_of_one_is_not() {
        let picture = samples::still_life(80, 70);
        for (kind, bytes) in [
            (Kind::Jpeg, samples::jpeg(&picture)),
            (Kind::Jpeg, samples::progressive_jpeg(&picture)),
            (Kind::Png, samples::png(&picture)),
            (Kind::WebP, samples::lossy_webp(&picture)),
        ] {
            check(kind, &bytes).unwrap();
            for length in 0..bytes.len() {
                let beginning = check(kind, &bytes[..length]);
                assert!(
                    matches!(beginning, Err(Error::CutShort { .. })),
                    "{kind} {length}: {beginning:?}"
                );
            }
        }
    }

    #[test]
    fn an_end_marker_inside_a_segment_is_not_the_end() {
        let whole = samples::jpeg(&samples::still_life(80, 70));
        let thumbnail = [&[0xFF, 0xE1, 0x00, 0x06][..], &[0xFF, 0xD8, 0xFF, 0xD9]].concat();
        let with_thumbnail = [&whole[..2], &thumbnail, &whole[2..]].concat();
        check(Kind::Jpeg, &with_thumbnail).unwrap();
        let cut = check(Kind::Jpeg, &with_thumbnail[..with_thumbnail.len() - 2]);
        assert!(matches!(cut, Err(Error::CutShort { .. })));
    }

    #[test]
    fn a_sequential_jpeg_of_separate_scans_is_refused_rather_than_shown_in_wrong_colours() {
        let separate = samples::jpeg_of_separate_scans(&samples::still_life(80, 70));
        let refused = check(Kind::Jpeg, &separate);
        assert!(matches!(refused, Err(Error::Broken { .. })), "{refused:?}");
    }

    #[test]
    fn a_jpeg_of_endless_scans_is_refused() {
        let scan = [0xFF, 0xDA, 0x00, 0x02, 0x11, 0x22];
        let bomb = [&[0xFF, 0xD8][..], &scan.repeat(limits::SCANS + 1), &[0xFF, 0xD9]].concat();
        assert!(matches!(check(Kind::Jpeg, &bomb), Err(Error::TooManyScans)));
    }
}
