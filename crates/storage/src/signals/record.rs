use super::Error;
use model::Timestamp;
use std::fmt;

/// One independent, densely numbered part of the log. A visitor's signals all live in one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub u16);

impl Partition {
    /// The partition of a visitor, given any 128-bit name of it: stable for a fixed number of partitions.
    pub fn of(visitor: u128, partitions: u16) -> Self {
        // Finalizer of MurmurHash3 over both halves: time-ordered ids must not all fall into one partition.
        let [high, low] = [(visitor >> 64) as u64, visitor as u64];
        let mut mixed = high.rotate_left(32) ^ low;
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        mixed ^= mixed >> 33;
        Self(((u128::from(mixed) * u128::from(partitions)) >> 64) as u16)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "partition {}", self.0)
    }
}

/// Where a record stands: offsets of a partition start at 0 and have no gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub partition: Partition,
    pub offset: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} of {}", self.offset, self.partition)
    }
}

/// What makes a record a repeat: it is one if *any* of its keys is in the dedupe window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DedupeKeys {
    One(u128),
    Two(u128, u128),
}

/// What became of one record of a batch; in both cases a copy is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    Stored(Position),
    Duplicate,
}

/// A stored record, borrowed from the page that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    pub position: Position,
    pub time: Timestamp,
    pub keys: DedupeKeys,
    pub payload: &'a [u8],
}

/// Records to append together, in order, already in the form in which they are stored.
///
/// A batch is written in one group, so after a crash it is there as a whole or not at all (repeats aside).
#[derive(Debug, Clone, Default)]
pub struct Batch {
    body: Vec<u8>,
    records: usize,
}

impl Batch {
    pub const MAX_PAYLOAD: usize = 64 * 1024;
    pub const MAX_RECORDS: usize = 10_000;
    /// Of the encoded records: 13 bytes, 16 or 32 of keys and the payload each.
    pub const MAX_BYTES: usize = 4 * 1024 * 1024;

    pub fn new() -> Self {
        Self::default()
    }

    /// # Errors
    /// [`Error::RecordTooLarge`] or [`Error::BatchTooLarge`]; the batch is then unchanged.
    pub fn push(&mut self, time: Timestamp, keys: DedupeKeys, payload: &[u8]) -> Result<(), Error> {
        if payload.len() > Self::MAX_PAYLOAD {
            return Err(Error::RecordTooLarge {
                bytes: payload.len(),
                limit: Self::MAX_PAYLOAD,
            });
        }
        let bytes = self.body.len() + encoded_len(keys, payload);
        if self.records == Self::MAX_RECORDS || bytes > Self::MAX_BYTES {
            let [max_records, max_bytes] = [Self::MAX_RECORDS, Self::MAX_BYTES];
            return Err(Error::BatchTooLarge {
                records: self.records + 1,
                bytes,
                max_records,
                max_bytes,
            });
        }
        encode(&mut self.body, time, keys, payload);
        self.records += 1;
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.records
    }

    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Size of the encoded records.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    pub(super) fn encoded(&self) -> &[u8] {
        &self.body
    }

    pub(super) fn records(&self) -> Records<'_> {
        Records(&self.body)
    }
}

fn encoded_len(keys: DedupeKeys, payload: &[u8]) -> usize {
    let keys = match keys {
        DedupeKeys::One(_) => 16,
        DedupeKeys::Two(..) => 32,
    };
    4 + 1 + 8 + keys + payload.len()
}

fn encode(body: &mut Vec<u8>, time: Timestamp, keys: DedupeKeys, payload: &[u8]) {
    // Payloads are at most 64 KiB: the length always fits.
    body.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    let count: u8 = match keys {
        DedupeKeys::One(_) => 1,
        DedupeKeys::Two(..) => 2,
    };
    body.push(count);
    body.extend_from_slice(&time.micros().to_le_bytes());
    match keys {
        DedupeKeys::One(key) => body.extend_from_slice(&key.to_le_bytes()),
        DedupeKeys::Two(first, second) => {
            body.extend_from_slice(&first.to_le_bytes());
            body.extend_from_slice(&second.to_le_bytes());
        }
    }
    body.extend_from_slice(payload);
}

/// A record inside an encoded body, with the bytes it was decoded from.
#[derive(Clone, Copy)]
pub(super) struct Raw<'a> {
    pub time: Timestamp,
    pub keys: DedupeKeys,
    pub payload: &'a [u8],
    pub encoded_len: usize,
}

/// The records of an encoded body, in order; ends at the first one that does not decode.
#[derive(Clone)]
pub(super) struct Records<'a>(pub &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Raw<'a>;

    #[inline]
    fn next(&mut self) -> Option<Raw<'a>> {
        let (len, rest) = self.0.split_first_chunk::<4>()?;
        let (&count, rest) = rest.split_first()?;
        let (time, rest) = rest.split_first_chunk::<8>()?;
        let (first, rest) = rest.split_first_chunk::<16>()?;
        let first = u128::from_le_bytes(*first);
        let (keys, rest) = match count {
            1 => (DedupeKeys::One(first), rest),
            2 => {
                let (second, rest) = rest.split_first_chunk::<16>()?;
                (DedupeKeys::Two(first, u128::from_le_bytes(*second)), rest)
            }
            _ => return None,
        };
        let (payload, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        let time = Timestamp::from_micros(i64::from_le_bytes(*time));
        let encoded_len = self.0.len() - rest.len();
        self.0 = rest;
        Some(Raw {
            time,
            keys,
            payload,
            encoded_len,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_back_what_was_pushed() {
        let mut batch = Batch::new();
        batch
            .push(Timestamp::from_micros(-5), DedupeKeys::One(7), b"one")
            .unwrap();
        batch
            .push(Timestamp::from_micros(9), DedupeKeys::Two(1, u128::MAX), b"")
            .unwrap();
        let back: Vec<_> = batch
            .records()
            .map(|raw| (raw.time.micros(), raw.keys, raw.payload))
            .collect();
        assert_eq!(
            back,
            [
                (-5, DedupeKeys::One(7), &b"one"[..]),
                (9, DedupeKeys::Two(1, u128::MAX), &b""[..])
            ]
        );
        assert_eq!(
            batch.records().map(|raw| raw.encoded_len).sum::<usize>(),
            batch.bytes()
        );
    }

    #[test]
    fn a_payload_of_64_kib_fits_and_one_more_byte_does_not() {
        let mut batch = Batch::new();
        let payload = vec![1; Batch::MAX_PAYLOAD + 1];
        let time = Timestamp::default();
        batch.push(time, DedupeKeys::One(1), &payload[1..]).unwrap();
        let refused = batch.push(time, DedupeKeys::One(2), &payload);
        assert!(matches!(
            refused,
            Err(Error::RecordTooLarge { bytes: 65_537, .. })
        ));
        assert_eq!(batch.len(), 1);
    }

    #[test]
    fn a_batch_is_bounded_in_records_and_in_bytes() {
        let time = Timestamp::default();
        let mut many = Batch::new();
        for key in 0..Batch::MAX_RECORDS {
            many.push(time, DedupeKeys::One(key as u128), b"x").unwrap();
        }
        assert!(matches!(
            many.push(time, DedupeKeys::One(0), b"x"),
            Err(Error::BatchTooLarge { .. })
        ));
        let mut large = Batch::new();
        while large
            .push(time, DedupeKeys::One(0), &[0; Batch::MAX_PAYLOAD])
            .is_ok()
        {}
        assert!(large.bytes() <= Batch::MAX_BYTES && large.len() == 63);
    }

    #[test]
    fn visitors_spread_over_partitions() {
        let mut counts = [0; 4];
        for visitor in 0..4_000_u128 {
            counts[Partition::of(visitor, 4).0 as usize] += 1;
        }
        assert!(
            counts.iter().all(|&count| (850..1150).contains(&count)),
            "{counts:?}"
        );
        assert_eq!(Partition::of(u128::MAX, 1), Partition(0));
    }
}
