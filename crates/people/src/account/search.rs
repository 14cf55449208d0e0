//! Finding people by the beginning of their handle, their name or a word of it.
//!
//! Keys are stored as bytes: those sort the same on every database and in every locale, so a prefix is a range.

use super::profile::{self, Profile};
use crate::{Error, Name, People};
use model::{Handle, PersonId};
use std::{collections::BTreeSet, sync::Arc};
use storage::{Statements, values};
use unicode_normalization::UnicodeNormalization;

const MAX_FOUND: u32 = 50;
/// Words of a name that are found; the name as a whole is as well.
const MAX_WORDS: usize = 6;
/// Keys of one person: the words, the whole name, the handle.
const MAX_KEYS: u32 = 8;

impl People {
    /// People whose handle, name or a word of it begins with `text`, by that key; at most `limit`, at most 50.
    pub async fn search_people(&self, text: &str, limit: u32) -> Result<Vec<Arc<Profile>>, Error> {
        let prefix = key(text.trim().trim_start_matches('@'));
        if prefix.is_empty() {
            return Ok(Vec::new());
        }
        self.records
            .read(move |tx| find(tx, &prefix, limit.min(MAX_FOUND)))
            .await
    }
}

fn find(tx: &mut dyn Statements, prefix: &str, limit: u32) -> Result<Vec<Arc<Profile>>, Error> {
    let from = prefix.as_bytes().to_vec();
    // No UTF-8 text holds the byte 0xff, so this ends the range of everything that begins with the prefix.
    let to = [from.as_slice(), &[0xff]].concat();
    let rows = tx.query(
        "SELECT person FROM people_search WHERE key >= $1 AND key < $2 ORDER BY key, person LIMIT $3",
        values![from, to, limit.saturating_mul(MAX_KEYS)],
    )?;
    let mut ids: Vec<PersonId> = Vec::new();
    for row in rows {
        let id = row.get(0)?;
        if !ids.contains(&id) && ids.len() < limit as usize {
            ids.push(id);
        }
    }
    let mut found = profile::read_many(tx, &ids)?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Puts the person's present handle and name in place of what was found before.
pub(super) fn index(
    tx: &mut dyn Statements,
    person: PersonId,
    handle: &Handle,
    name: &Name,
) -> Result<(), Error> {
    clear(tx, person)?;
    let whole = key(name.as_str());
    let words = whole
        .split_whitespace()
        .skip(1)
        .take(MAX_WORDS)
        .map(str::to_owned);
    let mut keys: BTreeSet<String> = words.collect();
    keys.insert(handle.as_str().to_owned());
    keys.insert(whole.clone());
    for key in keys {
        let sql = "INSERT INTO people_search (key, person) VALUES ($1, $2)";
        tx.execute(sql, values![key.as_bytes(), person])?;
    }
    Ok(())
}

pub(super) fn clear(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    tx.execute("DELETE FROM people_search WHERE person = $1", values![person])?;
    Ok(())
}

fn key(text: &str) -> String {
    text.chars()
        .take(Name::MAX_CHARS)
        .nfkc()
        .collect::<String>()
        .to_lowercase()
}
