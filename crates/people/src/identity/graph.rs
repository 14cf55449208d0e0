//! The assertions that hold, read once per question, and who holds what by them.

use super::{
    Asserter, Assertion, Identifier, IdentifierKind, IdentityLimits, Node, Rule, Strength,
    assertion::{self, MAX_EDGES},
};
use crate::Error;
use model::{PersonId, Timestamp};
use std::{collections::HashMap, rc::Rc};
use storage::Statements;

/// One question's view of the records.
pub(super) struct Graph<'t> {
    pub tx: &'t mut dyn Statements,
    pub limits: IdentityLimits,
    edges: HashMap<Node, Rc<Edges>>,
    groups: HashMap<PersonId, Rc<Group>>,
}

pub(super) struct Edges {
    /// Newest first.
    pub all: Vec<Assertion>,
    /// There are more strong ones than are read.
    pub crowded: bool,
}

/// The accounts of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The one it was asked for first.
    pub persons: Vec<PersonId>,
    pub cut: bool,
}

impl Group {
    pub fn shares_with(&self, persons: &[PersonId]) -> bool {
        self.persons.iter().any(|person| persons.contains(person))
    }

    /// The same for every account of a group.
    fn name(&self) -> Option<PersonId> {
        self.persons.iter().min().copied()
    }
}

/// Whose an identifier is by the strong rules, or by weak ones where no strong rule speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Unheld,
    Held(Rc<Group>),
    /// Several persons', and so nobody's.
    Shared,
    Hub,
}

impl<'t> Graph<'t> {
    pub fn new(tx: &'t mut dyn Statements, limits: IdentityLimits) -> Self {
        Self {
            tx,
            limits,
            edges: HashMap::new(),
            groups: HashMap::new(),
        }
    }

    pub fn edges(&mut self, end: Node) -> Result<Rc<Edges>, Error> {
        if let Some(edges) = self.edges.get(&end) {
            return Ok(Rc::clone(edges));
        }
        let all = assertion::holding(self.tx, &end)?;
        let crowded = strong(&all).count() > MAX_EDGES;
        let edges = Rc::new(Edges { all, crowded });
        self.edges.insert(end, Rc::clone(&edges));
        Ok(edges)
    }

    /// The accounts joined to `person`, itself first: over `same_person`, and over addresses that each has confirmed
    /// in order to link.
    pub fn group(&mut self, person: PersonId) -> Result<Rc<Group>, Error> {
        if let Some(group) = self.groups.get(&person) {
            return Ok(Rc::clone(group));
        }
        let mut group = Group {
            persons: vec![person],
            cut: false,
        };
        let mut next = 0;
        while let Some(member) = group.persons.get(next).copied() {
            next += 1;
            for joined in self.joined_to(member)? {
                if group.persons.contains(&joined) {
                    continue;
                }
                if group.persons.len() >= self.limits.accounts {
                    group.cut = true;
                    break;
                }
                group.persons.push(joined);
            }
        }
        let group = Rc::new(group);
        self.groups.insert(person, Rc::clone(&group));
        Ok(group)
    }

    fn joined_to(&mut self, person: PersonId) -> Result<Vec<PersonId>, Error> {
        let mut joined = Vec::new();
        let edges = self.edges(person.into())?;
        for edge in &edges.all {
            match edge.other(&person.into()) {
                Node::Person(other) => {
                    if joins_accounts(&edges.all, person, other) {
                        joined.push(other);
                    }
                }
                Node::Identifier(identifier) if joins(edge, person) => {
                    joined.extend(
                        self.joined_by(identifier)?
                            .into_iter()
                            .filter(|other| *other != person),
                    );
                }
                Node::Identifier(_) | Node::Leaf(_) => {}
            }
        }
        Ok(joined)
    }

    /// The persons that an address or number joins.
    fn joined_by(&mut self, identifier: Identifier) -> Result<Vec<PersonId>, Error> {
        if self.is_hub(identifier)? {
            return Ok(Vec::new());
        }
        let edges = self.edges(identifier.into())?;
        let persons = edges
            .all
            .iter()
            .filter_map(|edge| edge.person().filter(|person| joins(edge, *person)));
        Ok(persons.collect())
    }

    pub fn is_hub(&mut self, identifier: Identifier) -> Result<bool, Error> {
        let edges = self.edges(identifier.into())?;
        let mut holders: Vec<PersonId> = strong(&edges.all).filter_map(Assertion::person).collect();
        holders.sort_unstable();
        holders.dedup();
        Ok(edges.crowded || holders.len() > self.limits.holders)
    }

    /// Whose `identifier` is. `sees` picks the weak assertions that count where no strong one speaks.
    pub fn standing(
        &mut self,
        identifier: Identifier,
        sees: impl Fn(&Assertion) -> bool,
    ) -> Result<Standing, Error> {
        if self.is_hub(identifier)? {
            return Ok(Standing::Hub);
        }
        let edges = self.edges(identifier.into())?;
        let mut speaking: Vec<&Assertion> = strong(&edges.all)
            .filter(|edge| edge.person().is_some())
            .collect();
        let by_strong = !speaking.is_empty();
        if !by_strong {
            let weak = edges
                .all
                .iter()
                .filter(|edge| edge.person().is_some() && sees(edge));
            speaking = weak.collect();
        }
        // Newest first, as the assertions are.
        let mut holders: Vec<Holder> = Vec::new();
        for edge in speaking {
            let Some(person) = edge.person() else { continue };
            let group = self.group(person)?;
            let joining = joins(edge, person);
            match holders
                .iter_mut()
                .find(|holder| holder.group.name() == group.name())
            {
                Some(holder) => holder.joining |= joining,
                None => holders.push(Holder {
                    group,
                    joining,
                    used_at: edge.seen_at,
                }),
            }
        }
        Ok(self.decide(identifier.kind, by_strong, holders))
    }

    fn decide(&self, kind: IdentifierKind, by_strong: bool, mut holders: Vec<Holder>) -> Standing {
        let (newest, before) = match holders.as_slice() {
            [] => return Standing::Unheld,
            [only] => return Standing::Held(Rc::clone(&only.group)),
            [newest, before, ..] => (newest, before),
        };
        if kind == IdentifierKind::Device {
            let apart = newest.used_at.since(before.used_at) >= self.limits.shared_within;
            return if apart {
                Standing::Held(Rc::clone(&newest.group))
            } else {
                Standing::Shared
            };
        }
        holders.retain(|holder| holder.joining);
        match holders.as_slice() {
            [only] if by_strong => Standing::Held(Rc::clone(&only.group)),
            _ => Standing::Shared,
        }
    }
}

struct Holder {
    group: Rc<Group>,
    joining: bool,
    used_at: Timestamp,
}

fn strong(edges: &[Assertion]) -> impl Iterator<Item = &Assertion> {
    edges
        .iter()
        .filter(|edge| edge.rule.strength() == Strength::Strong)
}

/// Whether this assertion, of `person` and an identifier, lets the identifier join them to others.
fn joins(edge: &Assertion, person: PersonId) -> bool {
    edge.rule == Rule::Confirmed && (edge.by == Asserter::Person(person) || edge.by.is_operator())
}

/// Whether two accounts are joined: both say so, or an operator does.
pub(super) fn joins_accounts(edges_of_one: &[Assertion], one: PersonId, other: PersonId) -> bool {
    let mut said = edges_of_one
        .iter()
        .filter(|edge| edge.rule == Rule::SamePerson && edge.other(&one.into()) == Node::Person(other));
    let says = |person| move |edge: &Assertion| edge.by == Asserter::Person(person) || edge.by.is_operator();
    said.clone().any(says(one)) && said.any(says(other))
}
