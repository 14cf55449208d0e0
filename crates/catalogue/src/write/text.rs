//! Lines of tables and items of feeds.

use super::Channel;
use crate::{Columns, Container, Dialect, Error, Format, Row};
use std::{collections::BTreeSet, io::Write};

/// One line of a table. Naver knows no quotes: what would break a line there becomes a space.
pub fn write_line(out: &mut impl Write, format: Format, cells: &[&str]) -> Result<(), Error> {
    let delimiter = if format.container() == Container::Tsv {
        '\t'
    } else {
        ','
    };
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(delimiter);
        }
        if format.dialect() == Dialect::Naver {
            line.extend(
                cell.chars()
                    .map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }),
            );
        } else if cell.contains(['"', '\n', '\r', delimiter]) || (place == 0 && cell.starts_with('#')) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push('\n');
    Ok(out.write_all(line.as_bytes())?)
}

pub fn begin_feed(out: &mut impl Write, container: Container, channel: &Channel) -> Result<(), Error> {
    let (title, link) = (escaped(&channel.title), escaped(&channel.link));
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    let begin = if container == Container::Atom {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\">\n\
             <title>{title}</title>\n<link rel=\"self\" href=\"{link}\"/>\n"
        )
    } else {
        format!(
            "<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n<title>{title}</title>\n\
             <link>{link}</link>\n<description>{title}</description>\n"
        )
    };
    Ok(out.write_all(begin.as_bytes())?)
}

pub fn end_feed(out: &mut impl Write, container: Container) -> Result<(), Error> {
    let end: &[u8] = if container == Container::Atom {
        b"</feed>\n"
    } else {
        b"</channel>\n</rss>\n"
    };
    Ok(out.write_all(end)?)
}

/// Elements whose names feeds have without `g:`.
const PLAIN: [&str; 3] = ["title", "link", "description"];
/// Those of RSS and Atom themselves, where a row came by a feed.
const OF_FEEDS: [&str; 10] = [
    "id",
    "summary",
    "updated",
    "published",
    "author",
    "category",
    "guid",
    "pubDate",
    "content",
    "enclosure",
];

pub fn write_item(
    out: &mut impl Write,
    container: Container,
    row: &Row,
    columns: &Columns,
) -> Result<(), Error> {
    let item = if container == Container::Atom {
        "entry"
    } else {
        "item"
    };
    let mut xml = format!("<{item}>\n");
    let from_feed = columns.iter().any(|column| column.name.starts_with("g:"));
    let mut done: BTreeSet<(String, u32)> = BTreeSet::new();
    for (number, _) in &row.cells {
        let Some(column) = columns.get(*number) else {
            continue;
        };
        let root = column.name.split('/').next().unwrap_or("").to_owned();
        if root.is_empty() || !done.insert((root.clone(), column.nth)) {
            continue;
        }
        let name = element_name(&root, from_feed);
        write_element(&mut xml, (&name, &root), column.nth, row, columns);
    }
    xml.push_str(&format!("</{item}>\n"));
    Ok(out.write_all(xml.as_bytes())?)
}

/// An element of the first level with its attributes and what stands inside it.
fn write_element(xml: &mut String, (name, root): (&str, &str), nth: u32, row: &Row, columns: &Columns) {
    let (mut attributes, mut inside) = (String::new(), String::new());
    for (number, text) in &row.cells {
        let Some(column) = columns.get(*number).filter(|column| column.nth == nth) else {
            continue;
        };
        let Some(path) = column.name.strip_prefix(root) else {
            continue;
        };
        match path.strip_prefix('/') {
            None if path.is_empty() => inside.push_str(&escaped(text)),
            None => {}
            Some(attribute) if attribute.starts_with('@') => {
                let key = xml_name(attribute.trim_start_matches('@'));
                attributes.push_str(&format!(" {key}=\"{}\"", escaped(text)));
            }
            Some(path) => {
                let steps: Vec<String> = path
                    .split('/')
                    .filter(|step| !step.starts_with('@'))
                    .map(|step| element_name(step, true))
                    .collect();
                let open: String = steps.iter().map(|step| format!("<{step}>")).collect();
                let close: String = steps.iter().rev().map(|step| format!("</{step}>")).collect();
                inside.push_str(&format!("{open}{}{close}", escaped(text)));
            }
        }
    }
    xml.push_str(&format!("<{name}{attributes}>{inside}</{name}>\n"));
}

/// A name that XML allows; columns of tables get the prefix that Google's elements have.
fn element_name(column: &str, from_feed: bool) -> String {
    if PLAIN.contains(&column) || column.contains(':') || (from_feed && OF_FEEDS.contains(&column)) {
        return xml_name(column);
    }
    format!("g:{}", xml_name(column))
}

fn xml_name(text: &str) -> String {
    let plain: String = text
        .trim()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if plain.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        plain
    } else {
        format!("_{plain}")
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no place for other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}
