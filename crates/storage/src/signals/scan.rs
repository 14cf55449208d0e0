use super::{Damage, Records, frame::GroupHeader};
use std::{fs::File, io, os::unix::fs::FileExt};

/// Reads the groups of one segment through a window of at least 256 KiB.
pub(super) struct GroupReader {
    file: File,
    salt: u32,
    /// Bytes at and past this place are not looked at: they may be half written.
    pub limit: u64,
    window: Vec<u8>,
    window_at: u64,
}

/// What stands at a place in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A sound group; its body is given by [`GroupReader::body`].
    Group(GroupHeader),
    /// Nothing but zeros up to the limit, or the limit itself.
    End,
    Broken(Damage),
}

const WINDOW: usize = 256 * 1024;

impl GroupReader {
    pub fn new(file: File, salt: u32, limit: u64) -> Self {
        Self {
            file,
            salt,
            limit,
            window: Vec::new(),
            window_at: 0,
        }
    }

    /// Looks at the group that starts at `at` and must begin with record `expected`.
    pub fn group_at(&mut self, at: u64, expected: u64) -> io::Result<Found> {
        let header = match self.bytes(at, GroupHeader::LEN)? {
            [] => return Ok(Found::End),
            bytes => match bytes.first_chunk() {
                Some(header) => *header,
                None if bytes.iter().all(|&byte| byte == 0) => return Ok(Found::End),
                None => return Ok(Found::Broken(Damage::CutShort)),
            },
        };
        let header = match GroupHeader::decode(&header, self.salt) {
            Ok(header) => header,
            Err(_) if header.iter().all(|&byte| byte == 0) && self.only_zeros_from(at)? => {
                return Ok(Found::End);
            }
            Err(damage) => return Ok(Found::Broken(damage)),
        };
        if header.first != expected {
            return Ok(Found::Broken(Damage::WrongOffset(header.first)));
        }
        self.check_body(at, header)
    }

    fn check_body(&mut self, at: u64, header: GroupHeader) -> io::Result<Found> {
        let body = self.bytes(at + GroupHeader::LEN as u64, header.body_len as usize)?;
        if body.len() < header.body_len as usize {
            return Ok(Found::Broken(Damage::CutShort));
        }
        if crc32fast::hash(body) != header.body_crc {
            return Ok(Found::Broken(Damage::GroupBody));
        }
        let (mut records, mut bytes) = (0, 0);
        for raw in Records(body) {
            records += 1;
            bytes += raw.encoded_len;
        }
        if records != header.records || bytes != body.len() {
            return Ok(Found::Broken(Damage::WrongCount(records)));
        }
        Ok(Found::Group(header))
    }

    /// The records of the group last found, given where it stands.
    pub fn body(&self, at: u64, header: &GroupHeader) -> &[u8] {
        self.cached(at + GroupHeader::LEN as u64, header.body_len as usize)
    }

    /// Whether a sound group with records from `expected` on stands anywhere behind `at`.
    ///
    /// A group is written only when all before it are on disk, so such a group proves that what is broken at `at`
    /// was once whole: it is damage, not the torn end of a crash.
    pub fn sound_group_behind(&mut self, at: u64, expected: u64) -> io::Result<bool> {
        let mut from = at + 1;
        while from + (GroupHeader::LEN as u64) <= self.limit {
            let window = self.bytes(from, WINDOW)?;
            let step = window.len().saturating_sub(3).max(1) as u64;
            let candidates: Vec<u64> = GroupHeader::magic_starts(window)
                .map(|start| from + start as u64)
                .collect();
            for candidate in candidates {
                let Some(bytes) = self.bytes(candidate, GroupHeader::LEN)?.first_chunk().copied() else {
                    continue;
                };
                let Ok(header) = GroupHeader::decode(&bytes, self.salt) else {
                    continue;
                };
                if header.first >= expected && matches!(self.check_body(candidate, header)?, Found::Group(_))
                {
                    return Ok(true);
                }
            }
            from += step;
        }
        Ok(false)
    }

    fn only_zeros_from(&mut self, mut at: u64) -> io::Result<bool> {
        loop {
            let bytes = self.bytes(at, WINDOW)?;
            if bytes.is_empty() {
                return Ok(true);
            }
            if bytes.iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
            at += bytes.len() as u64;
        }
    }

    /// Up to `len` bytes from `at`, fewer only at the limit or the end of the file.
    fn bytes(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let len = self.limit.saturating_sub(at).min(len as u64) as usize;
        if self.cached(at, len).len() < len {
            let ahead = self.limit.saturating_sub(at).min(len.max(WINDOW) as u64) as usize;
            self.window.resize(ahead, 0);
            self.window_at = at;
            let mut filled = 0;
            while let Some(rest) = self.window.get_mut(filled..).filter(|rest| !rest.is_empty()) {
                match self.file.read_at(rest, at + filled as u64) {
                    Ok(0) => break,
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        self.window.clear();
                        return Err(error);
                    }
                }
            }
            self.window.truncate(filled);
        }
        Ok(self.cached(at, len))
    }

    fn cached(&self, at: u64, len: usize) -> &[u8] {
        let Some(start) = at.checked_sub(self.window_at) else {
            return &[];
        };
        let start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .min(self.window.len());
        let end = start.saturating_add(len).min(self.window.len());
        self.window.get(start..end).unwrap_or(&[])
    }
}
