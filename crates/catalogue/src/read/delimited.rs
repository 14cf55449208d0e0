//! Tables: comma or tab separated, with whatever quotes, line ends and ragged rows real files have.

use crate::{Code, Columns, Error, Issues, Row, text::cleaned};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::{collections::HashMap, io::BufRead};

/// Bytes of one record; beyond them a quote was left open.
pub const MOST_RECORD: usize = 8 << 20;
/// Bytes of one cell that are kept.
pub const MOST_CELL: usize = 1 << 20;
const MOST_CELLS: usize = 20_000;

/// Records of a table.
pub struct Table<R> {
    input: R,
    core: Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
    /// Records read so far; blank lines are none.
    number: u64,
}

enum Record {
    /// How many cells it has.
    Cells(usize),
    TooLong,
    End,
}

impl<R: BufRead> Table<R> {
    pub fn new(input: R, delimiter: u8, quoting: bool) -> Self {
        let core = ReaderBuilder::new().delimiter(delimiter).quoting(quoting).build();
        Self {
            input,
            core,
            out: vec![0; 64 * 1024],
            ends: vec![0; 256],
            number: 0,
        }
    }

    fn next_record(&mut self) -> Result<Record, Error> {
        let (mut written, mut ended, mut too_long) = (0, 0, false);
        loop {
            let input = self.input.fill_buf()?;
            let out = self.out.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(ended..).unwrap_or_default();
            let (result, read, wrote, ends_written) = self.core.read_record(input, out, ends);
            self.input.consume(read);
            written += wrote;
            ended += ends_written;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.out.len() < MOST_RECORD && !too_long => {
                    self.out.resize(self.out.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_CELLS && !too_long => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                // The rest of the record is read and forgotten.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (written, ended, too_long) = (0, 0, true);
                }
                ReadRecordResult::Record => {
                    self.number += 1;
                    return Ok(if too_long {
                        Record::TooLong
                    } else {
                        Record::Cells(ended)
                    });
                }
                ReadRecordResult::End => return Ok(Record::End),
            }
        }
    }

    /// The cell as text without NUL bytes and marks; `bool` tells whether there was a NUL.
    fn cell(&self, index: usize) -> (String, bool) {
        let from = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let until = self.ends.get(index).copied().unwrap_or(from);
        let bytes = self.out.get(from..until).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        let (text, had_nul) = cleaned(&text);
        (text.into_owned(), had_nul)
    }
}

/// A table with its header read.
pub struct Rows<R> {
    table: Table<R>,
    header: Vec<(u32, String)>,
}

impl<R: BufRead> Rows<R> {
    /// Reads up to and with the header: comment lines (`#…`), `sep=;` and empty lines before it are passed over.
    pub fn open(mut table: Table<R>, columns: &mut Columns, issues: &mut Issues) -> Result<Self, Error> {
        loop {
            let cells = match table.next_record()? {
                Record::Cells(cells) => cells,
                Record::TooLong => return Err(Error::TooLarge { limit: MOST_RECORD }),
                Record::End => return Err(Error::Empty),
            };
            let names: Vec<String> = (0..cells)
                .map(|index| table.cell(index).0.trim().to_owned())
                .collect();
            let first = names.first().map_or("", String::as_str);
            let is_before = first.starts_with('#') || first.to_ascii_lowercase().starts_with("sep=");
            if is_before || names.iter().all(String::is_empty) {
                continue;
            }
            let header = header(&names, table.number, columns, issues);
            return Ok(Self { table, header });
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(|(_, name)| name.as_str())
    }

    /// The same rows with the numbers that `known` has for the columns of `own`.
    pub fn renumbered(mut self, own: &Columns, known: &mut Columns) -> Self {
        for (number, _) in &mut self.header {
            if let Some(column) = own.get(*number) {
                *number = known.number(&column.name, column.nth);
            }
        }
        self
    }

    pub const fn input(&self) -> &R {
        &self.table.input
    }

    /// The next row that is not empty.
    pub fn next_row(&mut self, columns: &mut Columns, issues: &mut Issues) -> Result<Option<Row>, Error> {
        loop {
            let cells = match self.table.next_record()? {
                Record::Cells(cells) => cells,
                Record::TooLong => {
                    let message = format!(
                        "the row takes more than {MOST_RECORD} bytes and was skipped: is a quote left open?"
                    );
                    issues.add(self.table.number, "", Code::RowTooLong, message);
                    continue;
                }
                Record::End => return Ok(None),
            };
            let row = self.row(cells, columns, issues);
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    fn row(&self, count: usize, columns: &mut Columns, issues: &mut Issues) -> Row {
        let number = self.table.number;
        let mut row = Row {
            number,
            cells: Vec::with_capacity(count.min(self.header.len())),
        };
        let mut beyond = 0;
        for index in 0..count {
            let (mut text, had_nul) = self.table.cell(index);
            if text.trim().is_empty() {
                continue;
            }
            let (column, name) = match self.header.get(index) {
                Some((column, name)) => (*column, name.as_str()),
                None => {
                    beyond += 1;
                    (columns.number("", beyond), "")
                }
            };
            if had_nul {
                issues.add(
                    number,
                    name,
                    Code::NulByte,
                    "it holds NUL bytes; they were taken out",
                );
            }
            if text.len() > MOST_CELL {
                text.truncate(floor(&text, MOST_CELL));
                let message = format!("it takes more than {MOST_CELL} bytes and was cut there");
                issues.add(number, name, Code::FieldTooLong, message);
            }
            row.cells.push((column, text));
        }
        let width = self.header.len();
        if beyond > 0 {
            let message =
                format!("the row has {count} cells, the header {width}; the others are kept without a name");
            issues.add(number, "", Code::RaggedRow, message);
        } else if count < width && !row.cells.is_empty() {
            let message =
                format!("the row has {count} cells, the header {width}; the missing ones count as empty");
            issues.add(number, "", Code::RaggedRow, message);
        }
        row
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn header(names: &[String], number: u64, columns: &mut Columns, issues: &mut Issues) -> Vec<(u32, String)> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut header = Vec::with_capacity(names.len());
    for name in names {
        let nth = seen.entry(name).or_insert(0);
        if *nth > 0 && !name.is_empty() {
            let message = "the header names it more than once; the first that is filled counts, all are kept";
            issues.add(number, name, Code::DuplicateColumn, message);
        }
        header.push((columns.number(name, *nth), name.clone()));
        *nth += 1;
    }
    header
}
