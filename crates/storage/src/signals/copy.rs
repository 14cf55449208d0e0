//! Copies of a log, made file by file also while another process writes it.
//!
//! Bytes are not trusted but read group by group: what is copied has passed its checksums, and of the last segment
//! it ends with the last whole group. A group that is being written looks torn for a moment; one that is whole but not
//! yet synced may come along, as after a kill, and then counts in the copy.

use super::{
    Damage, Error, Partition, embedded,
    scan::{Found, GroupReader},
    segment::{self, Segment},
};
use std::{
    fs, io,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// One segment of a log, to be copied.
pub struct Piece {
    segment: Segment,
    partition: Partition,
    /// The first record of the next segment; `None` for the last one.
    end: Option<u64>,
}

/// What [`Piece::write_to`] wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    pub bytes: u64,
    /// One more than the last record.
    pub end: u64,
}

/// Times a group that looks torn is read again when there is a sound one behind it: the writer may have come on.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The segments of the log in `dir`, oldest first, partition by partition. All that was durable before the call is in
/// them, for as long as retention leaves them there.
///
/// # Errors
/// [`Error::Damaged`] or [`Error::Io`]; a segment that retention removed meanwhile is the latter, with
/// [`io::ErrorKind::NotFound`].
pub fn pieces(dir: &Path) -> Result<Vec<Piece>, Error> {
    let mut pieces = Vec::new();
    for (partition, dir) in embedded::partition_dirs(dir)? {
        let segments = segment::list(&dir, partition)?
            .into_iter()
            .collect::<Result<Vec<Segment>, Error>>()?;
        let ends: Vec<u64> = segments.iter().skip(1).map(Segment::base).collect();
        let ends = ends.into_iter().map(Some).chain([None]);
        pieces.extend(segments.into_iter().zip(ends).map(|(segment, end)| Piece {
            segment,
            partition,
            end,
        }));
    }
    Ok(pieces)
}

/// How many partitions the log in `dir` has.
///
/// # Errors
/// [`Error::Io`].
pub fn partitions_in(dir: &Path) -> Result<u16, Error> {
    Ok(u16::try_from(embedded::partition_dirs(dir)?.len()).unwrap_or(u16::MAX))
}

impl Error {
    /// Is it a file that is not there any more?
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}

impl Piece {
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// The first record that it may hold.
    pub fn base(&self) -> u64 {
        self.segment.base()
    }

    /// Will nothing be written to it any more?
    pub fn is_sealed(&self) -> bool {
        self.end.is_some()
    }

    /// Where it stands, seen from the folder of the log.
    pub fn relative(&self) -> PathBuf {
        let path = &self.segment.path;
        let inner = path.parent().and_then(Path::file_name).map(PathBuf::from);
        inner
            .unwrap_or_default()
            .join(path.file_name().unwrap_or_default())
    }

    /// Writes the header and every whole group.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a record that was durable cannot be read, [`Error::is_gone`] when retention removed the
    /// segment, or what `out` says.
    pub fn write_to(&self, out: &mut dyn Write) -> Result<Copied, Error> {
        let Segment { path, header, .. } = &self.segment;
        // It may have grown since it was listed.
        let file = self.segment.open()?;
        let limit = file.metadata().map_err(Error::io("read", path))?.len();
        let mut reader = GroupReader::new(file, header.salt, limit);
        // The full disk, if it is one, is not the log's.
        let writing = || {
            |source: io::Error| Error::Io {
                doing: "write the copy of",
                path: path.clone(),
                source: Arc::new(source),
            }
        };
        out.write_all(&header.encode()).map_err(writing())?;
        let (mut at, mut next, mut looks) = (segment::HEADER_LEN, self.base(), 0);
        while self.end.is_none_or(|end| next < end) {
            match reader.group_at(at, next).map_err(Error::io("read", path))? {
                Found::Group(group) => {
                    out.write_all(&group.encode(header.salt)).map_err(writing())?;
                    out.write_all(reader.body(at, &group)).map_err(writing())?;
                    at += group.whole_len();
                    next = group.end();
                    looks = 0;
                }
                Found::End if self.end.is_none() => break,
                Found::End => return Err(self.segment.damaged(at, next, Damage::Missing)),
                Found::Broken(damage) if self.end.is_some() => {
                    return Err(self.segment.damaged(at, next, damage));
                }
                Found::Broken(damage) => {
                    if !reader
                        .sound_group_behind(at, next)
                        .map_err(Error::io("read", path))?
                    {
                        break;
                    }
                    looks += 1;
                    if looks > LOOKS {
                        return Err(self.segment.damaged(at, next, damage));
                    }
                    thread::sleep(BETWEEN_LOOKS);
                    // A reader keeps what it has read.
                    reader = GroupReader::new(self.segment.open()?, header.salt, limit);
                }
            }
        }
        Ok(Copied { bytes: at, end: next })
    }
}

/// The first record of each partition of the log in `dir` and one more than the last one; reads the last segments.
///
/// # Errors
/// [`Error::Damaged`] or [`Error::Io`].
pub fn extent(dir: &Path) -> Result<Vec<(Partition, Range<u64>)>, Error> {
    let mut extents: Vec<(Partition, Range<u64>)> = Vec::new();
    for piece in pieces(dir)? {
        let end = match piece.end {
            Some(end) => end,
            None => piece.write_to(&mut io::sink())?.end,
        };
        match extents.last_mut() {
            Some((partition, range)) if *partition == piece.partition => range.end = end,
            _ => extents.push((piece.partition, piece.base()..end)),
        }
    }
    Ok(extents)
}

/// Makes the folders of a log with so many partitions in `dir`, empty.
///
/// # Errors
/// [`Error::Io`].
pub fn make_dirs(dir: &Path, partitions: u16) -> Result<(), Error> {
    for partition in (0..partitions).map(Partition) {
        let dir = embedded::partition_dir(dir, partition);
        fs::create_dir_all(&dir).map_err(Error::io("create", &dir))?;
    }
    Ok(())
}
