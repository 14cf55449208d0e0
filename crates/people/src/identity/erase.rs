//! Erasing a person from the graph.

use super::{Node, node::stored};
use crate::Error;
use model::PersonId;
use std::collections::HashSet;
use storage::{Statements, values};

/// Identifiers erased with one person; far more than the limits let anybody have.
const MAX_ERASED: usize = 10_000;

/// Deletes every assertion of `person` and of the identifiers that are theirs alone, those undone among them, and
/// takes their name off what they asserted or undid of others.
///
/// An identifier goes with its person when nothing that holds gives it to another one; so do identifiers that hang on
/// it and on nobody else's.
pub(crate) fn erase(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    let mut waiting = vec![Node::Person(person)];
    let mut met: HashSet<Node> = HashSet::from([Node::Person(person)]);
    while let Some(node) = waiting.pop() {
        let theirs = neighbours(tx, &node)?;
        tx.execute(
            "DELETE FROM identity_assertions WHERE a = $1 AND a_kind = $2",
            values![node.bytes(), node.kind_code()],
        )?;
        tx.execute(
            "DELETE FROM identity_assertions WHERE b = $1 AND b_kind = $2",
            values![node.bytes(), node.kind_code()],
        )?;
        for neighbour in theirs {
            if neighbour.identifier().is_some()
                && met.len() < MAX_ERASED
                && !held_by_a_person(tx, &neighbour)?
                && met.insert(neighbour)
            {
                waiting.push(neighbour);
            }
        }
    }
    for sql in [
        "UPDATE identity_assertions SET by_id = NULL WHERE by_id = $1",
        "UPDATE identity_assertions SET undone_by = NULL WHERE undone_by = $1",
        "UPDATE operator_audit SET operator = NULL WHERE operator = $1",
    ] {
        tx.execute(sql, values![person])?;
    }
    Ok(())
}

/// The other ends of what holds; a link that was undone leads to nobody.
fn neighbours(tx: &mut dyn Statements, node: &Node) -> Result<Vec<Node>, Error> {
    let rows = tx.query(
        "SELECT b, b_kind, b_shop FROM identity_assertions WHERE a = $1 AND a_kind = $2 AND undone_at IS NULL
         UNION SELECT a, a_kind, a_shop FROM identity_assertions
           WHERE b = $1 AND b_kind = $2 AND undone_at IS NULL
         LIMIT $3",
        values![
            node.bytes(),
            node.kind_code(),
            u32::try_from(MAX_ERASED).map_err(|error| stored(error.to_string()))?
        ],
    )?;
    rows.iter().map(|row| Node::read(row, 0, 1, 2)).collect()
}

fn held_by_a_person(tx: &mut dyn Statements, identifier: &Node) -> Result<bool, Error> {
    let held = tx.query_first(
        "SELECT 1 FROM identity_assertions
         WHERE a = $1 AND a_kind = $2 AND b_kind = 'person' AND undone_at IS NULL LIMIT 1",
        values![identifier.bytes(), identifier.kind_code()],
    )?;
    Ok(held.is_some())
}
