//! RSS and Atom, read item by item. Entities of a document type are never defined, let alone expanded, and nothing is
//! fetched from anywhere.

use super::budget::{Budget, Meter};
use crate::{
    Code, Columns, Error, Issues, Row,
    text::{cleaned, entity_character},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{collections::HashMap, io::BufRead};

const MOST_DEPTH: usize = 32;
const MOST_CELLS: usize = 5_000;

/// Items of a feed.
pub struct Items<R> {
    reader: Reader<Budget<R>>,
    meter: Meter,
    buffer: Vec<u8>,
    number: u64,
    depth: usize,
}

impl<R: BufRead> Items<R> {
    pub fn new(input: R) -> Self {
        let (budget, meter) = Budget::new(input);
        let mut reader = Reader::from_reader(budget);
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            meter,
            buffer: Vec::new(),
            number: 0,
            depth: 0,
        }
    }

    pub fn input(&self) -> &R {
        self.reader.get_ref().inner()
    }

    /// The next `<item>` or `<entry>`; columns are its elements, those inside another one as `shipping/price`, their
    /// attributes as `name/@attribute`.
    pub fn next_row(&mut self, columns: &mut Columns, issues: &mut Issues) -> Result<Option<Row>, Error> {
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let position = self.reader.buffer_position();
            match event.map_err(|error| broken(position, error))? {
                Event::Start(start) => {
                    let is_item = matches!(start.name().as_ref(), "item" | "entry");
                    self.depth += 1;
                    if is_item {
                        self.number += 1;
                        self.depth -= 1;
                        self.meter.reset();
                        return self.item(columns, issues).map(Some);
                    }
                    if self.depth > MOST_DEPTH {
                        return Err(broken(position, "elements stand too deep in each other"));
                    }
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.meter.reset();
                }
                Event::Eof if self.depth > 0 => return Err(broken(position, "the file ends in the middle")),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn item(&mut self, columns: &mut Columns, issues: &mut Issues) -> Result<Row, Error> {
        let mut building = Building::new(self.number);
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let position = self.reader.buffer_position();
            match event.map_err(|error| broken(position, error))? {
                Event::Start(start) => {
                    if building.path.len() >= MOST_DEPTH || building.row.cells.len() > MOST_CELLS {
                        return Err(broken(position, "one item has too many elements"));
                    }
                    building.open(&start, columns);
                }
                Event::End(_) => {
                    if building.path.is_empty() {
                        return Ok(building.finish(issues));
                    }
                    building.close(columns);
                }
                Event::Text(text) => building.text.push_str(&text),
                Event::CData(data) => building.text.push_str(&data),
                Event::GeneralRef(name) => building.reference(&name),
                Event::Eof => return Err(broken(position, "the file ends in the middle of an item")),
                _ => {}
            }
        }
    }
}

/// One item as far as it was read.
struct Building {
    row: Row,
    /// Open elements: name, and the text and cells that were there before it.
    path: Vec<Open>,
    text: String,
    /// How many of each element of the first level there were.
    counts: HashMap<String, u32>,
    /// Which element of its name the open one of the first level is.
    nth: u32,
    unknown: Vec<String>,
    had_nul: bool,
}

struct Open {
    name: String,
    has_children: bool,
}

impl Building {
    fn new(number: u64) -> Self {
        Self {
            row: Row {
                number,
                cells: Vec::with_capacity(24),
            },
            path: Vec::new(),
            text: String::new(),
            counts: HashMap::new(),
            nth: 0,
            unknown: Vec::new(),
            had_nul: false,
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, columns: &mut Columns) {
        let name = start.name().as_ref().to_owned();
        if let Some(parent) = self.path.last_mut() {
            parent.has_children = true;
        } else {
            let count = self.counts.entry(name.clone()).or_insert(0);
            self.nth = *count;
            *count += 1;
        }
        self.text.clear();
        self.path.push(Open {
            name,
            has_children: false,
        });
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref().to_owned();
            if key.starts_with("xmlns") {
                continue;
            }
            let value = attribute.value.clone().into_owned();
            let value = crate::text::unescape_once(&value).unwrap_or(value);
            let column = columns.number(&format!("{}/@{key}", self.name()), self.nth);
            self.push(column, &value);
        }
    }

    fn close(&mut self, columns: &mut Columns) {
        let text = std::mem::take(&mut self.text);
        let name = self.name();
        let is_leaf = self.path.pop().is_some_and(|open| !open.has_children);
        if is_leaf {
            let column = columns.number(&name, self.nth);
            self.push(column, text.trim());
        }
    }

    fn push(&mut self, column: u32, text: &str) {
        let (text, had_nul) = cleaned(text);
        self.had_nul |= had_nul;
        if !text.is_empty() {
            self.row.cells.push((column, text.into_owned()));
        }
    }

    fn name(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|open| open.name.as_str()).collect();
        names.join("/")
    }

    fn reference(&mut self, name: &str) {
        match entity_character(name) {
            Some(character) => self.text.push(character),
            None => {
                self.text.push('&');
                self.text.push_str(name);
                self.text.push(';');
                self.unknown.push(name.to_owned());
            }
        }
    }

    fn finish(self, issues: &mut Issues) -> Row {
        let number = self.row.number;
        if let Some(name) = self.unknown.first() {
            let message = format!(
                "the entity `&{}` is not known here and was left as text",
                crate::issue::shown(name)
            );
            issues.add(number, "", Code::Entity, message);
        }
        if self.had_nul {
            issues.add(
                number,
                "",
                Code::NulByte,
                "it holds NUL bytes; they were taken out",
            );
        }
        self.row
    }
}

fn broken(position: u64, reason: impl std::fmt::Display) -> Error {
    Error::Xml {
        position,
        reason: reason.to_string(),
    }
}
