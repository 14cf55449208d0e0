//! Rows as a file has them: cells under named columns, before anybody says what they mean. They are kept with the
//! product, so that a file of the same format can be written again without loss.

use crate::Error;
use std::collections::HashMap;

/// A column's name as the file has it, and which of the columns of that name it is, from 0. In XML a column is an
/// element; repeated elements are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Column {
    pub name: String,
    pub nth: u32,
}

/// The columns that were met so far; a column's number never changes.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    list: Vec<Column>,
    numbers: HashMap<Column, u32>,
}

impl Columns {
    pub fn new(known: Vec<Column>) -> Self {
        let mut columns = Self::default();
        for column in known {
            columns.number(&column.name, column.nth);
        }
        columns
    }

    /// The column's number; a new column gets the next one.
    pub fn number(&mut self, name: &str, nth: u32) -> u32 {
        let column = Column {
            name: name.to_owned(),
            nth,
        };
        if let Some(number) = self.numbers.get(&column) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(column.clone());
        self.numbers.insert(column, number);
        number
    }

    pub fn get(&self, number: u32) -> Option<&Column> {
        self.list.get(number as usize)
    }

    pub fn name(&self, number: u32) -> &str {
        self.get(number).map_or("", |column| &column.name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Column> {
        self.list.iter()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// One record of a file; empty cells are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The record's number in the file from 1, the header of a table included.
    pub number: u64,
    pub cells: Vec<(u32, String)>,
}

impl Row {
    /// The first cell of a column.
    pub fn get(&self, column: u32) -> Option<&str> {
        let found = self.cells.iter().find(|(number, _)| *number == column);
        found.map(|(_, text)| text.as_str())
    }

    pub fn set(&mut self, column: u32, text: String) {
        if text.is_empty() {
            self.cells.retain(|(number, _)| *number != column);
            return;
        }
        match self.cells.iter_mut().find(|(number, _)| *number == column) {
            Some((_, cell)) => *cell = text,
            None => self.cells.push((column, text)),
        }
    }

    /// Appends the cells, without the row's number: equal rows give equal bytes wherever they stand. The form is a
    /// count, then for each cell its column, the length of its text, and the text; numbers are LEB128.
    pub fn encode(&self, into: &mut Vec<u8>) {
        put(into, self.cells.len() as u64);
        for (column, text) in &self.cells {
            put(into, u64::from(*column));
            put(into, text.len() as u64);
            into.extend_from_slice(text.as_bytes());
        }
    }

    /// Reads what [`Row::encode`] wrote off the front of `bytes`.
    pub fn decode(number: u64, bytes: &mut &[u8]) -> Result<Self, Error> {
        let count = take(bytes)?;
        let mut cells = Vec::with_capacity(usize::try_from(count.min(1_000)).unwrap_or(0));
        for _ in 0..count {
            let column = u32::try_from(take(bytes)?).map_err(|_| Error::Stored("a column's number"))?;
            let length = usize::try_from(take(bytes)?).map_err(|_| Error::Stored("a length"))?;
            let (text, rest) = bytes
                .split_at_checked(length)
                .ok_or(Error::Stored("it is cut off"))?;
            *bytes = rest;
            let text = std::str::from_utf8(text).map_err(|_| Error::Stored("text that is not UTF-8"))?;
            cells.push((column, text.to_owned()));
        }
        Ok(Self { number, cells })
    }
}

/// Writes an unsigned number as LEB128.
pub fn put(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    into.push(u8::try_from(number).unwrap_or(0));
}

/// Reads what [`put`] wrote off the front of `bytes`.
pub fn take(bytes: &mut &[u8]) -> Result<u64, Error> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(Error::Stored("it is cut off"))?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Error::Stored("a number of more than 64 bits"))
}
