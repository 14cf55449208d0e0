//! Files: copied with their sums, made for their owner alone, and counted against the room there is.

use anyhow::{Context, Result};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

const CHUNK: usize = 1024 * 1024;

/// Passes bytes on and sums them up.
pub struct Summing<W> {
    inner: W,
    hasher: blake3::Hasher,
    pub bytes: u64,
}

impl<W: Write> Summing<W> {
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: blake3::Hasher::new(),
            bytes: 0,
        }
    }

    /// The inner writer and the BLAKE3 sum of what went through, in hexadecimal.
    pub fn finish(self) -> (W, String) {
        (self.inner, self.hasher.finalize().to_hex().to_string())
    }
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Size and BLAKE3 sum of a file.
pub fn sum(path: &Path) -> Result<(u64, String)> {
    let mut summing = Summing::new(io::sink());
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    pour(file, &mut summing).with_context(|| format!("reading {}", path.display()))?;
    let bytes = summing.bytes;
    Ok((bytes, summing.finish().1))
}

/// Copies `from` to `to`, which must not exist; gives size and sum of what was copied.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] when there is no `from`; nothing was made then.
pub fn copy(from: &Path, to: &Path) -> io::Result<(u64, String)> {
    let source = File::open(from)?;
    let mut target = Summing::new(make(to)?);
    pour(source, &mut target)?;
    let bytes = target.bytes;
    Ok((bytes, target.finish().1))
}

/// [`copy`] where nobody needs the sum: the file system may share what both have.
pub fn copy_plain(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).with_context(|| format!("opening {}", from.display()))?;
    let mut target = make(to).with_context(|| format!("making {}", to.display()))?;
    io::copy(&mut source, &mut target).with_context(|| format!("writing {}", to.display()))?;
    Ok(())
}

/// A new file that its owner alone can read.
pub fn make(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Makes a folder, and those that lead to it, for their owner alone.
pub fn make_dir(path: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("making the folder {}", path.display()))
}

fn pour(mut from: impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(buffer.get(..read).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Bytes that may still be written to the disk of `path`.
pub fn free_bytes(path: &Path) -> Result<u64> {
    let room = rustix::fs::statvfs(path).with_context(|| format!("asking for room on {}", path.display()))?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}

/// Is a full disk or quota behind it?
pub fn is_no_space(error: &anyhow::Error) -> bool {
    let full = |kind| matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    error.chain().any(|cause| {
        use storage::{keys, records, signals, states};
        cause
            .downcast_ref()
            .is_some_and(|error: &io::Error| full(error.kind()))
            || matches!(cause.downcast_ref(), Some(records::Error::DiskFull))
            || matches!(cause.downcast_ref(), Some(states::Error::DiskFull))
            || matches!(cause.downcast_ref(), Some(keys::Error::DiskFull))
            || match cause.downcast_ref() {
                Some(signals::Error::DiskFull { .. }) => true,
                Some(signals::Error::Io { source, .. }) => full(source.kind()),
                _ => false,
            }
    })
}
