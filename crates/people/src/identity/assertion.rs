//! The rows: one assertion each, found by either end.

use super::{Asserter, Claim, Identifier, Node, Rule, Strength, Why, node::stored};
use crate::{Error, token::random};
use model::{PersonId, ShopId, Source, Timestamp};
use std::{collections::HashSet, fmt, str::FromStr};
use storage::{Row, Statements, Value, records::query_in, values};

/// Strong assertions read of one end. A person stays below it by [`super::IdentityLimits`]; an identifier with more is a
/// hub.
pub(super) const MAX_EDGES: usize = 256;
/// Weak ones, counted apart: however much a shop says, what is strong is read.
const MAX_WEAK: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssertionId([u8; 16]);

impl AssertionId {
    fn draw() -> Result<Self, Error> {
        random().map(Self)
    }
}

/// 32 hexadecimal digits.
impl fmt::Display for AssertionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl FromStr for AssertionId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        let read = u128::from_str_radix(text, 16).ok().filter(|_| digits);
        read.map(|id| Self(id.to_be_bytes())).ok_or(Error::NotFound)
    }
}

impl From<AssertionId> for Value {
    fn from(id: AssertionId) -> Self {
        Self::from(id.0)
    }
}

/// That two ends are one person, as somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    pub id: AssertionId,
    pub a: Node,
    pub b: Node,
    pub rule: Rule,
    /// The shop that a weak assertion holds within; `None` for the whole yard.
    pub shop: Option<ShopId>,
    /// Where it was learned; `None` for the account pages.
    pub source: Option<Source>,
    pub by: Asserter,
    pub first_at: Timestamp,
    /// When it was last said again.
    pub seen_at: Timestamp,
    pub undone: Option<Undoing>,
    /// The device that a leaf belongs to: the leaf follows it.
    pub(super) via: Option<[u8; 32]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undoing {
    pub at: Timestamp,
    pub by: Asserter,
    pub why: Why,
}

impl Assertion {
    pub(super) fn other(&self, end: &Node) -> Node {
        if self.a == *end { self.b } else { self.a }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        self.a.person().or(self.b.person())
    }
}

/// The two ends in the order they are stored, so that a pair is found whichever way it is asked for.
pub(super) fn in_order(a: Node, b: Node) -> (Node, Node) {
    let rank = |node: &Node| match node {
        Node::Identifier(_) => 0,
        Node::Person(_) => 1,
        Node::Leaf(_) => 2,
    };
    if (rank(&a), a.bytes()) <= (rank(&b), b.bytes()) {
        (a, b)
    } else {
        (b, a)
    }
}

const COLUMNS: &str = "id, a, a_kind, a_shop, b, b_kind, b_shop, rule, shop, source, by_kind, by_id, via, first_at, \
                       seen_at, undone_at, undone_by_kind, undone_by, undone_why";

/// Writes the claim down. One that holds already is only seen again; gives whether it is new.
pub(super) fn insert(
    tx: &mut dyn Statements,
    claim: &Claim,
    via: Option<[u8; 32]>,
    now: Timestamp,
) -> Result<bool, Error> {
    let id = AssertionId::draw()?;
    let (a, b) = in_order(claim.a, claim.b);
    let shop = claim.within();
    let row = tx.query_first(
        "INSERT INTO identity_assertions (id, same, a, a_kind, a_shop, b, b_kind, b_shop, rule, weak, shop, source,
                                          by_kind, by_id, via, first_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
         ON CONFLICT (same) WHERE undone_at IS NULL DO UPDATE SET seen_at =
           CASE WHEN excluded.seen_at > identity_assertions.seen_at THEN excluded.seen_at
                ELSE identity_assertions.seen_at END
         RETURNING id",
        values![
            id,
            same(&a, &b, claim.rule, shop, claim.by),
            a.bytes(),
            a.kind_code(),
            a.shop(),
            b.bytes(),
            b.kind_code(),
            b.shop(),
            claim.rule.code(),
            claim.rule.strength() == Strength::Weak,
            shop,
            claim.source.map(Source::name),
            claim.by.code(),
            claim.by.id(),
            via,
            now
        ],
    )?;
    let kept: [u8; 16] = row.ok_or(Error::NotFound)?.get(0)?;
    Ok(kept == id.0)
}

/// What makes two assertions the same one, of which one holds at a time.
fn same(a: &Node, b: &Node, rule: Rule, shop: Option<ShopId>, by: Asserter) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [
        a.kind_code().as_bytes(),
        a.bytes(),
        b.kind_code().as_bytes(),
        b.bytes(),
        rule.code().as_bytes(),
        shop.as_ref().map_or(&[], |shop| shop.as_bytes()),
        by.code().as_bytes(),
        by.id().as_ref().map_or(&[], |id| id),
    ] {
        hasher
            .update(&[u8::try_from(part.len()).unwrap_or(u8::MAX)])
            .update(part);
    }
    hasher.finalize().into()
}

/// What holds of one end, newest first: at most [`MAX_EDGES`] strong assertions of either side and one more, and the
/// newest weak ones.
pub(super) fn holding(tx: &mut dyn Statements, end: &Node) -> Result<Vec<Assertion>, Error> {
    of(tx, end, "undone_at IS NULL")
}

/// Hashes of those identifiers about which anything was ever said.
pub(super) fn named(tx: &mut dyn Statements, identifiers: &[Identifier]) -> Result<HashSet<[u8; 32]>, Error> {
    let hashes: Vec<&[u8]> = identifiers.iter().map(|id| id.hash.as_slice()).collect();
    let mut named = HashSet::new();
    for side in ["a", "b"] {
        let select = format!("SELECT DISTINCT {side} FROM identity_assertions WHERE {side} IN");
        for row in &query_in(tx, &select, &[], &hashes)? {
            named.extend(<[u8; 32]>::try_from(row.get::<Vec<u8>>(0)?));
        }
    }
    Ok(named)
}

/// What once held of one end and was undone, newest first, with the same bounds.
pub(super) fn undone(tx: &mut dyn Statements, end: &Node) -> Result<Vec<Assertion>, Error> {
    of(tx, end, "undone_at IS NOT NULL")
}

fn of(tx: &mut dyn Statements, end: &Node, which: &str) -> Result<Vec<Assertion>, Error> {
    let part = |side: &str, weak: u8, limit: usize| {
        format!(
            "SELECT {COLUMNS} FROM (SELECT * FROM identity_assertions WHERE {side} = $1 AND {side}_kind = $2
               AND {which} AND weak = {weak} ORDER BY seen_at DESC LIMIT {limit}) AS {side}_{weak}"
        )
    };
    let sql = [
        part("a", 0, MAX_EDGES + 1),
        part("b", 0, MAX_EDGES + 1),
        part("a", 1, MAX_WEAK),
        part("b", 1, MAX_WEAK),
    ]
    .join(" UNION ALL ");
    let rows = tx.query(&sql, values![end.bytes(), end.kind_code()])?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    found.sort_by(|x, y| y.seen_at.cmp(&x.seen_at).then(y.id.0.cmp(&x.id.0)));
    Ok(found)
}

/// What holds between two ends; few, as each asserter says a rule once.
pub(super) fn between(tx: &mut dyn Statements, a: Node, b: Node) -> Result<Vec<Assertion>, Error> {
    let (a, b) = in_order(a, b);
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_assertions
         WHERE a = $1 AND b = $2 AND undone_at IS NULL ORDER BY seen_at DESC, id DESC LIMIT 32"
    );
    let rows = tx.query(&sql, values![a.bytes(), b.bytes()])?;
    rows.iter().map(read).collect()
}

/// The assertion, whether it holds or was undone.
pub(super) fn find(tx: &mut dyn Statements, id: AssertionId) -> Result<Option<Assertion>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM identity_assertions WHERE id = $1");
    tx.query_first(&sql, values![id])?.as_ref().map(read).transpose()
}

/// What an operator undid at one moment.
pub(super) fn undone_by(
    tx: &mut dyn Statements,
    operator: PersonId,
    at: Timestamp,
) -> Result<Vec<Assertion>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_assertions
         WHERE undone_by = $1 AND undone_by_kind = 'operator' AND undone_at = $2 ORDER BY id LIMIT {MAX_EDGES}"
    );
    tx.query(&sql, values![operator, at])?.iter().map(read).collect()
}

/// Lets an assertion hold again; false when one that says the same holds already.
pub(super) fn restore(tx: &mut dyn Statements, id: AssertionId) -> Result<bool, Error> {
    let restored = tx.execute(
        "UPDATE identity_assertions SET undone_at = NULL, undone_by_kind = NULL, undone_by = NULL, undone_why = NULL
         WHERE id = $1 AND undone_at IS NOT NULL AND NOT EXISTS
           (SELECT 1 FROM identity_assertions AS other
            WHERE other.same = identity_assertions.same AND other.undone_at IS NULL)",
        values![id],
    )?;
    Ok(restored > 0)
}

/// Marks assertions undone; those that were undone before stay as they are.
pub(super) fn undo(
    tx: &mut dyn Statements,
    ids: impl IntoIterator<Item = AssertionId>,
    undoing: Undoing,
) -> Result<u64, Error> {
    let mut changed = 0;
    for id in ids {
        changed += tx.execute(
            "UPDATE identity_assertions SET undone_at = $2, undone_by_kind = $3, undone_by = $4, undone_why = $5
             WHERE id = $1 AND undone_at IS NULL",
            values![id, undoing.at, undoing.by.code(), undoing.by.id(), undoing.why.code()],
        )?;
    }
    Ok(changed)
}

fn read(row: &Row) -> Result<Assertion, Error> {
    let source: Option<String> = row.get(9)?;
    let undone_at: Option<Timestamp> = row.get(15)?;
    let undone = match undone_at {
        Some(at) => Some(Undoing {
            at,
            by: Asserter::from_columns(&row.get::<String>(16)?, row.get(17)?)?,
            why: Why::from_code(&row.get::<String>(18)?)?,
        }),
        None => None,
    };
    Ok(Assertion {
        id: AssertionId(row.get(0)?),
        a: Node::read(row, 1, 2, 3)?,
        b: Node::read(row, 4, 5, 6)?,
        rule: Rule::from_code(&row.get::<String>(7)?)?,
        shop: row.get(8)?,
        source: source
            .map(|name| name.parse().map_err(|_| stored(format!("source `{name}`"))))
            .transpose()?,
        by: Asserter::from_columns(&row.get::<String>(10)?, row.get(11)?)?,
        via: row.get(12)?,
        first_at: row.get(13)?,
        seen_at: row.get(14)?,
        undone,
    })
}
