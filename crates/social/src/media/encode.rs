//! Pixels into files.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};
use storage::blobs::BlobName;

use super::pixels::Pixels;
use super::{Error, Format, Rendition, Result};

const JPEG_QUALITY: u8 = 82;
const WEBP_QUALITY: f32 = 78.0;

/// 4:2:0 with averaged colour, in one interleaved scan.
///
/// Huffman tables of its own would save a tenth, but jpeg-encoder then writes one scan for each component, which
/// takes half as long again and which zune-jpeg 0.5 reads back with wrong colours.
pub(super) fn jpeg(pixels: &Pixels) -> Result<Rendition> {
    let failed = |reason: &str| failure(pixels, reason);
    let (Ok(width), Ok(height)) = (u16::try_from(pixels.width()), u16::try_from(pixels.height())) else {
        return Err(failed("a side is longer than the format allows"));
    };
    let mut bytes = Vec::with_capacity(pixels.rgb().len() / 12);
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_optimized_huffman_tables(false);
    encoder
        .encode(pixels.rgb(), width, height, ColorType::Rgb)
        .map_err(|error| failed(&error.to_string()))?;
    rendition(pixels, Format::Jpeg, bytes)
}

/// Lossy, by libwebp's usual effort.
pub(super) fn webp(pixels: &Pixels) -> Result<Rendition> {
    let encoder = webp::Encoder::from_rgb(pixels.rgb(), pixels.width(), pixels.height());
    let bytes = encoder
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|error| failure(pixels, &format!("{error:?}")))?
        .to_vec();
    rendition(pixels, Format::WebP, bytes)
}

fn rendition(pixels: &Pixels, format: Format, bytes: Vec<u8>) -> Result<Rendition> {
    let name = BlobName::of(&bytes, format.extension())?;
    Ok(Rendition {
        width: pixels.width(),
        height: pixels.height(),
        format,
        bytes,
        name,
    })
}

fn failure(pixels: &Pixels, reason: &str) -> Error {
    Error::Encode {
        width: pixels.width(),
        height: pixels.height(),
        reason: reason.to_owned(),
    }
}
