use super::{MAGIC, VERSION};
use crate::{Error, error::Result};

/// A model file whose checksum was found right.
pub(crate) struct Reader<'a> {
    pub kind: u32,
    sections: Vec<(u32, &'a [u8])>,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// [`Error::ForeignFile`], [`Error::FileVersion`] or [`Error::BrokenFile`].
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err(Error::ForeignFile);
        };
        let (version, rest) = take_u32(rest)?;
        if version != VERSION {
            return Err(Error::FileVersion {
                found: version,
                known: VERSION,
            });
        }
        let Some((body, sum)) = bytes.split_last_chunk::<4>() else {
            return Err(TRUNCATED);
        };
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return Err(Error::BrokenFile(
                "its checksum is wrong, so it was cut off or changed",
            ));
        }
        let rest = rest.split_last_chunk::<4>().ok_or(TRUNCATED)?.0;
        let (kind, rest) = take_u32(rest)?;
        let (count, mut rest) = take_u32(rest)?;
        let mut sections = Vec::new();
        for _ in 0..count {
            let (tag, behind) = take_u32(rest)?;
            let (length, behind) = behind.split_first_chunk::<8>().ok_or(TRUNCATED)?;
            let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| TRUNCATED)?;
            let (section, behind) = behind.split_at_checked(length).ok_or(TRUNCATED)?;
            sections.push((tag, section));
            rest = behind;
        }
        Ok(Self { kind, sections })
    }

    /// A section, and [`Error::BrokenFile`] when there is none.
    pub fn bytes(&self, tag: u32) -> Result<&'a [u8]> {
        let found = self.sections.iter().find(|(of, _)| *of == tag);
        found
            .map(|(_, section)| *section)
            .ok_or(Error::BrokenFile("a section is missing"))
    }

    pub fn has(&self, tag: u32) -> bool {
        self.sections.iter().any(|(of, _)| *of == tag)
    }

    pub fn u32s(&self, tag: u32) -> Result<Vec<u32>> {
        let (numbers, rest) = self.bytes(tag)?.as_chunks::<4>();
        rest.is_empty().then_some(()).ok_or(UNEVEN)?;
        Ok(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }

    pub fn u64s(&self, tag: u32) -> Result<Vec<u64>> {
        let (numbers, rest) = self.bytes(tag)?.as_chunks::<8>();
        rest.is_empty().then_some(()).ok_or(UNEVEN)?;
        Ok(numbers.iter().map(|number| u64::from_le_bytes(*number)).collect())
    }

    /// Numbers that are all finite; anything else is [`Error::BrokenFile`].
    pub fn f32s(&self, tag: u32) -> Result<Vec<f32>> {
        let (numbers, rest) = self.bytes(tag)?.as_chunks::<4>();
        rest.is_empty().then_some(()).ok_or(UNEVEN)?;
        let numbers: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
        let finite = numbers.iter().all(|number| number.is_finite());
        finite
            .then_some(numbers)
            .ok_or(Error::BrokenFile("a weight is not a number"))
    }
}

const TRUNCATED: Error = Error::BrokenFile("it ends too early");
const UNEVEN: Error = Error::BrokenFile("a section has an impossible length");

fn take_u32(bytes: &[u8]) -> Result<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or(TRUNCATED)?;
    Ok((u32::from_le_bytes(*number), rest))
}
