//! About how many different viewers: HyperLogLog, whose registers are listed one by one while they are few.
//!
//! The state depends on the set of viewers alone, not on their order, on merges or on restarts. A sketch cannot be
//! told to forget a viewer; it holds no id, and the hash is of the tag and the viewer together, so that the sketches
//! of two tags cannot be laid side by side to find who is in both.

use hyperloglockless::{DefaultHasher, HyperLogLog, error_for_precision};
use minicbor::{Decode, Decoder, Encode, Encoder, bytes::ByteSlice};
use model::{LeafId, Tag};
use std::{
    collections::hash_map,
    hash::{BuildHasher, BuildHasherDefault, Hasher},
};

/// 2^14 registers: a standard error of 0.81 % in 16 KiB.
const PRECISION: u8 = 14;
const REGISTERS: usize = 1 << PRECISION;
/// Bits of a hash below those that name the register.
const BELOW: u32 = 64 - PRECISION as u32;
/// So many registers that are not zero are listed, in 4 bytes each; with more, all are kept, in one byte each.
const LISTED: usize = 2_048;
/// A listed register as it is written: index u16, rank u8, little-endian.
const LINE_BYTES: usize = 3;

/// An estimated number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    pub value: u64,
    /// The relative standard error at most: of 1,000 true numbers, 997 are within three times this share of the value.
    pub error: f64,
}

/// Hashes the viewers of one tag; the same on every machine and in every version (SipHash-1-3, keyed by the tag).
#[derive(Debug, Clone)]
pub(super) struct ViewerHash(DefaultHasher);

impl ViewerHash {
    pub fn of(tag: &Tag) -> Self {
        let [seed @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            *blake3::hash(tag.as_str().as_bytes()).as_bytes();
        Self(DefaultHasher::seeded(&seed))
    }

    pub fn hash(&self, viewer: LeafId) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(viewer.as_bytes());
        hasher.finish()
    }
}

/// Its own hasher is never asked: hashes are put in.
type All = HyperLogLog<BuildHasherDefault<hash_map::DefaultHasher>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sketch {
    /// Registers that are not zero, ascending by index.
    Listed(Vec<Register>),
    All(Box<All>),
}

/// The highest rank, one more than a hash's trailing zeros, of the hashes with this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Register {
    index: u16,
    rank: u8,
}

impl Register {
    fn of(hash: u64) -> Self {
        Self {
            index: (hash >> BELOW) as u16,
            rank: hash.trailing_zeros() as u8 + 1,
        }
    }

    /// A hash that leads to this register, or `None` if none does.
    fn hash(self) -> Option<u64> {
        let index = u64::from(self.index) << BELOW;
        let shift = u32::from(self.rank).checked_sub(1)?;
        // With nothing below the index, its own zeros count as well.
        let hash = if shift < BELOW { index | 1 << shift } else { index };
        (Self::of(hash) == self).then_some(hash)
    }
}

impl Default for Sketch {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Sketch {
    pub fn insert(&mut self, hash: u64) {
        match self {
            Self::All(all) => all.insert_hash(hash),
            Self::Listed(list) => {
                let new = Register::of(hash);
                match list.binary_search_by_key(&new.index, |known| known.index) {
                    Ok(place) => {
                        if let Some(known) = list.get_mut(place) {
                            known.rank = known.rank.max(new.rank);
                        }
                    }
                    Err(place) => list.insert(place, new),
                }
                if list.len() > LISTED {
                    *self = Self::All(Box::new(all_of(list)));
                }
            }
        }
    }

    /// Makes this the sketch of the viewers of both.
    pub fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (_, Self::Listed(list)) => list
                .iter()
                .filter_map(|register| register.hash())
                .for_each(|hash| self.insert(hash)),
            // Both have the same number of registers.
            (Self::All(all), Self::All(other)) => drop(all.union(other)),
            (Self::Listed(list), Self::All(other)) => {
                let mut all = all_of(list);
                drop(all.union(other));
                *self = Self::All(Box::new(all));
            }
        }
    }

    pub fn estimate(&self) -> Estimate {
        let value = match self {
            Self::All(all) => all.raw_count(),
            Self::Listed(list) => all_of(list).raw_count(),
        };
        Estimate {
            value: value.round() as u64,
            error: error_for_precision(PRECISION),
        }
    }

    /// Bytes that it takes in memory.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Listed(list) => list.capacity() * size_of::<Register>(),
                Self::All(_) => size_of::<All>() + REGISTERS,
            }
    }
}

fn all_of(list: &[Register]) -> All {
    let mut all = All::with_hasher(PRECISION, BuildHasherDefault::default());
    for hash in list.iter().filter_map(|register| register.hash()) {
        all.insert_hash(hash);
    }
    all
}

impl<C> Encode<C> for Sketch {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::All(all) => e.bytes(all.parts().0)?,
            Self::Listed(list) => {
                let mut lines = Vec::with_capacity(list.len() * LINE_BYTES);
                for Register { index, rank } in list {
                    let [low, high] = index.to_le_bytes();
                    lines.extend_from_slice(&[low, high, *rank]);
                }
                e.bytes(&lines)?
            }
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Sketch {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes: &ByteSlice = d.decode()?;
        if bytes.len() == REGISTERS {
            return all_from(bytes).map(Box::new).map(Self::All);
        }
        let (lines, []) = bytes.as_chunks::<LINE_BYTES>() else {
            return Err(unsound());
        };
        let register = |[low, high, rank]: &[u8; LINE_BYTES]| Register {
            index: u16::from_le_bytes([*low, *high]),
            rank: *rank,
        };
        let list: Vec<Register> = lines.iter().map(register).collect();
        let ascends = list.is_sorted_by(|a, b| a.index < b.index);
        if !ascends || list.len() > LISTED || list.iter().any(|register| register.hash().is_none()) {
            return Err(unsound());
        }
        Ok(Self::Listed(list))
    }
}

fn all_from(registers: &[u8]) -> Result<All, minicbor::decode::Error> {
    let indexes = 0_u16..;
    let mut sound = indexes
        .zip(registers)
        .map(|(index, rank)| *rank == 0 || Register { index, rank: *rank }.hash().is_some());
    if !sound.all(|sound| sound) {
        return Err(unsound());
    }
    let zeros = registers.iter().filter(|rank| **rank == 0).count();
    let sum = registers.iter().map(|rank| 0.5_f64.powi(i32::from(*rank))).sum();
    Ok(All::from_parts(
        registers.into(),
        BuildHasherDefault::default(),
        zeros,
        sum,
    ))
}

fn unsound() -> minicbor::decode::Error {
    minicbor::decode::Error::message("not the registers of a sketch")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(number: u64) -> LeafId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        LeafId::from_bytes(bytes)
    }

    fn of(viewers: impl Iterator<Item = u64>) -> Sketch {
        let hash = ViewerHash::of(&"moonjar".parse().unwrap());
        let mut sketch = Sketch::default();
        viewers.for_each(|viewer| sketch.insert(hash.hash(leaf(viewer))));
        sketch
    }

    #[test]
    fn the_hash_of_a_viewer_is_the_one_that_state_files_hold() {
        let hash = ViewerHash::of(&"moonjar".parse().unwrap());
        assert_eq!(hash.hash(leaf(1)), 7_433_676_941_887_513_054);
    }

    #[test]
    fn estimates_are_within_three_standard_errors_at_every_size() {
        for number in [
            0, 1, 2, 3, 10, 100, 1_000, 2_500, 10_000, 40_000, 100_000, 1_000_000,
        ] {
            let estimate = of(0..number).estimate();
            let off = estimate.value.abs_diff(number) as f64 / number.max(1) as f64;
            assert!(off <= 3.0 * estimate.error, "{} for {number}", estimate.value);
        }
    }

    #[test]
    fn the_standard_error_is_what_it_says() {
        const TAGS: u64 = 150;
        // With fewer than some ten viewers for each register the error is smaller.
        const VIEWERS: u64 = 160_000;
        let square = |number: u64| {
            let sketch = of(number * VIEWERS..(number + 1) * VIEWERS);
            (sketch.estimate().value as f64 / VIEWERS as f64 - 1.0).powi(2)
        };
        let error = ((0..TAGS).map(square).sum::<f64>() / TAGS as f64).sqrt();
        let stated = Sketch::default().estimate().error;
        // A root mean square of 150 is itself off by 6 %.
        assert!((error / stated - 1.0).abs() < 0.18, "{error}, stated {stated}");
    }

    #[test]
    fn a_viewer_who_comes_again_changes_nothing() {
        for number in [5, 5_000] {
            assert_eq!(of((0..number).chain(0..number)), of(0..number));
        }
    }

    #[test]
    fn what_is_no_sketch_is_refused() {
        let read =
            |bytes: &[u8]| minicbor::decode::<Sketch>(&minicbor::to_vec(<&ByteSlice>::from(bytes)).unwrap());
        assert!(read(&[1, 0, 1, 0, 0, 1]).is_err(), "descending");
        assert!(read(&[1, 0]).is_err(), "half a line");
        assert!(read(&[0, 0x40, 1]).is_err(), "no such register");
        assert!(read(&[1, 0, 60]).is_err(), "no such rank");
        assert!(read(&[99; REGISTERS]).is_err());
        assert!(read(&[0, 0, 1, 1, 0, 1]).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_sketch_depends_on_the_set_alone(
            mut viewers in prop::collection::vec(0_u64..8_000, 0..6_000),
            split in 0_usize..6_000,
        ) {
            let whole = of(viewers.iter().copied());
            let split = split.min(viewers.len());
            let mut merged = of(viewers[..split].iter().copied());
            merged.merge(&of(viewers[split..].iter().copied()));
            prop_assert_eq!(&merged, &whole);
            viewers.sort_unstable();
            prop_assert_eq!(&of(viewers.iter().copied()), &whole);
            let read: Sketch = minicbor::decode(&minicbor::to_vec(&whole).unwrap()).unwrap();
            prop_assert_eq!(read.estimate(), whole.estimate());
            prop_assert_eq!(&read, &whole);
        }
    }
}
