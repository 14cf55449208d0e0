//! What a page shows of a picture before the picture comes.

use super::Result;
use super::pixels::Pixels;

/// Longest side that ThumbHash takes, in pixels.
const LONGEST: u32 = 100;

/// The picture at no more than 100 px a side: enough for both functions below.
pub(super) fn reduce(pixels: &Pixels) -> Result<Pixels> {
    let (width, height) = (pixels.width(), pixels.height());
    let long = width.max(height);
    if long <= LONGEST {
        return Ok(pixels.clone());
    }
    let side = |side: u32| (side * LONGEST / long).max(1);
    pixels.resized(side(width), side(height))
}

/// The ThumbHash of a reduced picture, about 25 bytes.
pub(super) fn thumbhash(tiny: &Pixels) -> Vec<u8> {
    let (pixels, _) = tiny.rgb().as_chunks();
    let rgba: Vec<u8> = pixels
        .iter()
        .flat_map(|[red, green, blue]| [*red, *green, *blue, 255])
        .collect();
    // Both are at most 100.
    thumbhash::rgba_to_thumb_hash(tiny.width() as usize, tiny.height() as usize, &rgba)
}

/// The mean of the pixels in the fullest of 512 equal boxes of the colour cube.
///
/// A mean over all would be grey-brown for most photos; the fullest box is a colour that is really there.
pub(super) fn dominant(tiny: &Pixels) -> [u8; 3] {
    #[derive(Clone, Copy, Default)]
    struct Colours {
        count: u32,
        sums: [u32; 3],
    }

    let mut boxes = vec![Colours::default(); 512];
    for colour in tiny.rgb().as_chunks::<3>().0 {
        let index = colour
            .iter()
            .fold(0, |index, part| index << 3 | usize::from(part >> 5));
        if let Some(colours) = boxes.get_mut(index) {
            colours.count += 1;
            for (sum, part) in colours.sums.iter_mut().zip(colour) {
                *sum += u32::from(*part);
            }
        }
    }
    let fullest = boxes
        .into_iter()
        .max_by_key(|colours| colours.count)
        .unwrap_or_default();
    // A mean of bytes is a byte.
    fullest
        .sums
        .map(|sum| u8::try_from(sum / fullest.count.max(1)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_main_colour_is_one_that_is_there() {
        let mut rgb = [200, 30, 40].repeat(60);
        rgb.extend([10, 10, 240].repeat(40));
        let pixels = Pixels::new(10, 10, rgb).unwrap();
        assert_eq!(dominant(&pixels), [200, 30, 40]);
    }

    #[test]
    fn the_placeholder_is_small_and_keeps_colour_and_shape() {
        let picture = samples::still_life(800, 1000);
        let tiny = reduce(&samples::pixels(&picture)).unwrap();
        assert_eq!((tiny.width(), tiny.height()), (80, 100));
        let hash = thumbhash(&tiny);
        assert!((15..=30).contains(&hash.len()), "{}", hash.len());

        let mean = |channel: usize| {
            let values = tiny.rgb().iter().skip(channel).step_by(3);
            values.map(|value| f32::from(*value)).sum::<f32>() / (80.0 * 100.0 * 255.0)
        };
        let (red, green, blue, _) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
        for (found, expected) in [(red, mean(0)), (green, mean(1)), (blue, mean(2))] {
            assert!((found - expected).abs() < 0.06, "{found} is far from {expected}");
        }
        let ratio = thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap();
        assert!((ratio - 0.8).abs() < 0.1, "{ratio}");
    }
}
