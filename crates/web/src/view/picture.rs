//! Pictures with their size and a blurred stand-in, so that nothing moves while they load.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A picture ready for `<img>`.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    pub src: String,
    /// Value of `srcset`, empty when there is one width only.
    pub srcset: String,
    /// The same as WebP: a `srcset`, or one address; empty until the files are made.
    pub webp: String,
    /// Pixels of `src`.
    pub width: u32,
    pub height: u32,
    /// Empty for pictures that the text beside them already names.
    pub alt: String,
    /// `data:` address of a tiny picture shown until the real one has come.
    pub blur: Option<String>,
}

/// Columns and rows of the stand-in: enough for the browser's smoothing to show where light and
/// dark are, 290 characters of markup.
const COLUMNS: usize = 6;
const ROWS: usize = 8;

/// A stand-in from a [ThumbHash](https://evanw.github.io/thumbhash/); `None` when it is malformed.
pub fn blur_from_thumbhash(hash: &[u8]) -> Option<String> {
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(hash).ok()?;
    let mut cells = Vec::with_capacity(COLUMNS * ROWS);
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let x = (2 * column + 1) * width / (2 * COLUMNS);
            let y = (2 * row + 1) * height / (2 * ROWS);
            let at = 4 * (y * width + x);
            match rgba.get(at..at + 3) {
                Some(&[red, green, blue]) => cells.push([red, green, blue]),
                _ => return None,
            }
        }
    }
    Some(bitmap(COLUMNS, ROWS, &cells))
}

/// A stand-in of one colour.
pub fn blur_from_colour(rgb: [u8; 3]) -> String {
    bitmap(1, 1, &[rgb])
}

/// An uncompressed 24-bit BMP as `data:` address. `cells` are rows from the top, red green blue.
/// BMP because its header is fixed: no encoder, and every browser smooths it when it is scaled up.
fn bitmap(columns: usize, rows: usize, cells: &[[u8; 3]]) -> String {
    const HEADER: u32 = 54;
    let row_bytes = (columns * 3).next_multiple_of(4);
    let size = u32::try_from(row_bytes * rows).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(54 + row_bytes * rows);
    file.extend_from_slice(b"BM");
    file.extend_from_slice(&HEADER.saturating_add(size).to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&HEADER.to_le_bytes());
    file.extend_from_slice(&40_u32.to_le_bytes());
    file.extend_from_slice(&u32::try_from(columns).unwrap_or_default().to_le_bytes());
    file.extend_from_slice(&u32::try_from(rows).unwrap_or_default().to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&24_u16.to_le_bytes());
    file.extend_from_slice(&[0; 24]);
    // Rows from the bottom, blue green red, each padded to four bytes.
    for row in cells.chunks(columns).rev() {
        for [red, green, blue] in row {
            file.extend_from_slice(&[*blue, *green, *red]);
        }
        file.resize(file.len() + row_bytes - columns * 3, 0);
    }
    format!("data:image/bmp;base64,{}", STANDARD.encode(file))
}

/// A person's or shop's round picture, or a letter on a colour of its own.
#[derive(Debug, Clone, Default)]
pub struct Avatar {
    pub src: Option<String>,
    pub letter: String,
    /// 0-7, a colour class.
    pub tone: u8,
}

impl Avatar {
    pub fn new(name: &str, src: Option<String>) -> Self {
        let letter = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('·');
        let sum: u32 = name
            .chars()
            .fold(7, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
        Self {
            src,
            letter: letter.to_uppercase().collect(),
            tone: u8::try_from(sum % 8).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_has_the_length_its_header_says() {
        let address = bitmap(COLUMNS, ROWS, &[[1, 2, 3]; COLUMNS * ROWS]);
        let file = STANDARD.decode(address.rsplit(',').next().unwrap()).unwrap();
        let said = u32::from_le_bytes(file[2..6].try_into().unwrap());
        assert_eq!(usize::try_from(said).unwrap(), file.len());
        assert_eq!(&file[54..57], &[3, 2, 1]);
        assert!(address.len() < 320);
    }

    #[test]
    fn a_thumbhash_becomes_a_stand_in_of_its_colours() {
        let red: Vec<u8> = [200, 30, 20, 255].repeat(16 * 20);
        let hash = thumbhash::rgba_to_thumb_hash(16, 20, &red);
        let address = blur_from_thumbhash(&hash).unwrap();
        let file = STANDARD.decode(address.rsplit(',').next().unwrap()).unwrap();
        assert!(file[56] > 150 && file[54] < 80, "red leads");
        assert!(blur_from_thumbhash(&[1, 2]).is_none());
    }

    #[test]
    fn a_name_without_letters_still_has_an_avatar() {
        assert_eq!(Avatar::new("", None).letter, "·");
        assert_eq!(Avatar::new("  하늘", None).letter, "하");
    }
}
