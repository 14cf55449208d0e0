use super::Partition;
use crc32fast::Hasher;
use model::Timestamp;

const SEGMENT_MAGIC: [u8; 8] = *b"MADANGSL";
const GROUP_MAGIC: [u8; 4] = *b"\xF5GRP";
pub(super) const VERSION: u16 = 1;

/// What was found where a sound segment or group should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("this is not a signal segment")]
    NotASegment,
    #[error("written in version {0} of the format, this program knows version {VERSION}")]
    UnknownVersion(u16),
    #[error("the segment header fails its checksum")]
    SegmentHeader,
    #[error("the segment says it belongs to partition {partition} and starts at record {base}")]
    Misplaced { partition: u16, base: u64 },
    #[error("the group header fails its checksum")]
    GroupHeader,
    #[error("the group is cut short")]
    CutShort,
    #[error("the records of the group fail their checksum")]
    GroupBody,
    #[error("the group starts at record {0}")]
    WrongOffset(u64),
    #[error("the group holds {0} records that decode, not as many as it says")]
    WrongCount(u32),
    #[error("records are missing here")]
    Missing,
}

/// The first bytes of a segment file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub partition: Partition,
    /// Mixed into the checksums of this segment's groups: bytes of another segment, or bytes that a stranger put
    /// into a payload to look like a group, are never taken for one.
    pub salt: u32,
    pub base: u64,
    pub created: Timestamp,
}

impl SegmentHeader {
    pub const LEN: usize = 64;

    pub fn encode(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let fields: [&[u8]; 6] = [
            &SEGMENT_MAGIC,
            &VERSION.to_le_bytes(),
            &self.partition.0.to_le_bytes(),
            &self.salt.to_le_bytes(),
            &self.base.to_le_bytes(),
            &self.created.micros().to_le_bytes(),
        ];
        for (slot, byte) in bytes.iter_mut().zip(fields.concat()) {
            *slot = byte;
        }
        if let Some((body, crc)) = bytes.split_last_chunk_mut::<4>() {
            *crc = crc32fast::hash(body).to_le_bytes();
        }
        bytes
    }

    pub fn decode(bytes: &[u8; Self::LEN]) -> Result<Self, Damage> {
        let mut fields = Fields(bytes);
        if fields.take::<8>() != SEGMENT_MAGIC {
            return Err(Damage::NotASegment);
        }
        let version = u16::from_le_bytes(fields.take());
        if version != VERSION {
            return Err(Damage::UnknownVersion(version));
        }
        let header = Self {
            partition: Partition(u16::from_le_bytes(fields.take())),
            salt: u32::from_le_bytes(fields.take()),
            base: u64::from_le_bytes(fields.take()),
            created: Timestamp::from_micros(i64::from_le_bytes(fields.take())),
        };
        // Encoding again covers the checksum and the padding in one comparison.
        if header.encode() == *bytes {
            Ok(header)
        } else {
            Err(Damage::SegmentHeader)
        }
    }
}

/// The bytes before the records of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupHeader {
    pub body_crc: u32,
    pub body_len: u32,
    pub records: u32,
    pub first: u64,
    pub written: Timestamp,
}

impl GroupHeader {
    pub const LEN: usize = 36;

    pub fn of(body: &[u8], records: u32, first: u64, written: Timestamp) -> Self {
        // Groups are bounded far below 4 GiB.
        Self {
            body_crc: crc32fast::hash(body),
            body_len: body.len() as u32,
            records,
            first,
            written,
        }
    }

    pub fn encode(&self, salt: u32) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let fields: [&[u8]; 5] = [
            &self.body_crc.to_le_bytes(),
            &self.body_len.to_le_bytes(),
            &self.records.to_le_bytes(),
            &self.first.to_le_bytes(),
            &self.written.micros().to_le_bytes(),
        ];
        let fields = fields.concat();
        let whole = GROUP_MAGIC
            .into_iter()
            .chain(salted(salt, &fields).to_le_bytes())
            .chain(fields);
        for (slot, byte) in bytes.iter_mut().zip(whole) {
            *slot = byte;
        }
        bytes
    }

    pub fn decode(bytes: &[u8; Self::LEN], salt: u32) -> Result<Self, Damage> {
        let mut fields = Fields(bytes);
        let magic = fields.take::<4>();
        let crc = u32::from_le_bytes(fields.take());
        if magic != GROUP_MAGIC || crc != salted(salt, fields.0) {
            return Err(Damage::GroupHeader);
        }
        Ok(Self {
            body_crc: u32::from_le_bytes(fields.take()),
            body_len: u32::from_le_bytes(fields.take()),
            records: u32::from_le_bytes(fields.take()),
            first: u64::from_le_bytes(fields.take()),
            written: Timestamp::from_micros(i64::from_le_bytes(fields.take())),
        })
    }

    /// Bytes of the header and the body together.
    pub fn whole_len(&self) -> u64 {
        Self::LEN as u64 + u64::from(self.body_len)
    }

    pub fn end(&self) -> u64 {
        self.first + u64::from(self.records)
    }

    pub fn magic_starts(window: &[u8]) -> impl Iterator<Item = usize> {
        window
            .windows(4)
            .enumerate()
            .filter(|(_, four)| *four == GROUP_MAGIC)
            .map(|(at, _)| at)
    }
}

fn salted(salt: u32, bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new_with_initial(salt);
    hasher.update(bytes);
    hasher.finalize()
}

/// Reads fixed-size fields one after the other; zeros past the end, which the callers' array lengths exclude.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.0.split_first_chunk::<N>() {
            Some((field, rest)) => {
                self.0 = rest;
                *field
            }
            None => [0; N],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_of_a_segment_header_is_seen() {
        let created = Timestamp::from_micros(1_700_000_000_000_000);
        let header = SegmentHeader {
            partition: Partition(3),
            salt: 99,
            base: 1 << 40,
            created,
        };
        let bytes = header.encode();
        assert_eq!(SegmentHeader::decode(&bytes), Ok(header));
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(SegmentHeader::decode(&damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn any_flipped_bit_of_a_group_header_is_seen_and_so_is_another_salt() {
        let header = GroupHeader::of(b"records", 2, 77, Timestamp::from_micros(5));
        let bytes = header.encode(1234);
        assert_eq!(GroupHeader::decode(&bytes, 1234), Ok(header));
        assert_eq!(GroupHeader::decode(&bytes, 1235), Err(Damage::GroupHeader));
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(GroupHeader::decode(&damaged, 1234).is_err(), "bit {bit}");
        }
    }
}
