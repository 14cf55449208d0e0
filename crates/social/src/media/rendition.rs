//! What becomes of an upload.

use storage::blobs::BlobName;

/// One file of a picture: a width in a format.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
    /// The hash of `bytes`, with the extension of the format.
    pub name: BlobName,
}

/// A picture as records keep it and pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels of the largest rendition; the others have the same shape.
    pub width: u32,
    pub height: u32,
    /// A blurred placeholder of about 25 bytes, see <https://evanw.github.io/thumbhash/>.
    pub thumbhash: Vec<u8>,
    /// The colour that most of the picture is near to, for a page that shows it before anything has come.
    pub dominant_rgb: [u8; 3],
    /// From the narrowest to the widest.
    pub renditions: Vec<Rendition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Jpeg,
    WebP,
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }
}

impl std::fmt::Debug for Rendition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            width,
            height,
            format,
            bytes,
            name,
        } = self;
        write!(f, "{format:?} {width}x{height} of {} bytes, {name}", bytes.len())
    }
}
