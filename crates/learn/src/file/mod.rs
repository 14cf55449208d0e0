//! The model file: bytes in, bytes out.
//!
//! `MADANGLM`, the version (u32), the kind (u32), the number of sections (u32); then each section as its tag (u32), its
//! length in bytes (u64) and its bytes; at the end the CRC-32 of everything before. All numbers are little-endian.
//! Sections with a tag that a reader does not know are skipped, so a newer writer may add some without a new version.

mod reader;
mod writer;

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

const MAGIC: &[u8; 8] = b"MADANGLM";
const VERSION: u32 = 1;
