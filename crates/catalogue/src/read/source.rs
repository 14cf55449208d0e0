use super::{
    delimited::{Rows, Table},
    detect::{Shape, refuse_binary, shape},
    json,
    markup::Items,
    page,
};
use crate::{
    Code, Columns, Container, Dialect, Error, Format, Issues, Row, dialect, encoding::Utf8, issue::shown,
};
use std::io::{BufRead, BufReader, Read};

/// A file whose format is known and whose rows are still to be read.
pub struct Source<R: Read> {
    pub format: Format,
    /// The columns known so far: of earlier files of the shop, and this one's header.
    pub columns: Columns,
    pub issues: Issues,
    records: Records<R>,
}

type Text<R> = Utf8<BufReader<R>>;

enum Records<R: Read> {
    Table(Box<Rows<Text<R>>>),
    Feed(Box<Items<Text<R>>>),
    Json(Text<R>),
    Page(Text<R>),
}

/// Finds out the format and reads up to the first row. `forced` decides whose columns they are; how the records are
/// written down always shows in the file. `columns` gives the numbers that columns have already.
pub fn open<R: Read>(
    input: R,
    forced: Option<Format>,
    columns: impl FnOnce(Dialect) -> Columns,
) -> Result<Source<R>, Error> {
    let mut input = BufReader::with_capacity(64 * 1024, input);
    refuse_binary(input.fill_buf()?)?;
    let mut text = Utf8::new(input);
    let head = String::from_utf8_lossy(text.fill_buf()?).into_owned();
    if head.trim().is_empty() {
        return Err(Error::Empty);
    }
    let forced = forced.map(Format::dialect);
    let mut issues = Issues::default();
    match shape(&head) {
        Shape::Table { delimiter, quoting } => {
            let table = Table::new(text, delimiter, quoting);
            // The header's names decide which numbers the columns have.
            let mut own = Columns::default();
            let rows = Rows::open(table, &mut own, &mut issues)?;
            let names: Vec<&str> = rows.names().collect();
            let dialect = forced
                .or_else(|| dialect::recognise(&names, delimiter))
                .ok_or_else(|| Error::UnknownFormat {
                    beginning: shown(&names.join(", ")),
                })?;
            dialect::needed(dialect, &names)?;
            let format = table_format(dialect, &names, delimiter);
            let mut known = columns(dialect);
            let rows = rows.renumbered(&own, &mut known);
            Ok(Source {
                format,
                columns: known,
                issues,
                records: Records::Table(Box::new(rows)),
            })
        }
        Shape::Feed { is_atom } => {
            let dialect = forced.unwrap_or_else(|| dialect::of_feed(&head));
            let container = if is_atom { Container::Atom } else { Container::Rss };
            let format = Format::find(dialect, container).ok_or(Error::NotACatalogue {
                found: "XML",
                advice: "only the formats of Google and Meta come as XML: leave `--format` out",
            })?;
            let records = Records::Feed(Box::new(Items::new(text)));
            Ok(source(format, columns(dialect), issues, records))
        }
        Shape::Json => {
            let records = Records::Json(text);
            Ok(source(
                Format::JsonLd,
                columns(Dialect::SchemaOrg),
                issues,
                records,
            ))
        }
        Shape::Page => {
            let records = Records::Page(text);
            Ok(source(
                Format::JsonLd,
                columns(Dialect::SchemaOrg),
                issues,
                records,
            ))
        }
    }
}

fn source<R: Read>(format: Format, columns: Columns, issues: Issues, records: Records<R>) -> Source<R> {
    Source {
        format,
        columns,
        issues,
        records,
    }
}

fn table_format(dialect: Dialect, names: &[&str], delimiter: u8) -> Format {
    let container = if delimiter == b'\t' {
        Container::Tsv
    } else {
        Container::Csv
    };
    let is_legacy =
        dialect == Dialect::Shopify && names.iter().any(|name| name.eq_ignore_ascii_case("handle"));
    if is_legacy {
        return Format::ShopifyLegacy;
    }
    let other = if container == Container::Tsv {
        Container::Csv
    } else {
        Container::Tsv
    };
    let found = Format::find(dialect, container).or_else(|| Format::find(dialect, other));
    found.unwrap_or(Format::JsonLd)
}

impl<R: Read> Source<R> {
    /// Gives each row to `sink`, with the columns and the file's issues, and ends at its first error.
    pub fn read<E: From<Error>>(
        &mut self,
        sink: &mut dyn FnMut(&mut Columns, &mut Issues, Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let (columns, issues) = (&mut self.columns, &mut self.issues);
        let had_errors = match &mut self.records {
            Records::Table(rows) => {
                while let Some(row) = rows.next_row(columns, issues)? {
                    sink(columns, issues, row)?;
                }
                rows.input().had_errors()
            }
            Records::Feed(items) => {
                while let Some(row) = items.next_row(columns, issues)? {
                    sink(columns, issues, row)?;
                }
                items.input().had_errors()
            }
            Records::Json(text) => {
                let mut nodes = Nodes::new(columns, issues, sink);
                let read = json::each_node(&mut *text, &mut |node| nodes.take(node));
                nodes.end(read)?;
                text.had_errors()
            }
            Records::Page(text) => {
                let mut unread = Issues::default();
                let mut nodes = Nodes::new(columns, issues, sink);
                let read = page::each_node_of_page(&mut *text, &mut |node| nodes.take(node), &mut unread);
                nodes.end(read)?;
                self.issues.append(unread);
                text.had_errors()
            }
        };
        if had_errors {
            let message = "some bytes are not of the file's encoding; they became �";
            self.issues.add(0, "", Code::Encoding, message);
        }
        Ok(())
    }
}

/// Makes a row of each product that stands in a node of JSON-LD.
struct Nodes<'a, E> {
    columns: &'a mut Columns,
    issues: &'a mut Issues,
    sink: &'a mut dyn FnMut(&mut Columns, &mut Issues, Row) -> Result<(), E>,
    number: u64,
    failed: Option<E>,
}

impl<'a, E: From<Error>> Nodes<'a, E> {
    fn new(
        columns: &'a mut Columns,
        issues: &'a mut Issues,
        sink: &'a mut dyn FnMut(&mut Columns, &mut Issues, Row) -> Result<(), E>,
    ) -> Self {
        Self {
            columns,
            issues,
            sink,
            number: 0,
            failed: None,
        }
    }

    fn take(&mut self, node: serde_json::Value) {
        let column = self.columns.number(dialect::JSON, 0);
        for product in dialect::products_in(node) {
            self.number += 1;
            if self.failed.is_some() {
                return;
            }
            let row = Row {
                number: self.number,
                cells: vec![(column, product.to_string())],
            };
            if let Err(error) = (self.sink)(self.columns, self.issues, row) {
                self.failed = Some(error);
            }
        }
    }

    fn end(self, read: Result<(), Error>) -> Result<(), E> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(read?),
        }
    }
}
