use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A stored picture as records keep it and pages show it: its shape, what to show before it comes, and its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Pixels of the largest file; the others have the same shape.
    pub width: u32,
    pub height: u32,
    /// A blurred placeholder of about 25 bytes; hex in JSON. See <https://evanw.github.io/thumbhash/>.
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub thumbhash: Vec<u8>,
    /// The main colour, red, green and blue.
    pub colour: [u8; 3],
    /// From the narrowest to the widest, one after another for each format.
    pub files: Vec<PhotoFile>,
}

/// One file of a [`Photo`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoFile {
    /// The name in the blob store: hash of the content and extension.
    pub name: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub format: PhotoFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoFormat {
    Jpeg,
    WebP,
}

impl Photo {
    /// The files of one format, from the narrowest to the widest.
    pub fn files_as(&self, format: PhotoFormat) -> impl Iterator<Item = &PhotoFile> {
        self.files.iter().filter(move |file| file.format == format)
    }

    /// The narrowest file of the format with at least `width` pixels, else its widest.
    pub fn at_least(&self, width: u32, format: PhotoFormat) -> Option<&PhotoFile> {
        let wide_enough = self
            .files_as(format)
            .filter(|file| file.width >= width)
            .min_by_key(|file| file.width);
        wide_enough.or_else(|| self.files_as(format).max_by_key(|file| file.width))
    }
}

fn to_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    serializer.serialize_str(&digits)
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let digits = String::deserialize(deserializer)?;
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        std::str::from_utf8(pair)
            .ok()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
    };
    pairs
        .map(|pair| byte(pair).ok_or_else(|| serde::de::Error::custom("not hex digits")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u32, format: PhotoFormat) -> PhotoFile {
        PhotoFile {
            name: format!("{width}"),
            width,
            height: width,
            format,
        }
    }

    #[test]
    fn a_photo_survives_json_and_finds_the_file_that_fits() {
        let files = vec![
            file(360, PhotoFormat::Jpeg),
            file(720, PhotoFormat::Jpeg),
            file(360, PhotoFormat::WebP),
        ];
        let photo = Photo {
            width: 720,
            height: 720,
            thumbhash: vec![0, 0xf7, 9],
            colour: [1, 2, 3],
            files,
        };
        let text = serde_json::to_string(&photo).unwrap();
        assert!(text.contains("\"00f709\""));
        assert_eq!(serde_json::from_str::<Photo>(&text).unwrap(), photo);
        assert_eq!(photo.at_least(400, PhotoFormat::Jpeg).unwrap().width, 720);
        assert_eq!(photo.at_least(900, PhotoFormat::WebP).unwrap().width, 360);
    }
}
