//! Colours to what a browser assumes of a file without a profile: 8-bit sRGB, opaque.
//!
//! A picture with an RGB profile (Display P3 of a phone, Adobe RGB, ProPhoto) is converted by it; one whose
//! profile is sRGB in effect is left as it is, to the bit. Profiles of other colour models (CMYK, grey), broken
//! ones and those above 1 MiB are not followed: the pixels then count as sRGB. PNG's gAMA, cHRM and cICP chunks
//! are not followed either.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions};

use super::pixels::Pixels;

/// What shows through transparent parts: the warm paper of the pages, `#faf7f2`.
pub(super) const PAPER: [u8; 3] = [0xFA, 0xF7, 0xF2];

/// Largest profile that is followed. Those of cameras and phones have about 500 bytes to 4 KiB.
const PROFILE_BYTES: usize = 1 << 20;

/// A profile that moves no colour by more than this is taken for sRGB: rounding, and its many spellings.
const SAME_COLOUR: u8 = 2;

/// Lays RGBA pixels on the paper; answers RGB ones.
pub(super) fn on_paper(rgba: Vec<u8>) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for [red, green, blue, alpha] in rgba.as_chunks().0 {
        let over = |ink: u8, paper: u8| {
            let alpha = u32::from(*alpha);
            let mixed = (u32::from(ink) * alpha + u32::from(paper) * (255 - alpha) + 127) / 255;
            // A mean of two bytes is a byte.
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        let [paper_red, paper_green, paper_blue] = PAPER;
        rgb.extend([
            over(*red, paper_red),
            over(*green, paper_green),
            over(*blue, paper_blue),
        ]);
    }
    rgb
}

/// Converts the pixels from the colour space of this profile to sRGB, when it can be followed.
pub(super) fn to_srgb(pixels: &mut Pixels, icc: &[u8]) {
    if let Some(transform) = transform_to_srgb(icc) {
        let mut converted = vec![0; pixels.rgb().len()];
        if transform.transform(pixels.rgb(), &mut converted).is_ok() {
            pixels.rgb_mut().copy_from_slice(&converted);
        }
    }
}

type Transform = dyn TransformExecutor<u8> + Send + Sync;

fn transform_to_srgb(icc: &[u8]) -> Option<std::sync::Arc<Transform>> {
    if icc.len() > PROFILE_BYTES {
        return None;
    }
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options)
        .ok()?;
    changes_colours(transform.as_ref()).then_some(transform)
}

/// Tries the transform on a lattice of 6 x 6 x 6 colours.
fn changes_colours(transform: &Transform) -> bool {
    const STEPS: [u8; 6] = [0, 51, 102, 153, 204, 255];
    let mut lattice = Vec::with_capacity(STEPS.len().pow(3) * 3);
    for red in STEPS {
        for green in STEPS {
            for blue in STEPS {
                lattice.extend([red, green, blue]);
            }
        }
    }
    let mut moved = vec![0; lattice.len()];
    if transform.transform(&lattice, &mut moved).is_err() {
        return false;
    }
    lattice
        .iter()
        .zip(&moved)
        .any(|(before, after)| before.abs_diff(*after) > SAME_COLOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(rgb: [u8; 3]) -> Pixels {
        Pixels::new(1, 1, rgb.to_vec()).unwrap()
    }

    fn near(pixels: &Pixels, expected: [u8; 3]) {
        let off = pixels
            .rgb()
            .iter()
            .zip(expected)
            .any(|(found, expected)| found.abs_diff(expected) > 3);
        assert!(!off, "{:?} is not {expected:?}", pixels.rgb());
    }

    #[test]
    fn what_is_transparent_shows_the_paper() {
        let rgba = [[9, 9, 9, 0], [10, 20, 30, 255], [0, 0, 0, 128]].concat();
        assert_eq!(on_paper(rgba), [PAPER, [10, 20, 30], [125, 123, 121]].concat());
    }

    #[test]
    fn an_srgb_profile_changes_no_bit() {
        let icc = ColorProfile::new_srgb().encode().unwrap();
        let before: Vec<u8> = (0..=255).flat_map(|n: u8| [n, 255 - n, n / 2]).collect();
        let mut pixels = Pixels::new(256, 1, before.clone()).unwrap();
        to_srgb(&mut pixels, &icc);
        assert_eq!(pixels.rgb(), before);
    }

    #[test]
    fn display_p3_is_converted() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        // sRGB (200, 100, 50) written in Display P3 is (188, 106, 62): a figure of the CSS Color 4 matrices.
        let mut orange = one([188, 106, 62]);
        to_srgb(&mut orange, &icc);
        near(&orange, [200, 100, 50]);
        let mut grey = one([128, 128, 128]);
        to_srgb(&mut grey, &icc);
        near(&grey, [128, 128, 128]);
    }

    #[test]
    fn profiles_that_cannot_be_followed_leave_the_pixels_alone() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let grey = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let too_large = [p3.clone(), vec![0; PROFILE_BYTES]].concat();
        for icc in [&[][..], b"no profile", &p3[..p3.len() / 2], &grey, &too_large] {
            let mut pixels = one([188, 106, 62]);
            to_srgb(&mut pixels, icc);
            assert_eq!(pixels.rgb(), [188, 106, 62]);
        }
    }
}
