//! The leaves that a person's memory is merged from, and the person's own list of devices.

use super::{
    Asserter, Claim, Identifier, IdentifierKind, IdentityLimits, Node, Rule, Undoing, Why, assertion,
    devices::{Claimed, claim_device},
    graph::{Graph, Standing},
    link,
};
use crate::{
    Error, People,
    account::{newest_leaves, require_person},
    token::TokenHash,
};
use model::{LeafId, PersonId, Timestamp, VisitorId};
use storage::{Statements, values};

/// The newest leaves that a person's memory is merged from.
pub(crate) const MERGED: usize = 16;
/// Leaves handed back when they are given up; far more than anybody links.
const MAX_GIVEN_UP: u32 = 10_000;

impl People {
    /// The leaves whose histories make up this person, most recently used first; at most 16. They are those of the
    /// person's accounts and those they linked, without what they unlinked.
    pub async fn leaves_of(&self, person: PersonId) -> Result<Vec<LeafId>, Error> {
        let limits = self.desk.config.identity;
        self.records.read(move |tx| merged(tx, limits, person)).await
    }

    /// "This was not me": the leaf is the person's no more. One that an account of theirs made on a device signs that
    /// device out. [`Error::NotFound`] when the leaf is not theirs.
    pub async fn unlink_leaf(&self, person: PersonId, leaf: LeafId, now: Timestamp) -> Result<(), Error> {
        let limits = self.desk.config.identity;
        let key = self.desk.config.identity_key.clone();
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let persons = link::persons_joined(tx, limits, person)?;
                let by = Asserter::Person(person);
                let undoing = Undoing {
                    at: now,
                    by,
                    why: Why::NotMe,
                };
                let mut stale = link::hashes_of(tx, persons.clone())?;
                let mut found = false;
                for owner in persons {
                    let sql = "SELECT visitor FROM leaves WHERE person = $1 AND leaf = $2";
                    let made_on = tx.query_first(sql, values![owner, leaf])?;
                    if let Some(row) = made_on {
                        found = true;
                        let visitor = row.get(0)?;
                        stale.extend(cut_visitor(tx, owner, visitor, undoing)?);
                        if let Some(key) = &key {
                            let device = super::identifier::device(key, visitor);
                            let told = link::told(tx, limits, &[device.into()])?;
                            stale.extend(link::hashes_of(tx, told)?);
                            let holding = assertion::between(tx, owner.into(), device.into())?;
                            link::undo_with_leaves(tx, &holding, undoing)?;
                        }
                    }
                    found |= undo_own(tx, owner, leaf, undoing)?;
                }
                if !found {
                    return Err(Error::NotFound);
                }
                sessions.change_many(tx, stale);
                Ok(())
            })
            .await
    }

    /// Takes back an [`People::unlink_leaf`], or gives any leaf that is nobody's to a person on an operator's word.
    /// [`Error::NotFound`] when a person asks for a leaf that was never theirs, [`Error::LeafHeld`] when it is
    /// somebody else's now.
    pub async fn link_leaf(
        &self,
        by: Asserter,
        person: PersonId,
        leaf: LeafId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let claim = Claim {
            a: person.into(),
            b: leaf.into(),
            rule: Rule::OwnLeaf,
            source: None,
            by,
        };
        claim.check()?;
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                link::check_asserter(tx, by)?;
                require_person(tx, person)?;
                if merged_all(tx, limits, person)?
                    .iter()
                    .any(|(_, own)| *own == leaf)
                {
                    return Ok(());
                }
                check_free(tx, limits, leaf, person)?;
                let earlier = assertion::undone(tx, &leaf.into())?
                    .into_iter()
                    .find(|earlier| earlier.person() == Some(person));
                let device = match (&earlier, by) {
                    (None, Asserter::Person(_)) => return Err(Error::NotFound),
                    (None, _) => None,
                    (Some(earlier), _) => earlier.via.map(device_of),
                };
                match device {
                    Some(device) => {
                        claim_device(
                            tx,
                            limits,
                            Claimed {
                                person,
                                device,
                                leaf,
                                by,
                            },
                            now,
                        )?;
                    }
                    None => {
                        assertion::insert(tx, &claim, None, now)?;
                    }
                }
                link::check_own_leaves(tx, person)?;
                let ends: Vec<Node> = device
                    .map(Node::from)
                    .into_iter()
                    .chain([person.into()])
                    .collect();
                let stale = link::told(tx, limits, &ends)?;
                let stale = link::hashes_of(tx, stale)?;
                sessions.change_many(tx, stale);
                Ok(())
            })
            .await
    }
}

const fn device_of(hash: [u8; 32]) -> Identifier {
    Identifier {
        kind: IdentifierKind::Device,
        shop: None,
        hash,
    }
}

/// The leaves of all accounts of this person, newest first; at most [`MERGED`].
pub(crate) fn merged(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
) -> Result<Vec<LeafId>, Error> {
    let mut leaves = Vec::with_capacity(MERGED);
    for (_, leaf) in merged_all(tx, limits, person)? {
        if leaves.len() < MERGED && !leaves.contains(&leaf) {
            leaves.push(leaf);
        }
    }
    Ok(leaves)
}

fn merged_all(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
) -> Result<Vec<(Timestamp, LeafId)>, Error> {
    let mut graph = Graph::new(tx, limits);
    let group = graph.group(person)?;
    let mut leaves = Vec::new();
    for member in &group.persons {
        leaves.extend(newest_leaves(graph.tx, *member)?);
        let edges = graph.edges((*member).into())?;
        for edge in edges.all.iter().filter(|edge| edge.rule == Rule::OwnLeaf) {
            let Some(leaf) = edge.other(&(*member).into()).leaf() else {
                continue;
            };
            if follows(&mut graph, edge.via, *member)? {
                leaves.push((edge.seen_at, leaf));
            }
        }
    }
    leaves.sort_unstable_by(|a, b| b.cmp(a));
    Ok(leaves)
}

/// Whether the device that a leaf belongs to, if there is one, is this person's alone.
pub(super) fn follows(graph: &mut Graph<'_>, via: Option<[u8; 32]>, person: PersonId) -> Result<bool, Error> {
    let Some(hash) = via else { return Ok(true) };
    let standing = graph.standing(device_of(hash), |_| false)?;
    Ok(matches!(standing, Standing::Held(group) if group.persons.contains(&person)))
}

/// The leaves of this account alone, for a proof of consent to be held against.
pub(super) fn own_leaves_of(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
) -> Result<Vec<LeafId>, Error> {
    let mut graph = Graph::new(tx, limits);
    let mut leaves: Vec<LeafId> = newest_leaves(graph.tx, person)?
        .into_iter()
        .map(|(_, leaf)| leaf)
        .collect();
    let edges = graph.edges(person.into())?;
    for edge in edges.all.iter().filter(|edge| edge.rule == Rule::OwnLeaf) {
        if follows(&mut graph, edge.via, person)? {
            leaves.extend(edge.other(&person.into()).leaf());
        }
    }
    Ok(leaves)
}

/// [`Error::LeafHeld`] when the leaf is somebody else's.
pub(super) fn check_free(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    leaf: LeafId,
    person: PersonId,
) -> Result<(), Error> {
    let own = link::persons_joined(tx, limits, person)?;
    let rows = tx.query("SELECT person FROM leaves WHERE leaf = $1 LIMIT 8", values![leaf])?;
    let mut holders = rows
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<Vec<PersonId>, _>>()?;
    let held = assertion::holding(tx, &leaf.into())?;
    holders.extend(held.iter().filter_map(assertion::Assertion::person));
    if holders.iter().all(|holder| own.contains(holder)) {
        Ok(())
    } else {
        Err(Error::LeafHeld)
    }
}

fn undo_own(
    tx: &mut dyn Statements,
    person: PersonId,
    leaf: LeafId,
    undoing: Undoing,
) -> Result<bool, Error> {
    let own = assertion::between(tx, person.into(), leaf.into())?;
    assertion::undo(tx, own.iter().map(|own| own.id), undoing)?;
    for own in &own {
        let Some(device) = own.via.map(device_of) else {
            continue;
        };
        let claims = assertion::between(tx, person.into(), device.into())?;
        let claims = claims.iter().filter(|claim| claim.by == own.by);
        assertion::undo(tx, claims.map(|claim| claim.id), undoing)?;
    }
    Ok(!own.is_empty())
}

/// Cuts the leaf that an account made on a visitor: the leaf is remembered as undone, so that it can be linked again
/// and is forgotten with the account, and the visitor's sessions end. Gives the sessions that ended.
pub(super) fn cut_visitor(
    tx: &mut dyn Statements,
    person: PersonId,
    visitor: VisitorId,
    undoing: Undoing,
) -> Result<Vec<TokenHash>, Error> {
    let cut = tx.query_first(
        "DELETE FROM leaves WHERE person = $1 AND visitor = $2 RETURNING leaf, used_at",
        values![person, visitor],
    )?;
    if let Some(row) = cut {
        let leaf: LeafId = row.get(0)?;
        let made = Claim {
            a: person.into(),
            b: leaf.into(),
            rule: Rule::OwnLeaf,
            source: None,
            by: Asserter::Yard,
        };
        assertion::insert(tx, &made, None, row.get(1)?)?;
        let made = assertion::between(tx, person.into(), leaf.into())?;
        assertion::undo(tx, made.iter().map(|made| made.id), undoing)?;
    }
    let ended = tx.query(
        "DELETE FROM sessions WHERE person = $1 AND visitor = $2 RETURNING token_hash",
        values![person, visitor],
    )?;
    Ok(ended.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
}

/// Every leaf that was ever linked to the account; without those that somebody else holds by now.
pub(crate) fn ever_linked(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<LeafId>, Error> {
    let rows = tx.query(
        "SELECT DISTINCT own.b FROM identity_assertions AS own
         WHERE own.a = $1 AND own.a_kind = 'person' AND own.b_kind = 'leaf' AND NOT EXISTS
           (SELECT 1 FROM identity_assertions AS other
            WHERE other.b = own.b AND other.b_kind = 'leaf' AND other.a <> own.a AND other.undone_at IS NULL)
         LIMIT $2",
        values![person.as_bytes().as_slice(), MAX_GIVEN_UP],
    )?;
    Ok(rows
        .iter()
        .map(|row| row.get(0).map(LeafId::from_bytes))
        .collect::<Result<_, _>>()?)
}

/// Takes the leaves of [`ever_linked`] away and gives them, for memory to forget.
pub(crate) fn given_up(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<LeafId>, Error> {
    let given_up = ever_linked(tx, person)?;
    tx.execute(
        "DELETE FROM identity_assertions WHERE a = $1 AND a_kind = 'person' AND b_kind = 'leaf'",
        values![person.as_bytes().as_slice()],
    )?;
    Ok(given_up)
}
