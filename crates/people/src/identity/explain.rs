//! Why two ends are one person, or why they are not, for an operator's view. Shows kinds, rules and times; there is
//! no plain value to show.

use super::{
    Asserter, Assertion, AssertionId, Identifier, IdentifierKind, Node, Rule, Strength, Undoing,
    assertion::{self, MAX_EDGES},
    cluster::{Cluster, Refusal},
    graph::Graph,
    resolve::{Judgement, Question},
    walls::Walls,
};
use crate::{Error, People};
use consent::{Consented, Share};
use model::{LeafId, PersonId, Scope, ShopId, Source, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// The shortest chain from the one to the other; empty when they are the same.
    OnePerson {
        chain: Vec<Step>,
    },
    Apart(Apart),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apart {
    /// A shop's identifier, and no consent to share that covers everybody on the way.
    Wall,
    /// Too many persons hold this identifier.
    Hub(End),
    /// Several persons use or hold it, and none of them joined the others.
    Shared(End),
    /// The way leads to an identifier of another person.
    AnotherPersons(End),
    /// They were linked, and the link was undone.
    Undone { step: Step, undoing: Undoing },
    /// A cluster is larger than the limit and was cut there.
    Limit,
    /// Nobody has said so.
    NothingLinks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Identifier {
        kind: IdentifierKind,
        shop: Option<ShopId>,
    },
    Person(PersonId),
    Leaf(LeafId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The assertion it rests on.
    pub id: AssertionId,
    pub from: End,
    pub to: End,
    pub rule: Rule,
    pub strength: Strength,
    pub source: Option<Source>,
    pub by: Asserter,
    pub first_at: Timestamp,
    pub seen_at: Timestamp,
}

impl From<Node> for End {
    fn from(node: Node) -> Self {
        match node {
            Node::Identifier(identifier) => identifier.into(),
            Node::Person(person) => Self::Person(person),
            Node::Leaf(leaf) => Self::Leaf(leaf),
        }
    }
}

impl From<Identifier> for End {
    fn from(identifier: Identifier) -> Self {
        Self::Identifier {
            kind: identifier.kind,
            shop: identifier.shop,
        }
    }
}

impl Refusal {
    fn of(self, identifier: Identifier) -> Apart {
        match self {
            Self::Hub => Apart::Hub(identifier.into()),
            Self::Shared => Apart::Shared(identifier.into()),
            Self::Theirs => Apart::AnotherPersons(identifier.into()),
        }
    }
}

impl Step {
    fn along(assertion: &Assertion, from: Node) -> Self {
        Self {
            id: assertion.id,
            from: from.into(),
            to: assertion.other(&from).into(),
            rule: assertion.rule,
            strength: assertion.rule.strength(),
            source: assertion.source,
            by: assertion.by,
            first_at: assertion.first_at,
            seen_at: assertion.seen_at,
        }
    }
}

impl People {
    /// Explains [`People::same_person`] for the same arguments.
    pub async fn explain(
        &self,
        asker: Scope,
        a: impl Into<Node>,
        b: impl Into<Node>,
        share: Option<&Consented<Share>>,
    ) -> Result<Explanation, Error> {
        let question = Question::new(asker, a.into(), b.into(), share);
        let limits = self.desk.config.identity;
        self.records
            .read(move |tx| {
                let mut graph = Graph::new(tx, limits);
                match question.judge(&mut graph)? {
                    Judgement::Walled => Ok(Explanation::Apart(Apart::Wall)),
                    Judgement::One(way) => Ok(Explanation::OnePerson {
                        chain: chain(&way, question.a),
                    }),
                    Judgement::Apart {
                        from_a,
                        from_b,
                        walls,
                    } => match refused_end(&question, &from_a, &from_b) {
                        Some(apart) => Ok(Explanation::Apart(apart)),
                        None => why_apart(&mut graph, &from_a, &from_b, walls).map(Explanation::Apart),
                    },
                }
            })
            .await
    }
}

impl People {
    /// What was ever asserted of `end`, as far as `asker` may see, newest first: at most 256 that hold, then at most
    /// 256 that were undone.
    pub async fn assertions_of(&self, asker: Scope, end: impl Into<Node>) -> Result<Vec<Assertion>, Error> {
        let end = end.into();
        self.records
            .read(move |tx| {
                let Some(walls) = Walls::before(asker, &[end], None) else {
                    return Ok(Vec::new());
                };
                let mut found = assertion::holding(tx, &end)?;
                found.truncate(MAX_EDGES);
                let undone = assertion::undone(tx, &end)?.into_iter().take(MAX_EDGES);
                found.extend(undone);
                found.retain(|assertion| walls.sees(assertion));
                Ok(found)
            })
            .await
    }
}

fn chain(way: &[Assertion], start: Node) -> Vec<Step> {
    let mut at = start;
    let mut steps = Vec::with_capacity(way.len());
    for assertion in way {
        steps.push(Step::along(assertion, at));
        at = assertion.other(&at);
    }
    steps
}

fn why_apart(graph: &mut Graph<'_>, a: &Cluster, b: &Cluster, walls: Walls) -> Result<Apart, Error> {
    if let Some(met) = met_by_both(a, b).or_else(|| met_by_both(b, a)) {
        return Ok(met);
    }
    if let Some(undone) = undone_between(graph, a, b, walls)? {
        return Ok(undone);
    }
    let cut = [a, b].iter().any(|cluster| cluster.cut || cluster.cut_weak);
    Ok(if cut { Apart::Limit } else { Apart::NothingLinks })
}

/// One of the ends itself, met from the other and not passed.
fn refused_end(question: &Question, a: &Cluster, b: &Cluster) -> Option<Apart> {
    let refusal = |cluster: &Cluster, end: Node| {
        let end = end.identifier()?;
        let (_, refusal) = cluster.refused.iter().find(|(met, _)| *met == end)?;
        Some(refusal.of(end))
    };
    refusal(a, question.b).or_else(|| refusal(b, question.a))
}

/// An identifier that `one` came up to and that `other` has or came up to as well.
fn met_by_both(one: &Cluster, other: &Cluster) -> Option<Apart> {
    one.refused.iter().find_map(|(identifier, refusal)| {
        let met = other.identifiers.contains(identifier)
            || other.refused.iter().any(|(known, _)| known == identifier);
        met.then(|| refusal.of(*identifier))
    })
}

/// The newest visible assertion that would have linked the two clusters and was undone.
fn undone_between(
    graph: &mut Graph<'_>,
    a: &Cluster,
    b: &Cluster,
    walls: Walls,
) -> Result<Option<Apart>, Error> {
    let mut newest: Option<(Step, Undoing)> = None;
    for node in a.nodes() {
        for assertion in assertion::undone(graph.tx, &node)? {
            let Some(undoing) = assertion.undone.filter(|_| walls.sees(&assertion)) else {
                continue;
            };
            let links = b.has(&assertion.other(&node));
            if links && newest.as_ref().is_none_or(|(_, known)| known.at < undoing.at) {
                newest = Some((Step::along(&assertion, node), undoing));
            }
        }
    }
    Ok(newest.map(|(step, undoing)| Apart::Undone { step, undoing }))
}
