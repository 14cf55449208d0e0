//! A trained model as a file.
//!
//! ```text
//! magic "MADANGIM" | version u32 | at i64 us | leaves u64 | interactions u64 | items u64 | signals u64
//! | numbering 32 (BLAKE3 of the ordinals and names it was trained under) | ordinals u32 | rows u32 | weights u64
//! | rows × (ordinal u32, weights of it u32) | weights × neighbour u32 | weights × f32 | crc u32 of all before
//! ```
//!
//! Little-endian; the CRC is CRC-32 (IEEE). Content weights are not in it: they follow from the rows and from what posts
//! say today.

use super::model::About;
use learn::{Error, NeighbourTable};
use model::Timestamp;

const MAGIC: &[u8; 8] = b"MADANGIM";
const VERSION: u32 = 1;

/// What a file holds.
#[derive(Debug, PartialEq)]
pub struct Kept {
    pub about: About,
    /// See the module's text.
    pub numbering: [u8; 32],
    pub table: NeighbourTable,
}

pub fn encode(kept: &Kept) -> Vec<u8> {
    let rows = kept.table.rows();
    let mut out = Vec::with_capacity(128 + 8 * rows.rows() + 8 * rows.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    let About {
        at,
        leaves,
        interactions,
        items,
        signals,
    } = kept.about;
    out.extend_from_slice(&at.micros().to_le_bytes());
    for count in [leaves, interactions, items, signals] {
        out.extend_from_slice(&count.to_le_bytes());
    }
    out.extend_from_slice(&kept.numbering);
    // Ordinals are u32, so a table has no more rows, and a row no more weights.
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let present = (0..).take(rows.rows()).filter_map(|ordinal: u32| {
        let length = rows.row(ordinal).0.len();
        (length > 0).then_some((ordinal, length))
    });
    let present: Vec<(u32, usize)> = present.collect();
    out.extend_from_slice(&number(rows.rows()));
    out.extend_from_slice(&number(present.len()));
    out.extend_from_slice(&(rows.len() as u64).to_le_bytes());
    for (ordinal, length) in &present {
        out.extend_from_slice(&ordinal.to_le_bytes());
        out.extend_from_slice(&number(*length));
    }
    out.extend(rows.columns().iter().flat_map(|column| column.to_le_bytes()));
    out.extend(rows.values().iter().flat_map(|value| value.to_le_bytes()));
    out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
    out
}

/// # Errors
/// [`Error::ForeignFile`], [`Error::FileVersion`] and [`Error::BrokenFile`]: nothing of such a file is used.
pub fn decode(bytes: &[u8]) -> learn::Result<Kept> {
    if !bytes.starts_with(MAGIC) {
        return Err(Error::ForeignFile);
    }
    let cut = Error::BrokenFile("it ends too early");
    let Some((body, crc)) = bytes.split_last_chunk::<4>() else {
        return Err(cut);
    };
    let mut rest = Rest(body.get(MAGIC.len()..).unwrap_or_default());
    let found = rest.u32()?;
    if found != VERSION {
        return Err(Error::FileVersion {
            found,
            known: VERSION,
        });
    }
    if crc32fast::hash(body) != u32::from_le_bytes(*crc) {
        return Err(Error::BrokenFile("its checksum does not fit"));
    }
    let about = About {
        at: Timestamp::from_micros(rest.u64()?.cast_signed()),
        leaves: rest.u64()?,
        interactions: rest.u64()?,
        items: rest.u64()?,
        signals: rest.u64()?,
    };
    let numbering = rest.take::<32>()?;
    let (ordinals, rows, weights) = (rest.u32()? as usize, rest.u32()? as usize, rest.u64()?);
    let weights = usize::try_from(weights).map_err(|_| Error::BrokenFile("it names too many weights"))?;
    // What is not there is not made room for.
    let told = rows.checked_mul(8).zip(weights.checked_mul(8));
    if told.and_then(|(rows, weights)| rows.checked_add(weights)) != Some(rest.0.len()) {
        return Err(Error::BrokenFile("its parts are not as long as it says"));
    }
    let (lengths, rest) = rest.0.split_at(rows * 8);
    let (columns, values) = rest.split_at(weights * 4);
    let (lengths, _) = lengths.as_chunks::<8>();
    let (columns, _) = columns.as_chunks::<4>();
    let (values, _) = values.as_chunks::<4>();
    let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
    if !values.iter().all(|value| value.is_finite()) {
        return Err(Error::BrokenFile("a weight is no number"));
    }
    let table = NeighbourTable::new(
        offsets(lengths, ordinals)?,
        columns.iter().map(|column| u32::from_le_bytes(*column)).collect(),
        values,
    )?;
    Ok(Kept {
        about,
        numbering,
        table,
    })
}

/// The rows that are there, spread over all ordinals.
fn offsets(rows: &[[u8; 8]], ordinals: usize) -> learn::Result<Vec<usize>> {
    let mut offsets = Vec::with_capacity(ordinals.saturating_add(1).min(1 << 28));
    let mut end = 0_usize;
    offsets.push(end);
    for [o0, o1, o2, o3, length @ ..] in rows {
        let ordinal = u32::from_le_bytes([*o0, *o1, *o2, *o3]) as usize;
        // One offset more than rows so far: the next row is that of ordinal `offsets.len() - 1`.
        if ordinal + 1 < offsets.len() || ordinal >= ordinals {
            return Err(Error::BrokenFile("its rows are not in order"));
        }
        offsets.resize(ordinal + 1, end);
        end = end.saturating_add(u32::from_le_bytes(*length) as usize);
        offsets.push(end);
    }
    offsets.resize(ordinals + 1, end);
    Ok(offsets)
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> learn::Result<[u8; N]> {
        let (taken, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(Error::BrokenFile("it ends too early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> learn::Result<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn u64(&mut self) -> learn::Result<u64> {
        Ok(u64::from_le_bytes(self.take()?))
    }
}

impl Kept {
    /// The numbering of a yard's items: the model means them by ordinal, and nothing else may be meant.
    pub fn numbering(names: impl Iterator<Item = memory::ItemId>) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for name in names {
            match name {
                memory::ItemId::Post(post) => hasher.update(b"p").update(post.as_bytes()),
                memory::ItemId::Product(product) => hasher.update(b"q").update(product.as_bytes()),
            };
        }
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use learn::SparseRows;
    use proptest::prelude::*;

    fn kept(cells: &std::collections::BTreeMap<(u32, u32), f32>, ordinals: u32) -> Kept {
        let mut rows = SparseRows::default();
        for ordinal in 0..ordinals {
            rows.push(
                cells
                    .iter()
                    .filter(|((row, _), _)| *row == ordinal)
                    .map(|((_, column), value)| (*column, *value)),
            );
        }
        Kept {
            about: About {
                at: Timestamp::from_micros(1_780_000_000_000_000),
                leaves: 3,
                interactions: cells.len() as u64,
                items: 2,
                signals: 99,
            },
            numbering: [7; 32],
            table: NeighbourTable::from_rows(rows).unwrap(),
        }
    }

    #[test]
    fn a_file_of_something_else_or_of_another_version_is_named() {
        assert!(matches!(decode(b"PNG"), Err(Error::ForeignFile)));
        let mut bytes = encode(&kept(&[((0, 1), 0.5)].into(), 3));
        bytes[8] = 9;
        assert!(matches!(
            decode(&bytes),
            Err(Error::FileVersion { found: 9, known: 1 })
        ));
    }

    proptest! {
        #[test]
        fn a_model_survives_its_file(
            cells in prop::collection::btree_map((0_u32..9, 0_u32..9), -2.0_f32..2.0, 0..30)
        ) {
            let kept = kept(&cells, 9);
            prop_assert_eq!(decode(&encode(&kept)).unwrap(), kept);
        }

        #[test]
        fn a_file_that_was_changed_or_cut_is_refused(
            cells in prop::collection::btree_map((0_u32..9, 0_u32..9), -2.0_f32..2.0, 1..30),
            at: prop::sample::Index, bit in 0..8_u32, cut: prop::sample::Index
        ) {
            let bytes = encode(&kept(&cells, 9));
            let mut changed = bytes.clone();
            changed[at.index(bytes.len())] ^= 1 << bit;
            prop_assert!(decode(&changed).is_err());
            prop_assert!(decode(&bytes[..cut.index(bytes.len())]).is_err());
        }

        #[test]
        fn hostile_bytes_are_no_model(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut named = MAGIC.to_vec();
            named.extend_from_slice(&VERSION.to_le_bytes());
            named.append(&mut bytes);
            named.extend_from_slice(&crc32fast::hash(&named).to_le_bytes());
            let _ = decode(&named);
        }
    }
}
