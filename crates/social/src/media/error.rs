//! Why an upload is refused, or a picture could not be kept.

use storage::blobs;

use super::limits;
use super::{Foreign, Kind};

pub type Result<T> = std::result::Result<T, Error>;

/// All but [`Error::Encode`] and [`Error::Store`] are the upload's own fault (HTTP 4xx).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the picture has {bytes} bytes, at most {} are accepted",
        limits::UPLOAD_BYTES
    )]
    TooManyBytes { bytes: usize },

    #[error("{found}; accepted are JPEG, PNG and WebP")]
    NotAccepted { found: Foreign },

    #[error(
        "the picture is {width}x{height} px, at most {} px a side are accepted",
        limits::LONGEST_SIDE
    )]
    TooLong { width: u32, height: u32 },

    #[error("the picture is {width}x{height} px, at most {} megapixels are accepted", limits::PIXELS / 1_000_000)]
    TooManyPixels { width: u32, height: u32 },

    #[error(
        "the picture is {width}x{height} px, at least {} px a side are needed",
        limits::SHORTEST_SIDE
    )]
    TooSmall { width: u32, height: u32 },

    #[error(
        "the picture is {width}x{height} px, its long side may be at most {} times the short one",
        limits::ASPECT
    )]
    TooNarrow { width: u32, height: u32 },

    /// A JPEG of more scans than any encoder makes: a few bytes each, a full pass over the picture each.
    #[error("the JPEG has more than {} scans", limits::SCANS)]
    TooManyScans,

    #[error("unpacking the picture needs more than {} MiB of memory", limits::WORKING_MEMORY >> 20)]
    TooMuchMemory,

    #[error("the {kind} file ends too early: it was not uploaded or saved completely")]
    CutShort { kind: Kind },

    #[error("the {kind} file is broken: {reason}")]
    Broken { kind: Kind, reason: String },

    #[error("encoding a {width}x{height} px rendition failed: {reason}")]
    Encode { width: u32, height: u32, reason: String },

    #[error("storing the picture: {0}")]
    Store(#[from] blobs::Error),
}
