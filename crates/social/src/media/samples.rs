//! Pictures for the tests of this folder, made by arithmetic.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::pixels::Pixels;

/// A warm surface, a round thing on it, some grain: edges, gradients and noise as a photo has them.
pub fn still_life(width: u32, height: u32) -> RgbImage {
    let (middle_x, middle_y) = (width as f32 * 0.55, height as f32 * 0.6);
    let radius = width.min(height) as f32 * 0.28;
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 - middle_x, y as f32 - middle_y);
        let distance = (across * across + down * down).sqrt();
        let grain = ((x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)) >> 9 & 15) as f32;
        let light = 1.0 - 0.4 * y as f32 / height as f32;
        let [red, green, blue] = if distance < radius {
            let shade = 0.5 + 0.5 * (1.0 - distance / radius);
            [70.0 * shade, 110.0 * shade, 150.0 * shade]
        } else {
            [225.0 * light, 205.0 * light, 180.0 * light]
        };
        Rgb([red + grain, green + grain, blue + grain].map(|value| value as u8))
    })
}

/// Four fields of plain colour: red, green, blue, yellow from the upper left by rows.
pub fn four_fields(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([220, 220, 20]),
    })
}

pub fn pixels(picture: &RgbImage) -> Pixels {
    Pixels::new(picture.width(), picture.height(), picture.as_raw().clone()).unwrap()
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encoded_jpeg(picture, |_| {})
}

pub fn progressive_jpeg(picture: &RgbImage) -> Vec<u8> {
    encoded_jpeg(picture, |encoder| encoder.set_progressive(true))
}

pub fn jpeg_of_separate_scans(picture: &RgbImage) -> Vec<u8> {
    encoded_jpeg(picture, |encoder| encoder.set_optimized_huffman_tables(true))
}

pub fn jpeg_with_icc(picture: &RgbImage, icc: &[u8]) -> Vec<u8> {
    encoded_jpeg(picture, |encoder| encoder.add_icc_profile(icc).unwrap())
}

pub fn cmyk_jpeg(width: u16, height: u16, cmyk: [u8; 4]) -> Vec<u8> {
    let data = cmyk.repeat(usize::from(width) * usize::from(height));
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95)
        .encode(&data, width, height, ColorType::Cmyk)
        .unwrap();
    bytes
}

/// A JPEG whose EXIF says how to turn it: 1 to 8.
pub fn jpeg_oriented(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    encoded_jpeg(picture, |encoder| {
        encoder.add_exif_metadata(&exif(orientation, b"")).unwrap()
    })
}

/// The TIFF block of EXIF: one entry (0x0112, orientation), and a text behind it.
pub fn exif(orientation: u8, text: &[u8]) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend(text);
    tiff
}

/// Puts a segment right behind the start of a JPEG.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    saved(picture.clone().into(), ImageFormat::Png)
}

pub fn lossy_webp(picture: &RgbImage) -> Vec<u8> {
    webp::Encoder::from_rgb(picture.as_raw(), picture.width(), picture.height())
        .encode(80.0)
        .to_vec()
}

pub fn saved(picture: image::DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Puts a chunk right behind the header of a PNG. The CRC is right.
pub fn with_chunk(png: &[u8], kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(kind, content), &png[33..]].concat()
}

pub fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let checked = [kind.as_slice(), content].concat();
    [&length, checked.as_slice(), &crc32(&checked).to_be_bytes()].concat()
}

/// The CRC of PNG (ISO 3309), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _bit in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

fn encoded_jpeg(picture: &RgbImage, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    set(&mut encoder);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder
        .encode(picture.as_raw(), width, height, ColorType::Rgb)
        .unwrap();
    bytes
}
