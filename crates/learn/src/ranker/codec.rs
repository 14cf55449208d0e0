//! How weights and learners are written: a magic word, the format's version, little-endian numbers, and a CRC-32 over
//! all of it. Rows of zeros are left out.

use super::layout::{LANES, Lanes};
use crate::Error;

pub(super) const FORMAT: u16 = 1;

pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub fn new(magic: &[u8; 8]) -> Self {
        let mut writer = Self(magic.to_vec());
        writer.bytes(&FORMAT.to_le_bytes());
        writer
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    pub fn f32s(&mut self, values: &[f32]) {
        for value in values {
            self.bytes(&value.to_le_bytes());
        }
    }

    pub fn f64s(&mut self, values: &[f64]) {
        for value in values {
            self.bytes(&value.to_le_bytes());
        }
    }

    /// The rows that are not all zeros, each with its place.
    pub fn rows<'a>(&mut self, rows: impl Iterator<Item = &'a Lanes>) {
        let filled: Vec<(u32, &Lanes)> = (0..)
            .zip(rows)
            .filter(|(_, row)| row.iter().any(|value| *value != 0.0))
            .collect();
        self.u32(u32::try_from(filled.len()).unwrap_or(u32::MAX));
        for (place, row) in filled {
            self.u32(place);
            self.f32s(row);
        }
    }

    pub fn finish(mut self) -> Vec<u8> {
        let sum = crc32fast::hash(&self.0);
        self.u32(sum);
        self.0
    }
}

pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Checks the frame before anything inside is believed.
    pub fn new(magic: &[u8; 8], bytes: &'a [u8]) -> Result<Self, Error> {
        let body = bytes
            .strip_prefix(magic.as_slice())
            .ok_or(Error::Weights("it does not begin as one"))?;
        let (_, sum) = bytes.split_last_chunk::<4>().ok_or(Error::Weights(SHORT))?;
        let summed = bytes.get(..bytes.len().saturating_sub(4)).unwrap_or_default();
        if crc32fast::hash(summed) != u32::from_le_bytes(*sum) {
            return Err(Error::Weights("the checksum is wrong"));
        }
        let body = body
            .get(..body.len().saturating_sub(4))
            .ok_or(Error::Weights(SHORT))?;
        let mut reader = Self(body);
        if u16::from_le_bytes(reader.take()?) != FORMAT {
            return Err(Error::Weights(
                "it was written by another version of this program",
            ));
        }
        Ok(reader)
    }

    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Error::Weights(SHORT))?;
        self.0 = rest;
        Ok(*taken)
    }

    pub fn u32(&mut self) -> Result<u32, Error> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Error> {
        self.take().map(u64::from_le_bytes)
    }

    pub fn f32(&mut self) -> Result<f32, Error> {
        let value = self.take().map(f32::from_le_bytes)?;
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Error::Weights("a weight is no number"))
        }
    }

    pub fn f32s<const N: usize>(&mut self) -> Result<[f32; N], Error> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = self.f32()?;
        }
        Ok(values)
    }

    pub fn f64s<const N: usize>(&mut self) -> Result<[f64; N], Error> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = f64::from_le_bytes(self.take()?);
        }
        Ok(values)
    }

    /// Reads rows into their places; gives how many there were.
    pub fn rows(&mut self, into: &mut [Lanes]) -> Result<u32, Error> {
        let count = self.u32()?;
        for _ in 0..count {
            let place = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
            let row = into
                .get_mut(place)
                .ok_or(Error::Weights("it has a row too many"))?;
            *row = self.f32s::<LANES>()?;
        }
        Ok(count)
    }

    pub fn end(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Weights("there is something behind its end"))
        }
    }
}

const SHORT: &str = "it ends too early";
