//! A file read whole.

use catalogue::{
    Columns, Currencies, Error, Format, Group, Issue, Issues, Mapping, Product, Row, open, write,
};
use std::collections::HashMap;

#[derive(Debug)]
pub struct Read {
    pub format: Format,
    pub columns: Columns,
    pub products: Vec<Product>,
    pub rows: HashMap<String, Vec<Row>>,
    pub issues: Vec<Issue>,
    pub row_count: u64,
}

impl Read {
    /// Row and code of each issue.
    pub fn codes(&self) -> Vec<(u64, &'static str)> {
        self.issues
            .iter()
            .map(|issue| (issue.row, issue.code.as_str()))
            .collect()
    }

    pub fn has(&self, row: u64, code: &str) -> bool {
        self.codes().contains(&(row, code))
    }

    pub fn product(&self, key: &str) -> &Product {
        let found = self.products.iter().find(|product| product.key == key);
        found.unwrap_or_else(|| panic!("{key} is not among {:?}", self.keys()))
    }

    pub fn keys(&self) -> Vec<&str> {
        self.products.iter().map(|product| product.key.as_str()).collect()
    }
}

pub fn try_read(bytes: &[u8], forced: Option<Format>, currency: &str) -> Result<Read, Error> {
    let currency = currency.parse().unwrap();
    let currencies = Currencies {
        shop: currency,
        assumed: currency,
    };
    let mut source = open(bytes, forced, |_| Columns::default())?;
    let mut mapping = Mapping::new(source.format.dialect(), currencies);
    let (mut routed, mut names, mut skipped, mut row_count) = (Vec::new(), HashMap::new(), Vec::new(), 0);
    source.read::<Error>(&mut |columns, _, row| {
        row_count += 1;
        let route = mapping.route(columns, &row);
        match route.group {
            Group::Skip(issue) => skipped.push(issue),
            group => {
                if let Group::Key(key) = &group {
                    names.extend(route.names.into_iter().map(|name| (name, key.clone())));
                }
                routed.push((group, row));
            }
        }
        Ok(())
    })?;
    mapping.learn(&source.columns);
    let (mut order, mut rows): (Vec<String>, HashMap<String, Vec<Row>>) = (Vec::new(), HashMap::new());
    for (group, row) in routed {
        let key = match group {
            Group::Named(name) => names.get(&name).cloned().unwrap_or(name),
            Group::Key(key) => key,
            Group::Skip(_) => unreachable!(),
        };
        if !rows.contains_key(&key) {
            order.push(key.clone());
        }
        rows.entry(key).or_default().push(row);
    }
    let mut issues = Issues::default();
    let products = order
        .iter()
        .filter_map(|key| mapping.product(key, &source.columns, &rows[key], &mut issues))
        .collect();
    issues.append(std::mem::take(&mut source.issues));
    let mut issues = issues.into_sorted();
    issues.extend(skipped);
    Ok(Read {
        format: source.format,
        columns: source.columns,
        products,
        rows,
        issues,
        row_count,
    })
}

pub fn read(text: &str, currency: &str) -> Read {
    try_read(text.as_bytes(), None, currency).unwrap()
}

/// The file that the same products make when nothing has changed.
pub fn written(read: &Read, format: Format) -> String {
    let channel = write::Channel {
        title: "달빛 공방".into(),
        link: "https://shop.example".into(),
    };
    let own = format.dialect() == read.format.dialect();
    let columns = if own {
        read.columns.clone()
    } else {
        Columns::default()
    };
    let mut writer = write::Writer::begin(format, columns, own, &channel, Vec::new()).unwrap();
    for product in &read.products {
        let rows = if own {
            read.rows[&product.key].clone()
        } else {
            Vec::new()
        };
        let then = own.then(|| product.clone());
        writer
            .product(&write::Exported {
                now: product.clone(),
                rows,
                then,
            })
            .unwrap();
    }
    String::from_utf8(writer.end().unwrap().1).unwrap()
}
