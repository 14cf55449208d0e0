//! A file into pixels, as it lies in the file: not yet upright, in its own colour space.

use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::pixels::Pixels;
use super::{Error, Kind, Result, colour, jpeg, limits};

pub(super) struct Decoded {
    pub pixels: Pixels,
    /// What has to be done to see it upright.
    pub orientation: Orientation,
    /// The colour profile of the file, as it came.
    pub icc: Option<Vec<u8>>,
}

/// Decodes the first image of the file. It must have been found intact.
pub(super) fn decode(kind: Kind, bytes: &[u8]) -> Result<Decoded> {
    let refused = |error| refusal(kind, &error);
    match kind {
        Kind::Jpeg => jpeg::decode(bytes),
        // The limits go in with the file, so that packed text and profiles are bounded as well.
        Kind::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), working_limits()).map_err(refused)?;
            unpack(kind, decoder)
        }
        Kind::WebP => unpack(kind, WebPDecoder::new(Cursor::new(bytes)).map_err(refused)?),
    }
}

fn unpack(kind: Kind, mut decoder: impl ImageDecoder) -> Result<Decoded> {
    let refused = |error| refusal(kind, &error);
    let (width, height) = decoder.dimensions();
    limits::check_size(width, height)?;
    decoder.set_limits(working_limits()).map_err(refused)?;
    // 16-bit pictures are held twice while they become 8-bit ones.
    if decoder.total_bytes() > limits::WORKING_MEMORY / 2 {
        return Err(Error::TooMuchMemory);
    }
    // A profile or an orientation that cannot be read is no reason to refuse a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let pixels = flat_rgb(image).ok_or_else(|| Error::Broken {
        kind,
        reason: "its pixels are not all there".to_owned(),
    })?;
    Ok(Decoded {
        pixels,
        orientation,
        icc,
    })
}

fn flat_rgb(image: DynamicImage) -> Option<Pixels> {
    let (width, height) = (image.width(), image.height());
    let rgb = if image.color().has_alpha() {
        colour::on_paper(image.into_rgba8().into_raw())
    } else {
        image.into_rgb8().into_raw()
    };
    Pixels::new(width, height, rgb)
}

fn working_limits() -> Limits {
    let mut working = Limits::default();
    working.max_alloc = Some(limits::WORKING_MEMORY / 2);
    working
}

fn refusal(kind: Kind, error: &ImageError) -> Error {
    if let ImageError::Limits(limit) = error
        && matches!(limit.kind(), LimitErrorKind::InsufficientMemory)
    {
        return Error::TooMuchMemory;
    }
    Error::Broken {
        kind,
        reason: error.to_string(),
    }
}
