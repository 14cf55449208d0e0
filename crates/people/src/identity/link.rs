//! Asserting and undoing.

use super::{
    Asserter, Assertion, Claim, Node, Rule, Strength, Undoing, Why,
    assertion::{self, MAX_EDGES},
    graph::{Graph, Standing},
    walls::Walls,
};
use crate::{
    Error, People,
    account::{require_operator, require_person, session_hashes},
    identity::IdentityLimits,
    token::TokenHash,
};
use model::{PersonId, Timestamp};
use storage::{Statements, values};

/// Leaves that one person may add to their own.
const MAX_OWN_LEAVES: usize = 64;
/// Persons of one identifier whose sessions are told of a change; with more it is a hub and changes nobody's leaves.
const MAX_TOLD: usize = 8;

impl People {
    /// Writes down that two ends are one person. Said again, it is only seen again. Refused are rules that do not fit
    /// their ends or asserter ([`Error::Claim`]), two shops' identifiers ([`Error::Wall`]), and what would grow a
    /// person past the limits ([`Error::TooMany`]).
    ///
    /// Whoever calls has made sure of what the rule says: that the address was confirmed, that `Asserter::Person` is
    /// who acts and means to link, that `Asserter::Shop` is the shop that speaks.
    pub async fn assert_same(&self, claim: Claim, now: Timestamp) -> Result<(), Error> {
        claim.check()?;
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                check_asserter(tx, claim.by)?;
                for person in [claim.a.person(), claim.b.person()].into_iter().flatten() {
                    require_person(tx, person)?;
                }
                if let (Some(leaf), Some(person)) = (claim.a.leaf().or(claim.b.leaf()), claim.person()) {
                    super::leaves::check_free(tx, limits, leaf, person)?;
                }
                let mut stale = told(tx, limits, &[claim.a, claim.b])?;
                if assertion::insert(tx, &claim, None, now)? {
                    check_limits(tx, limits, &claim)?;
                    stale.extend(told(tx, limits, &[claim.a, claim.b])?);
                }
                let stale = hashes_of(tx, stale)?;
                sessions.change_many(tx, stale);
                Ok(())
            })
            .await
    }

    /// Joins two accounts. On a person's own behalf it holds once both have said so; an operator's word is enough.
    pub async fn join_accounts(
        &self,
        by: Asserter,
        one: PersonId,
        other: PersonId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let claim = Claim {
            a: one.into(),
            b: other.into(),
            rule: Rule::SamePerson,
            source: None,
            by,
        };
        self.assert_same(claim, now).await
    }

    /// Marks undone what `by` may undo between two ends, and tells how many assertions that were: a person what is
    /// said of them, an operator everything, a shop and the yard what they said themselves.
    /// [`Error::NotTheirs`] when something holds and none of it is theirs to undo.
    pub async fn unlink(
        &self,
        by: Asserter,
        a: impl Into<Node>,
        b: impl Into<Node>,
        why: Why,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let (a, b) = (a.into(), b.into());
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                check_asserter(tx, by)?;
                let (undone, stale) = cut(tx, limits, a, b, Undoing { at: now, by, why })?;
                sessions.change_many(tx, stale);
                Ok(undone)
            })
            .await
    }
}

impl Claim {
    fn person(&self) -> Option<PersonId> {
        self.a.person().or(self.b.person())
    }
}

/// Marks undone what `undoing.by` may undo between two ends. Gives how many assertions that were, and the sessions to be
/// read anew.
pub(super) fn cut(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    a: Node,
    b: Node,
    undoing: Undoing,
) -> Result<(u64, Vec<TokenHash>), Error> {
    let mut stale = told(tx, limits, &[a, b])?;
    let holding = assertion::between(tx, a, b)?;
    let found = !holding.is_empty();
    let mut theirs = Vec::new();
    for assertion in holding {
        if may_undo(tx, limits, undoing.by, &assertion)? {
            theirs.push(assertion);
        }
    }
    if found && theirs.is_empty() {
        return Err(Error::NotTheirs);
    }
    let undone = undo_with_leaves(tx, &theirs, undoing)?;
    stale.extend(told(tx, limits, &[a, b])?);
    Ok((undone, hashes_of(tx, stale)?))
}

/// Undoes assertions, and with a person's claim to a device the leaf that follows it.
pub(super) fn undo_with_leaves(
    tx: &mut dyn Statements,
    assertions: &[Assertion],
    undoing: Undoing,
) -> Result<u64, Error> {
    let undone = assertion::undo(tx, assertions.iter().map(|assertion| assertion.id), undoing)?;
    for assertion in assertions {
        let device = assertion.a.identifier().or(assertion.b.identifier());
        let (Some(device), Some(person)) = (device, assertion.person()) else {
            continue;
        };
        let following = assertion::holding(tx, &person.into())?
            .into_iter()
            .filter(|own| own.via == Some(device.hash) && own.by == assertion.by)
            .map(|own| own.id);
        assertion::undo(tx, following, undoing)?;
    }
    Ok(undone)
}

pub(super) fn check_asserter(tx: &mut dyn Statements, by: Asserter) -> Result<(), Error> {
    match by {
        Asserter::Operator(person) => require_operator(tx, person),
        Asserter::Person(person) => require_person(tx, person),
        Asserter::FormerOperator => Err(Error::NotOperator),
        Asserter::Shop(_) | Asserter::Yard => Ok(()),
    }
}

fn may_undo(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    by: Asserter,
    assertion: &Assertion,
) -> Result<bool, Error> {
    match by {
        Asserter::Operator(_) => Ok(true),
        Asserter::FormerOperator => Ok(false),
        Asserter::Shop(_) | Asserter::Yard => Ok(assertion.by == by),
        Asserter::Person(person) => {
            let ends = [assertion.a, assertion.b];
            if ends.contains(&person.into()) {
                return Ok(true);
            }
            // Between two identifiers: the person who holds one of them.
            let mut graph = Graph::new(tx, limits);
            for identifier in ends.iter().filter_map(Node::identifier) {
                let standing = graph.standing(identifier, |_| false)?;
                if matches!(standing, Standing::Held(group) if group.persons.contains(&person)) {
                    return Ok(!ends.iter().any(|end| end.person().is_some()));
                }
            }
            Ok(false)
        }
    }
}

/// Undoes the whole unit by its error when the assertion just written grew something past a limit.
pub(super) fn check_limits(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    claim: &Claim,
) -> Result<(), Error> {
    let full = |what, limit| Err(Error::TooMany { what, limit });
    if let Some(person) = claim.person() {
        if claim.a.leaf().or(claim.b.leaf()).is_some() {
            return check_own_leaves(tx, person);
        }
        if !fits(identifiers_of(tx, person)?, limits.identifiers) {
            return full("identifiers of one person", limits.identifiers);
        }
    }
    let mut graph = Graph::new(tx, limits);
    for end in [claim.a, claim.b] {
        if end.identifier().is_some()
            && claim.person().is_none()
            && graph.edges(end)?.all.len() > MAX_EDGES / 2
        {
            return full("assertions of one identifier", MAX_EDGES / 2);
        }
        let shop = claim.within().or(claim.a.shop()).or(claim.b.shop());
        let walls = shop.map_or(Walls::Yard, Walls::Within);
        let cluster = graph.cluster(end, walls)?;
        // What a shop says weakly never stands in the way of what is strong.
        if cluster.cut || (cluster.cut_weak && claim.rule.strength() == Strength::Weak) {
            return full("identifiers or accounts of one person", limits.identifiers);
        }
    }
    Ok(())
}

pub(super) fn check_own_leaves(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    if fits(count(tx, person, "b_kind = 'leaf' AND a = $1")?, MAX_OWN_LEAVES) {
        return Ok(());
    }
    Err(Error::TooMany {
        what: "leaves linked",
        limit: MAX_OWN_LEAVES,
    })
}

/// Identifiers that a strong rule gives to `person` directly.
pub(super) fn identifiers_of(tx: &mut dyn Statements, person: PersonId) -> Result<i64, Error> {
    count(tx, person, "a_kind <> 'person' AND weak = 0 AND b = $1")
}

fn count(tx: &mut dyn Statements, person: PersonId, which: &str) -> Result<i64, Error> {
    let other = if which.ends_with("b = $1") { "a" } else { "b" };
    let sql = format!(
        "SELECT COUNT(DISTINCT {other}) FROM identity_assertions WHERE {which} AND undone_at IS NULL"
    );
    let row = tx.query_first(&sql, values![person.as_bytes().as_slice()])?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

pub(super) fn fits(count: i64, limit: usize) -> bool {
    usize::try_from(count).is_ok_and(|count| count <= limit)
}

/// Persons whose leaves may be others than before when something about `ends` changes.
pub(super) fn told(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    ends: &[Node],
) -> Result<Vec<PersonId>, Error> {
    let mut graph = Graph::new(tx, limits);
    let mut persons: Vec<PersonId> = ends.iter().filter_map(Node::person).collect();
    for identifier in ends.iter().filter_map(Node::identifier) {
        let edges = graph.edges(identifier.into())?;
        persons.extend(edges.all.iter().filter_map(Assertion::person).take(MAX_TOLD));
    }
    let mut told = Vec::new();
    for person in persons {
        told.extend_from_slice(&graph.group(person)?.persons);
    }
    told.sort_unstable();
    told.dedup();
    Ok(told)
}

/// The accounts that make one person with `person`, itself first.
pub(crate) fn persons_joined(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
) -> Result<Vec<PersonId>, Error> {
    Ok(Graph::new(tx, limits).group(person)?.persons.clone())
}

/// The sessions of these persons, to be read anew.
pub(super) fn hashes_of(
    tx: &mut dyn Statements,
    mut persons: Vec<PersonId>,
) -> Result<Vec<TokenHash>, Error> {
    persons.sort_unstable();
    persons.dedup();
    let mut hashes = Vec::new();
    for person in persons {
        hashes.extend(session_hashes(tx, person)?);
    }
    Ok(hashes)
}
