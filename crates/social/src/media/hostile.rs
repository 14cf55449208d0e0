//! Tests: uploads made to harm.

use proptest::prelude::*;

use super::{Cut, Error, Frame, limits, samples};

/// A PNG whose header promises this; no pixel follows.
fn promising_png(width: u32, height: u32, bits: u8, colour_type: u8) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[bits, colour_type, 0, 0, 0],
    ]
    .concat();
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    let chunks = [
        samples::chunk(b"IHDR", &header),
        samples::chunk(b"IDAT", b"x"),
        samples::chunk(b"IEND", b""),
    ];
    [signature, chunks.concat()].concat()
}

/// A JPEG whose frame header is made to promise this.
fn promising_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = samples::jpeg(&samples::still_life(80, 70));
    let frame = jpeg.windows(2).position(|bytes| bytes == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// 35 MB of zeros as a zlib stream of some kilobytes: the data of a black PNG.
fn packed_zeros() -> Vec<u8> {
    let png = samples::saved(image::GrayImage::new(7000, 5000).into(), image::ImageFormat::Png);
    let mut data = Vec::new();
    let mut rest = &png[8..];
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if behind.starts_with(b"IDAT") {
            data.extend(&behind[4..4 + length]);
        }
        rest = &behind[length + 8..];
    }
    data
}

#[test]
fn a_header_that_promises_too_much_is_refused_before_unpacking() {
    let read = |bytes: Vec<u8>| Frame::from_upload(&bytes).unwrap_err();
    assert!(matches!(
        read(promising_png(60_000, 60_000, 8, 2)),
        Error::TooLong { width: 60_000, .. }
    ));
    assert!(matches!(
        read(promising_png(8_000, 8_000, 8, 2)),
        Error::TooManyPixels { .. }
    ));
    assert!(matches!(
        read(promising_png(7_000, 7_000, 16, 6)),
        Error::TooMuchMemory
    ));
    assert!(matches!(
        read(promising_jpeg(65_535, 65_535)),
        Error::TooLong { .. }
    ));
    assert!(matches!(
        read(promising_jpeg(12_000, 12_000)),
        Error::TooManyPixels { .. }
    ));
    assert!(matches!(read(promising_jpeg(63, 70)), Error::TooSmall { .. }));
    assert!(matches!(read(promising_jpeg(64, 300)), Error::TooNarrow { .. }));
    let refusal = read(promising_png(60_000, 60_000, 8, 2)).to_string();
    assert_eq!(
        refusal,
        "the picture is 60000x60000 px, at most 12000 px a side are accepted"
    );
}

#[test]
fn a_file_of_too_many_bytes_is_refused() {
    let mut upload = samples::jpeg(&samples::still_life(80, 70));
    // Bytes behind the end are allowed, so that only their number is wrong.
    upload.resize(limits::UPLOAD_BYTES, 0);
    Frame::from_upload(&upload).unwrap();
    upload.push(0);
    assert!(matches!(
        Frame::from_upload(&upload),
        Err(Error::TooManyBytes { .. })
    ));
}

#[test]
fn packed_text_and_profiles_in_a_png_are_not_unpacked_without_bound() {
    let zeros = packed_zeros();
    assert!(zeros.len() < 200_000, "{}", zeros.len());
    let plain = samples::png(&samples::still_life(80, 70));
    let clean = Frame::from_upload(&plain).unwrap().picture(Cut::Photo).unwrap();
    let named = [b"x\0\0", zeros.as_slice()].concat();
    for kind in [b"zTXt", b"iCCP"] {
        let picture = Frame::from_upload(&samples::with_chunk(&plain, kind, &named))
            .unwrap()
            .picture(Cut::Photo)
            .unwrap();
        assert_eq!(picture, clean);
    }
}

#[test]
fn a_picture_of_nothing_at_the_limit_of_size_is_read() {
    let black = samples::saved(image::GrayImage::new(7000, 5000).into(), image::ImageFormat::Png);
    assert!(black.len() < 200_000, "{}", black.len());
    let frame = Frame::from_upload(&black).unwrap();
    assert_eq!((frame.width(), frame.height()), (1440, 1029));
}

#[test]
fn a_whole_file_that_cannot_be_decoded_is_refused_as_broken() {
    let picture = samples::still_life(200, 150);
    let mut no_tables = samples::jpeg(&picture);
    for index in 0..no_tables.len() - 1 {
        // Huffman tables become comments.
        if no_tables[index..index + 2] == [0xFF, 0xC4] {
            no_tables[index + 1] = 0xFE;
        }
    }
    let mut overwritten = samples::png(&picture);
    let middle = overwritten.len() / 2;
    overwritten[middle..middle + 200].fill(0xFE);
    for upload in [no_tables, overwritten] {
        let refused = Frame::from_upload(&upload);
        assert!(
            matches!(refused, Err(Error::Broken { .. })),
            "{:?}",
            refused.map(|frame| frame.width())
        );
    }
}

#[test]
fn no_beginning_of_a_file_is_taken_for_a_picture() {
    let picture = samples::still_life(90, 70);
    for whole in [
        samples::jpeg(&picture),
        samples::progressive_jpeg(&picture),
        samples::png(&picture),
        samples::lossy_webp(&picture),
    ] {
        Frame::from_upload(&whole).unwrap();
        for length in 0..whole.len() {
            assert!(
                Frame::from_upload(&whole[..length]).is_err(),
                "{length} of {}",
                whole.len()
            );
        }
    }
}

fn sample(kind: usize) -> Vec<u8> {
    let picture = samples::still_life(72, 64);
    match kind {
        0 => samples::jpeg_oriented(&picture, 6),
        1 => samples::progressive_jpeg(&picture),
        2 => samples::with_chunk(&samples::png(&picture), b"eXIf", &samples::exif(8, b"x")),
        3 => samples::lossy_webp(&picture),
        4 => samples::cmyk_jpeg(64, 64, [10, 20, 30, 40]),
        5 => {
            let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
            samples::jpeg_with_icc(&picture, &icc)
        }
        _ => samples::saved(picture.into(), image::ImageFormat::WebP),
    }
}

/// Read without the net that catches panics. What is read must have been made from at most the limits.
fn read_and_cut(bytes: &[u8]) {
    if let Ok(frame) = Frame::read(bytes) {
        assert!(frame.width() <= 1440 && frame.height() <= 1440 * limits::ASPECT);
        let picture = frame.picture(Cut::Photo).unwrap();
        assert!(!picture.renditions.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn damaged_files_never_panic(
        kind in 0_usize..7,
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        in_the_head in any::<bool>(),
    ) {
        let mut bytes = sample(kind);
        for (place, value) in damage {
            let most = if in_the_head { bytes.len().min(700) } else { bytes.len() };
            let index = place.index(most);
            bytes[index] = value;
        }
        read_and_cut(&bytes);
    }

    #[test]
    fn random_bytes_never_panic(
        start in 0_usize..4,
        noise in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let starts: [&[u8]; 4] = [
            b"", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR", b"RIFF\x40\0\0\0WEBPVP8 ",
        ];
        let bytes = [starts[start], &noise].concat();
        prop_assert!(Frame::read(&bytes).is_err());
    }
}
