//! Tests: good uploads, and what becomes of them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{Cut, Format, Frame, Picture, Rendition, samples};

fn read(upload: &[u8]) -> Frame {
    Frame::from_upload(upload).unwrap()
}

fn photo(upload: &[u8]) -> Picture {
    read(upload).picture(Cut::Photo).unwrap()
}

fn decoded(rendition: &Rendition) -> RgbImage {
    let image = image::load_from_memory(&rendition.bytes).unwrap().into_rgb8();
    assert_eq!(
        (image.width(), image.height()),
        (rendition.width, rendition.height)
    );
    image
}

fn sizes(renditions: &[Rendition]) -> Vec<(u32, u32)> {
    renditions
        .iter()
        .map(|rendition| (rendition.width, rendition.height))
        .collect()
}

fn assert_near(found: &Rgb<u8>, expected: [u8; 3], most: u8) {
    let near = found
        .0
        .iter()
        .zip(expected)
        .all(|(found, expected)| found.abs_diff(expected) <= most);
    assert!(near, "{:?} is not {expected:?}", found.0);
}

/// Mean difference per channel value between a rendition and the original at its size.
fn mean_difference(rendition: &Rendition, original: &RgbImage) -> f64 {
    let scaled = image::imageops::resize(
        original,
        rendition.width,
        rendition.height,
        image::imageops::FilterType::Lanczos3,
    );
    let image = decoded(rendition);
    let sum: u64 = image
        .as_raw()
        .iter()
        .zip(scaled.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / image.as_raw().len() as f64
}

#[test]
fn a_photo_is_cut_at_all_widths_below_its_own_and_never_enlarged() {
    type Size = (u32, u32);
    let cases: [(Size, &[Size]); 5] = [
        ((2000, 1500), &[(360, 270), (720, 540), (1080, 810), (1440, 1080)]),
        ((800, 1000), &[(360, 450), (720, 900), (800, 1000)]),
        ((720, 720), &[(360, 360), (720, 720)]),
        ((361, 1444), &[(360, 1440), (361, 1444)]),
        ((100, 80), &[(100, 80)]),
    ];
    for ((width, height), expected) in cases {
        let frame = read(&samples::jpeg(&samples::still_life(width, height)));
        let picture = frame.picture(Cut::Photo).unwrap();
        assert_eq!(sizes(&picture.renditions), expected);
        assert_eq!((picture.width, picture.height), *expected.last().unwrap());
        let webps = frame.webps(Cut::Photo).unwrap();
        assert_eq!(sizes(&webps), expected);
        for rendition in picture.renditions.iter().chain(&webps) {
            assert!(rendition.name.matches(&rendition.bytes));
            assert_eq!(rendition.name.extension(), rendition.format.extension());
        }
    }
}

#[test]
fn renditions_look_like_the_original() {
    let original = samples::still_life(1600, 1200);
    let frame = read(&samples::jpeg(&original));
    let jpegs = frame.picture(Cut::Photo).unwrap().renditions;
    let webps = frame.webps(Cut::Photo).unwrap();
    assert!(jpegs.iter().all(|rendition| rendition.format == Format::Jpeg));
    assert!(webps.iter().all(|rendition| rendition.format == Format::WebP));
    for rendition in jpegs.iter().chain(&webps) {
        let difference = mean_difference(rendition, &original);
        assert!(difference < 4.0, "{rendition:?} differs by {difference}");
    }
}

#[test]
fn an_avatar_is_the_middle_square() {
    // Red, green and blue upright thirds: the middle square is green.
    let stripes = RgbImage::from_fn(900, 300, |x, _| match x / 300 {
        0 => Rgb([220, 20, 20]),
        1 => Rgb([20, 200, 20]),
        _ => Rgb([20, 20, 220]),
    });
    let frame = read(&samples::png(&stripes));
    let avatar = frame.picture(Cut::Avatar).unwrap();
    assert_eq!(sizes(&avatar.renditions), [(96, 96), (256, 256)]);
    assert_eq!(sizes(&frame.webps(Cut::Avatar).unwrap()), [(96, 96), (256, 256)]);
    for rendition in &avatar.renditions {
        let image = decoded(rendition);
        let far = rendition.width - 6;
        for (x, y) in [(5, 5), (far, 5), (5, far), (far, far)] {
            assert_near(image.get_pixel(x, y), [20, 200, 20], 12);
        }
    }
    let small = read(&samples::png(&samples::still_life(120, 200)))
        .picture(Cut::Avatar)
        .unwrap();
    assert_eq!(sizes(&small.renditions), [(96, 96), (120, 120)]);
}

/// Where a camera of this orientation stores the pixel seen at (x, y): the table of EXIF 2.32 section 4.6.4.
fn as_stored(seen: &RgbImage, orientation: u8) -> RgbImage {
    let (width, height) = seen.dimensions();
    let (right, bottom) = (width - 1, height - 1);
    let (stored_width, stored_height) = if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    };
    RgbImage::from_fn(stored_width, stored_height, |x, y| {
        let (seen_x, seen_y) = match orientation {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (right - y, x),
            7 => (right - y, bottom - x),
            8 => (y, bottom - x),
            _ => (x, y),
        };
        *seen.get_pixel(seen_x, seen_y)
    })
}

#[test]
fn all_eight_orientations_come_out_upright() {
    // One size that stays as it is, one that is made smaller on the way.
    for (width, height) in [(160, 100), (1600, 1000)] {
        let seen = samples::four_fields(width, height);
        for orientation in 1..=8 {
            let stored = as_stored(&seen, orientation);
            let png = samples::with_chunk(&samples::png(&stored), b"eXIf", &samples::exif(orientation, b""));
            for upload in [samples::jpeg_oriented(&stored, orientation), png] {
                let picture = photo(&upload);
                assert_eq!(
                    (picture.width, picture.height),
                    (width.min(1440), height.min(900))
                );
                let image = decoded(picture.renditions.last().unwrap());
                let (right, bottom) = (image.width() - 10, image.height() - 10);
                let corners = [(10, 10), (right, 10), (10, bottom), (right, bottom)];
                let fields = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [220, 220, 20]];
                for ((x, y), field) in corners.into_iter().zip(fields) {
                    assert_near(image.get_pixel(x, y), field, 14);
                }
            }
        }
    }
}

/// A WebP in the extended form (VP8X), with EXIF and XMP chunks.
fn webp_with_metadata(picture: &RgbImage, exif: &[u8], xmp: &[u8]) -> Vec<u8> {
    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let padding = vec![0; content.len() % 2];
        [kind.as_slice(), &length, content, &padding].concat()
    }
    let simple = samples::lossy_webp(picture);
    let (width, height) = (
        (picture.width() - 1).to_le_bytes(),
        (picture.height() - 1).to_le_bytes(),
    );
    let has_exif_and_xmp = [0x0C, 0, 0, 0];
    let extended = chunk(
        b"VP8X",
        &[&has_exif_and_xmp[..], &width[..3], &height[..3]].concat(),
    );
    let chunks = [
        extended,
        simple[12..].to_vec(),
        chunk(b"EXIF", exif),
        chunk(b"XMP ", xmp),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [&b"RIFF"[..], &length, b"WEBP", &chunks].concat()
}

#[test]
fn nothing_that_was_hidden_in_the_file_is_in_any_rendition() {
    const CANARY: &[u8] = b"37.5796N126.9770E-Kim-Minji";
    let picture = samples::still_life(400, 300);
    let jpeg = samples::jpeg(&picture);
    let png = samples::png(&picture);
    let exif = samples::exif(1, CANARY);
    let app1 = [b"Exif\0\0", exif.as_slice()].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", CANARY].concat();
    let iptc = [
        b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1C\x02\x5A\0\x1B",
        CANARY,
        b"\0",
    ]
    .concat();
    let uploads = [
        samples::with_segment(&jpeg, 0xE1, &app1),
        samples::with_segment(&jpeg, 0xE1, &xmp),
        samples::with_segment(&jpeg, 0xED, &iptc),
        samples::with_segment(&jpeg, 0xFE, CANARY),
        [jpeg.as_slice(), CANARY].concat(),
        samples::with_chunk(&png, b"tEXt", &[b"Comment\0", CANARY].concat()),
        samples::with_chunk(&png, b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", CANARY].concat()),
        samples::with_chunk(&png, b"eXIf", &exif),
        webp_with_metadata(&picture, &exif, CANARY),
    ];
    for upload in uploads {
        let holds_canary = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|window| window == CANARY);
        assert!(holds_canary(&upload));
        let frame = read(&upload);
        let jpegs = frame.picture(Cut::Photo).unwrap().renditions;
        for rendition in jpegs.iter().chain(&frame.webps(Cut::Photo).unwrap()) {
            assert!(!holds_canary(&rendition.bytes), "{rendition:?}");
            for mark in [
                &b"Exif"[..],
                b"EXIF",
                b"XMP",
                b"adobe",
                b"Photoshop",
                b"ICC_PROFILE",
                b"ICCP",
            ] {
                let found = rendition.bytes.windows(mark.len()).any(|window| window == mark);
                assert!(!found, "{} in {rendition:?}", String::from_utf8_lossy(mark));
            }
        }
    }
}

#[test]
fn every_pixel_format_comes_out_as_the_same_colours() {
    let fields = samples::four_fields(96, 80);
    let expected = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [220, 220, 20]];
    let image = DynamicImage::from(fields.clone());
    for upload in [
        samples::saved(image.to_rgba8().into(), ImageFormat::Png),
        samples::saved(image.to_rgb16().into(), ImageFormat::Png),
        samples::saved(image.to_rgba16().into(), ImageFormat::Png),
        samples::saved(image.to_rgb8().into(), ImageFormat::WebP),
        samples::saved(image.to_rgba8().into(), ImageFormat::WebP),
        samples::lossy_webp(&fields),
        samples::progressive_jpeg(&fields),
    ] {
        let out = decoded(&photo(&upload).renditions[0]);
        for ((x, y), field) in [(20, 20), (76, 20), (20, 60), (76, 60)].into_iter().zip(expected) {
            assert_near(out.get_pixel(x, y), field, 14);
        }
    }
}

#[test]
fn grey_and_transparent_and_cmyk_pictures_become_rgb() {
    let grey = image::GrayImage::from_pixel(80, 80, image::Luma([90]));
    let mut grey_jpeg = std::io::Cursor::new(Vec::new());
    grey.write_to(&mut grey_jpeg, ImageFormat::Jpeg).unwrap();
    let grey_png = samples::saved(grey.clone().into(), ImageFormat::Png);
    for upload in [grey_jpeg.into_inner(), grey_png] {
        assert_near(
            decoded(&photo(&upload).renditions[0]).get_pixel(40, 40),
            [90, 90, 90],
            3,
        );
    }

    let clear = image::RgbaImage::from_pixel(80, 80, image::Rgba([0, 0, 0, 0]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let out = photo(&samples::saved(clear.clone().into(), format));
        assert_near(
            decoded(&out.renditions[0]).get_pixel(40, 40),
            [0xFA, 0xF7, 0xF2],
            3,
        );
    }

    // 0 is full ink in the way JPEGs store CMYK: no yellow and no black ink missing gives a plain formula value.
    let out = photo(&samples::cmyk_jpeg(80, 80, [0, 255, 255, 0]));
    let pixel = *decoded(&out.renditions[0]).get_pixel(40, 40);
    assert_near(&pixel, [255, 0, 0], 12);
}

#[test]
fn a_wide_gamut_photo_is_brought_to_srgb() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    // sRGB (200, 100, 50), written in Display P3.
    let picture = RgbImage::from_pixel(96, 96, Rgb([188, 106, 62]));
    let out = photo(&samples::jpeg_with_icc(&picture, &icc));
    assert_near(decoded(&out.renditions[0]).get_pixel(48, 48), [200, 100, 50], 5);
    assert_near(&Rgb(out.dominant_rgb), [200, 100, 50], 5);
}

#[test]
fn the_same_upload_gives_the_same_names_and_another_one_others() {
    let first = photo(&samples::jpeg(&samples::still_life(500, 400)));
    let again = photo(&samples::jpeg(&samples::still_life(500, 400)));
    let other = photo(&samples::jpeg(&samples::four_fields(500, 400)));
    assert_eq!(first, again);
    assert!(
        first
            .renditions
            .iter()
            .zip(&other.renditions)
            .all(|(a, b)| a.name != b.name)
    );
}

#[test]
fn webps_can_be_made_later_from_the_largest_jpeg() {
    let frame = read(&samples::jpeg(&samples::still_life(1600, 1200)));
    let stored = frame.picture(Cut::Photo).unwrap().renditions;
    let later = read(&stored.last().unwrap().bytes).webps(Cut::Photo).unwrap();
    assert_eq!(sizes(&later), sizes(&stored));
}
