//! JPEG into pixels.
//!
//! zune-jpeg is asked directly and strictly: through `image` it is more lenient, reads
//! the headers again for every question, and copies the file. Even so, values changed inside the coded pixels, or
//! missing before a proper end marker, mostly pass, and show as wrong or flat parts of the picture.

use image::metadata::Orientation;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::decode::Decoded;
use super::pixels::Pixels;
use super::{Error, Kind, Result, limits};

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    let side = usize::from(u16::MAX);
    // Grey, YCbCr, CMYK and YCCK all come out as RGB; CMYK by the plain formula, without its profile.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| missing("it has no frame header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    limits::check_size(width, height)?;

    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let icc = decoder.icc_profile();
    let rgb = decoder.decode().map_err(broken)?;
    let pixels = Pixels::new(width, height, rgb).ok_or_else(|| missing("its pixels are not all there"))?;
    Ok(Decoded {
        pixels,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        icc,
    })
}

fn broken(error: DecodeErrors) -> Error {
    missing(&format!("{error:?}"))
}

fn missing(reason: &str) -> Error {
    Error::Broken {
        kind: Kind::Jpeg,
        reason: reason.to_owned(),
    }
}
