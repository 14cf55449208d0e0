use std::{fs::File, io, os::unix::fs::FileExt};

/// The three operations on a segment that decide whether an acknowledged record survives. A seam for tests that let
/// a disk fail; everything else uses `std::fs` directly.
pub(super) trait Disk: Send + Sync {
    /// Reserves room for `len` bytes, which read as zeros.
    fn allocate(&self, file: &File, len: u64) -> io::Result<()>;
    fn write_at(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()>;
    /// Returns once the data and what is needed to read it back are on disk.
    fn sync(&self, file: &File) -> io::Result<()>;
}

pub(super) struct RealDisk;

impl Disk for RealDisk {
    #[cfg(target_os = "linux")]
    fn allocate(&self, file: &File, len: u64) -> io::Result<()> {
        match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, len) {
            // Some file systems cannot reserve: a full disk then shows at the write.
            Err(rustix::io::Errno::OPNOTSUPP) => file.set_len(len),
            outcome => Ok(outcome?),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn allocate(&self, file: &File, len: u64) -> io::Result<()> {
        file.set_len(len)
    }

    fn write_at(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        file.write_all_at(bytes, at)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}
