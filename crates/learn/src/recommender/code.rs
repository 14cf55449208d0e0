use super::{Kind, Model, Scorer, Voice, blend_code};
use crate::{
    Error, NeighbourTable, Vocabulary,
    als::ItemFactors,
    error::Result,
    file::{Reader, Writer},
};

const SETTINGS: u32 = 1;
const IDS: u32 = 2;
const POPULARITY: u32 = 3;
const FACTORS: u32 = 4;
const FACTOR_SHAPE: u32 = 5;
/// Voice `v` has its four sections at `VOICES + 16 v`.
const VOICES: u32 = 256;
const OFFSETS: u32 = 0;
const ITEMS: u32 = 1;
const WEIGHTS: u32 = 2;
const BY_LAG: u32 = 3;
const MOST_VOICES: u32 = 64;

impl Model {
    /// The model as a file, see [`crate::file`].
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new(self.kind.code());
        let lines: String = self
            .settings
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        writer.bytes(SETTINGS, lines.as_bytes());
        writer.u64s(IDS, self.items.ids().iter().copied());
        writer.f32s(POPULARITY, &self.popularity);
        match &self.scorer {
            Scorer::Voices(voices) => {
                for (tag, voice) in (VOICES..).step_by(16).zip(voices) {
                    write_table(&mut writer, tag, &voice.table);
                    writer.f32s(tag + BY_LAG, &voice.by_lag);
                }
            }
            Scorer::Factors(factors) => {
                writer.f32s(FACTOR_SHAPE, &[factors.alpha(), factors.regularisation()]);
                writer.f32s(FACTORS, factors.values());
            }
            Scorer::Blend(blend) => blend_code::encode(&mut writer, blend),
        }
        writer.finish()
    }

    /// # Errors
    /// [`Error::ForeignFile`], [`Error::FileVersion`] or [`Error::BrokenFile`]; never a panic, whatever the bytes are.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let reader = Reader::new(bytes)?;
        let kind =
            Kind::from_code(reader.kind).ok_or(Error::BrokenFile("it is of a kind that is not known"))?;
        let settings = String::from_utf8_lossy(reader.bytes(SETTINGS)?);
        let settings = settings.lines().filter_map(|line| line.split_once('='));
        let settings = settings
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let items = Vocabulary::from_ids(reader.u64s(IDS)?)?;
        let popularity = reader.f32s(POPULARITY)?;
        let scorer = match kind {
            Kind::Als => Scorer::Factors(decode_factors(&reader, items.len())?),
            Kind::Blend => Scorer::Blend(Box::new(blend_code::decode(&reader, items.len())?)),
            Kind::Ridge | Kind::Covis | Kind::Lseq => Scorer::Voices(decode_voices(&reader)?),
        };
        Self::new(kind, settings, items, popularity, scorer).map_err(broken)
    }
}

fn decode_voices(reader: &Reader<'_>) -> Result<Vec<Voice>> {
    let mut voices = Vec::new();
    for tag in (VOICES..).step_by(16).take(MOST_VOICES as usize) {
        if !reader.has(tag + OFFSETS) {
            break;
        }
        voices.push(Voice {
            table: read_table(reader, tag)?,
            by_lag: reader.f32s(tag + BY_LAG)?,
        });
    }
    Ok(voices)
}

/// A table as the three sections from `tag` on.
pub(super) fn write_table(writer: &mut Writer, tag: u32, table: &NeighbourTable) {
    let rows = table.rows();
    writer.u64s(tag + OFFSETS, rows.offsets().iter().map(|offset| *offset as u64));
    writer.u32s(tag + ITEMS, rows.columns().iter().copied());
    writer.f32s(tag + WEIGHTS, rows.values());
}

pub(super) fn read_table(reader: &Reader<'_>, tag: u32) -> Result<NeighbourTable> {
    let offsets = reader.u64s(tag + OFFSETS)?;
    let offsets: Vec<usize> = offsets
        .into_iter()
        .map(|offset| usize::try_from(offset).unwrap_or(usize::MAX))
        .collect();
    let table = NeighbourTable::new(offsets, reader.u32s(tag + ITEMS)?, reader.f32s(tag + WEIGHTS)?);
    table.map_err(broken)
}

fn decode_factors(reader: &Reader<'_>, items: usize) -> Result<ItemFactors> {
    let shape = reader.f32s(FACTOR_SHAPE)?;
    let [alpha, regularisation] = shape.as_slice() else {
        return Err(Error::BrokenFile("a section has an impossible length"));
    };
    ItemFactors::new(items, reader.f32s(FACTORS)?, *alpha, *regularisation).map_err(broken)
}

fn broken(error: Error) -> Error {
    match error {
        Error::Table(what) => Error::BrokenFile(what),
        other => other,
    }
}
