//! Prints what each stage of the picture pipeline costs, and how the JPEG encoders at hand compare.
//!
//! `cargo run --release -p social --example media_stages [FOLDER]`; with a folder, the encoders' files are kept.

use std::hint::black_box;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder, Rgb, RgbImage};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};
use social::media::{Cut, Frame};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let keep = std::env::args().nth(1);
    println!("{:<44} {:>10} {:>10}", "stage (median)", "ms", "KiB");
    for (label, width, height, rounds) in [
        ("photo 800x1000", 800, 1000, 41),
        ("photo 1600x1200", 1600, 1200, 21),
        ("photo 4000x3000", 4000, 3000, 9),
    ] {
        stages(label, &still_life(width, height), rounds)?;
    }
    encoders(&still_life(800, 1000), keep.as_deref())
}

fn stages(label: &str, picture: &RgbImage, rounds: usize) -> Result<(), Failure> {
    let upload = jpeg_encoder_file(picture, 90, Huffman::Usual, ChromaSubsamplingMethod::Average)?;
    let (reading, frame) = timed(rounds, || Frame::from_upload(&upload))?;
    row(
        &format!("{label}: read (decode, reduce to 1440)"),
        reading,
        upload.len(),
    );
    let (cutting, cut) = timed(rounds, || frame.picture(Cut::Photo))?;
    let bytes = cut.renditions.iter().map(|rendition| rendition.bytes.len()).sum();
    row(
        &format!("{label}: {} JPEGs, placeholder", cut.renditions.len()),
        cutting,
        bytes,
    );
    row(
        &format!("{label}: both, before the answer"),
        reading + cutting,
        bytes,
    );
    let (webps, made) = timed(rounds.min(9), || frame.webps(Cut::Photo))?;
    let bytes = made.iter().map(|rendition| rendition.bytes.len()).sum();
    row(
        &format!("{label}: {} WebPs, in the background", made.len()),
        webps,
        bytes,
    );
    let (avatar, made) = timed(rounds, || frame.picture(Cut::Avatar))?;
    let bytes = made
        .renditions
        .iter()
        .map(|rendition| rendition.bytes.len())
        .sum();
    row(&format!("{label}: avatar JPEGs"), avatar, bytes);
    Ok(())
}

#[derive(Clone, Copy)]
enum Huffman {
    Usual,
    Optimised,
    Progressive,
}

fn encoders(picture: &RgbImage, keep: Option<&str>) -> Result<(), Failure> {
    println!(
        "\n{:<44} {:>10} {:>10}",
        "encoder, 800x1000, quality 82", "ms", "KiB"
    );
    let (spent, file) = timed(21, || {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 82)
            .write_image(
                picture.as_raw(),
                picture.width(),
                picture.height(),
                image::ExtendedColorType::Rgb8,
            )
            .map(|()| bytes)
    })?;
    row("image", spent, file.len());
    save(keep, "image", &file)?;
    for (method_name, method) in [
        ("nearest", ChromaSubsamplingMethod::Nearest),
        ("average", ChromaSubsamplingMethod::Average),
    ] {
        for (huffman_name, huffman) in [
            ("usual", Huffman::Usual),
            ("optimised", Huffman::Optimised),
            ("progressive", Huffman::Progressive),
        ] {
            let (spent, file) = timed(21, || jpeg_encoder_file(picture, 82, huffman, method))?;
            row(
                &format!("jpeg-encoder 4:2:0 {method_name}, {huffman_name}"),
                spent,
                file.len(),
            );
            save(keep, &format!("{method_name}-{huffman_name}"), &file)?;
        }
    }
    if let Some(folder) = keep {
        picture.save(format!("{folder}/original.png"))?;
    }
    Ok(())
}

fn jpeg_encoder_file(
    picture: &RgbImage,
    quality: u8,
    huffman: Huffman,
    method: ChromaSubsamplingMethod,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(method);
    encoder.set_optimized_huffman_tables(matches!(huffman, Huffman::Optimised));
    encoder.set_progressive(matches!(huffman, Huffman::Progressive));
    let (width, height) = (u16::try_from(picture.width())?, u16::try_from(picture.height())?);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb)?;
    Ok(bytes)
}

fn timed<T, E: Into<Failure>>(
    rounds: usize,
    work: impl Fn() -> Result<T, E>,
) -> Result<(Duration, T), Failure> {
    let mut made = work().map_err(Into::into)?;
    let mut spent = Vec::with_capacity(rounds);
    for _round in 0..rounds {
        let start = Instant::now();
        made = black_box(work()).map_err(Into::into)?;
        spent.push(start.elapsed());
    }
    spent.sort_unstable();
    Ok((spent.get(rounds / 2).copied().unwrap_or_default(), made))
}

fn row(label: &str, spent: Duration, bytes: usize) {
    println!(
        "{label:<44} {:>10.1} {:>10}",
        spent.as_secs_f64() * 1000.0,
        bytes / 1024
    );
}

fn save(keep: Option<&str>, name: &str, file: &[u8]) -> std::io::Result<()> {
    keep.map_or(Ok(()), |folder| {
        std::fs::write(format!("{folder}/{name}.jpg"), file)
    })
}

/// A round glazed thing on a warm table, with grain: edges, gradients and noise as a photo has them.
fn still_life(width: u32, height: u32) -> RgbImage {
    let (middle_x, middle_y) = (width as f32 * 0.55, height as f32 * 0.6);
    let radius = width.min(height) as f32 * 0.28;
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 - middle_x, y as f32 - middle_y);
        let distance = (across * across + down * down).sqrt();
        let hash = x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663);
        let grain = (hash.wrapping_mul(2_654_435_761) >> 28) as f32;
        let weave = 6.0 * ((x as f32 * 0.21).sin() + (y as f32 * 0.17).sin());
        let light = 1.0 - 0.4 * y as f32 / height as f32;
        let [red, green, blue] = if distance < radius {
            let shade = 0.5 + 0.5 * (1.0 - distance / radius);
            [70.0 * shade, 110.0 * shade, 150.0 * shade]
        } else {
            [
                210.0 * light + weave,
                190.0 * light + weave,
                165.0 * light + weave,
            ]
        };
        Rgb([red + grain, green + grain, blue + grain].map(|value| value as u8))
    })
}
