//! The append-only list of erasures.

use super::{Error, file::KeyFile, vault::LeafTag};
use model::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One line of the ledger: what a person may keep as a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// From 1, without gaps.
    pub number: u64,
    pub at: Timestamp,
    /// Leaves that were named and had not been erased before.
    pub leaves: u64,
    /// Keys that were destroyed: a leaf that never sealed anything has none.
    pub keys: u64,
    /// BLAKE3 over the commitment before it, the fields above and the sorted keyed hashes of the leaves.
    pub commitment: [u8; 32],
}

impl Erasure {
    pub(super) fn after(before: Option<&Self>, at: Timestamp, keys: u64, tags: &mut [LeafTag]) -> Self {
        tags.sort_unstable();
        let number = before.map_or(0, |last| last.number) + 1;
        let leaves = tags.len() as u64;
        let mut hasher = blake3::Hasher::new_derive_key("madang 2026 erasure ledger");
        hasher.update(&before.map_or([0; 32], |last| last.commitment));
        hasher.update(&number.to_le_bytes());
        hasher.update(&at.micros().to_le_bytes());
        hasher.update(&leaves.to_le_bytes());
        hasher.update(&keys.to_le_bytes());
        for tag in tags.iter() {
            hasher.update(&tag.0);
        }
        Self {
            number,
            at,
            leaves,
            keys,
            commitment: *hasher.finalize().as_bytes(),
        }
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get::<_, i64>(0)?.cast_unsigned(),
            at: Timestamp::from_micros(row.get(1)?),
            leaves: row.get::<_, i64>(2)?.cast_unsigned(),
            keys: row.get::<_, i64>(3)?.cast_unsigned(),
            commitment: row.get(4)?,
        })
    }

    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO erasure (number, at, leaves, keys, commitment) VALUES (?, ?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute(params![
            self.number.cast_signed(),
            self.at.micros(),
            self.leaves.cast_signed(),
            self.keys.cast_signed(),
            self.commitment,
        ])?;
        Ok(())
    }
}

const LINE: &str = "number, at, leaves, keys, commitment";

/// The newest line of the ledger in `schema`.
pub(super) fn last(connection: &Connection, schema: Schema) -> rusqlite::Result<Option<Erasure>> {
    let sql = format!(
        "SELECT {LINE} FROM {}.erasure ORDER BY number DESC LIMIT 1",
        schema.name()
    );
    connection.query_row(&sql, [], Erasure::of).optional()
}

/// Lines after number `after`, oldest first.
pub(super) fn page(
    connection: &Connection,
    schema: Schema,
    after: u64,
    limit: u32,
) -> rusqlite::Result<Vec<Erasure>> {
    let sql = format!(
        "SELECT {LINE} FROM {}.erasure WHERE number > ? ORDER BY number LIMIT ?",
        schema.name()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_map(params![after.cast_signed(), limit], Erasure::of)?
        .collect()
}

pub(super) fn of_leaf(connection: &Connection, tag: LeafTag) -> rusqlite::Result<Option<Erasure>> {
    let sql = "SELECT number, at, leaves, keys, commitment FROM erasure
               WHERE number = (SELECT erasure FROM erased WHERE tag = ?)";
    connection
        .prepare_cached(sql)?
        .query_row([tag.0], Erasure::of)
        .optional()
}

/// Which database of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Main,
    /// The attached file whose ledger is taken over.
    Other,
}

impl Schema {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Other => "other",
        }
    }
}

/// Computes the whole chain again and gives the number of lines.
///
/// # Errors
/// [`Error::Damaged`] naming the first line that does not fit.
pub(super) fn verify(connection: &Connection) -> Result<u64, Error> {
    let mut lines =
        connection.prepare("SELECT number, at, leaves, keys, commitment FROM erasure ORDER BY number")?;
    let mut tags = connection.prepare("SELECT erasure, tag FROM erased ORDER BY erasure, tag")?;
    let mut tags = tags
        .query_map([], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), LeafTag(row.get(1)?)))
        })?
        .peekable();
    let mut before: Option<Erasure> = None;
    for line in lines.query_map([], Erasure::of)? {
        let line = line?;
        let mut of_line = Vec::new();
        while let Some(Ok((_, tag))) =
            tags.next_if(|next| matches!(next, Ok((number, _)) if *number == line.number))
        {
            of_line.push(tag);
        }
        if Erasure::after(before.as_ref(), line.at, line.keys, &mut of_line) != line {
            return Err(Error::Damaged(format!(
                "line {} of the erasure ledger was changed",
                line.number
            )));
        }
        before = Some(line);
    }
    match tags.next() {
        None => Ok(before.map_or(0, |line| line.number)),
        Some(Err(error)) => Err(error.into()),
        Some(Ok((number, _))) => Err(Error::Damaged(format!(
            "a leaf is erased by line {number}, which the ledger lacks"
        ))),
    }
}

impl KeyFile {
    /// Applies the erasures of the store attached as `other` that this one lacks; gives how many lines were added.
    /// Where the other ledger continues this one its lines are kept as they are; where the two went different ways
    /// the missing leaves are erased in one line of their own.
    pub(super) fn take_over(&mut self) -> Result<u64, Error> {
        let connection = self.connection();
        let mine = last(connection, Schema::Main)?;
        let number = mine.as_ref().map_or(0, |line| line.number);
        let at_mine = match number.checked_sub(1) {
            Some(before) => page(connection, Schema::Other, before, 1)?.into_iter().next(),
            None => None,
        };
        let continues = at_mine == mine;
        let missing = "SELECT tag FROM other.erased WHERE erasure = ?1
                       AND tag NOT IN (SELECT tag FROM main.erased) ORDER BY tag";
        let all_missing =
            "SELECT tag FROM other.erased WHERE tag NOT IN (SELECT tag FROM main.erased) ORDER BY tag";
        let mut added = 0;
        if continues {
            for line in page(connection, Schema::Other, number, u32::MAX)? {
                let tags = tags(connection, missing, params![line.number.cast_signed()])?;
                self.erase_tags(&tags, &line)?;
                added += 1;
            }
            return Ok(added);
        }
        let mut tags = tags(connection, all_missing, params![])?;
        let at = last(connection, Schema::Other)?.map_or(Timestamp::default(), |line| line.at);
        if !tags.is_empty() {
            let keys = self.living(&tags)?;
            let line = Erasure::after(mine.as_ref(), at, keys, &mut tags);
            self.erase_tags(&tags, &line)?;
            added = 1;
        }
        Ok(added)
    }
}

fn tags(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Vec<LeafTag>> {
    let mut statement = connection.prepare(sql)?;
    statement
        .query_map(parameters, |row| Ok(LeafTag(row.get(0)?)))?
        .collect()
}
