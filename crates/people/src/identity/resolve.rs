//! Who holds an identifier, and whether two are one person.

use super::{
    Assertion, Identifier, IdentityLimits, Node, assertion,
    cluster::Cluster,
    graph::Graph,
    leaves,
    walls::{Shared, Walls, persons_on},
};
use crate::{Error, People};
use consent::{Consented, Share};
use model::{PersonId, Scope};
use storage::Statements;

/// Strangers are also those who may not be known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    OnePerson,
    Strangers,
}

impl People {
    /// Whether `a` and `b` are one person, as far as `asker` may know. Identifiers of a shop other than `asker` are
    /// strangers to everybody without `share`, made for this request.
    pub async fn same_person(
        &self,
        asker: Scope,
        a: impl Into<Node>,
        b: impl Into<Node>,
        share: Option<&Consented<Share>>,
    ) -> Result<Sameness, Error> {
        let question = Question::new(asker, a.into(), b.into(), share);
        let limits = self.desk.config.identity;
        self.records
            .read(move |tx| match question.judge(&mut Graph::new(tx, limits))? {
                Judgement::One(_) => Ok(Sameness::OnePerson),
                Judgement::Apart { .. } | Judgement::Walled => Ok(Sameness::Strangers),
            })
            .await
    }

    /// The accounts of the one person who holds `identifier`; none when nobody does, several persons do, or a wall
    /// stands before it.
    pub async fn holders(
        &self,
        asker: Scope,
        identifier: Identifier,
        share: Option<&Consented<Share>>,
    ) -> Result<Vec<PersonId>, Error> {
        let shared = share.map(Shared::of);
        let limits = self.desk.config.identity;
        self.records
            .read(move |tx| holders(tx, limits, asker, identifier, shared.as_ref()))
            .await
    }

    /// [`People::holders`] of each of these, in one reading, with nothing shared. Cheap where most are of nobody that is known.
    pub async fn holders_of_each(
        &self,
        asker: Scope,
        identifiers: Vec<Identifier>,
    ) -> Result<Vec<Vec<PersonId>>, Error> {
        let limits = self.desk.config.identity;
        self.records
            .read(move |tx| {
                let named = assertion::named(tx, &identifiers)?;
                let each = identifiers
                    .iter()
                    .map(|identifier| match named.contains(&identifier.hash) {
                        true => holders(tx, limits, asker, *identifier, None),
                        false => Ok(Vec::new()),
                    });
                each.collect()
            })
            .await
    }
}

fn holders(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    asker: Scope,
    identifier: Identifier,
    shared: Option<&Shared>,
) -> Result<Vec<PersonId>, Error> {
    let ends = [Node::Identifier(identifier)];
    let Some(walls) = Walls::before(asker, &ends, shared) else {
        return Ok(Vec::new());
    };
    let mut graph = Graph::new(tx, limits);
    let cluster = graph.cluster(identifier.into(), walls)?;
    let known = allowed(graph.tx, limits, walls, shared, &cluster.persons)?;
    Ok(if known { cluster.persons } else { Vec::new() })
}

#[derive(Debug, Clone)]
pub(super) struct Question {
    pub asker: Scope,
    pub a: Node,
    pub b: Node,
    pub shared: Option<Shared>,
}

pub(super) enum Judgement {
    /// The shortest way from `a` to `b`.
    One(Vec<Assertion>),
    Apart {
        from_a: Cluster,
        from_b: Cluster,
        walls: Walls,
    },
    Walled,
}

impl Question {
    pub fn new(asker: Scope, a: Node, b: Node, share: Option<&Consented<Share>>) -> Self {
        let shared = share.map(Shared::of);
        Self { asker, a, b, shared }
    }

    /// Two ends are one person when each is in the other's cluster.
    pub fn judge(&self, graph: &mut Graph<'_>) -> Result<Judgement, Error> {
        let shared = self.shared.as_ref();
        let Some(walls) = Walls::before(self.asker, &[self.a, self.b], shared) else {
            return Ok(Judgement::Walled);
        };
        let from_a = graph.cluster(self.a, walls)?;
        let from_b = graph.cluster(self.b, walls)?;
        if !from_a.has(&self.b) || !from_b.has(&self.a) {
            return Ok(Judgement::Apart {
                from_a,
                from_b,
                walls,
            });
        }
        let way = graph.way(&from_a, self.a, self.b, walls)?;
        let on_the_way = persons_on(way.iter().flat_map(|edge| [&edge.a, &edge.b]));
        let known = allowed(graph.tx, graph.limits, walls, shared, &on_the_way)?;
        Ok(if known {
            Judgement::One(way)
        } else {
            Judgement::Walled
        })
    }
}

/// Across walls, everybody who is met must be named by the proof, and somebody must be met: identifiers without an
/// account have nobody who could have consented.
fn allowed(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    walls: Walls,
    shared: Option<&Shared>,
    persons: &[PersonId],
) -> Result<bool, Error> {
    if !matches!(walls, Walls::Across(_)) {
        return Ok(true);
    }
    let Some(shared) = shared.filter(|_| !persons.is_empty()) else {
        return Ok(false);
    };
    for person in persons {
        let own = leaves::own_leaves_of(tx, limits, *person)?;
        if !own.iter().any(|leaf| shared.leaves.contains(leaf)) {
            return Ok(false);
        }
    }
    Ok(true)
}
