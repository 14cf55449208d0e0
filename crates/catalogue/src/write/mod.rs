//! Catalogues written: rows as they once came, with what has changed since put into their cells, and new rows for what
//! never was in a file of this format.

mod cells;
mod json;
mod patch;
mod text;

use crate::{Columns, Container, Dialect, Error, Format, Product, Row};
use std::io::Write;

pub use cells::default_columns;

/// A product on its way out.
#[derive(Debug, Clone)]
pub struct Exported {
    /// As it is now.
    pub now: Product,
    /// Its rows as the last file of this dialect had them; none when it never was in one.
    pub rows: Vec<Row>,
    /// What those rows say.
    pub then: Option<Product>,
}

/// Writes one file.
pub struct Writer<W> {
    format: Format,
    columns: Columns,
    /// Columns of a table, in the order of its header.
    header: Vec<u32>,
    out: W,
    written: u64,
}

/// The name and address of the shop, which feeds carry.
#[derive(Debug, Clone)]
pub struct Channel {
    pub title: String,
    pub link: String,
}

impl<W: Write> Writer<W> {
    /// Begins a file. `columns` are those of the dialect's earlier files; `only_known` leaves out columns that no row
    /// of those files needs, for catalogues of which every product was in one.
    pub fn begin(
        format: Format,
        columns: Columns,
        only_known: bool,
        channel: &Channel,
        out: W,
    ) -> Result<Self, Error> {
        let mut writer = Self {
            format,
            header: Vec::new(),
            columns,
            out,
            written: 0,
        };
        match format.container() {
            Container::Csv | Container::Tsv => writer.write_header(only_known)?,
            Container::Rss | Container::Atom => {
                text::begin_feed(&mut writer.out, format.container(), channel)?
            }
            Container::Json => writer.out.write_all(b"[")?,
        }
        Ok(writer)
    }

    fn write_header(&mut self, only_known: bool) -> Result<(), Error> {
        let known: Vec<(u32, String)> = (0..)
            .zip(self.columns.iter().map(|column| column.name.clone()))
            .collect();
        let mut meanings = std::collections::HashSet::new();
        for (number, name) in known {
            // Elements inside others have no place in a table, and one meaning needs one column.
            let is_flat = self.format.dialect() == Dialect::Shopify
                || self.format.dialect() == Dialect::WooCommerce
                || !name.contains('/');
            let nth = self.columns.get(number).map_or(0, |column| column.nth);
            let is_new = meanings.insert((cells::canonical(self.format.dialect(), &name), nth));
            if is_flat && is_new {
                self.header.push(number);
            }
        }
        if !only_known || self.header.is_empty() {
            for name in default_columns(self.format) {
                if meanings.insert((cells::canonical(self.format.dialect(), name), 0)) {
                    self.header.push(self.columns.number(name, 0));
                }
            }
        }
        let names: Vec<&str> = self
            .header
            .iter()
            .map(|number| self.columns.name(*number))
            .collect();
        let names: Vec<&str> = names
            .iter()
            .map(|name| name.strip_prefix("g:").unwrap_or(name))
            .collect();
        text::write_line(&mut self.out, self.format, &names)?;
        Ok(())
    }

    /// Writes all rows of a product.
    pub fn product(&mut self, product: &Exported) -> Result<(), Error> {
        if self.format.container() == Container::Json {
            for node in json::nodes(product) {
                if self.written > 0 {
                    self.out.write_all(b",")?;
                }
                self.written += 1;
                self.out.write_all(b"\n")?;
                self.out.write_all(node.to_string().as_bytes())?;
            }
            return Ok(());
        }
        for row in patch::rows(self.format, product, &mut self.columns) {
            self.written += 1;
            match self.format.container() {
                Container::Csv | Container::Tsv => {
                    let cells: Vec<&str> = self
                        .header
                        .iter()
                        .map(|number| self.cell(&row, *number))
                        .collect();
                    text::write_line(&mut self.out, self.format, &cells)?;
                }
                container => text::write_item(&mut self.out, container, &row, &self.columns)?,
            }
        }
        Ok(())
    }

    /// The cell of a column, or of another one of the same meaning: a feed's `g:price` in a table's `price`.
    fn cell<'a>(&self, row: &'a Row, number: u32) -> &'a str {
        if let Some(text) = row.get(number) {
            return text;
        }
        let Some(column) = self.columns.get(number) else {
            return "";
        };
        let dialect = self.format.dialect();
        let meaning = cells::canonical(dialect, &column.name);
        let same = row.cells.iter().find(|(other, _)| {
            self.columns.get(*other).is_some_and(|other| {
                !self.header.contains(&self.columns_number(other))
                    && other.nth == column.nth
                    && cells::canonical(dialect, &other.name) == meaning
            })
        });
        same.map_or("", |(_, text)| text)
    }

    fn columns_number(&self, column: &crate::Column) -> u32 {
        let found = self.columns.iter().position(|known| known == column);
        found.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)
    }

    /// Ends the file; gives how many rows it has, and the writer that it was given.
    pub fn end(mut self) -> Result<(u64, W), Error> {
        match self.format.container() {
            Container::Csv | Container::Tsv => {}
            container @ (Container::Rss | Container::Atom) => text::end_feed(&mut self.out, container)?,
            Container::Json => self.out.write_all(b"\n]\n")?,
        }
        self.out.flush()?;
        Ok((self.written, self.out))
    }
}
