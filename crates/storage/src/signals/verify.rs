use super::{
    Damage, Error, embedded,
    scan::{Found, GroupReader},
    segment::{self, Segment},
};
use std::{path::Path, path::PathBuf};

/// What a full read of a log found.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    pub segments: usize,
    pub records: u64,
    pub bytes: u64,
    pub problems: Vec<Problem>,
    /// Unfinished groups at the very end, as a crash leaves them; the next open cuts them off.
    pub torn: Vec<Problem>,
}

/// Something unsound, where it is, and which record should have been there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} at byte {at}, record {offset}: {damage}")]
pub struct Problem {
    pub file: PathBuf,
    pub at: u64,
    pub offset: u64,
    pub damage: Damage,
}

/// Verifies a log that is not open. Of one that another process has open, use [`super::SignalLog::verify`]: groups
/// on their way to the disk would show up as torn here.
///
/// # Errors
/// [`Error::Io`] if a folder or file cannot be read.
pub fn verify_dir(dir: &Path) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    for (partition, dir) in embedded::partition_dirs(dir)? {
        let segments = segment::list(&dir, partition)?;
        verified.partition(&segments, None)?;
    }
    Ok(verified)
}

impl Verified {
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// Adds what the segments of one partition hold, up to record `end` if it is known.
    pub(super) fn partition<S>(
        &mut self,
        segments: &[Result<S, Error>],
        end: Option<u64>,
    ) -> Result<(), Error>
    where
        S: std::borrow::Borrow<Segment>,
    {
        for (index, segment) in segments.iter().enumerate() {
            self.segments += 1;
            let segment = match segment {
                Ok(segment) => segment.borrow(),
                Err(Error::Damaged {
                    file,
                    at,
                    offset,
                    damage,
                }) => {
                    self.problems.push(Problem {
                        file: file.clone(),
                        at: *at,
                        offset: *offset,
                        damage: *damage,
                    });
                    continue;
                }
                Err(error) => return Err(error.clone()),
            };
            let end = match segments.get(index + 1) {
                Some(Ok(following)) => Some(following.borrow().base()),
                // The name of a damaged one still tells where it starts.
                Some(Err(Error::Damaged { offset, .. })) => Some(*offset),
                Some(Err(_)) => None,
                None => end,
            };
            self.segment(segment, end)?;
        }
        Ok(())
    }

    fn segment(&mut self, segment: &Segment, end: Option<u64>) -> Result<(), Error> {
        let mut reader = GroupReader::new(segment.open()?, segment.header.salt, segment.durable());
        let io = || Error::io("read", &segment.path);
        let (mut at, mut next) = (segment::HEADER_LEN, segment.base());
        while end.is_none_or(|end| next < end) {
            let damage = match reader.group_at(at, next).map_err(io())? {
                Found::Group(header) => {
                    at += header.whole_len();
                    next = header.end();
                    continue;
                }
                Found::End if end.is_none() => break,
                Found::End => Damage::Missing,
                Found::Broken(damage) => damage,
            };
            let problem = Problem {
                file: segment.path.clone(),
                at,
                offset: next,
                damage,
            };
            let checked = matches!(damage, Damage::WrongOffset(_) | Damage::WrongCount(_));
            let torn = end.is_none() && !checked && !reader.sound_group_behind(at, next).map_err(io())?;
            if torn {
                self.torn.push(problem)
            } else {
                self.problems.push(problem)
            }
            break;
        }
        self.records += next - segment.base();
        self.bytes += at;
        Ok(())
    }
}
