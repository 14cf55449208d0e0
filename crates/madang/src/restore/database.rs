//! Records of a dump, put into a database of their own.

use crate::backup::postgres;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use storage::{
    Records,
    records::{self, Location},
    values,
};

/// An empty PostgreSQL database, and the tool that fills it.
pub struct Database {
    tool: PathBuf,
    pub address: String,
}

impl Database {
    /// # Errors
    /// When it cannot be reached, when there is something in it already, or when `pg_restore` is not on this machine.
    pub async fn empty(address: &str) -> Result<Self> {
        let Some(tool) = postgres::tool("pg_restore") else {
            bail!(
                "`pg_restore` is not on this machine: install it (Debian: `apt-get install postgresql-client`), or restore without \
                 `--records-to`, which says what to do elsewhere"
            );
        };
        let records = Records::open(Location::Postgres(address)).await?;
        let tables = records.read(|tx| {
            let sql = "SELECT COUNT(*) FROM information_schema.tables
                       WHERE table_schema NOT IN ('pg_catalog', 'information_schema')";
            let row = tx.query_first(sql, values![])?;
            row.map_or(Ok(0), |row| row.get::<i64>(0))
        });
        let tables: Result<i64, records::Error> = tables.await;
        let tables = tables?;
        if tables > 0 {
            bail!(
                "the database that `--records-to` names has {tables} tables already: make a new one (`createdb`), nothing is \
                 written over"
            );
        }
        Ok(Self {
            tool,
            address: address.to_owned(),
        })
    }

    /// Puts all of the dump into it, or nothing.
    pub fn fill(&self, dump: &Path) -> Result<()> {
        postgres::restore(&self.tool, &self.address, dump)
    }
}

/// The configuration with its records at another address; everything else in it, comments too, stays as it is.
///
/// # Errors
/// When the text is written in a way in which that cannot be done for sure.
pub fn moved(text: &str, address: &str) -> Result<String> {
    let line = format!("records = {}", toml::Value::from(address));
    let mut lines: Vec<&str> = text.lines().collect();
    let is_records = |line: &&str| {
        let (key, _) = line.split_once('=').unwrap_or_default();
        key.trim().trim_matches(['"', '\'']) == "records"
    };
    let before_tables = lines
        .iter()
        .take_while(|line| !line.trim_start().starts_with('['));
    match before_tables
        .clone()
        .position(is_records)
        .and_then(|at| lines.get_mut(at))
    {
        Some(old) => *old = &line,
        None => lines.insert(0, &line),
    }
    let moved = lines.join("\n") + "\n";
    let mut expected: toml::Table = toml::from_str(text).context("reading the configuration")?;
    expected.insert("records".to_owned(), address.into());
    if toml::from_str::<toml::Table>(&moved).ok() != Some(expected) {
        bail!(
            "the address of the records in `madang.toml` could not be replaced: write it on a line of its own"
        );
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::moved;

    const NEW: &str = "postgres://mina:a\"b@db/yard";

    #[test]
    fn the_address_is_exchanged_and_nothing_else() {
        let text = "# ours\nyard_name = \"Seochon\"\nrecords = \"postgres://old\" # the old one\n\n[mail]\nfrom = \"x\"\n";
        let moved = moved(text, NEW).unwrap();
        assert!(!moved.contains("old\""), "{moved}");
        assert!(moved.starts_with("# ours\nyard_name"), "{moved}");
        let read: toml::Table = toml::from_str(&moved).unwrap();
        assert_eq!(read["records"].as_str(), Some(NEW));
        assert_eq!(read["mail"]["from"].as_str(), Some("x"));
    }

    #[test]
    fn a_file_without_one_gets_it_above_the_first_table() {
        for text in ["", "[mail]\nrecords = \"another thing\"\n"] {
            let moved = moved(text, NEW).unwrap();
            let read: toml::Table = toml::from_str(&moved).unwrap();
            assert_eq!(read["records"].as_str(), Some(NEW), "{moved}");
        }
    }

    #[test]
    fn what_cannot_be_exchanged_for_sure_is_refused() {
        assert!(moved("records = \"\"\"\npostgres://old\"\"\"\n", NEW).is_err());
    }
}
