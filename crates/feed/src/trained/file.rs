//! A trained model as a file.
//!
//! ```text
//! magic "MADANGIM" | version u32 | at i64 us | leaves u64 | interactions u64 | items u64 | signals u64
//! | taken back u64 | solved u64 | solving u64 us | solving all u64 us | refreshed u32 | λ f32 | settings u32 and text ("k=100 a=0.35 …")
//! | numbering 32 (BLAKE3 of the ordinals and names it was trained under) | ordinals u32 | rows u32 | weights u64
//! | rows × (ordinal u32, weights of it u32, leaves that met it f32) | weights × neighbour u32 | weights × f32
//! | crc u32 of all before
//! ```
//!
//! Little-endian; the CRC is CRC-32 (IEEE). Content weights are not in it: they follow from the rows and from what posts
//! say today.

use super::model::{About, Fit};
use learn::{Error, NeighbourTable, ridge::RidgeSettings};
use model::Timestamp;
use std::time::Duration;

const MAGIC: &[u8; 8] = b"MADANGIM";
const VERSION: u32 = 2;

/// What a file holds.
#[derive(Debug, PartialEq)]
pub struct Kept {
    pub about: About,
    pub fit: Fit,
    /// See the module's text.
    pub numbering: [u8; 32],
    pub table: NeighbourTable,
}

pub fn encode(about: &About, fit: &Fit, numbering: &[u8; 32], table: &NeighbourTable) -> Vec<u8> {
    let rows = table.rows();
    let mut out = Vec::with_capacity(512 + 12 * rows.rows() + 8 * rows.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    let About {
        at,
        leaves,
        interactions,
        items,
        signals,
        taken_back,
        solved,
        refreshed,
        solving,
        solving_all,
    } = *about;
    out.extend_from_slice(&at.micros().to_le_bytes());
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    let counts = [
        leaves,
        interactions,
        items,
        signals,
        taken_back,
        solved,
        micros(solving),
        micros(solving_all),
    ];
    for count in counts {
        out.extend_from_slice(&count.to_le_bytes());
    }
    out.extend_from_slice(&refreshed.to_le_bytes());
    out.extend_from_slice(&fit.lambda.to_le_bytes());
    // Ordinals are u32, so a table has no more rows, and a row no more weights.
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let settings = settings_text(&fit.settings);
    out.extend_from_slice(&number(settings.len()));
    out.extend_from_slice(settings.as_bytes());
    out.extend_from_slice(numbering);
    let present = (0..).take(rows.rows()).filter_map(|ordinal: u32| {
        let length = rows.row(ordinal).0.len();
        let met = fit.met.get(ordinal as usize).copied().unwrap_or(0.0);
        (length > 0 || met > 0.0).then_some((ordinal, length, met))
    });
    let present: Vec<(u32, usize, f32)> = present.collect();
    out.extend_from_slice(&number(rows.rows()));
    out.extend_from_slice(&number(present.len()));
    out.extend_from_slice(&(rows.len() as u64).to_le_bytes());
    for (ordinal, length, met) in &present {
        out.extend_from_slice(&ordinal.to_le_bytes());
        out.extend_from_slice(&number(*length));
        out.extend_from_slice(&met.to_le_bytes());
    }
    out.extend(rows.columns().iter().flat_map(|column| column.to_le_bytes()));
    out.extend(rows.values().iter().flat_map(|value| value.to_le_bytes()));
    out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
    out
}

fn settings_text(settings: &RidgeSettings) -> String {
    let pairs = settings.pairs().into_iter();
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(" ")
}

fn settings_of(text: &[u8]) -> learn::Result<RidgeSettings> {
    let unread = Error::BrokenFile("its settings cannot be read");
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(unread);
    };
    let mut settings = RidgeSettings::default();
    for pair in text.split_whitespace() {
        let set = pair
            .split_once('=')
            .map(|(name, value)| settings.set(name, value));
        if !matches!(set, Some(Ok(()))) {
            return Err(unread);
        }
    }
    Ok(settings)
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
        taken_back: rest.u64()?,
        solved: rest.u64()?,
        solving: Duration::from_micros(rest.u64()?),
        solving_all: Duration::from_micros(rest.u64()?),
        refreshed: rest.u32()?,
    };
    let lambda = f32::from_le_bytes(rest.take()?);
    let length = rest.u32()? as usize;
    let (settings, behind) = rest
        .0
        .split_at_checked(length)
        .ok_or(Error::BrokenFile("it ends too early"))?;
    rest = Rest(behind);
    let settings = settings_of(settings)?;
    let numbering = rest.take::<32>()?;
    let (ordinals, rows, weights) = (rest.u32()? as usize, rest.u32()? as usize, rest.u64()?);
    let weights = usize::try_from(weights).map_err(|_| Error::BrokenFile("it names too many weights"))?;
    if ordinals > MOST_ORDINALS {
        return Err(Error::BrokenFile("it names too many items"));
    }
    // What is not there is not made room for.
    let told = rows.checked_mul(ROW).zip(weights.checked_mul(8));
    if told.and_then(|(rows, weights)| rows.checked_add(weights)) != Some(rest.0.len()) {
        return Err(Error::BrokenFile("its parts are not as long as it says"));
    }
    let (lengths, rest) = rest.0.split_at(rows * ROW);
    let (columns, values) = rest.split_at(weights * 4);
    let (lengths, _) = lengths.as_chunks::<ROW>();
    let (columns, _) = columns.as_chunks::<4>();
    let (values, _) = values.as_chunks::<4>();
    let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
    if !values.iter().chain([&lambda]).all(|value| value.is_finite()) {
        return Err(Error::BrokenFile("a weight is no number"));
    }
    let (offsets, met) = spread(lengths, ordinals)?;
    let table = NeighbourTable::new(
        offsets,
        columns.iter().map(|column| u32::from_le_bytes(*column)).collect(),
        values,
    )?;
    Ok(Kept {
        about,
        fit: Fit {
            settings,
            lambda,
            met,
        },
        numbering,
        table,
    })
}

/// Items of a yard at the most, those that nobody met among them.
const MOST_ORDINALS: usize = 1 << 28;

/// Bytes that a row has beside its weights.
const ROW: usize = 12;

/// The rows that are there, spread over all ordinals: where each begins, and the leaves that met its item.
fn spread(rows: &[[u8; ROW]], ordinals: usize) -> learn::Result<(Vec<usize>, Vec<f32>)> {
    let (mut offsets, mut met) = (Vec::with_capacity(ordinals + 1), Vec::with_capacity(ordinals));
    let mut end = 0_usize;
    offsets.push(end);
    for row in rows {
        let [o0, o1, o2, o3, l0, l1, l2, l3, count @ ..] = *row;
        let ordinal = u32::from_le_bytes([o0, o1, o2, o3]) as usize;
        let count = f32::from_le_bytes(count);
        // One offset more than rows so far: the next row is that of ordinal `met.len()`.
        if ordinal < met.len() || ordinal >= ordinals {
            return Err(Error::BrokenFile("its rows are not in order"));
        }
        if !(count.is_finite() && count >= 0.0) {
            return Err(Error::BrokenFile("a count is no number"));
        }
        offsets.resize(ordinal + 1, end);
        met.resize(ordinal, 0.0);
        end = end.saturating_add(u32::from_le_bytes([l0, l1, l2, l3]) as usize);
        offsets.push(end);
        met.push(count);
    }
    offsets.resize(ordinals + 1, end);
    met.resize(ordinals, 0.0);
    Ok((offsets, met))
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

#[cfg(test)]
mod tests {
    use super::*;
    use learn::SparseRows;
    use proptest::prelude::*;

    fn written(kept: &Kept) -> Vec<u8> {
        encode(&kept.about, &kept.fit, &kept.numbering, &kept.table)
    }

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
                taken_back: 4,
                solved: 1,
                refreshed: 3,
                solving: Duration::from_millis(7),
                solving_all: Duration::from_secs(8),
            },
            fit: Fit {
                settings: RidgeSettings {
                    neighbours: 77,
                    lambda: Some(0.3),
                    ..RidgeSettings::default()
                },
                lambda: 0.3,
                met: (0..ordinals).map(|ordinal| (ordinal % 3) as f32).collect(),
            },
            numbering: [7; 32],
            table: NeighbourTable::from_rows(rows).unwrap(),
        }
    }

    #[test]
    fn a_file_of_something_else_or_of_another_version_is_named() {
        assert!(matches!(decode(b"PNG"), Err(Error::ForeignFile)));
        let mut bytes = written(&kept(&[((0, 1), 0.5)].into(), 3));
        bytes[8] = 1;
        assert!(matches!(
            decode(&bytes),
            Err(Error::FileVersion { found: 1, known: 2 })
        ));
    }

    proptest! {
        #[test]
        fn a_model_survives_its_file(
            cells in prop::collection::btree_map((0_u32..9, 0_u32..9), -2.0_f32..2.0, 0..30)
        ) {
            let kept = kept(&cells, 9);
            prop_assert_eq!(decode(&written(&kept)).unwrap(), kept);
        }

        #[test]
        fn a_file_that_was_changed_or_cut_is_refused(
            cells in prop::collection::btree_map((0_u32..9, 0_u32..9), -2.0_f32..2.0, 1..30),
            at: prop::sample::Index, bit in 0..8_u32, cut: prop::sample::Index
        ) {
            let bytes = written(&kept(&cells, 9));
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
