//! An upload, read; and the renditions cut from it.

use std::panic;

use image::metadata::Orientation;

use super::pixels::Pixels;
use super::{Error, Picture, Rendition, Result, colour, decode, encode, intact, limits, placeholder, sniff};

/// Widths of a photo: a phone's column at 1x, 2x and 3x, and a desk's.
const PHOTO_WIDTHS: [u32; 4] = [360, 720, 1080, WIDEST];
const WIDEST: u32 = 1440;

/// Sides of a profile picture: beside a name, and on the profile at 2x.
const AVATAR_SIDES: [u32; 2] = [96, 256];

/// How a picture is cut from a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The whole of it, at 360, 720, 1080 and 1440 px width.
    Photo,
    /// The middle square, at 96 and 256 px; pages may round it to a circle.
    Avatar,
}

/// An upload that was found good: upright, 8-bit sRGB, opaque, at most 1440 px wide, nothing but pixels.
#[derive(Clone, Debug)]
pub struct Frame {
    pixels: Pixels,
}

impl Frame {
    /// Reads an uploaded file: JPEG, PNG or WebP (of an animation, the first picture).
    ///
    /// Takes about 10 ms for 800x1000 px, 0.1 s for 12 megapixels. Every [`Error`] tells what is wrong with
    /// the file; a decoder's panic counts as [`Error::Broken`].
    pub fn from_upload(bytes: &[u8]) -> Result<Self> {
        limits::check_bytes(bytes)?;
        let kind = sniff::kind(bytes)?;
        panic::catch_unwind(|| Self::read(bytes)).unwrap_or_else(|_| {
            Err(Error::Broken {
                kind,
                reason: "it cannot be decoded".to_owned(),
            })
        })
    }

    /// As [`Frame::from_upload`], with nothing between the caller and a decoder's panic.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let kind = sniff::kind(bytes)?;
        intact::check(kind, bytes)?;
        let decoded = decode::decode(kind, bytes)?;

        // Smaller first: turning and colours then cost a tenth for a large photo.
        let (stored_width, stored_height) = (decoded.pixels.width(), decoded.pixels.height());
        let lies_on_its_side = lies_on_its_side(decoded.orientation);
        let (width, height) = if lies_on_its_side {
            (stored_height, stored_width)
        } else {
            (stored_width, stored_height)
        };
        let kept_width = width.min(WIDEST);
        let kept_height = scaled_height(width, height, kept_width);
        let smaller = if kept_width == width {
            decoded.pixels
        } else if lies_on_its_side {
            decoded.pixels.resized(kept_height, kept_width)?
        } else {
            decoded.pixels.resized(kept_width, kept_height)?
        };
        let mut pixels = smaller.oriented(decoded.orientation);
        if let Some(icc) = &decoded.icc {
            colour::to_srgb(&mut pixels, icc);
        }
        Ok(Self { pixels })
    }

    /// Pixels; at most 1440.
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Pixels; at most four times the width.
    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// The JPEGs, narrowest first, with placeholder and main colour.
    pub fn picture(&self, cut: Cut) -> Result<Picture> {
        let steps = self.steps(cut)?;
        let mut renditions = Vec::with_capacity(steps.len());
        for pixels in &steps {
            renditions.push(encode::jpeg(pixels)?);
        }
        let smallest = steps.first().unwrap_or(&self.pixels);
        let largest = steps.last().unwrap_or(&self.pixels);
        let tiny = placeholder::reduce(smallest)?;
        Ok(Picture {
            width: largest.width(),
            height: largest.height(),
            thumbhash: placeholder::thumbhash(&tiny),
            dominant_rgb: placeholder::dominant(&tiny),
            renditions,
        })
    }

    /// The WebPs of the same sizes, narrowest first. Several times as slow as [`Frame::picture`].
    pub fn webps(&self, cut: Cut) -> Result<Vec<Rendition>> {
        self.steps(cut)?.iter().map(encode::webp).collect()
    }

    /// The sizes of a cut, smallest first; each is made from the next larger one, which costs the least and
    /// at these ratios shows no difference.
    fn steps(&self, cut: Cut) -> Result<Vec<Pixels>> {
        let mut steps: Vec<Pixels> = Vec::new();
        match cut {
            Cut::Photo => {
                let (width, height) = (self.width(), self.height());
                for step in ladder(&PHOTO_WIDTHS, width) {
                    let larger = steps.last().unwrap_or(&self.pixels);
                    steps.push(larger.resized(step, scaled_height(width, height, step))?);
                }
            }
            Cut::Avatar => {
                for side in ladder(&AVATAR_SIDES, self.width().min(self.height())) {
                    steps.push(steps.last().unwrap_or(&self.pixels).square(side)?);
                }
            }
        }
        steps.reverse();
        Ok(steps)
    }
}

/// The steps that fit into `size`, widest first; nothing is enlarged: the widest step is capped at `size`.
fn ladder(steps: &[u32], size: u32) -> Vec<u32> {
    let widest = steps.last().map_or(size, |widest| size.min(*widest));
    let narrower = steps.iter().rev().copied().filter(|step| *step < widest);
    std::iter::once(widest).chain(narrower).collect()
}

/// The height that keeps the shape at another width, at least one pixel.
fn scaled_height(width: u32, height: u32, new_width: u32) -> u32 {
    let (width, height, new_width) = (u64::from(width.max(1)), u64::from(height), u64::from(new_width));
    let rounded = (height * new_width + width / 2) / width;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

fn lies_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
