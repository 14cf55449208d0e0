//! The first reading: rows go into temporary files, those of one product into the same one, so that the second reading
//! holds only one file's rows in memory.

use super::options::{ImportOptions, ImportStage};
use crate::{Error, limits};
use catalogue::{Code, Columns, Currencies, Dialect, Format, Group, Issues, Mapping, Row, row};
use model::Currency;
use std::{
    collections::{HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    ops::ControlFlow,
};
use tempfile::SpooledTempFile;

/// Temporary files; of a gigabyte each holds some eight megabytes.
const PARTS: usize = 128;
/// Bytes of a temporary file that stay in memory.
const IN_MEMORY: usize = 64 * 1024;
/// Rows of one product: a thousand variants with pictures of their own.
const MOST_ROWS_OF_PRODUCT: u32 = 4_000;
/// Rows between two reports on the progress.
const TOLD_EVERY: u64 = 2_000;

type Part = BufWriter<SpooledTempFile>;

/// A file that was read to its end.
pub struct Spooled {
    pub format: Format,
    pub columns: Columns,
    pub mapping: Mapping,
    pub parts: Vec<Part>,
    /// How many rows each product has, by the hash of its key.
    pub groups: HashMap<u64, u32>,
    pub issues: Issues,
    pub rows: u64,
    pub skipped: u64,
}

pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

struct Spool {
    parts: Vec<Part>,
    /// Rows whose product has not been met: they name it, and it comes later or never.
    waiting: Part,
    groups: HashMap<u64, u32>,
    /// Keys by the hashes of their other names.
    names: HashMap<u64, String>,
    skus: HashSet<u64>,
    rows: u64,
    skipped: u64,
    buffer: Vec<u8>,
}

fn part() -> Part {
    BufWriter::new(SpooledTempFile::new(IN_MEMORY))
}

/// Reads the whole file. Blocks.
pub fn read_file<R: Read>(
    input: R,
    options: ImportOptions,
    shop: Currency,
    known: &HashMap<String, Columns>,
    progress: &dyn Fn(ImportStage) -> ControlFlow<()>,
) -> Result<Spooled, Error> {
    let known = |dialect: Dialect| known.get(dialect.name()).cloned().unwrap_or_default();
    let mut source = catalogue::open(input, options.format, known)?;
    let currencies = Currencies {
        shop,
        assumed: options.assumed.unwrap_or(shop),
    };
    let mut mapping = Mapping::new(source.format.dialect(), currencies);
    let mut spool = Spool::new();
    source.read::<Error>(&mut |columns, issues, row| {
        if spool.rows.is_multiple_of(TOLD_EVERY) && progress(ImportStage::Reading(spool.rows)).is_break() {
            return Err(Error::ImportCancelled);
        }
        spool.take(&mut mapping, columns, issues, &row)
    })?;
    spool.settle(&mut source.issues)?;
    mapping.learn(&source.columns);
    Ok(Spooled {
        format: source.format,
        columns: source.columns,
        mapping,
        parts: spool.parts,
        groups: spool.groups,
        issues: source.issues,
        rows: spool.rows,
        skipped: spool.skipped,
    })
}

impl Spool {
    fn new() -> Self {
        Self {
            parts: (0..PARTS).map(|_| part()).collect(),
            waiting: part(),
            groups: HashMap::new(),
            names: HashMap::new(),
            skus: HashSet::new(),
            rows: 0,
            skipped: 0,
            buffer: Vec::new(),
        }
    }

    fn take(
        &mut self,
        mapping: &mut Mapping,
        columns: &Columns,
        issues: &mut Issues,
        row: &Row,
    ) -> Result<(), Error> {
        self.rows += 1;
        let route = mapping.route(columns, row);
        if let Some(sku) = &route.sku
            && !self.skus.insert(hash(sku))
        {
            let message = format!(
                "the SKU `{}` was there before; both were taken",
                catalogue::shown(sku)
            );
            issues.add(row.number, "SKU", Code::DuplicateSku, message);
        }
        match route.group {
            Group::Skip(issue) => {
                self.skipped += 1;
                issues.add(issue.row, &issue.column, issue.code, issue.message);
                Ok(())
            }
            Group::Key(key) => {
                for name in route.names.iter().filter(|name| **name != key) {
                    self.names.insert(hash(name), key.clone());
                }
                self.put(&key, row, issues)
            }
            Group::Named(name) => {
                let name_hash = hash(&name);
                if let Some(key) = self.names.get(&name_hash).cloned() {
                    return self.put(&key, row, issues);
                }
                if self.groups.contains_key(&name_hash) {
                    return self.put(&name, row, issues);
                }
                self.buffer.clear();
                encode(&mut self.buffer, &name, row);
                Ok(self
                    .waiting
                    .write_all(&self.buffer)
                    .map_err(catalogue::Error::Io)?)
            }
        }
    }

    fn put(&mut self, key: &str, row: &Row, issues: &mut Issues) -> Result<(), Error> {
        let key_hash = hash(key);
        if self.groups.len() >= limits::PRODUCTS_PER_SHOP && !self.groups.contains_key(&key_hash) {
            return Err(Error::TooMany {
                what: "products of one shop",
                found: self.groups.len() + 1,
                limit: limits::PRODUCTS_PER_SHOP,
            });
        }
        let count = self.groups.entry(key_hash).or_insert(0);
        *count += 1;
        if *count > MOST_ROWS_OF_PRODUCT {
            self.skipped += 1;
            if *count == MOST_ROWS_OF_PRODUCT + 1 {
                let message = format!(
                    "the product has more than {MOST_ROWS_OF_PRODUCT} rows; this one and those after it were skipped"
                );
                issues.add(row.number, "", Code::GroupTooLarge, message);
            }
            return Ok(());
        }
        self.buffer.clear();
        encode(&mut self.buffer, key, row);
        let place = usize::try_from(key_hash % PARTS as u64).unwrap_or(0);
        if let Some(part) = self.parts.get_mut(place) {
            part.write_all(&self.buffer).map_err(catalogue::Error::Io)?;
        }
        Ok(())
    }

    /// Puts the rows that waited where they belong; those whose product never came are one by themselves.
    fn settle(&mut self, issues: &mut Issues) -> Result<(), Error> {
        let waiting = std::mem::replace(&mut self.waiting, part());
        let mut reader = BufReader::new(rewound(waiting)?);
        let mut bytes = Vec::new();
        while let Some((name, row)) = next(&mut reader, &mut bytes)? {
            let key = self.names.get(&hash(&name)).cloned().unwrap_or(name);
            self.put(&key, &row, issues)?;
        }
        Ok(())
    }
}

fn rewound(part: Part) -> Result<SpooledTempFile, Error> {
    let mut file = part
        .into_inner()
        .map_err(|error| catalogue::Error::Io(error.into_error()))?;
    file.seek(SeekFrom::Start(0)).map_err(catalogue::Error::Io)?;
    Ok(file)
}

/// The rows of a part with their keys, in the file's order but for those that waited.
pub fn rows_of(part: Part) -> Result<Vec<(String, Row)>, Error> {
    let mut reader = BufReader::new(rewound(part)?);
    let (mut rows, mut bytes) = (Vec::new(), Vec::new());
    while let Some(row) = next(&mut reader, &mut bytes)? {
        rows.push(row);
    }
    Ok(rows)
}

/// Length of the rest as eight bytes, the row's number, the key's length, the key, the cells.
fn encode(into: &mut Vec<u8>, key: &str, row: &Row) {
    into.extend_from_slice(&[0; 8]);
    row::put(into, row.number);
    row::put(into, key.len() as u64);
    into.extend_from_slice(key.as_bytes());
    row.encode(into);
    let length = (into.len() as u64).saturating_sub(8).to_le_bytes();
    if let Some(room) = into.get_mut(..8) {
        room.copy_from_slice(&length);
    }
}

fn next(reader: &mut impl Read, bytes: &mut Vec<u8>) -> Result<Option<(String, Row)>, Error> {
    let mut length = [0; 8];
    match reader.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(catalogue::Error::Io(error).into()),
    }
    bytes.resize(usize::try_from(u64::from_le_bytes(length)).unwrap_or(0), 0);
    reader.read_exact(bytes).map_err(catalogue::Error::Io)?;
    let mut rest = bytes.as_slice();
    let number = row::take(&mut rest)?;
    let length = usize::try_from(row::take(&mut rest)?).unwrap_or(usize::MAX);
    let (key, mut rest) = rest
        .split_at_checked(length)
        .ok_or(catalogue::Error::Stored("it is cut off"))?;
    let row = Row::decode(number, &mut rest)?;
    Ok(Some((String::from_utf8_lossy(key).into_owned(), row)))
}
