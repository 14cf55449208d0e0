//! Pictures: from the bytes somebody uploads to the files a page shows.
//!
//! 1. [`Frame::from_upload`] refuses what is too large, too odd, foreign, cut short or broken; decodes; turns the
//!    picture upright; brings its colours to sRGB on a warm paper; and keeps it at no more than 1440 px width.
//!    All metadata (place, camera, time, thumbnails, profiles) ends here: only pixels go on.
//! 2. [`Frame::picture`] makes the JPEGs, the placeholder and the main colour; with them a post can be answered.
//! 3. [`Frame::webps`] makes the smaller WebPs, in the background: it takes several times as long. A worker that
//!    no longer has the frame makes it again from the largest stored JPEG, by the same `from_upload`.
//! 4. [`store`] puts renditions into a blob store, all of them or none.
//!
//! Steps 1 to 3 are pure: no I/O, no clock, and the same bytes give the same names. All of them block (tens of
//! milliseconds, up to seconds for the largest): call them from a thread that may, and bound how many run at
//! once, because one decoding may need up to [`limits::WORKING_MEMORY`] bytes.

mod colour;
mod decode;
mod encode;
mod error;
mod frame;
mod intact;
mod jpeg;
pub mod limits;
mod pixels;
mod placeholder;
mod rendition;
mod sniff;
mod store;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod samples;

pub use error::{Error, Result};
pub use frame::{Cut, Frame};
pub use rendition::{Format, Picture, Rendition};
pub use sniff::{Foreign, Kind};
pub use store::store;
