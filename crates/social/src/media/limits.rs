//! What an upload may be, so that a few bytes cannot take much memory or time.

use super::{Error, Result};

/// Bytes of one uploaded file: 15 MiB, a 24-megapixel photo of good quality.
pub const UPLOAD_BYTES: usize = 15 << 20;

/// Pixels of width or height.
pub const LONGEST_SIDE: u32 = 12_000;

/// Pixels of width or height.
pub const SHORTEST_SIDE: u32 = 64;

/// Width times height.
pub const PIXELS: u64 = 50_000_000;

/// The long side, in lengths of the short one.
pub const ASPECT: u32 = 4;

/// Scans of a progressive JPEG. Encoders in use make 10 to 14.
pub const SCANS: usize = 32;

/// Bytes that unpacking one upload may hold at a time: 50 megapixels of progressive JPEG hold 150 MB of pixels
/// and 300 MB of coefficients.
pub const WORKING_MEMORY: u64 = 512 << 20;

pub(super) fn check_bytes(bytes: &[u8]) -> Result<()> {
    if bytes.len() > UPLOAD_BYTES {
        return Err(Error::TooManyBytes { bytes: bytes.len() });
    }
    Ok(())
}

/// Checks what the header promises, before any pixel is unpacked.
pub(super) fn check_size(width: u32, height: u32) -> Result<()> {
    let (short, long) = (width.min(height), width.max(height));
    if long > LONGEST_SIDE {
        return Err(Error::TooLong { width, height });
    }
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(Error::TooManyPixels { width, height });
    }
    if short < SHORTEST_SIDE {
        return Err(Error::TooSmall { width, height });
    }
    if long > short * ASPECT {
        return Err(Error::TooNarrow { width, height });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_up_to_the_limits_pass_and_one_more_is_refused_with_its_reason() {
        for (width, height) in [(64, 64), (256, 64), (64, 256), (12_000, 4_166), (7_071, 7_071)] {
            check_size(width, height).unwrap();
        }
        assert!(matches!(check_size(12_001, 4_000), Err(Error::TooLong { .. })));
        assert!(matches!(
            check_size(u32::MAX, u32::MAX),
            Err(Error::TooLong { .. })
        ));
        assert!(matches!(
            check_size(7_072, 7_072),
            Err(Error::TooManyPixels { .. })
        ));
        assert!(matches!(check_size(63, 64), Err(Error::TooSmall { .. })));
        assert!(matches!(check_size(0, 0), Err(Error::TooSmall { .. })));
        assert!(matches!(check_size(64, 257), Err(Error::TooNarrow { .. })));
    }
}
